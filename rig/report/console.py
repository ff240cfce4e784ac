"""The result of a run on a terminal, and in the plain log of a CI job."""

from __future__ import annotations

from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from rig.report.cells import count, lsb, percent

_STYLE = {
    "passed": "green",
    "measured": "cyan",
    "failed": "bold red",
    "error": "bold yellow",
    "interrupted": "yellow",
}
_WIDTH = (
    144  # what the table takes; a log has no width of its own, and a cut figure is worse than a wrapped line
)


_FIGURES = ("n", "correct", "p50", "p99", "max", "silent wrong", "status")


def make_console() -> Console:
    """A console for standard output: colours on a terminal, plain lines elsewhere."""
    console = Console(highlight=False)
    return Console(highlight=False, width=max(console.width, _WIDTH))


def show(summary: dict[str, Any], console: Console) -> None:
    """Print the result table, what failed with its worst case, and the verdict last."""
    for target in summary["targets"]:
        rows = [entry for entry in summary["results"] if entry["target"] == target["name"]]
        console.print(_table(target, rows))
        _mistakes(rows, console)
        _findings(rows, console)
        _bursts(rows, console)
        _sizes(rows, console)
    outcome(summary, console)


def outcome(summary: dict[str, Any], console: Console) -> None:
    """Print what failed with its worst case, what the lines did, and the verdict last."""
    for entry in _failed(summary):
        _failure(entry, again(entry, summary), console)
    console.print()
    for target in summary["targets"]:
        _link(target, console)
    _verdict(summary, console)


