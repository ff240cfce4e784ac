"""One case of a run sent again through kernels on targets: what was told then, and what is told now."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from rig.errors import BenchError
from rig.run.findings import Outcome
from rig.search.bench import bench
from rig.search.judge import OK, Fault, Judged, faults, judge
from rig.search.recorded import Recorded
from rig.targets import Device, UserKernel

Open = Callable[[str, Sequence[UserKernel]], AbstractContextManager[Device]]


@dataclass(frozen=True, eq=False)
class Replayed:
    """A case on one kernel of one target.

    Attributes:
        target: name.
        kernel: name.
        operation: what the kernel promises.
        cost_unit: of the costs.
        then: what the run was told, None when it did not run or keep the case.
        now: what was told just now.
        faults: the criteria that it fails now.
    """

    target: str
    kernel: str
    operation: str
    cost_unit: str
    then: Judged | None
    now: Judged
    faults: list[Fault]

    @property
    def same(self) -> bool | None:
        """Whether status, words and findings are what they were then; the words count under an OK only."""
        if self.then is None:
            return None
        return _told(self.then.outcome) == _told(self.now.outcome)


def _told(outcome: Outcome) -> tuple[int, list[int], list[str]]:
    status = int(outcome.status[0])
    kinds = sorted(finding.kind for finding in outcome.findings)
    return status, outcome.words[0].tolist() if status == OK else [], kinds


@dataclass(frozen=True)
class Unreachable:
    """A target that could not be asked."""

    target: str
    error: BenchError


def replay(
    case: Recorded, targets: Sequence[str], kernels: Sequence[str], open_device: Open
) -> Iterator[Replayed | Unreachable]:
    """Send a case again.

    Args:
        case: of a run.
        targets: names; empty for all of the run.
        kernels: names; empty for all of the run on each target.
        open_device: opens a target by name, with kernels of the user's own in its firmware.

    Yields:
        Target by target, kernel by kernel; Unreachable where a target fails, and the next one goes on.

    Raises:
        UsageError: an unknown target or kernel.
    """
    for target in targets or case.targets:
        names = list(kernels) or case.kernels(target)
        try:
            with open_device(target, case.own(names)) as device:
                for name in names:
                    yield _one(case, device, target, name)
        except BenchError as error:
            yield Unreachable(target, error)


def _one(case: Recorded, device: Device, target: str, kernel: str) -> Replayed:
    on = bench(device, kernel, case.own([kernel]))
    given = case.group.words(on.operation, case.index, 1)
    then, now = case.then(target, kernel), judge(on.operation, given, on.run(given))
    # A run that knew the kernel under another operation has another number of words.
    known = then is not None and then.words.shape == now.outcome.words.shape
    before = judge(on.operation, given, then) if then is not None and known else None
    found = faults(now, case.accept(kernel))
    return Replayed(target, kernel, on.operation, device.cost_unit, before, now, found)
