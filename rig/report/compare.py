"""Kernels, targets, builds and runs side by side: the tables of `rig compare`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rig.report.cells import count, lsb, percent, short_percent
from rig.report.pareto import Panel, Point, front

OPERATIONS = ("invert", "solve", "update")
_FIGURES = ["cases", "correct", "p99", "max", "grade p99", "grade max", "silent %", "status", "refused %"]
_SIZES = ["flash", "RAM", "stack"]
PARETO = "●"


@dataclass(frozen=True, eq=False)
class Run:
    """A run: what the comparison calls it, and its summary."""

    name: str
    summary: dict[str, Any]


@dataclass(frozen=True, eq=False)
class Side:
    """One target of one run: what stands beside what.

    Attributes:
        name: of the target, of the run, or of both: what tells it from the others.
        run: which run.
        target: what its summary says of the target.
    """

    name: str
    run: Run
    target: dict[str, Any]

    @property
    def unit(self) -> str:
        """Of its costs; "none" when they are not measured."""
        return str(self.target.get("cost_unit") or "none")

    def entries(self, key: str) -> list[dict[str, Any]]:
        """Its `methods` or `results`."""
        return [entry for entry in self.run.summary[key] if entry["target"] == self.target["name"]]

    def mix(self, kernel: str) -> frozenset[tuple[str, int]]:
        """The cases that a kernel was given: groups and how many of each."""
        mine = (entry for entry in self.entries("results") if entry["kernel"] == kernel)
        return frozenset((entry["group"], entry["planned"]) for entry in mine)


@dataclass(frozen=True)
class Sheet:
    """A table of text; the first `keys` columns are names, the others are figures."""

    title: str
    headings: list[str]
    rows: list[list[str]]
    keys: int = 1


@dataclass(frozen=True, eq=False)
class Line:
    """A kernel on a side, over all its cases: a row of a table."""

    side: Side
    method: dict[str, Any]

    @property
    def kernel(self) -> str:
        """Its name."""
        return str(self.method["kernel"])


def sides(runs: Sequence[Run]) -> list[Side]:
    """Every target of every run, in order, by the shortest name that tells it from the others."""
    found = [(run, target) for run in runs for target in run.summary["targets"]]
    targets = [target["name"] for _, target in found]
    distinct, single = len(set(targets)) == len(targets), len(set(targets)) == 1

    def name(run: Run, target: str) -> str:
        return target if distinct else run.name if single else f"{run.name} {target}"

    return [Side(name(run, target["name"]), run, target) for run, target in found]


def sheets(runs: Sequence[Run]) -> Iterator[Sheet]:
    """For each operation the kernels over all cases, and then class by class."""
    known = sides(runs)
    best = {key for points in placed(known) for key in _best(points)}
    for operation in OPERATIONS:
        lines = lines_of(known, operation)
        if lines:
            yield _overall(operation, lines, best, many=len(known) > 1)
            yield _by_class(operation, lines, many=len(known) > 1)


def lines_of(known: Sequence[Side], operation: str) -> list[Line]:
    """The kernels of an operation, as the first side orders them; the sides of each together."""
    lines = [Line(side, m) for side in known for m in side.entries("methods") if m["operation"] == operation]
    order = list(dict.fromkeys(line.kernel for line in lines))
    return sorted(lines, key=lambda line: order.index(line.kernel))


Key = tuple[str, str]  # names of side and kernel
Placed = tuple[Panel, dict[Key, Point]]


def placed(known: Sequence[Side]) -> list[Placed]:
    """What can be held against each other by error and cost, and each kernel's point.

    That takes the same operation, cases, target and unit; and at least two kernels, or builds of one.
    """
    together: dict[tuple[str, str, str, frozenset[tuple[str, int]]], list[Line]] = {}
    for operation in OPERATIONS:
        for line in lines_of(known, operation):
            where = operation, line.side.target["name"], line.side.unit, line.side.mix(line.kernel)
            if line.side.unit != "none" and line.method["cost"]["mean"] and _error(line) is not None:
                together.setdefault(where, []).append(line)
    return [
        _placed(operation, target, unit, lines)
        for (operation, target, unit, _), lines in together.items()
        if len(lines) > 1
    ]


def _placed(operation: str, target: str, unit: str, lines: Sequence[Line]) -> Placed:
    one = len({line.side.name for line in lines}) == 1
    points = {}
    for line in lines:
        score, name = line.method["score"], line.kernel if one else f"{line.kernel}, {line.side.name}"
        lost = (score["refused"] + score["status_errors"]) / score["cases"]
        error = float(score["p99"])
        points[line.side.name, line.kernel] = Point(name, line.method["cost"]["mean"], error, lost)
    oracles = dict.fromkeys(str(line.side.run.summary["oracle"]) for line in lines)
    by = f", by different oracles: {', '.join(oracles)}" if len(oracles) > 1 else ""
    title = f"{operation.upper()} on {target}: error against cost{by}"
    return Panel(title, unit, tuple(points.values())), points


def _error(line: Line) -> float | None:
    error: float | None = line.method["score"]["p99"]
    return error


def _best(panel: Placed) -> Iterator[Key]:
    best = front(panel[0].points)
    return (key for key, point in panel[1].items() if point in best)


def _where(operation: str, lines: Sequence[Line], *, many: bool) -> str:
    return operation.upper() if many else f"{operation.upper()} on {lines[0].side.target['name']}"


def _overall(operation: str, lines: Sequence[Line], best: set[Key], *, many: bool) -> Sheet:
    units = list(dict.fromkeys(line.side.unit for line in lines if line.side.unit != "none"))
    one = units[0] if len(units) == 1 else ""
    cost = "cost not measured" if not units else f"mean and worst cost{f' in {one}' if one else ''}"
    headings = [f"{name} {unit}" if len(units) > 1 else name for unit in units for name in ("mean", "worst")]
    return Sheet(
        f"{_where(operation, lines, many=many)}, all classes: errors in LSB, {cost}, sizes in bytes",
        [*_names(many=many), *_FIGURES, *(headings or ["mean", "worst"]), *_SIZES, "Pareto"],
        [[*_name(line, many=many), *_cells(line, units or ["none"]), _mark(line, best)] for line in lines],
        keys=1 + many,
    )


def _mark(line: Line, best: set[Key]) -> str:
    return PARETO if (line.side.name, line.kernel) in best else ""


def _names(*, many: bool) -> list[str]:
    return ["kernel", "on"] if many else ["kernel"]


def _name(line: Line, *, many: bool) -> list[str]:
    return [line.kernel, line.side.name] if many else [line.kernel]


def _cells(line: Line, units: Sequence[str]) -> Iterator[str]:
    score, size = line.method["score"], line.method["footprint"] or {}
    yield f"{score['cases']:,}"
    yield percent(score["elements_correct_share"])
    yield from (lsb(score[key]) for key in ("p99", "max_error", "grade_p99", "max_grade"))
    yield short_percent(score["silent"], score["cases"])
    yield f"{score['status_errors']:,}"
    yield short_percent(score["refused"], score["cases"])
    for unit in units:  # never a figure of one unit in the column of another
        mine = unit == line.side.unit
        yield from (count(line.method["cost"][key]) if mine else "-" for key in ("mean", "max"))
    # None: nobody measured it. Zero bytes of RAM is a figure.
    sizes = size.get("flash"), size.get("ram"), line.method["stack"]
    yield from ("-" if value is None else f"{value:,}" for value in sizes)


def _by_class(operation: str, lines: Sequence[Line], *, many: bool) -> Sheet:
    kernels = {line.kernel for line in lines}
    known = {line.side.name: line.side for line in lines}
    entries = [(s.name, e) for s in known.values() for e in s.entries("results") if e["kernel"] in kernels]
    names = class_names(entry for _, entry in entries)
    cells = {(side, e["kernel"], e["group"]): _class_cell(e["score"]) for side, e in entries}
    rows = [
        [*_name(line, many=many), *(cells.get((line.side.name, line.kernel, group), "-") for group in names)]
        for line in lines
    ]
    what = "correct % / silently wrong %, and / refused % where any"
    title = f"{_where(operation, lines, many=many)}, class by class: {what}"
    return Sheet(title, [*_names(many=many), *names.values()], rows, keys=1 + many)


def _class_cell(score: dict[str, Any]) -> str:
    if not score["cases"]:
        return "-"
    if score["refused"] == score["cases"]:
        return "refused"
    share = score["elements_correct_share"]
    correct = "-" if share is None else short_percent(share)
    shares = [correct, short_percent(score["silent"], score["cases"])]
    if score["refused"]:
        shares.append(short_percent(score["refused"], score["cases"]))
    return " / ".join(shares)


def class_names(entries: Iterable[dict[str, Any]]) -> dict[str, str]:
    """A heading for each case group, by label: class and parameters, or the label where two have the same."""
    names = {e["group"]: " ".join([e["class"], *map(value_text, e["params"].values())]) for e in entries}
    given = list(names.values())
    return {
        group: group if name == "file" or given.count(name) > 1 else name for group, name in names.items()
    }


def value_text(value: Any) -> str:
    """A parameter: a number, or a range."""
    if not isinstance(value, list):
        return f"{value:.4g}"
    low, high = value
    return f"{low:.4g}" if low == high else f"±{high:.4g}" if low == -high else f"{low:.4g}..{high:.4g}"


def runs_sheet(known: Sequence[Side]) -> Sheet:
    """What stands side by side."""
    rows = [
        [
            side.name,
            str(side.run.summary["campaign"]),
            str(side.run.summary["seed"]),
            side.target["name"],
            (side.target.get("build_id") or "-")[:12],
            f"{side.target['cases']:,}",
            side.run.summary["verdict"],
        ]
        for side in known
    ]
    return Sheet("Side by side", ["on", "campaign", "seed", "target", "build", "cases", "verdict"], rows)


def same_cases(known: Sequence[Side]) -> bool:
    """Whether all sides were given the same cases, so that figures over all classes are of the same."""
    mixes = {
        frozenset((entry["group"], entry["planned"]) for entry in side.entries("results")) for side in known
    }
    return len(mixes) <= 1
