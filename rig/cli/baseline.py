"""`rig baseline`: keep what a run's kernels did, for later runs to do no worse."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from rig.errors import EXIT_FAILED, EXIT_PASSED, UsageError
from rig.run import baseline as run_baseline
from rig.run.baseline import Baseline, Worse
from rig.run.summary import read_summary


def record_baseline(run: Path, output: Path, accepted: Sequence[str], *, prune: bool) -> int:
    """Write a run's baseline unless a figure got worse that nobody accepted; returns the exit code."""
    summary = read_summary(run)
    new, old = run_baseline.from_summary(summary), run_baseline.load_baseline(output)
    classes = {entry["group"]: entry["class"] for entry in summary["results"]}
    worse = [] if old is None else run_baseline.what_got_worse(old, new)
    refused = _not_accepted(worse, accepted, classes)
    if refused:
        return _refuse(refused, output)
    left = [] if old is None else run_baseline.left_out(old, new)
    if old is not None and left and not prune:
        new = run_baseline.with_kept(new, old, left)
        click.echo(f"kept {len(left)} entries that this run does not have; --prune drops them")
    _write(output, new)
    entries = sum(len(groups) for groups in new.kernels.values())
    taken = f", {len(worse)} figures accepted as worse" if worse else ""
    click.echo(f"{output}: {len(new.kernels)} kernels, {entries} entries{taken}")
    return EXIT_PASSED


def _not_accepted(worse: Sequence[Worse], accepted: Sequence[str], classes: dict[str, str]) -> list[Worse]:
    """What got worse without leave; every leave must be for something that did."""
    names = [{f"{w.kernel}/{w.group}", f"{w.kernel}/{classes[w.group]}"} for w in worse]
    for name in accepted:
        if not any(name in known for known in names):
            raise UsageError(f"--accept-worse {name}: nothing of that name got worse; leave it out")
    return [w for w, known in zip(worse, names, strict=True) if not known & set(accepted)]


def _refuse(refused: Sequence[Worse], output: Path) -> int:
    for worse in refused:
        click.echo(f"WORSE {worse.kernel}/{worse.group}: {worse.text}")
    names = dict.fromkeys(f"{worse.kernel}/{worse.group}" for worse in refused)
    click.echo(f"rig: {output} left as it is; where worse is meant, add", err=True)
    for name in names:
        click.echo(f"  --accept-worse {name}", err=True)
    return EXIT_FAILED


def _write(output: Path, baseline: Baseline) -> None:
    try:
        output.write_text(run_baseline.text_of(baseline), encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{output}: {error.strerror}") from error
