"""The verdict of a run as one JSON document (docs/RUN_FOLDER.md), and its failing cases as vectors."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from rig.errors import EXIT_BENCH, EXIT_FAILED, EXIT_INTERRUPTED, EXIT_PASSED, StoreError
from rig.run.findings import WORDS, FindingCount
from rig.run.line import line_share
from rig.run.methods import methods
from rig.run.scorer import Row, Specimen, specimen
from rig.run.store import Store
from rig.run.store_blocks import BlockTotals
from rig.run.store_digest import digest
from rig.scoring import STATUS_NAMES, scales_dict, tally_dict

SUMMARY_NAME = "summary.json"
FAILURES_NAME = "failures.txt"
SCHEMA = 1
_FAILING_CASES = 5  # of a failed row, beside the worst ones
_SEVEREST = ("severe", "silent", "unfounded", "status_error", "unstable", "misrounded", "refused")
_EXIT = {"passed": EXIT_PASSED, "failed": EXIT_FAILED, "error": EXIT_BENCH, "interrupted": EXIT_INTERRUPTED}


def summarise(store: Store, rows: Sequence[Row], *, interrupted: bool, oracle: str) -> dict[str, Any]:
    """The run's summary: verdict first, then targets, kernels over all cases, and one entry a row.

    A bench that failed outranks a kernel that failed: the run then says nothing final (exit code 3).
    """
    targets = store.targets()
    verdict = "interrupted" if interrupted else _verdict(rows, targets.values())
    return {
        "schema": SCHEMA,
        "verdict": verdict,
        "exit_code": _EXIT[verdict],
        **store.meta(),
        "oracle": oracle,
        "digest": digest(store),
        "cases": sum(row.tally.cases + row.unanswered - row.not_run for row in rows),
        "not_run": sum(row.not_run for row in rows),
        "planned": sum(row.group.count for row in rows),
        "targets": [{"name": name, **info, **_rate(rows, name, info)} for name, info in targets.items()],
        "chart_scales": scales_dict(),
        "methods": methods(rows),
        "results": [_result(store, row, oracle) for row in rows],
    }


def _verdict(rows: Sequence[Row], targets: Iterable[dict[str, Any]]) -> str:
    verdicts = {row.verdict for row in rows}
    if "error" in verdicts or any(target.get("error") for target in targets):
        return "error"
    return "failed" if "failed" in verdicts else "passed"


def _rate(rows: Sequence[Row], target: str, info: dict[str, Any]) -> dict[str, Any]:
    mine = [row for row in rows if row.target == target]
    cases, seconds = sum(row.tally.cases for row in mine), sum(row.seconds for row in mine)
    carried = [(row.kernel, row.tally.cases) for row in mine if row.burst is None]
    return {
        "cases": cases,
        "line_seconds": round(seconds, 3),
        "cases_per_second": round(cases / seconds, 1) if seconds else None,
        "line_share": line_share(info, carried, seconds) if carried else None,
    }


def _result(store: Store, row: Row, oracle: str) -> dict[str, Any]:
    shown = _shown_index(row)
    return {
        "target": row.target,
        "kernel": row.kernel,
        "operation": row.operation,
        "class": row.group.class_name,
        "group": row.group.label,
        "params": dict(row.group.params),
        "planned": row.group.count,
        "verdict": row.verdict,
        "failures": [failure.text for failure in row.failures],
        "score": tally_dict(row.tally),
        "cost": row.cost.to_dict(),
        "stack": row.stack,
        "footprint": row.footprint,
        "findings": [_finding(row, found) for found in row.findings],
        "not_run": row.not_run,
        "burst": None if row.burst is None else _burst(row.burst),
        "shown": None if shown is None else _specimen_dict(specimen(store, row, shown, oracle)),
        "cases": [_case(store, row, index, oracle) for index in _case_indices(row)],
        "charts": {**row.tally.charts.to_dict(), "cost": row.cost.bins.text() or None},
    }


def _burst(totals: BlockTotals) -> dict[str, Any]:
    keys = ("blocks", "agreed", "bisected", "differing", "fetched")
    return {**{key: getattr(totals, key) for key in keys}, "seconds": round(totals.seconds, 3)}


def _finding(row: Row, found: FindingCount) -> dict[str, Any]:
    first = [
        {
            "case": row.group.case_id(one.index),
            "detail": one.detail,
            "in": hex_words(row.group.words(row.operation or "invert", one.index, 1)),
        }
        for one in found.first
    ]
    return {"kind": found.kind, "text": WORDS[found.kind], "cases": found.cases, "first": first}


def _shown_index(row: Row) -> int | None:
    """The case to show: the first a criterion names, else the worst."""
    named = [failure.index for failure in row.failures if failure.index is not None]
    return named[0] if named else row.tally.worst_index


def _case_indices(row: Row) -> list[int]:
    """The cases to keep in full: the worst, and of a row that failed the first failing ones."""
    failing: list[int] = []
    if row.failures:
        failing += [failure.index for failure in row.failures if failure.index is not None]
        failing += [index for fault in _SEVEREST for index in row.tally.failing[fault]]
    others = [index for index in dict.fromkeys(failing) if index not in row.tally.worst.indices]
    return [*row.tally.worst.indices, *others[:_FAILING_CASES]]


def _case(store: Store, row: Row, index: int, oracle: str) -> dict[str, Any]:
    """A case as `shown`, with every element's error."""
    case = specimen(store, row, index, oracle)
    errors = "" if np.isnan(case.error).all() else " ".join(f"{error:.9g}" for error in case.error)
    return {**_specimen_dict(case), "errors": errors, "worst": index in row.tally.worst.indices}


