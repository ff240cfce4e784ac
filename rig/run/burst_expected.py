"""What a burst is expected to answer: the same kernel's native build, on the same cases."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rig.run.cases import Group
from rig.run.findings import NO_ANSWER
from rig.run.trial import Trial
from rig.wire.digest import case_digests


@dataclass(frozen=True, eq=False)
class Expected:
    """Consecutive cases of a group, and what the native build answers to them.

    Attributes:
        cases: their indices in the group.
        inputs: int32 (n, 16).
        words: int32 (n, 16).
        status: uint8 (n,).
        known: bool (n,), False where the native build gave no answer.
        digests: uint64 (n,).
    """

    cases: range
    inputs: NDArray[np.int32]
    words: NDArray[np.int32]
    status: NDArray[np.uint8]
    known: NDArray[np.bool_]
    digests: NDArray[np.uint64]

    @classmethod
    def unknown(cls, cases: range) -> Expected:
        """Nothing is expected of them, as they are not run."""
        size = len(cases)
        words, status = np.zeros((size, 16), np.int32), np.full(size, NO_ANSWER, np.uint8)
        return cls(cases, words, words, status, np.zeros(size, np.bool_), np.zeros(size, np.uint64))

    def place(self, part: range) -> slice:
        """Where some of the cases are in the arrays."""
        return slice(part.start - self.cases.start, part.stop - self.cases.start)

    def digest(self, part: range) -> int | None:
        """The digest of some of the cases; None where one of them is not known."""
        place = self.place(part)
        return int(self.digests[place].sum(dtype=np.uint64)) if self.known[place].all() else None


class Reference:
    """A kernel's native build on one case group."""

    def __init__(self, trial: Trial, group: Group):
        """Prepare.

        Args:
            trial: of the kernel on a `native` target, without `check`.
            group: the cases.
        """
        self._trial, self._group = trial, group

    def expect(self, cases: range) -> Expected:
        """Run some cases.

        Raises:
            BenchError: the native process failed, not the kernel.
        """
        inputs = self._group.words("invert", cases.start, len(cases))
        outcome = self._trial.run(inputs)
        digests = case_digests(cases.start, inputs, outcome.status, outcome.words)
        return Expected(cases, inputs, outcome.words, outcome.status, outcome.answered, digests)
