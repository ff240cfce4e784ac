"""The comparison on a terminal, and as a Markdown page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from rig.report import pareto
from rig.report.compare import (
    Run,
    Sheet,
    class_names,
    placed,
    runs_sheet,
    same_cases,
    sheets,
    sides,
    value_text,
)
from rig.report.compare_bits import Differences, bits_lines, bits_sheet
from rig.report.compare_terms import unlike_terms

_MIXED = (
    "The sides were not given the same cases: a figure over all classes is one of each side's mix. "
    "Compare class by class."
)
_APART = "No kernel was given the same case on two sides: nothing to compare bit for bit."


@dataclass(frozen=True)
class Comparison:
    """All that is set side by side.

    Attributes:
        runs: at least one.
        differences: as `rig.report.compare_bits` takes them.
        worse: figures that are worse than in the baseline; None when there is no baseline.
        file: the baseline when it is a file: its name, campaign and oracle.
    """

    runs: Sequence[Run]
    differences: Differences = ()
    worse: Sequence[str] | None = None
    file: Run | None = None


def panels(runs: Sequence[Run]) -> list[pareto.Panel]:
    """The plots of error against cost."""
    return [panel for panel, _ in placed(sides(runs))]


def show(comparison: Comparison, console: Console) -> None:
    """Print the tables, one too wide for the console in pieces, the plots, and what differs bit for bit."""
    for sheet in _all_sheets(comparison):
        for columns in _pieces(sheet, console.width):
            console.print(_table(sheet, columns))
    for note in _notes(comparison):
        console.print(note, soft_wrap=True, markup=False)
    for line in bits_lines(comparison.differences):
        console.print(line, soft_wrap=True, markup=False)
    for panel in panels(comparison.runs):
        console.print("", *pareto.text(panel), sep="\n", soft_wrap=True, markup=False)


def show_worse(comparison: Comparison, console: Console) -> None:
    """Print what is worse than in the baseline, if there is one."""
    for line in _worse_lines(comparison):
        console.print(line, soft_wrap=True, markup=False)


def _worse_lines(comparison: Comparison) -> Iterator[str]:
    if comparison.worse is not None:
        yield from (f"WORSE {text}" for text in comparison.worse)
        yield f"{len(comparison.worse):,} figures worse than in the baseline"


def _all_sheets(comparison: Comparison) -> Iterator[Sheet]:
    known = sides(comparison.runs)
    if len(known) > 1:
        yield runs_sheet(known)
    yield from sheets(comparison.runs)
    if comparison.differences:
        yield bits_sheet(comparison.differences)


def _notes(comparison: Comparison) -> Iterator[str]:
    known = sides(comparison.runs)
    yield from unlike_terms([*comparison.runs, *filter(None, [comparison.file])])
    if not same_cases(known):
        yield _MIXED
    if len(known) > 1 and not comparison.differences:
        yield _APART


def _pieces(sheet: Sheet, room: int) -> Iterator[list[int]]:
    """Columns that fit beside each other, the names in every piece."""
    widths = [_width(sheet, at) + 2 for at in range(len(sheet.headings))]  # two: what stands between
    names = list(range(sheet.keys))
    piece = list(names)
    for at in range(sheet.keys, len(widths)):
        if len(piece) > len(names) and sum(widths[i] for i in (*piece, at)) > room:
            yield piece
            piece = list(names)
        piece.append(at)
    yield piece


def _width(sheet: Sheet, at: int) -> int:
    heading = sheet.headings[at].split(" ", 1)
    return max(map(len, (*heading, *(row[at] for row in sheet.rows))))


def _table(sheet: Sheet, columns: Sequence[int]) -> Table:
    table = Table(
        title=sheet.title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0)
    )
    for at in columns:
        name = at < sheet.keys
        heading = sheet.headings[at] if name else sheet.headings[at].replace(" ", "\n", 1)
        table.add_column(heading, justify="left" if name else "right", no_wrap=True)
    for row in sheet.rows:
        table.add_row(*(row[at] for at in columns))
    return table


_READING = """\
**correct**: correctly rounded share of the elements of all cases that have an answer and were not refused.
**p99**, **max**: of the largest error of a case. **grade p99**, **grade max**: of its largest grade, the
error in units of what half an LSB of the input explains. **silent**: told OK, and yet off by more than 1024
LSB, or there is no answer. **status**: cases with a wrong status. **refused**: told PRECONDITION. A share
over all classes is one of this campaign's mix; class by class is fairer. **mean**: cost of a case that was
not refused, **worst** of any. **Pareto** ●: on the same target and cases no other kernel is as good in p99,
in mean cost, and in the share of cases refused or with a wrong status, and better in one of them.
Definitions: [NUMERICS.md](NUMERICS.md), section 6.
"""


def markdown(comparison: Comparison, command: str, image: str | None = None) -> str:
    """The comparison as a Markdown page.

    Args:
        comparison: what was compared.
        command: what makes the page again.
        image: where the plots are, seen from the page; None draws them as text.
    """
    parts = [*_head(comparison.runs), f"```\n{command}\n```", *_facts(comparison.runs), *_notes(comparison)]
    parts += _worse_part(comparison)
    parts += [f"## {sheet.title}\n\n{_markdown_table(sheet)}" for sheet in _all_sheets(comparison)]
    parts += _blocks("First cases that differ", [list(bits_lines(comparison.differences))])
    parts += _plots(panels(comparison.runs), image)
    parts += ["## How to read it", _READING.rstrip(), _groups(comparison.runs)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _head(runs: Sequence[Run]) -> list[str]:
    if len(runs) == 1:
        return [f"# Results: {runs[0].summary['campaign']}", runs[0].summary["description"]]
    return [f"# Comparison: {', '.join(run.name for run in runs)}"]


def _worse_part(comparison: Comparison) -> list[str]:
    lines = list(_worse_lines(comparison))
    return ["## Against the baseline", *(f"- {line}" for line in lines)] if lines else []


def _plots(plots: Sequence[pareto.Panel], image: str | None) -> list[str]:
    title = "Error against cost"
    if plots and image is not None:
        return [f"## {title}", f"![{'; '.join(panel.title for panel in plots)}]({image})"]
    return _blocks(title, [pareto.text(panel) for panel in plots])


def _blocks(title: str, blocks: Sequence[Sequence[str]]) -> list[str]:
    """Lines as they are on a terminal."""
    told = ["```text\n" + "\n".join(lines) + "\n```" for lines in blocks if lines]
    return [f"## {title}", *told] if told else []


def _facts(runs: Sequence[Run]) -> list[str]:
    return [_fact(side.run.summary, side.target) for side in sides(runs)]


def _fact(summary: dict[str, Any], target: dict[str, Any]) -> str:
    build = f"firmware build `{target['build_id'][:12]}`" if target.get("build_id") else "unknown build"
    return (
        f"Target `{target['name']}`, {build}; seed {summary['seed']}, {target['cases']:,} cases, "
        f"oracle `{summary['oracle']}`."
    )


def _markdown_table(sheet: Sheet) -> str:
    rule = ["---"] * sheet.keys + ["---:"] * (len(sheet.headings) - sheet.keys)
    lines = [sheet.headings, rule, *sheet.rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _groups(runs: Sequence[Run]) -> str:
    """The legend: each column's case group, so that a case can be found again by its id."""
    results = [entry for run in runs for entry in run.summary["results"]]
    groups = {entry["group"]: entry for entry in reversed(results)}
    rows = [
        [name, _parameters(groups[group]["params"]), f"`{group}/0`", f"{groups[group]['planned']:,}"]
        for group, name in class_names(results).items()
    ]
    return _markdown_table(Sheet("", ["class", "parameters", "first case", "cases"], rows))


def _parameters(params: dict[str, Any]) -> str:
    return ", ".join(f"{name} {value_text(value)}" for name, value in params.items()) or "-"