def _table(target: dict[str, Any], rows: list[dict[str, Any]]) -> Table:
    unit = target.get("cost_unit", "none")
    cost = "" if unit == "none" else f", cost in {unit}"
    title = f"{target['name']}: largest error of a matrix in LSB (2^-16){cost}"
    table = Table(
        title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0)
    )
    table.add_column("kernel", no_wrap=True)
    table.add_column("cases", no_wrap=True)
    refused = ["refused"] if any(entry["score"]["refused"] for entry in rows) else []
    for name in (*_FIGURES, *refused, "cost", "worst"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("verdict", no_wrap=True)
    names = _case_names(rows)
    for above, entry in zip([None, *rows], rows, strict=False):
        first = above is None or above["kernel"] != entry["kernel"]
        if first and above is not None:
            table.add_section()
        table.add_row(entry["kernel"] if first else "", names[entry["group"]], *_cells(entry, refused))
    return table


def _case_names(rows: list[dict[str, Any]]) -> dict[str, str]:
    """What to call each case group: its class where that tells it apart, else its label."""
    labels = {entry["group"]: entry["class"] for entry in rows}
    classes = list(labels.values())
    return {
        label: name if classes.count(name) == 1 and name != "file" else label
        for label, name in labels.items()
    }


def _cells(entry: dict[str, Any], refused: list[str]) -> list[Text | str]:
    score, cost = entry["score"], entry["cost"]
    return [
        f"{score['cases']:,}",
        percent(score["elements_correct_share"]),
        *(lsb(score[key]) for key in ("p50", "p99", "max_error")),
        _silent(score["silent"], score["cases"]),
        f"{score['status_errors']:,}",
        *(f"{score[key]:,}" for key in refused),
        count(cost["mean"]),
        count(cost["max"]),
        Text(entry["verdict"], _STYLE[entry["verdict"]]),
    ]


def _silent(count: int, cases: int) -> Text:
    if not count:
        return Text("0")
    return Text(f"{count:,} ({100 * count / cases:.1f} %)", "red")


def _mistakes(rows: list[dict[str, Any]], console: Console) -> None:
    """Wrong statuses in words, silent wrong answers first."""
    for entry in rows:
        mistakes = [
            f"{m['cases']:,} told {m['told']}, true {m['true']}" for m in entry["score"]["status_mistakes"]
        ]
        if mistakes:
            console.print(
                f"  status, {entry['kernel']} on {entry['group']}: {'; '.join(mistakes)}", soft_wrap=True
            )


def _findings(rows: list[dict[str, Any]], console: Console) -> None:
    """What kernels did wrong at run time, with the first case of each kind."""
    for entry in rows:
        for found in entry["findings"]:
            first = found["first"][0]
            detail = f" ({first['detail']})" if first["detail"] else ""
            console.print(
                Text(f"  FINDING {entry['kernel']}, {entry['group']}:", "bold red"),
                f"{found['cases']:,} x {found['text']}{detail}, first {first['case']}",
                soft_wrap=True,
                markup=False,
            )
            console.print(f"    in {first['in']}", soft_wrap=True)


def _bursts(rows: list[dict[str, Any]], console: Console) -> None:
    """How the blocks of a burst compared, a line a kernel."""
    for kernel in dict.fromkeys(entry["kernel"] for entry in rows if entry["burst"]):
        mine = [entry for entry in rows if entry["kernel"] == kernel and entry["burst"]]
        blocks, agreed, bisected, differing, seconds = (
            sum(entry["burst"][key] for entry in mine)
            for key in ("blocks", "agreed", "bisected", "differing", "seconds")
        )
        rate = sum(entry["score"]["cases"] for entry in mine) / max(seconds, 1e-3)
        told = f"{blocks:,} blocks, {agreed:,} agreed with the native build, {bisected:,} bisected"
        console.print(
            f"  burst, {kernel}: {told} to {differing:,} differing cases, {rate:,.0f} matrices/s",
            soft_wrap=True,
        )


def _sizes(rows: list[dict[str, Any]], console: Console) -> None:
    """Stack and memory, a line a kernel; `-` is not measured."""
    for kernel in dict.fromkeys(entry["kernel"] for entry in rows):
        mine = [entry for entry in rows if entry["kernel"] == kernel]
        footprint = mine[0]["footprint"] or {}
        figures = {
            "stack": max((entry["stack"] for entry in mine if entry["stack"] is not None), default=None),
            "flash": footprint.get("flash"),
            "RAM": footprint.get("ram"),
        }
        if any(value is not None for value in figures.values()):
            told = ", ".join(f"{name} {_bytes(value)}" for name, value in figures.items())
            console.print(f"  memory, {kernel}: {told}", soft_wrap=True)


def _bytes(value: int | None) -> str:
    return "-" if value is None else f"{value:,} bytes"


def _link(target: dict[str, Any], console: Console) -> None:
    link = target.get("link")
    if target["cases_per_second"] is not None and link:
        faults = {key: value for key, value in link.items() if value and key in FAULTS}
        told = ", ".join(f"{key.replace('_', ' ')} {value:,}" for key, value in faults.items()) or "no faults"
        rate = f"{target['cases']:,} matrices at {target['cases_per_second']:,.0f}/s{_share(target)}"
        traffic = f"{link['bytes_out']:,} bytes out, {link['bytes_in']:,} in"
        console.print(f"line, {target['name']}: {rate}, {traffic}, {told}", soft_wrap=True)
        if link.get("advice"):
            console.print(Text(f"  {link['advice']}", "yellow"), soft_wrap=True)


def _share(target: dict[str, Any]) -> str:
    share = target.get("line_share")
    return "" if share is None else f" ({100 * share:.0f} % of {target['link']['baud']:,} baud)"


FAULTS = (
    "retries",
    "stale",
    "crc_errors",
    "cobs_errors",
    "oversize",
    "version_errors",
    "target_resets",
    "overruns",
)


def _failure(entry: dict[str, Any], again: str | None, console: Console) -> None:
    console.print(Text(f"\nFAILED {entry['kernel']} on {entry['target']}, {entry['group']}", "bold red"))
    for text in entry["failures"]:
        console.print(f"  {text}", soft_wrap=True)
    shown = entry["shown"]
    if shown is None:
        return
    condition = "infinite" if shown["condition"] is None else f"{shown['condition']:.3g}"
    console.print(f"  case      {shown['case']}, condition {condition}{_error(shown)}", markup=False)
    console.print(f"  in        {shown['in']}", soft_wrap=True)
    console.print(f"  told      {shown['told_status']} {shown['told']}", soft_wrap=True)
    console.print(f"  expected  {shown['true_status']} {shown['expected'] or ''}", soft_wrap=True)
    if again is not None:
        console.print(f"  again     {again}", soft_wrap=True, markup=False)


def _failed(summary: dict[str, Any]) -> list[dict[str, Any]]:
    return [entry for entry in summary["results"] if entry["failures"]]


def again(entry: dict[str, Any], summary: dict[str, Any]) -> str | None:
    """The command that sends the failing cases of a run to an entry's kernel again; None: there is none."""
    # `rig invert` reads failures.txt only as long as all of its records are matrices.
    if any(failed["operation"] != "invert" for failed in _failed(summary)):
        return None
    where = f"--target {entry['target']} --kernel {entry['kernel']}"
    own = f" --campaign {summary['campaign_file']}" if entry["kernel"] in summary["own_kernels"] else ""
    return f"rig invert {summary['folder']}/failures.txt -o again.npz {where}{own}"


def _error(shown: dict[str, Any]) -> str:
    if shown["error_lsb"] is None:
        return ""
    return f", element {shown['element']} off by {shown['error_lsb']:+,.2f} LSB{_grade(shown)}"


def _grade(shown: dict[str, Any]) -> str:
    return "" if shown["grade"] is None else f", grade {shown['grade']:.3g}"


def _verdict(summary: dict[str, Any], console: Console) -> None:
    verdict = summary["verdict"]
    done, planned = summary["cases"], summary["planned"]
    amount = f"{done:,} matrices" if done == planned else f"{done:,} of {planned:,} matrices"
    amount += f", {summary['not_run']:,} not run" if summary["not_run"] else ""
    console.print(
        Text(f"{verdict.upper()}", _STYLE[verdict]),
        f"campaign {summary['campaign']}, seed {summary['seed']}: {amount}",
    )
    console.print(f"results in {summary['folder']}", soft_wrap=True)
