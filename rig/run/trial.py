"""Runs a kernel that may do anything: what it does wrong is a finding about a case, the rest is answered."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rig.errors import BenchError, FirmwareFault, LinkLost, LinkTimeout, TargetError
from rig.link.session import Results
from rig.run.findings import MAX_RESTARTS, OVERRUN, TARGET_DOWN, Finding, Outcome, of_fault
from rig.targets import Device
from rig.wire.message import FaultReport, KernelInfo

Words = NDArray[np.int32]

CONFIRM = 2  # times a case must take down the target before the kernel is blamed

# Ends a call without an answer; whether line or kernel is to blame is not known yet.
SILENCE = (LinkTimeout, LinkLost, TargetError)


class _Blamed(NamedTuple):
    """A fault the firmware reported about a case of the kernel: its index in the call."""

    case: int
    report: FaultReport


def _blamed(error: BenchError, cases: int) -> _Blamed | None:
    """The fault, if it is one of a kernel. A target gone wild may name a case that there is not."""
    if isinstance(error, FirmwareFault) and error.case is not None and error.case < cases:
        return _Blamed(error.case, error.report)
    return None


class Trial:
    """One kernel on one case group of an open target, batch by batch.

    A fault that the firmware reports is the kernel's. When the target just falls silent, the kernel is blamed
    only if a single case makes it so each time, while another kernel answers the same words: a fault of the
    line is never told as one of the kernel.
    """

    def __init__(
        self, device: Device, kernel: KernelInfo, control: str | None, *, check: bool = True, spent: int = 0
    ):
        """Prepare.

        Args:
            device: the target.
            kernel: on trial.
            control: a trusted kernel that takes the same words; None when there is none.
            check: run each case twice, in another order.
            spent: restarts that earlier sessions of this run took.
        """
        self._device, self._kernel, self._control, self._check = device, kernel, control, check
        self.left = MAX_RESTARTS - spent
        self._overran = False

    def run(self, words: Words) -> Outcome:
        """Run cases, int32 (N, n_in); those left over when the restarts are used up are not run.

        Raises:
            BenchError: the bench failed, not the kernel.
        """
        outcome = Outcome.empty(len(words), self._kernel.n_out)
        todo = [range(len(words))]
        while todo and self.left > 0:
            part = todo.pop()
            if part:
                todo += self._attempt(words, part, outcome)
        self.note(outcome.findings)
        return outcome

    def note(self, findings: Iterable[Finding]) -> None:
        """Remember what `end` has to know of."""
        self._overran |= any(found.kind == OVERRUN for found in findings)

    def end(self) -> None:
        """Leave a sound target to the next kernel: what was written outside of `out` may be the firmware's.

        Raises:
            BenchError: the target does not come back.
        """
        if self._overran:
            self._device.restart()

    def _attempt(self, words: Words, part: range, outcome: Outcome) -> list[range]:
        """Run a part; returns what is still to be done, the first one last."""
        try:
            outcome.keep(part, self._run(words, part))
        except SILENCE as error:
            fault = _blamed(error, len(part))
            if fault is None:
                return self._hunt(words, part, outcome, error)
            at = part[fault.case]
            self.blame(outcome, at, fault.report)
            return [range(at + 1, part.stop), range(part.start, at)]
        return []

    def _run(self, words: Words, part: range) -> Results:
        # The line is the bottleneck, not the core: running each case twice costs QEMU 1 to 4 % of its rate.
        return self._device.run(self._kernel.name, words[part.start : part.stop], check=self._check)

    def blame(self, outcome: Outcome, index: int, report: FaultReport) -> None:
        """Note a fault the firmware reported; the next call restarts the target."""
        self.left -= 1
        image = self._device.image
        outcome.fell(index, *of_fault(report, None if image is None else image.path))

    def _hunt(self, words: Words, part: range, outcome: Outcome, error: BenchError) -> list[range]:
        """The target fell silent: look for the case that did it, first where the target was working."""
        self._restart(error)
        near: range | None = getattr(error, "suspect", None)
        suspects = part if near is None else part[near.start : near.stop]
        before = range(part.start, suspects.start)
        if not self._one_by_one(words, suspects, outcome):
            if not self._one_by_one(words, before, outcome):
                raise error
            before = range(0)
        return [range(suspects.stop, part.stop), before]

    def _one_by_one(self, words: Words, part: range, outcome: Outcome) -> bool:
        """Run cases alone; returns whether one of them is to blame."""
        found = False
        for index in part:
            if self.left <= 0:
                break
            found |= self._alone(words, index, outcome)
        return found

    def _alone(self, words: Words, index: int, outcome: Outcome) -> bool:
        """Run a case by itself; returns whether it is to blame."""
        case, told = range(index, index + 1), ""
        for _ in range(CONFIRM):
            try:
                results = self._run(words, case)
                self._device.counters()  # some die only after their answer
            except SILENCE as error:
                fault = _blamed(error, 1)
                if fault is not None:
                    self.blame(outcome, index, fault.report)
                    return True
                told = str(error).removeprefix(f"{self._device.line}: ")
                self._restart(error)
                self._answers_otherwise(words[index : index + 1])
            else:
                outcome.keep(case, results)
                return False
        outcome.fell(index, TARGET_DOWN, told)
        return True

    def _answers_otherwise(self, case: Words) -> None:
        """See to it that line and target are well: the same words, on a kernel that is trusted."""
        if self._control is not None:
            self._device.run(self._control, case)
        self._device.counters()

    def _restart(self, error: BenchError) -> None:
        self.left -= 1
        self.revive(error)

    def revive(self, error: BenchError) -> None:
        """Bring a silent target back; not counted, as `run` counts what is the kernel's doing.

        Raises:
            TargetError: it does not come back; tells the error that it fell silent with as well.
        """
        try:
            self._device.restart()
        except BenchError as failed:
            raise TargetError(f"{error}; after that the target did not come back: {failed}") from failed
