"""What the template of the report shows, made of a summary: bounded, whatever the number of cases."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rig.report.console import FAULTS
from rig.report.html.cases import case_lists
from rig.report.html.charts import Charts
from rig.report.verdict import replay_command, sentence

MARKS = {"passed": "✓", "measured": "○", "failed": "✕", "error": "!", "interrupted": "‖"}
_FAILURES = 40  # rows named at the top; the table has all of them
_OPEN = 3  # kernels whose charts are seen at once


def view(summary: dict[str, Any]) -> dict[str, Any]:
    """The variables of the template."""
    results = [entry | {"id": f"row-{at}"} for at, entry in enumerate(summary["results"])]
    failed = [entry for entry in results if entry["verdict"] == "failed"]
    return {
        "run": summary,
        "sentence": sentence(summary),
        "marks": MARKS,
        "facts": _facts(summary),
        "results": results,
        "several_targets": len(summary["targets"]) > 1,
        "failed": failed[:_FAILURES],
        "failed_more": len(failed[_FAILURES:]),
        "kernels": _kernels(summary, results),
        "case_lists": case_lists(summary, results),
        "findings": [_finding(summary, entry, one) for entry in results for one in entry["findings"]],
        "links": [_link(target) for target in summary["targets"]],
        "groups": list({entry["group"]: entry for entry in results}.values()),
    }


def _facts(summary: dict[str, Any]) -> list[tuple[str, str]]:
    results = summary["results"]
    counts = [(f"{key}s", len({entry[key] for entry in results})) for key in ("kernel", "target")]
    done, planned = summary["cases"], summary["planned"]
    amount = f"{done:,}" if done == planned else f"{done:,} of {planned:,}"
    return [
        ("matrices", amount),
        *((name, f"{number:,}") for name, number in counts),
        ("case groups", f"{len({entry['group'] for entry in results}):,}"),
        ("seed", str(summary["seed"])),
        ("took", _took(summary)),
    ]


def _took(summary: dict[str, Any]) -> str:
    try:
        begun, ended = (datetime.fromisoformat(summary[key]) for key in ("started", "finished"))
    except (KeyError, ValueError):
        return "-"
    seconds = int((ended - begun).total_seconds())
    hours, minutes = seconds // 3600, seconds // 60 % 60
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {seconds % 60} s" if minutes else f"{seconds} s"


def _kernels(summary: dict[str, Any], results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each kernel on each target that has cases; open are the first that failed, or just the first."""
    charts = Charts(summary) if "chart_scales" in summary else None
    units = {target["name"]: target.get("cost_unit", "none") for target in summary["targets"]}
    kernels = [
        _kernel(method, [row for row in results if _same(row, method)], charts, units[method["target"]])
        for method in summary["methods"]
    ]
    any_failed = any(kernel["failed"] for kernel in kernels)
    wanted = [kernel for kernel in kernels if kernel["failed"] or not any_failed]
    for kernel in wanted[:_OPEN]:
        kernel["open"] = True
    return kernels


def _same(row: dict[str, Any], method: dict[str, Any]) -> bool:
    return bool((row["target"], row["kernel"]) == (method["target"], method["kernel"]))


def _kernel(
    method: dict[str, Any], rows: list[dict[str, Any]], charts: Charts | None, unit: str
) -> dict[str, Any]:
    failed = [row["class"] for row in rows if row["verdict"] == "failed"]
    return {
        **method,
        "rows": rows,
        "failed": len(failed),
        "open": False,
        "unit": unit,
        "charts": charts.of(rows, unit) if charts else [],
        "confusion": _confusion(method["score"]["status_confusion"]),
    }


def _confusion(cells: dict[str, dict[str, int]]) -> list[tuple[str, list[tuple[str, int, str]]]]:
    """Rows of the status matrix: (true, [(told, cases, what it is)])."""
    return [
        (true, [(told, cases, _severity(true, told) if cases else "none") for told, cases in row.items()])
        for true, row in cells.items()
    ]


def _severity(true: str, told: str) -> str:
    if true == told:
        return "right"
    if told == "PRECONDITION":
        return "refused"
    return "severe" if told == "OK" else "false alarm" if true == "OK" else "confused"


def _finding(summary: dict[str, Any], entry: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    first = [one | {"replay": replay_command(summary, one["case"])} for one in found["first"]]
    return {**found, **{key: entry[key] for key in ("kernel", "target", "group")}, "first": first}


def _link(target: dict[str, Any]) -> dict[str, Any]:
    """A target and what its line did: (name, value, whether it is a fault)."""
    link, rate, share = target.get("link") or {}, target.get("cases_per_second"), target.get("line_share")
    told: dict[str, Any] = {
        "matrices": f"{target['cases']:,}",
        "matrices/s": "-" if rate is None else f"{rate:,.0f}",
        "of the line's rate": "-" if share is None else f"{100 * share:.0f} %",
        "baud": f"{link['baud']:,}" if link.get("baud") else "-",
    }
    traffic = {name: link[name] for name in _TRAFFIC if link.get(name) is not None}
    faults = {name: link[name] for name in FAULTS if link.get(name) is not None}
    figures = [(name, value, False) for name, value in told.items()]
    figures += [(name.replace("_", " "), f"{value:,}", False) for name, value in traffic.items()]
    figures += [(name.replace("_", " "), f"{value:,}", value > 0) for name, value in faults.items()]
    return {**target, "figures": figures, "advice": link.get("advice")}


_TRAFFIC = ("bytes_out", "bytes_in", "frames_out", "frames_in", "log_lines")
