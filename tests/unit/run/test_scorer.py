"""Scoring a store: in larger batches than the run's, with the same result."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from rig.oracle import Truth, truth
from rig.run import scorer
from rig.run.batch import Batch, batch_of
from rig.run.cases import Group
from rig.run.findings import Outcome
from rig.run.scorer import Row, score_store
from rig.run.store import Store
from rig.scoring import Accept, tally_dict

COUNT = 1200
GROUP = Group("powers-1", "powers", COUNT, 1)
LENGTHS = {"invert": 16, "solve": 4, "update": 16}


def batches_of(operation: str, cuts: list[int]) -> list[Batch]:
    """Answers to the group, some off, refused, false or missing, in batches that end at the cuts."""
    rng = np.random.default_rng(3)
    true = truth("certified", operation, GROUP.words(operation, 0, COUNT))
    words = true.rounded.astype(np.int32) ^ (rng.random((COUNT, LENGTHS[operation])) < 0.02)
    status = np.where(rng.random(COUNT) < 0.1, rng.integers(0, 5, COUNT), true.status).astype(np.uint8)
    cost, answered = rng.integers(1, 99, COUNT).astype(np.uint32), rng.random(COUNT) < 0.99
    edges = [0, *cuts, COUNT]
    return [
        replace(
            batch_of(
                ("native", "mine", GROUP.label, start), 0.25, Outcome.empty(stop - start, words.shape[1])
            ),
            words=words[start:stop],
            status=status[start:stop],
            cost=cost[start:stop],
            answered=answered[start:stop],
        )
        for start, stop in pairwise(edges)
    ]


def scored(folder: Path, operation: str, batches: list[Batch]) -> Row:
    folder.mkdir(exist_ok=True)
    with Store(folder, create=True) as store:
        store.add_groups([GROUP])
        store.set_target("native", {"kernels": {"mine": {"operation": operation}}})
        for batch in batches:
            store.add_batch(batch)
        (row,) = score_store(store, ("native",), ("mine",), {"mine": Accept()}, "certified")
    return row


@pytest.mark.parametrize("operation", LENGTHS)
@pytest.mark.parametrize("at_once", [1, 100, 700, 10_000])
def test_the_result_does_not_depend_on_how_cases_are_cut_and_joined(
    operation: str, at_once: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = scored(tmp_path / "whole", operation, batches_of(operation, []))
    monkeypatch.setattr(scorer, "AT_ONCE", at_once)
    cut = scored(tmp_path / "cut", operation, batches_of(operation, [1, 2, 40, 100, 101, 612, 613, 1124]))
    assert whole.tally.cases == COUNT - whole.unanswered < COUNT
    assert tally_dict(cut.tally) == tally_dict(whole.tally)
    assert cut.tally.failing == whole.tally.failing
    percents = range(1, 101)
    assert cut.tally.errors.quantiles(*percents) == whole.tally.errors.quantiles(*percents)
    assert cut.tally.grades.quantiles(*percents) == whole.tally.grades.quantiles(*percents)
    assert (cut.cost, cut.unanswered) == (whole.cost, whole.unanswered)


def test_consecutive_batches_are_scored_together_up_to_a_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []

    def noting(oracle: str, operation: str, words: NDArray[np.int32]) -> Truth:
        sizes.append(len(words))
        return truth(oracle, operation, words)

    batches = [replace(batch, answered=None) for batch in batches_of("invert", [100, 200, 300, 1000])]
    monkeypatch.setattr(scorer, "AT_ONCE", 300)
    monkeypatch.setattr(scorer, "truth", noting)
    scored(tmp_path, "invert", [*batches[:1], *batches[2:]])
    assert sizes == [100, 100, 700, 200]
