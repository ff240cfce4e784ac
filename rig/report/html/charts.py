"""The charts of each kernel, as paths for an SVG; all kernels on the same axes, so that they compare."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from rig.report.html.counts import Cells, Scale, by_row, read, total
from rig.report.html.plot import BOTTOM, LEFT, RIGHT, TOP, Axis, box, line

LEVELS = 6  # of shade, logarithmic in the number of cases
STYLES = 18  # of lines: six colours, three dashes (style.css)
SILENT = 10.0  # 2^10 LSB: an answer further off is silently wrong
_HALF = -1.0  # 2^-1 LSB: what correct rounding leaves


@dataclass(frozen=True)
class Chart:
    """A chart as the template draws it.

    Attributes:
        title, told: what it shows, in short and in full, for who cannot see it.
        x, y: what is on the axes.
        across, upright: ticks: place and text.
        shapes: class of style.css and path, in the order they are drawn.
        notes: class, place (x, y), and text.
        legend: class and text of each line.
        most: cases in the darkest cell of a density, 0 of another chart.
    """

    title: str
    told: str
    x: str
    y: str
    across: Sequence[tuple[float, str]]
    upright: Sequence[tuple[float, str]]
    shapes: Sequence[tuple[str, str]]
    notes: Sequence[tuple[str, float, float, str]] = ()
    legend: Sequence[tuple[str, str]] = ()
    most: int = 0


class Charts:
    """Charts of the rows of a summary that has counts."""

    def __init__(self, summary: dict[str, Any]):
        self._scales = {name: Scale.of(summary, name) for name in summary["chart_scales"]}
        rows = [entry["charts"] for entry in summary["results"]]
        self._pooled = {
            name: total(row[name] for row in rows) for name in ("sensitivity", "condition", "cost")
        }
        errors = [at for at, _ in self._pooled["sensitivity"]]
        self._errors = self._edges("error", errors, _HALF)

    def of(self, rows: Sequence[dict[str, Any]], unit: str) -> list[Chart]:
        """The charts of one kernel on one target."""
        if not any(row["charts"]["sensitivity"] for row in rows):
            return []
        found = [
            self._density(rows, "sensitivity"),
            self._density(rows, "condition"),
            self._errors_below(rows),
        ]
        return found + ([self._costs(rows, unit)] if unit != "none" else [])

    def _edges(self, name: str, places: Iterable[int], *more: float) -> list[float]:
        scale = self._scales[name]
        return [*more, *(scale.edge(at + side) for at in places for side in (-1, 0))]

    def _density(self, rows: Sequence[dict[str, Any]], name: str) -> Chart:
        cells, scale = total(row["charts"][name] for row in rows), self._scales[name]
        across = Axis.across(self._edges(name, [at for _, at in self._pooled[name]]))
        upright = Axis.upright(self._errors)
        reference, notes = _lines(across, upright, explained=name == "sensitivity")
        unknown = name == "sensitivity" and any(at == scale.last for _, at in cells)
        beyond = "; in the last column where no bound is known (σ ≥ 1)" if unknown else ""
        extent = _extent(cells, self._scales["error"])
        notes += [("mark end", RIGHT, TOP - 2, "σ ≥ 1")] if unknown else []
        return Chart(
            title=f"Error against {name}",
            told=f"{sum(cells.values()):,} cases by largest error and {name}{beyond}. {extent}",
            x=_AXES[name],
            y="largest error, LSB",
            across=across.ticks(),
            upright=upright.ticks(),
            shapes=[*self._shades(cells, scale, across, upright), *reference],
            notes=notes,
            most=max(cells.values()),
        )

    def _shades(self, cells: Cells, scale: Scale, across: Axis, upright: Axis) -> list[tuple[str, str]]:
        paths: dict[int, list[str]] = {}
        most, errors = max(cells.values()), self._scales["error"]
        for (row, column), cases in sorted(cells.items()):
            left, right = (across.at(scale.edge(column - 1)), across.at(scale.edge(column)))
            top, bottom = (upright.at(errors.edge(row)), upright.at(errors.edge(row - 1)))
            paths.setdefault(_level(cases, most), []).append(box(left, top, right, bottom))
        return [(f"shade s{level}", "".join(path)) for level, path in sorted(paths.items())]

    def _errors_below(self, rows: Sequence[dict[str, Any]]) -> Chart:
        across = Axis.across(self._errors)
        shapes, legend = [_half(across)], []
        for at, row in enumerate(rows):
            counts = by_row(read(row["charts"]["sensitivity"]))
            style = f"line l{at % STYLES}"
            if counts:
                shapes.append((style, self._rise(counts, across)))
                legend.append((style, f"{row['class']}, {sum(counts.values()):,}"))
        return Chart(
            title="Cumulative error",
            told="Share of the cases of each class whose largest error is at most so many LSB.",
            x="largest error, LSB",
            y="share of cases",
            across=across.ticks(),
            upright=[(_share(part / 4), f"{25 * part} %") for part in range(5)],
            shapes=shapes,
            notes=[("mark", across.at(_HALF) + 4, TOP + 10, "½")],
            legend=legend,
        )

    def _rise(self, counts: Counter[int], across: Axis) -> str:
        places, scale = sorted(counts), self._scales["error"]
        shares = accumulate(counts[at] / sum(counts.values()) for at in places)
        points = [
            (across.at(scale.edge(at)), _share(share)) for at, share in zip(places, shares, strict=True)
        ]
        start = across.at(scale.edge(places[0] - 1))
        return line([(start, BOTTOM), *points, (RIGHT, TOP)])

    def _costs(self, rows: Sequence[dict[str, Any]], unit: str) -> Chart:
        bins, scale = Counter[int](), self._scales["cost"]
        for (_, at), cases in total(row["charts"]["cost"] for row in rows).items():
            bins[at] += cases
        across = Axis.across(self._edges("cost", [at for _, at in self._pooled["cost"]]))
        most = max(bins.values(), default=0)
        bars = [
            box(across.at(scale.edge(at - 1)), _share(cases / most), across.at(scale.edge(at)), BOTTOM)
            for at, cases in sorted(bins.items())
        ]
        told = f"{sum(bins.values()):,} cases by their cost in {unit}." if bins else _BURST_COST
        return Chart(
            title="Cost",
            told=told,
            x=f"cost of a case, {unit}",
            y="cases",
            across=across.ticks((1, 2, 5)),
            upright=[(_share(1), f"{most:,}"), (BOTTOM, "0")] if bins else [],
            shapes=[("bar", "".join(bars))],
            notes=[] if bins else [("mark", LEFT + 12, (TOP + BOTTOM) / 2, _BURST_COST)],
        )


_BURST_COST = "A burst tells the cost of a block only."
_AXES = {"sensitivity": "sensitivity of the inverse, LSB", "condition": "condition number"}


def _share(part: float) -> float:
    return round(BOTTOM - part * (BOTTOM - TOP), 1)


def _level(cases: int, most: int) -> int:
    return 1 + round((LEVELS - 1) * math.log(cases) / math.log(most)) if most > 1 else LEVELS


def _half(across: Axis) -> tuple[str, str]:
    at = across.at(_HALF)
    return "rule", f"M{at:g} {BOTTOM}V{TOP}"


def _lines(
    across: Axis, upright: Axis, *, explained: bool
) -> tuple[list[tuple[str, str]], list[tuple[str, float, float, str]]]:
    """Half an LSB, where silence begins, and what half an LSB of the input explains (grade 1)."""
    lines, notes = [("rule", f"M{LEFT} {upright.at(_HALF):g}H{RIGHT}")], []
    notes.append(("mark", LEFT + 4.0, upright.at(_HALF) - 4, "½ LSB"))
    if upright.high > SILENT:
        lines.append(("rule", f"M{LEFT} {upright.at(SILENT):g}H{RIGHT}"))
        notes.append(("mark", LEFT + 4.0, upright.at(SILENT) - 4, "1,024: silently wrong"))
    points = _explained(across, upright) if explained else []
    if points:
        lines.append(("grade", line(points)))
        x, y = points[-4:][0]
        notes.append(("grade-mark", x - 10, y + 4, "grade 1"))
    return lines, notes


def _explained(across: Axis, upright: Axis) -> list[tuple[float, float]]:
    """Where the error is half an LSB and the sensitivity."""
    steps = [across.low + i * (across.high - across.low) / 60 for i in range(61)]
    known = [(step, math.log2(0.5 + 2**step)) for step in steps]
    return [(across.at(step), upright.at(error)) for step, error in known if error <= upright.high]


def _extent(cells: Cells, errors: Scale) -> str:
    edges = [errors.edge(row) for row, _ in cells]
    return f"Errors up to {2 ** min(edges):.3g} LSB at least, and up to {2 ** max(edges):.3g} LSB at most."