def hex_words(words: np.ndarray[Any, np.dtype[Any]]) -> str:
    """Raw words as eight hexadecimal digits each, two's complement."""
    return " ".join(f"{int(word) & 0xFFFFFFFF:08x}" for word in words.reshape(-1))


def status_name(code: int) -> str:
    """A status code in words; codes that no kernel may give keep their number."""
    return STATUS_NAMES[code] if code < len(STATUS_NAMES) else f"undefined {code}"


def _specimen_dict(case: Specimen) -> dict[str, Any]:
    return {
        "case": case.case_id,
        "in": hex_words(case.given),
        "told_status": status_name(case.told_status) if case.answered else "no answer",
        "told": hex_words(case.told) if case.answered else "",
        "true_status": status_name(case.true_status),
        "expected": hex_words(case.expected) if case.true_status == 0 else None,
        "condition": _finite(case.condition),
        "sigma": _finite(case.sigma),
        "grade": _finite(case.grade),
        **_worst_element(case),
    }


def _worst_element(case: Specimen) -> dict[str, Any]:
    """The element that is furthest off: its error in LSB and its place, None when the case has no number."""
    if np.isnan(case.error).all():
        return {"error_lsb": None, "element": None}
    at = int(np.nanargmax(np.abs(case.error)))
    place = [at] if len(case.error) == 4 else [at // 4, at % 4]
    return {"error_lsb": float(case.error[at]), "element": place}


def _finite(value: float) -> float | None:
    return value if np.isfinite(value) else None


def write_summary(folder: Path, summary: dict[str, Any]) -> None:
    """Write summary.json and, when something failed, failures.txt (vectors/ format, ready for `rig invert`).

    Raises:
        StoreError: the folder cannot be written.
    """
    try:
        (folder / SUMMARY_NAME).write_text(json.dumps(summary, indent=1) + "\n", encoding="utf-8")
        failing = [entry for entry in summary["results"] if entry["failures"] and entry["shown"]]
        (folder / FAILURES_NAME).unlink(missing_ok=True)  # of a run that was resumed since
        if failing:
            (folder / FAILURES_NAME).write_text("\n".join(map(_record, failing)), encoding="utf-8")
    except OSError as error:
        raise StoreError(f"{error.filename or folder}: {error.strerror}") from error


def _record(entry: dict[str, Any]) -> str:
    shown = entry["shown"]
    lines = [
        f"# {entry['kernel']} on {entry['target']}: {'; '.join(entry['failures'])}",
        f"# told {shown['told_status']} {shown['told']}",
        f"id: {shown['case']}",
        f"class: {entry['class']}",
        f"in: {shown['in']}",
        f"status: {shown['true_status']}",
    ]
    if shown["expected"]:
        lines.append(f"out: {shown['expected']}")
    return "\n".join(lines) + "\n"


def read_summary(folder: Path) -> dict[str, Any]:
    """The summary of a run folder.

    Raises:
        StoreError: there is none, it is damaged, or another version of the rig wrote it.
    """
    path = folder / SUMMARY_NAME
    try:
        summary = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}; is this the folder of a run that is done?") from error
    except (ValueError, RecursionError) as error:
        raise StoreError(f"{path}: is damaged: {error}") from error
    schema = summary.get("schema") if isinstance(summary, dict) else None
    if schema != SCHEMA:
        raise StoreError(f"{path}: has schema {schema!r}, this rig reads {SCHEMA}; use the rig that made it")
    return dict(summary)
