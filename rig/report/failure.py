"""One failed entry of a run in full, as plain text: what was not met, the case, and how to see it again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from rig.qformat import SCALE, to_float
from rig.report.console import again

_GIVEN = {"solve": "in, the matrix and then b", "update": "in, the new matrix and then the old inverse"}


def failure_text(entry: dict[str, Any], summary: dict[str, Any]) -> str:
    """Several lines: each criterion, the worst case in hex and in real numbers, the command that replays it.

    Args:
        entry: of the summary's `results`, one that failed.
        summary: docs/RUN_FOLDER.md describes it.
    """
    head = f"{entry['kernel']} on {entry['target']}, {entry['group']}"
    lines = [head, *(f"  {text}" for text in entry["failures"]), *_case(entry)]
    return "\n".join([*lines, f"again: {again(entry, summary) or _run(entry, summary)}"])


def _case(entry: dict[str, Any]) -> Iterator[str]:
    shown = entry["shown"]
    if shown is None:
        return
    yield f"case {shown['case']}, {_facts(shown)}"
    yield from _words(_GIVEN.get(entry["operation"], "in"), shown["in"])
    yield from _words(f"told {shown['told_status']}", shown["told"])
    yield from _words(f"expected {shown['true_status']}", shown["expected"] or "")


def _facts(shown: dict[str, Any]) -> str:
    condition = "infinite" if shown["condition"] is None else f"{shown['condition']:.3g}"
    facts = [f"condition {condition}"]
    if shown["error_lsb"] is not None:
        error = shown["error_lsb"]
        facts.append(f"element {shown['element']} off by {error:+,.2f} LSB, which is {error / SCALE:+.6g}")
    if shown["grade"] is not None:
        facts.append(f"grade {shown['grade']:.3g}")
    return ", ".join(facts)


def _words(title: str, text: str) -> Iterator[str]:
    """Four words a row, in hex and as real numbers."""
    yield f"  {title}"
    words = text.split()
    raw = np.array([int(word, 16) for word in words], np.uint32).view(np.int32)
    values = [f"{value:13.6f}" for value in to_float(raw)]
    for i in range(0, len(words), 4):
        yield f"    {' '.join(words[i : i + 4])}   {''.join(values[i : i + 4])}"


def _run(entry: dict[str, Any], summary: dict[str, Any]) -> str:
    where = f"--target {entry['target']} --kernel {entry['kernel']}"
    return f"rig run {summary['campaign_file']} {where} --seed {summary['seed']}"
