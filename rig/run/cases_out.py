"""Every case of a run in full, a block at a time: what an export is made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from rig.run.batch import Batch
from rig.run.scorer import Row, score_batch
from rig.run.store import Store
from rig.run.summary import status_name
from rig.run.terms import Terms
from rig.scoring import Score

NO_ANSWER = "no answer"
TEXT, WHOLE, REAL, WORDS = "text", "whole", "real", "words"
# Name and kind of every column, in order; docs/RUN_FOLDER.md says what they mean.
COLUMNS = {
    "case": TEXT,
    "target": TEXT,
    "kernel": TEXT,
    "operation": TEXT,
    "class": TEXT,
    "group": TEXT,
    "index": WHOLE,
    "status": TEXT,
    "true_status": TEXT,
    "max_error": REAL,
    "grade": REAL,
    "sigma": REAL,
    "condition": REAL,
    "cost": WHOLE,
    "findings": TEXT,
    "given": WORDS,
    "told": WORDS,
    "expected": WORDS,
}

Cell = str | int | float | list[int] | None
Block = dict[str, Sequence[Cell]]


@dataclass(frozen=True)
class _Scored:
    """A batch with what it was given and its score."""

    row: Row
    batch: Batch
    given: NDArray[np.int32]
    score: Score


def blocks(store: Store, terms: Terms) -> Iterator[Block]:
    """Cases in the order of the plan, a value a case in each of COLUMNS; None where there is none.

    A streaming run has all of its cases, a burst those that were kept. No more than a batch is in memory.

    Raises:
        StoreError: the store cannot be read.
    """
    chosen, groups = store.chosen(), store.groups()
    for target in terms.targets:
        for kernel in terms.kernels:
            for group in groups:
                if not chosen or (target, kernel, group.label) in chosen:
                    row = Row.of(store, target, kernel, group, terms.accept[kernel])
                    yield from _of_row(store, row, terms.oracle)


def _of_row(store: Store, row: Row, oracle: str) -> Iterator[Block]:
    where = row.target, row.kernel, row.group.label
    costs = store.targets().get(row.target, {}).get("cost_unit") != "none"
    batches: Iterable[Batch] = store.kept(*where) if store.burst(*where) else store.batches(*where)
    for batch in batches:
        found = store.findings_in(*where, batch.start, len(batch.status))
        one = replace(batch, costed=batch.costed and costs)
        yield _block(_Scored(row, one, *score_batch(row, batch, oracle)), found)


def _block(one: _Scored, found: Mapping[int, list[str]]) -> Block:
    count, row = len(one.batch.status), one.row
    indices = range(one.batch.start, one.batch.start + count)
    fixed = {
        "target": row.target,
        "kernel": row.kernel,
        "operation": row.operation,
        "class": row.group.class_name,
        "group": row.group.label,
    }
    return {
        "case": [row.group.case_id(index) for index in indices],
        **{name: [value] * count for name, value in fixed.items()},
        "index": list(indices),
        **_answers(one),
        "findings": [";".join(found.get(index, ())) for index in indices],
        "given": one.given.tolist(),
        "expected": _where(one.score.truth.status == 0, one.score.truth.rounded.astype(np.int32)),
    }


def _answers(one: _Scored) -> Block:
    """What depends on an answer being there."""
    known, score = one.batch.all_answered, one.score
    names = [status_name(code) for code in one.batch.status.tolist()]
    counted = known if one.batch.costed else np.zeros_like(known)
    return {
        "status": [name if there else NO_ANSWER for name, there in zip(names, known.tolist(), strict=True)],
        "true_status": [status_name(code) for code in score.truth.status.tolist()],
        "max_error": _where(known & np.isfinite(score.max_error), score.max_error),
        "grade": _where(known & np.isfinite(score.max_grade), score.max_grade),
        "sigma": _where(np.isfinite(score.sigma), score.sigma),
        "condition": _where(np.isfinite(score.condition), score.condition),
        "cost": _where(counted, one.batch.cost),
        "told": _where(known, one.batch.words),
    }


def _where(there: NDArray[np.bool_], values: NDArray[np.generic]) -> list[Cell]:
    return [value if known else None for value, known in zip(values.tolist(), there.tolist(), strict=True)]
