"""Scores what a store holds. Needs no target: a run can be scored again, or for what it has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import product

import numpy as np
from numpy.typing import NDArray

from rig.errors import StoreError
from rig.oracle import Truth, truth
from rig.run.batch import Batch
from rig.run.cases import Group
from rig.run.findings import MAX_LOOKED_AT, SEEN_ENOUGH, STOPPED, FindingCount, failures, lost
from rig.run.store import Store
from rig.run.store_blocks import BlockTotals
from rig.scoring import (
    COST,
    STATUS_NAMES,
    Accept,
    BoundedTally,
    Counts,
    Failure,
    Score,
    Tally,
    evaluate,
    score,
)

PRECONDITION = STATUS_NAMES.index("PRECONDITION")
AT_ONCE = 16384  # cases: many enough to hide what a numpy call costs, few enough for the memory of anything


@dataclass
class CostTally:
    """Cost per case, in the target's own unit.

    The mean is over the cases that were not refused: a kernel that refuses most of them cheaply is not cheap.
    The worst is over all.
    """

    cases: int = 0
    total: int = 0
    worst: int | None = None
    bins: Counts = field(default_factory=lambda: Counts(COST))  # of those in the mean, where each is known

    def add(self, cost: NDArray[np.uint32], status: NDArray[np.uint8]) -> None:
        """Add the costs of a batch, at least one case."""
        taken = cost[status != PRECONDITION]
        self.merge(CostTally(len(taken), int(taken.sum(dtype=np.uint64)), int(cost.max())))
        self.bins.add(COST.place(taken.astype(np.float64)))

    def merge(self, other: CostTally) -> None:
        """Add all of another tally."""
        self.cases += other.cases
        self.total += other.total
        self.bins.merge(other.bins)
        self.worst = max((worst for worst in (self.worst, other.worst) if worst is not None), default=None)

    def to_dict(self) -> dict[str, float | None]:
        """`mean` and `max` a case, None where no case tells."""
        return {"mean": self.total / self.cases if self.cases else None, "max": self.worst}


@dataclass
class Row:
    """One kernel on one case group of one target: a line of the table.

    `operation` is None where the target never told what its kernel promises: then there are no cases either.
    """

    target: str
    kernel: str
    operation: str | None
    group: Group
    accept: Accept
    tally: Tally
    cost: CostTally = field(default_factory=CostTally)
    seconds: float = 0.0
    failures: list[Failure] = field(default_factory=list)
    findings: list[FindingCount] = field(default_factory=list)
    unanswered: int = 0  # cases that are done but have no answer to score
    stack: int | None = None
    footprint: dict[str, int] | None = None
    burst: BlockTotals | None = None

    @classmethod
    def of(cls, store: Store, target: str, kernel: str, group: Group, accept: Accept) -> Row:
        """One without scores yet, with what the store knows of the kernel."""
        known = store.targets().get(target, {}).get("kernels", {}).get(kernel, {})
        row = cls(target, kernel, known.get("operation"), group, accept, Tally(group.label))
        row.footprint = known.get("footprint")
        return row

    @property
    def not_run(self) -> int:
        """Cases left out because the kernel took the target down too often."""
        return self.unanswered - lost(self.findings)

    def note(self, batch: Batch) -> None:
        """Note what of a batch is not a score."""
        self.unanswered += batch.unanswered
        if batch.stack is not None:
            self.stack = max(self.stack or 0, batch.stack)

    @property
    def stopped(self) -> str:
        """Why cases were left out, if they were."""
        told = sum(found.cases for found in self.findings) - lost(self.findings)
        return SEEN_ENOUGH if self.burst is not None and told >= MAX_LOOKED_AT else STOPPED

    def take_burst(self, totals: BlockTotals, tally: BoundedTally) -> None:
        """Take the blocks of a burst, which were scored as they came; their mean cost is over all cases."""
        self.burst, self.tally = totals, tally
        self.cost = CostTally(totals.cost_cases, totals.cost_total, totals.cost_max)
        self.seconds, self.unanswered, self.stack = totals.seconds, totals.unanswered, totals.stack

    @property
    def verdict(self) -> str:
        """`passed`, `failed`, `measured` (no criterion asked for) or `error` (cases are missing)."""
        if self.failures:
            return "failed"
        if self.tally.cases + self.unanswered < self.group.count:
            return "error"
        return "measured" if self.accept.measured else "passed"


@dataclass(frozen=True)
class Specimen:
    """One case in full, for a person to look at: `given` (n_in,), the others (n_out,).

    `error` is in LSB, NaN where there is no number; `grade` is the largest one, NaN where there is none;
    `sigma` and `condition` are NaN for a singular matrix (docs/NUMERICS.md 6.4); `answered` is False when the
    kernel gave no answer.
    """

    case_id: str
    given: NDArray[np.int32]
    told_status: int
    told: NDArray[np.int32]
    true_status: int
    expected: NDArray[np.int32]
    error: NDArray[np.float64]
    grade: float
    sigma: float
    condition: float
    answered: bool = True


def score_store(
    store: Store,
    targets: tuple[str, ...],
    kernels: tuple[str, ...],
    accept: Mapping[str, Accept],
    oracle: str,
) -> Iterator[Row]:
    """Score every kernel on every group of every target, row by row; only those the run was to do.

    Args:
        store: the run's store.
        targets: names, in the table's order.
        kernels: likewise.
        accept: the acceptance of each kernel.
        oracle: a name of rig.oracle.ORACLES; a burst was scored with that of its run.
    """
    chosen, groups = store.chosen(), store.groups()
    for target, kernel, group in product(targets, kernels, groups):
        if not chosen or (target, kernel, group.label) in chosen:
            yield _row(store, Row.of(store, target, kernel, group, accept[kernel]), oracle)


def _row(store: Store, row: Row, oracle: str) -> Row:
    where = row.target, row.kernel, row.group.label
    row.findings = store.findings(*where)
    burst = store.burst(*where)
    if burst is not None:
        row.take_burst(*burst)
    for joined in _joined(_parts(row, store.batches(*where))):
        _add(row, joined, oracle)
    row.failures = [*failures(row.findings, row.not_run, row.group.label, row.stopped)]
    row.failures += evaluate(row.accept, row.tally) if row.tally.cases else []
    return row


def _parts(row: Row, batches: Iterable[Batch]) -> Iterator[Batch]:
    """What of the batches can be scored; the row notes the rest."""
    for batch in batches:
        row.note(batch)
        for part in batch.parts():
            row.seconds += part.seconds
            yield part


def _joined(parts: Iterable[Batch]) -> Iterator[Batch]:
    """The same cases in as few batches as there can be of consecutive ones, up to AT_ONCE cases each."""
    held: list[Batch] = []
    for part in parts:
        stop = held[-1].start + len(held[-1].status) if held else part.start
        if held and (part.start != stop or stop + len(part.status) - held[0].start > AT_ONCE):
            yield _join(held)
            held = []
        held.append(part)
    if held:
        yield _join(held)


def _join(parts: list[Batch]) -> Batch:
    return replace(
        parts[0],
        seconds=sum(part.seconds for part in parts),
        words=np.concatenate([part.words for part in parts]),
        status=np.concatenate([part.status for part in parts]),
        cost=np.concatenate([part.cost for part in parts]),
    )


def _truth(row: Row, start: int, count: int, oracle: str) -> tuple[NDArray[np.int32], Truth]:
    """What cases of a row were given, and their true answers."""
    if row.operation is None:
        raise StoreError(f"{row.target}: the store holds cases of {row.kernel} but not what it promises")
    given = row.group.words(row.operation, start, count)
    return given, truth(oracle, row.operation, given)


def score_answers(
    given: NDArray[np.int32],
    true: Truth,
    words: NDArray[np.int32],
    status: NDArray[np.uint8],
    oracle: str,
) -> Score:
    """The score of cases; the grade of a solution needs the inverse as well."""
    inverse = truth(oracle, "invert", given[:, :16]).value if words.shape[1] == 4 else true.value
    return score(true, words, status, given=given, inverse=inverse)


def score_batch(row: Row, batch: Batch, oracle: str) -> tuple[NDArray[np.int32], Score]:
    """What the cases of a batch of a row were given, int32 (n, n_in), and their score."""
    given, true = _truth(row, batch.start, len(batch.status), oracle)
    return given, score_answers(given, true, batch.words, batch.status, oracle)


def _add(row: Row, batch: Batch, oracle: str) -> None:
    _, scored = score_batch(row, batch, oracle)
    row.tally.add(scored, batch.start)
    row.cost.add(batch.cost, batch.status)


def specimen(store: Store, row: Row, index: int, oracle: str) -> Specimen:
    """A case of a row in full: what was given, told, and expected."""
    given, true = _truth(row, index, 1, oracle)
    batch = store.batch_with(row.target, row.kernel, row.group.label, index)
    if batch is None:
        raise StoreError(f"{store.path}: case {row.group.case_id(index)} of {row.kernel} is not kept here")
    at = index - batch.start
    words, status = batch.words[at : at + 1], batch.status[at : at + 1]
    scored = score_answers(given, true, words, status, oracle)
    return Specimen(
        case_id=row.group.case_id(index),
        given=given[0],
        told_status=int(status[0]),
        told=words[0],
        true_status=int(true.status[0]),
        expected=true.rounded[0],
        error=scored.error[0],
        grade=float(scored.max_grade[0]),
        sigma=float(scored.sigma[0]),
        condition=float(scored.condition[0]),
        answered=bool(batch.all_answered[at]),
    )
