"""Asks a target for blocks of a burst, whatever the kernel does: each case is accounted for in one answer."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rig.errors import BenchError, FirmwareFault
from rig.link.burst import Fetched
from rig.link.session import Results
from rig.run.cases import Group
from rig.run.findings import Outcome
from rig.run.trial import SILENCE, Trial
from rig.targets import Device
from rig.wire.burst import BurstReply
from rig.wire.message import KernelInfo

FETCH_AT_ONCE = 256  # cases: a quarter of a second of QEMU's line


@dataclass(frozen=True, eq=False)
class Answer:
    """What came of consecutive cases.

    Attributes:
        cases: their indices in the group.
        reply: the target's, for the whole of them; None when it did not survive them.
        outcome: case by case, where that is known; cases may be without an answer.
        inputs: int32 (n, 16), as the target generated them; only of cases that were fetched.
    """

    cases: range
    reply: BurstReply | None = None
    outcome: Outcome | None = None
    inputs: NDArray[np.int32] | None = None


class Asker:
    """One kernel on one case group of a target that generates the cases."""

    def __init__(self, device: Device, kernel: KernelInfo, group: Group, trial: Trial):
        """Prepare.

        Args:
            device: the target.
            kernel: to be asked for.
            group: the cases.
            trial: of the same kernel on the same target; counts restarts, and finds out what made it silent.
        """
        self._device, self._kernel, self._group, self._trial = device, kernel, group, trial
        self._recipe = group.recipe

    @property
    def worn_out(self) -> bool:
        """Whether the target was restarted so often that nothing more is asked."""
        return self._trial.left <= 0

    def burst(self, parts: Iterable[range]) -> Iterator[Answer]:
        """Ask for parts; they are read as they can be sent, and no more of them when the target is worn out.

        Where a case takes the target down, it is an answer of its own, and so is what lies before and after.

        Raises:
            BenchError: the bench failed, not the kernel.
        """
        fresh, again, sent = iter(parts), deque[range](), deque[range]()

        def blocks() -> Iterator[tuple[int, int]]:
            while not self.worn_out and (part := again.popleft() if again else next(fresh, None)):
                sent.append(part)
                yield part.start, len(part)

        while True:
            try:
                for reply in self._device.burst(self._kernel.name, self._recipe, blocks()):
                    cases = range(reply.first, reply.first + reply.count)
                    sent.remove(cases)
                    yield Answer(cases, reply)
            except SILENCE as error:
                struck = _suspect(error, sent)
                sent.remove(struck)
                answer, rest = self._struck(error, struck)
                yield answer
                again.extendleft(reversed([*rest, *sent]))
                sent.clear()
                if self.worn_out:
                    break
            else:
                return
        yield from map(self._not_run, again)

    def fetch(self, cases: range) -> Iterator[Answer]:
        """Ask for cases in full; every answer has an outcome.

        Raises:
            BenchError: as `burst`.
        """
        todo = deque(_pieces(cases, FETCH_AT_ONCE))
        while todo:
            part = todo.popleft()
            if self.worn_out:
                yield self._not_run(part)
                continue
            try:
                fetched = self._device.fetch(self._kernel.name, self._recipe, part.start, len(part))
            except SILENCE as error:
                answer, rest = self._struck(error, part)
                todo.extendleft(reversed(rest))
                yield answer
            else:
                yield Answer(part, outcome=self._outcome(fetched), inputs=fetched.inputs)

    def control_digest(self, kernel: str, cases: range) -> tuple[int, Fetched]:
        """What another kernel makes of some cases, as the target's digest and in full.

        Raises:
            BenchError: as `burst`, and when that kernel takes the target down.
        """
        (reply,) = self._device.burst(kernel, self._recipe, [(cases.start, len(cases))])
        return reply.digest, self._device.fetch(kernel, self._recipe, cases.start, len(cases))

    def _struck(self, error: BenchError, part: range) -> tuple[Answer, list[range]]:
        """A part ended without an answer: what is known of it now, and what is to be asked again."""
        if isinstance(error, FirmwareFault) and error.case is not None and error.case in part:
            outcome = Outcome.empty(1, self._kernel.n_out)
            self._trial.blame(outcome, 0, error.report)
            at = error.case
            rest = [range(part.start, at), range(at + 1, part.stop)]
            return Answer(range(at, at + 1), outcome=outcome), [side for side in rest if side]
        self._trial.revive(error)
        outcome = self._trial.run(self._group.words("invert", part.start, len(part)))
        if outcome.answered.all():
            raise error  # no case is to blame, so it was the bench
        return Answer(part, outcome=outcome), []

    def _outcome(self, fetched: Fetched) -> Outcome:
        outcome = Outcome.empty(len(fetched.status), self._kernel.n_out)
        results = Results(fetched.words, fetched.status, fetched.cost, fetched.findings)
        outcome.keep(range(len(fetched.status)), results)
        self._trial.note(outcome.findings)
        return outcome

    def _not_run(self, part: range) -> Answer:
        return Answer(part, outcome=Outcome.empty(len(part), self._kernel.n_out))


def _pieces(cases: range, size: int) -> list[range]:
    return [cases[at : at + size] for at in range(0, len(cases), size)]


def _suspect(error: BenchError, sent: Sequence[range]) -> range:
    """The part that the target was working on; the error itself when there is none."""
    case = error.case if isinstance(error, FirmwareFault) else None
    if case is None and error.suspect:
        case = error.suspect.start
    if not sent:
        raise error
    return next((part for part in sent if case is not None and case in part), sent[0])
