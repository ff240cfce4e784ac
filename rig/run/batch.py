"""A batch of results, as the store keeps it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from rig.run.findings import Finding, Outcome

RowKey = tuple[str, str, str]  # target, kernel, label of the case group
BatchKey = tuple[str, str, str, int]  # the same, and the index of the first case


@dataclass(frozen=True)
class Batch:
    """Results of consecutive cases of a group: int32 (n, n_out), uint8 (n,), uint32 (n,).

    `answered` is bool (n,), None when all are; `stack` in bytes, None when it was not measured; `restarts` of
    the target that these cases took; `costed` is False where `cost` is not known.
    """

    target: str
    kernel: str
    label: str
    start: int
    seconds: float
    words: NDArray[np.int32]
    status: NDArray[np.uint8]
    cost: NDArray[np.uint32]
    answered: NDArray[np.bool_] | None = None
    stack: int | None = None
    findings: tuple[Finding, ...] = ()
    restarts: int = 0
    costed: bool = True

    def parts(self) -> Iterator[Batch]:
        """Its consecutive answered cases, as batches; the time is shared out."""
        edges = np.flatnonzero(np.diff(np.r_[False, self.all_answered, False]))
        for first, stop in edges.reshape(-1, 2).tolist():
            place = slice(first, stop)
            yield replace(
                self,
                start=self.start + first,
                seconds=self.seconds * (stop - first) / len(self.status),
                words=self.words[place],
                status=self.status[place],
                cost=self.cost[place],
                answered=None,
            )

    @property
    def all_answered(self) -> NDArray[np.bool_]:
        """Which cases have an answer: bool (n,)."""
        return np.ones(len(self.status), np.bool_) if self.answered is None else self.answered

    @property
    def unanswered(self) -> int:
        """Cases without an answer."""
        return int((~self.all_answered).sum())


def batch_of(key: BatchKey, seconds: float, outcome: Outcome, restarts: int = 0) -> Batch:
    """What came of a batch, as the store keeps it."""
    shifted = tuple(replace(found, index=key[3] + found.index) for found in outcome.findings)
    arrays = outcome.words, outcome.status, outcome.cost, outcome.answered
    return Batch(*key, seconds, *arrays, outcome.stack, shifted, restarts)
