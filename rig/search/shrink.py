"""Makes a failing case simpler as long as it fails in the same way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from rig.oracle import truth
from rig.run.cases import given
from rig.run.findings import FATAL
from rig.scoring import Accept
from rig.search.bench import Bench
from rig.search.judge import ORACLE, Fault, Judged, fault_of, faults, possible
from rig.search.jump import jumps
from rig.search.simplify import effort, merged, simpler

BUDGET = 300  # frames sent to the target, requests and all
_AT_ONCE = 256  # candidates: some frames of a large board, so that it computes while the line is busy
_AT_ONCE_FATAL, _MOST_FATAL = 4, 32  # each one that fails costs a restart
_RESERVE, _RESERVE_FATAL = 1, 60  # frames: to send the last one alone; what restarts may take besides

_FEW = 4  # entries of a matrix that are not zero: none of full rank has fewer
_JUMPS = 40  # draws: where hardly one can fail so, few are sent
_JUMP_UNTIL = 0.6  # of the budget: what is left then is enough to make a last find plain

Words = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Shrunk:
    """What became of a case.

    Attributes:
        origins: int32 (n,), the simplest case found (rig.run.cases.Group.origins).
        judged: it alone, as the target answered it last.
        fault: what it fails.
        minimal: no listed simplification of it fails in that way; False when the search was cut short.
        simplifications: how many there are of it.
        excluded: how many of these cannot fail so, going by their true status, and were not sent.
        tried: candidates that were sent in all.
        round_trips: frames sent to the target in all.
        alone: it also fails when nothing else is in its batch.
        interrupted: by Ctrl-C.
    """

    origins: Words
    judged: Judged
    fault: Fault
    minimal: bool
    simplifications: int
    excluded: int
    tried: int
    round_trips: int
    alone: bool
    interrupted: bool


@dataclass(eq=False)
class Shrinker:
    """Shrinks a case on a bench.

    Attributes:
        bench: target and kernel.
        fault: what the case fails, and what simpler ones must fail.
        budget: most frames to send.
        progress: told of each case that is simpler and fails: its origins and the frames sent so far.
    """

    bench: Bench
    fault: Fault
    budget: int = BUDGET
    progress: Callable[[Words, int], None] = lambda _origins, _sent: None
    tried: int = 0
    _known: set[bytes] = field(default_factory=set)
    _dearest: float = 1.0  # frames that a candidate takes, by the dearest batch of late
    _rng: np.random.Generator = field(default_factory=lambda: np.random.default_rng(0))
    _begun: int = 0
    _best: Words = field(default_factory=lambda: np.empty(0, np.int32))

    def shrink(self, origins: Words) -> Shrunk:
        """Shrink a case, int32 (n,), that fails; Ctrl-C ends with what was found so far.

        Raises:
            BenchError: the bench failed, not the kernel.
        """
        self._begun, self._best = self.bench.sent, origins
        minimal = interrupted = False
        try:
            minimal = self._descend()
            while minimal and self._jump(origins):
                minimal = self._descend()
        except KeyboardInterrupt:
            interrupted = True
        best = self._best
        judged, left = self.bench.judged(best[None]), simpler(best)
        return Shrunk(
            origins=best,
            judged=judged,
            fault=self.fault,
            minimal=minimal,
            simplifications=len(left),
            excluded=len(left) - int(self._possible(left).sum()),
            tried=self.tried,
            round_trips=self._spent,
            alone=bool(judged.shows(self.fault)[0]),
            interrupted=interrupted,
        )

    @property
    def _spent(self) -> int:
        return self.bench.sent - self._begun

    def _descend(self) -> bool:
        """Take the simplest case of each batch that fails; whether there is none left, or the budget is."""
        ahead, size = self._best[None][:0], _AT_ONCE_FATAL if self._fatal else _AT_ONCE
        while len(todo := self._unknown(np.concatenate([ahead, simpler(self._best)]))):
            left = self.budget - self._spent - (_RESERVE_FATAL if self._fatal else _RESERVE)
            size = min(size, int(left / self._dearest))
            if size < 1:
                return False
            failing = self._failing(todo[:size])
            ahead = self._ahead(failing)
            if len(failing):
                self._best = failing[0]
                self.progress(self._best, self._spent)
            size = (
                _AT_ONCE
                if not self._fatal
                else _AT_ONCE_FATAL
                if len(failing)
                else min(2 * size, _MOST_FATAL)
            )
        return True

    def _jump(self, origins: Words) -> bool:
        """Look for a case with fewer entries that fails; not when each try may cost a restart."""
        few = _FEW * (len(origins) // 16)
        for _ in range(0 if self._fatal else _JUMPS):
            if self._spent > _JUMP_UNTIL * self.budget or np.count_nonzero(self._best) <= few:
                break
            todo = self._unknown(jumps(self._best, origins, 4 * _AT_ONCE, self._rng))[:_AT_ONCE]
            failing = self._failing(todo) if len(todo) else todo
            if len(failing):
                self._best = failing[0]
                self.progress(self._best, self._spent)
                return True
        return False

    def _ahead(self, failing: Words) -> Words:
        """What to try next, plainest first: what failed, all at once, if it is plainer than each alone."""
        if len(failing) < 2:
            return failing[:0]
        together = merged(self._best, failing)
        cost = effort(together)
        order = np.argsort(cost, kind="stable")
        plainer: Words = together[order[cost[order] < effort(failing[:1])[0]]]
        return plainer

    @property
    def _fatal(self) -> bool:
        """Whether each candidate that fails costs a restart."""
        return self.fault.kind in FATAL

    def _unknown(self, candidates: Words) -> Words:
        """Those not tried yet whose true status lets them fail so; the oracle costs no round trip."""
        fresh = np.array([one.tobytes() not in self._known for one in candidates], np.bool_)
        candidates = candidates[fresh]
        if not len(candidates):
            return candidates
        return candidates[self._possible(candidates)]

    def _possible(self, candidates: Words) -> NDArray[np.bool_]:
        words = given(candidates, self.bench.operation)
        return possible(self.fault, truth(ORACLE, self.bench.operation, words).status)

    def _failing(self, candidates: Words) -> Words:
        """Those that fail, the simplest first."""
        before = self.bench.sent
        judged = self.bench.judged(candidates)
        self._dearest = max(self._dearest / 2, (self.bench.sent - before) / len(candidates))
        shown = judged.shows(self.fault)
        # A candidate that was left out after too many restarts is not known yet.
        run = judged.outcome.answered.copy()
        run[[finding.index for finding in judged.outcome.findings]] = True
        self._known |= {one.tobytes() for one in candidates[run]}
        self.tried += int(run.sum())
        failing = candidates[shown]
        return failing[np.argsort(effort(failing), kind="stable")]


def choose(judged: Judged, accept: Accept, by: str | None) -> Fault | None:
    """What to shrink a case for: the worst of what it fails, or the fault asked for; None if it has none.

    Args:
        judged: the case alone.
        accept: the campaign's acceptance of its kernel.
        by: a kind of fault, whatever the campaign accepts.
    """
    if by is None:
        return next(iter(faults(judged, accept)), None)
    fault = fault_of(by, accept)
    return judged.exactly(fault, 0) if judged.shows(fault)[0] else None
