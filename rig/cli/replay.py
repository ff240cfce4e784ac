"""`rig replay`: a case of a run once more, in every digit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np

from rig.errors import EXIT_BENCH, EXIT_FAILED, EXIT_PASSED
from rig.run.findings import WORDS
from rig.run.summary import status_name
from rig.search.digits import decimal, described, hexadecimal, place
from rig.search.judge import OK, Judged
from rig.search.recorded import recorded
from rig.search.replay import Replayed, Unreachable, replay
from rig.targets import Device, UserKernel, open_target


@dataclass(frozen=True)
class ReplayOptions:
    """The options of `rig replay`; empty ones take all of the run."""

    targets: Sequence[str] = ()
    kernels: Sequence[str] = ()
    campaign: Path | None = None
    port: str | None = None


def replay_case(run: Path, case_id: str, options: ReplayOptions) -> int:
    """Send a case again and print what was told then and now; returns the exit code."""

    def opened(name: str, own: Sequence[UserKernel]) -> AbstractContextManager[Device]:
        return open_target(name, port=options.port, kernels=own)

    with recorded(run, case_id, options.campaign) as case:
        told: list[Replayed | Unreachable] = []
        operations: set[str] = set()
        click.echo(f"case {case.case_id} of {run}, class {case.group.class_name}")
        for one in replay(case, options.targets, options.kernels, opened):
            if isinstance(one, Replayed) and one.operation not in operations:
                operations.add(one.operation)
                _say(_case(one))
            _say(_answer(one) if isinstance(one, Replayed) else [f"\n{one.target}: not asked"])
            told.append(one)
    return _conclude(told)


def _say(lines: Iterator[str] | list[str]) -> None:
    for line in lines:
        click.echo(line)


def _case(one: Replayed) -> Iterator[str]:
    """What is asked of kernels of one operation, and what is true."""
    score, true = one.now.score, one.now.true
    condition, sigma = float(score.condition[0]), float(score.sigma[0])
    yield f"\n{one.operation.upper()}, condition {_figure(condition)}, sigma {_figure(sigma)}"
    yield from described(one.now.given[0].tolist(), one.operation)
    status = int(true.status[0])
    yield f"expected: {status_name(status)}"
    if status == OK:
        words = true.rounded[0].tolist()
        yield from (f"  {row}" for row in _table([[hexadecimal(w), decimal(w)] for w in words]))


def _figure(value: float) -> str:
    return f"{value:.6g}" if np.isfinite(value) else "-"


def _answer(one: Replayed) -> Iterator[str]:
    """What one kernel on one target told."""
    yield f"\n{one.kernel} on {one.target}: {_verdict(one)}"
    if one.then is not None:
        yield f"  then  {_outcome(one.then, one.cost_unit)}"
    yield f"  now   {_outcome(one.now, one.cost_unit)}"
    for name, judged in (("then", one.then), ("now", one.now)):
        if judged is None or (name == "then" and one.same) or not _has_words(judged):
            continue
        yield f"  {'then and now' if one.same else name}:"
        yield from (f"    {row}" for row in _elements(judged))


def _verdict(one: Replayed) -> str:
    same = {None: "not kept by the run", True: "same as then", False: "DIFFERENT from then"}[one.same]
    failing = "; ".join(fault.text for fault in one.faults)
    return f"{same}; {f'FAILS: {failing}' if failing else 'passes'}"


def _outcome(judged: Judged, unit: str) -> str:
    outcome, score = judged.outcome, judged.score
    told = status_name(int(outcome.status[0])) if outcome.answered[0] else "no answer"
    parts = [told]
    if score.number[0]:
        n_out = outcome.words.shape[1]
        parts += [f"largest error {score.max_error[0]:,.4f} LSB, grade {_figure(float(score.max_grade[0]))}"]
        parts += [f"{score.correct_elements[0]} of {n_out} correctly rounded"]
    if outcome.answered[0] and unit != "none":
        parts.append(f"cost {outcome.cost[0]:,} {unit}")
    for found in outcome.findings:
        parts.append(WORDS.get(found.kind, found.kind) + (f" ({found.detail})" if found.detail else ""))
    return ", ".join(parts)


def _has_words(judged: Judged) -> bool:
    return bool(judged.outcome.answered[0]) and int(judged.outcome.status[0]) == OK


def _elements(judged: Judged) -> Iterator[str]:
    """Every element: its word, its value, and how far it is off."""
    words = judged.outcome.words[0].tolist()
    rows = [["", "word", "value", "error, LSB", ""]]
    for i, (word, error) in enumerate(zip(words, judged.score.error[0].tolist(), strict=True)):
        off = "-" if np.isnan(error) else f"{error:+,.6f}"
        right = bool(judged.score.correct[0, i]) or np.isnan(error)
        rows.append(
            [place(i, len(words)), hexadecimal(word), decimal(word), off, "" if right else "misrounded"]
        )
    return _table(rows)


def _table(rows: list[list[str]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _conclude(told: list[Replayed | Unreachable]) -> int:
    """One line for all, the errors of targets on stderr, and the exit code."""
    asked = [one for one in told if isinstance(one, Replayed)]
    failing = sum(bool(one.faults) for one in asked)
    different = sum(one.same is False for one in asked)
    click.echo(f"\n{len(asked)} asked: {failing} fail now, {different} different from then")
    unreachable = [one for one in told if isinstance(one, Unreachable)]
    for one in unreachable:
        click.echo(f"rig: {one.target}: {type(one.error).__name__}: {one.error}", err=True)
    if unreachable:
        return EXIT_BENCH
    return EXIT_FAILED if failing else EXIT_PASSED
