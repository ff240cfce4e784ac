"""Methods side by side: the tables of `rig compare`, for a terminal and as Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from rig.report.cells import count, lsb, percent, short_percent

OPERATIONS = ("invert", "solve", "update")
_HEADINGS = [
    "kernel",
    "cases",
    "correct",
    "p99",
    "max",
    "silent %",
    "status",
    "refused %",
    "mean",
    "worst",
    "flash",
    "RAM",
    "stack",
]
_ACROSS = 8  # classes that stand side by side on a terminal


@dataclass(frozen=True)
class Sheet:
    """A table of text; the first column is a name, the others are figures."""

    title: str
    headings: list[str]
    rows: list[list[str]]


def sheets(summary: dict[str, Any]) -> Iterator[Sheet]:
    """For each target and operation the kernels over all cases, and then class by class."""
    for target in summary["targets"]:
        for operation in OPERATIONS:
            mine = [
                m for m in summary["methods"] if (m["target"], m["operation"]) == (target["name"], operation)
            ]
            if mine:
                yield _overall(target, operation, mine)
                yield _by_class(summary, target, operation, [method["kernel"] for method in mine])


def _overall(target: dict[str, Any], operation: str, methods: list[dict[str, Any]]) -> Sheet:
    unit = target.get("cost_unit", "none")
    cost = "cost not measured" if unit == "none" else f"mean and worst cost in {unit}"
    title = f"{operation.upper()} on {target['name']}, all classes: errors in LSB, {cost}, sizes in bytes"
    return Sheet(title, _HEADINGS, [_method_cells(method) for method in methods])


def _method_cells(method: dict[str, Any]) -> list[str]:
    score, cost, size = method["score"], method["cost"], method["footprint"] or {}
    return [
        method["kernel"],
        f"{score['cases']:,}",
        percent(score["elements_correct_share"]),
        lsb(score["p99"]),
        lsb(score["max_error"]),
        short_percent(score["silent"], score["cases"]),
        f"{score['status_errors']:,}",
        short_percent(score["refused"], score["cases"]),
        count(cost["mean"]),
        count(cost["max"]),
        # None: nobody measured it. Zero bytes of RAM is a figure.
        *(
            "-" if value is None else f"{value:,}"
            for value in (size.get("flash"), size.get("ram"), method["stack"])
        ),
    ]


def _by_class(summary: dict[str, Any], target: dict[str, Any], operation: str, kernels: list[str]) -> Sheet:
    mine = [e for e in summary["results"] if e["target"] == target["name"] and e["kernel"] in kernels]
    names = class_names(mine)
    cells = {(entry["kernel"], entry["group"]): _class_cell(entry["score"]) for entry in mine}
    rows = [[kernel, *(cells[kernel, group] for group in names)] for kernel in kernels]
    what = "correct % / silently wrong %, and / refused % where any"
    title = f"{operation.upper()} on {target['name']}, class by class: {what}"
    return Sheet(title, ["kernel", *names.values()], rows)


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


def class_names(entries: list[dict[str, Any]]) -> dict[str, str]:
    """A heading for each case group, by label: class and parameters, or the label where two have the same."""
    names = {e["group"]: " ".join([e["class"], *map(_value, e["params"].values())]) for e in entries}
    given = list(names.values())
    return {
        group: group if name == "file" or given.count(name) > 1 else name for group, name in names.items()
    }


def _value(value: Any) -> str:
    if not isinstance(value, list):
        return f"{value:.4g}"
    low, high = value
    return f"{low:.4g}" if low == high else f"±{high:.4g}" if low == -high else f"{low:.4g}..{high:.4g}"


def show(summary: dict[str, Any], console: Console) -> None:
    """Print the tables; one too wide for a terminal in pieces."""
    for sheet in sheets(summary):
        whole = sheet.headings == _HEADINGS
        step = len(sheet.headings) if whole else _ACROSS
        for first in range(1, len(sheet.headings), step):
            console.print(_table(sheet, slice(first, first + step)))


def _table(sheet: Sheet, columns: slice) -> Table:
    table = Table(
        title=sheet.title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0)
    )
    table.add_column(sheet.headings[0], no_wrap=True)
    for heading in sheet.headings[columns]:
        table.add_column(heading.replace(" ", "\n", 1), justify="right")
    for row in sheet.rows:
        table.add_row(row[0], *row[columns])
    return table


_READING = """\
**correct**: correctly rounded share of the elements of all cases that have an answer and were not refused.
**p99**, **max**: of the largest error of a case. **silent**: told OK, and yet off by more than 1024 LSB, or
there is no answer. **status**: cases with a wrong status. **refused**: told PRECONDITION. A share over all
classes is one of this campaign's mix; class by class is fairer. **mean**: cost of a case that was not
refused, **worst** of any. Definitions: [NUMERICS.md](NUMERICS.md), section 6.
"""


def markdown(summary: dict[str, Any], command: str) -> str:
    """The tables as a Markdown page.

    Args:
        summary: of the run.
        command: what makes the page again.
    """
    parts = [f"# Results: {summary['campaign']}", summary["description"], f"```\n{command}\n```"]
    parts += [_facts(summary, target) for target in summary["targets"]]
    parts += [f"## {sheet.title}\n\n{_markdown_table(sheet)}" for sheet in sheets(summary)]
    parts += ["## How to read it", _READING.rstrip(), _groups(summary)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _facts(summary: dict[str, Any], target: dict[str, Any]) -> str:
    build = f"firmware build `{target['build_id'][:12]}`" if target.get("build_id") else "unknown build"
    return (
        f"Target `{target['name']}`, {build}; seed {summary['seed']}, {target['cases']:,} cases, "
        f"oracle `{summary['oracle']}`."
    )


def _markdown_table(sheet: Sheet) -> str:
    lines = [sheet.headings, ["---", *["---:"] * (len(sheet.headings) - 1)], *sheet.rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _groups(summary: dict[str, Any]) -> str:
    """The legend: each column's case group, so that a case can be found again by its id."""
    groups = {entry["group"]: entry for entry in summary["results"]}
    rows = [
        [name, _parameters(groups[group]["params"]), f"`{group}/0`", f"{groups[group]['planned']:,}"]
        for group, name in class_names(summary["results"]).items()
    ]
    return _markdown_table(Sheet("", ["class", "parameters", "first case", "cases"], rows))


def _parameters(params: dict[str, Any]) -> str:
    return ", ".join(f"{name} {_value(value)}" for name, value in params.items()) or "-"
