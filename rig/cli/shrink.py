"""`rig shrink`: a failing case made small, as a test, a vector and a C array."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

from rig.errors import EXIT_INTERRUPTED, EXIT_PASSED, UsageError
from rig.run.findings import FATAL
from rig.run.summary import status_name
from rig.search.bench import bench
from rig.search.digits import described
from rig.search.emit import Exhibit, write
from rig.search.judge import OK, Judged
from rig.search.pick import also, pick
from rig.search.recorded import Recorded, recorded
from rig.search.shrink import BUDGET, Shrinker, Shrunk, choose
from rig.targets import Device, open_target


@dataclass(frozen=True)
class ShrinkOptions:
    """The options of `rig shrink`."""

    target: str | None = None
    kernel: str | None = None
    by: str | None = None
    out: Path | None = None
    campaign: Path | None = None
    port: str | None = None


def shrink_case(run: Path, case_id: str, options: ShrinkOptions) -> int:
    """Shrink a failing case of a run and write what is left of it; returns the exit code."""
    with recorded(run, case_id, options.campaign) as case:
        target, kernel = pick(case, options.target, options.kernel, options.by)
        own = case.own([kernel])
        with open_target(target, port=options.port, kernels=own) as device:
            before, shrunk = _shrink(case, device, kernel, options.by)
        slug = f"{case.group.label}-{case.index}"
        exhibit = Exhibit(
            name=re.sub(r"\W", "_", f"{kernel}_{slug}"),
            origin=_origin(case, run, before, shrunk),
            target=_lasting(target),
            kernel=kernel,
            shrunk=shrunk,
            accept=case.accept(kernel),
            own=own,
            port=options.port,
        )
    _show(before, exhibit)
    for path in write(exhibit, options.out or run / "shrunk" / re.sub(r"[^\w.-]", "_", slug)):
        click.echo(f"wrote {path}")
    return EXIT_INTERRUPTED if shrunk.interrupted else EXIT_PASSED


def _shrink(case: Recorded, device: Device, kernel: str, by: str | None) -> tuple[Judged, Shrunk]:
    on = bench(device, kernel, case.own([kernel]))
    origins = case.group.origins(on.operation, case.index, 1)[0]
    before = on.sent
    judged = on.judged(origins[None])
    fault = choose(judged, case.accept(kernel), by)
    if fault is None:
        text = f"{case.case_id}: nothing to shrink, {kernel} on {device.name} passes it now"
        raise UsageError(text + also(judged, case, kernel))
    click.echo(f"{case.case_id}, {kernel} on {device.name}: {fault.text}")
    if judged.outcome.findings and fault.kind in FATAL:
        click.echo("each try that fails restarts the target")

    def progress(best: NDArray[np.int32], sent: int) -> None:
        click.echo(f"  {np.count_nonzero(best):2} entries not zero, {sent} round trips")

    left = BUDGET - (on.sent - before)
    return judged, Shrinker(on, fault, left, progress).shrink(origins)


def _origin(case: Recorded, run: Path, before: Judged, shrunk: Shrunk) -> str:
    counts = [np.count_nonzero(words) for words in (before.given, shrunk.judged.given)]
    return (
        f"Shrunk by `rig shrink {run} {case.case_id}`: {counts[0]} entries not zero before, {counts[1]} now."
    )


def _lasting(target: str) -> str:
    """A target as a test names it: a file by its whole path, as the test may move."""
    path = Path(target)
    return str(path.resolve()) if path.suffix in {".yaml", ".yml"} or len(path.parts) > 1 else target


def _show(before: Judged, exhibit: Exhibit) -> None:
    shrunk = exhibit.shrunk
    for name, judged in (("before", before), ("after", shrunk.judged)):
        click.echo(f"\n{name}: {_told(judged)}")
        for line in described(judged.given[0].tolist(), judged.operation):
            click.echo(f"  {line}")
    click.echo(f"\n{_how(shrunk)}")


def _told(judged: Judged) -> str:
    score, outcome = judged.score, judged.outcome
    told = status_name(int(outcome.status[0])) if outcome.answered[0] else "no answer"
    text = f"told {told}, true {status_name(int(judged.true.status[0]))}"
    if score.number[0] and int(judged.true.status[0]) == OK:
        text += f", largest error {score.max_error[0]:,.4g} LSB, condition {score.condition[0]:.4g}"
    return text


def _how(shrunk: Shrunk) -> str:
    effort = f"{shrunk.tried:,} cases tried in {shrunk.round_trips} round trips"
    if not shrunk.alone:
        effort += "; it fails beside other cases only, so the kernel keeps something from case to case"
    if shrunk.minimal:
        excluded = f" ({shrunk.excluded} ruled out by their true status)" if shrunk.excluded else ""
        tried = f"{shrunk.simplifications} simplifications tried{excluded}"
        return f"locally minimal: {tried}, none fails so; {effort}"
    why = "interrupted" if shrunk.interrupted else f"the {BUDGET} round trips are used up"
    return f"not shown minimal: {why}; {effort}"
