"""A run in one sentence, and the command that sends one of its cases again."""

from __future__ import annotations

import shlex
from typing import Any

_NAMED = 3  # of anything in the sentence; the tables have the rest


def sentence(summary: dict[str, Any]) -> str:
    """What came of a run, where, and its exit code."""
    told = {"passed": _passed, "failed": _failed, "error": _error}.get(summary["verdict"], _interrupted)
    return f"{told(summary)} Exit code {summary['exit_code']}."


def replay_command(summary: dict[str, Any], case: str) -> str:
    """The command that sends a case of the run again, for a shell."""
    return shlex.join(["rig", "replay", str(summary["folder"]), case])


def _passed(summary: dict[str, Any]) -> str:
    results = summary["results"]
    kernels, groups = ({entry[key] for entry in results} for key in ("kernel", "group"))
    if all(entry["verdict"] == "measured" for entry in results):
        return f"No criterion was asked for: {_many(kernels, 'kernel')} measured on {_cases(summary)}."
    held = f"{_many(kernels, 'kernel')} met every criterion on {_many(groups, 'case group')}"
    return f"{held}, {_cases(summary)}."


def _failed(summary: dict[str, Any]) -> str:
    failed: dict[tuple[str, str], list[str]] = {}
    for entry in summary["results"]:
        if entry["verdict"] == "failed":
            failed.setdefault((entry["kernel"], entry["target"]), []).append(entry["class"])
    kernels = {entry["kernel"] for entry in summary["results"]}
    where = [f"{kernel} on {target} ({_list(classes)})" for (kernel, target), classes in failed.items()]
    share = f"{len({kernel for kernel, _ in failed})} of {_many(kernels, 'kernel')} failed"
    return f"{share}: {_list(where)}."


def _error(summary: dict[str, Any]) -> str:
    broken = [f"{target['name']}: {target['error']}" for target in summary["targets"] if target.get("error")]
    why = _list(broken) or "cases are missing"
    return f"The bench failed, so nothing final is said of a kernel: {why.rstrip('.')}."


def _interrupted(summary: dict[str, Any]) -> str:
    return f"Interrupted after {summary['cases']:,} of {summary['planned']:,} matrices."


def _cases(summary: dict[str, Any]) -> str:
    return f"{summary['cases']:,} matrices"


def _many(things: set[str], what: str) -> str:
    return f"1 {what}" if len(things) == 1 else f"{len(things):,} {what}s"


def _list(items: list[str]) -> str:
    shown, left = list(dict.fromkeys(items)), ""
    if len(shown) > _NAMED + 1:
        shown, left = shown[:_NAMED], f" and {len(shown) - _NAMED} more"
    return ", ".join(shown) + left
