"""Hunting on a fake kernel: it climbs, keeps what it found, and is the same each time."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from rig.link.session import Results
from rig.search.hunt import OBJECTIVES, Found, Hunt
from rig.search.space import Space
from rig.wire.message import Finding
from tests.unit.search.benches import bench_of

Words = NDArray[np.int32]
RANGE = {"range": [-8.0, 8.0]}


def off_by_the_corner(words: Words, results: Results) -> None:
    """The error is how far the first two entries are from the lower end of the range."""
    near = np.maximum(0, -words[:, :2].astype(np.int64)).min(axis=1)
    results.words[:, 3] += (near >> 8).astype(np.int32)


def hunt(name: str = "uniform", by: str = "max_lsb", budget: int = 20_000, seed: int = 0) -> Found:
    space = Space(name, RANGE if name == "uniform" else {}, 0, "invert")
    return Hunt(bench_of(off_by_the_corner), space, OBJECTIVES[by], seed, budget).run()


def test_it_climbs_beyond_what_random_cases_reach() -> None:
    found = hunt()
    assert found.climbed > found.random
    assert found.climbed > 2047
    assert 15_000 < found.cases <= 20_000
    assert found.worst == sorted(found.worst, reverse=True)
    assert found.worst[0] == found.climbed
    assert len(found.worst) == len(np.unique(found.given, axis=0)) == 10
    assert found.given.min() >= -8 * 65536


def test_the_same_seed_finds_the_same() -> None:
    one, other = hunt(budget=6000), hunt(budget=6000)
    assert one.worst == other.worst
    assert np.array_equal(one.given, other.given)
    assert hunt(budget=6000, seed=1).given.tolist() != one.given.tolist()


@pytest.mark.parametrize("name", ["ties", "gallery"])
def test_classes_of_kinds_in_turn_are_hunted_too(name: str) -> None:
    found = hunt(name, budget=4000)
    assert found.climbed > 0
    assert found.cases <= 4000


@pytest.mark.parametrize("budget", [1, 3, 200])
def test_a_small_budget_is_kept(budget: int) -> None:
    assert 1 <= hunt(budget=budget).cases <= budget


def test_silent_is_worse_at_a_better_condition() -> None:
    found = hunt(by="silent")
    assert 0 < found.worst[0] <= 1
    assert found.climbed >= found.random


def test_a_finding_ends_the_hunt() -> None:
    def spoil(words: Words, results: Results) -> None:
        results.findings[words[:, 0] > 7 * 65536] = Finding.OVERRUN

    found = Hunt(bench_of(spoil), Space("uniform", RANGE, 0, "invert"), OBJECTIVES["grade"], 0, 10_000).run()
    assert found.finding is not None
    assert found.finding.kind == "overrun"
    assert found.cases < 1000
    assert (found.worst[0], found.given[0, 0] > 7 * 65536) == (np.inf, True)


def test_an_interrupt_ends_with_what_was_found() -> None:
    calls = 0

    def spoil(words: Words, results: Results) -> None:
        nonlocal calls
        calls += 1
        if calls == 30:
            raise KeyboardInterrupt
        off_by_the_corner(words, results)

    found = Hunt(
        bench_of(spoil), Space("uniform", RANGE, 0, "invert"), OBJECTIVES["max_lsb"], 0, 50_000
    ).run()
    assert found.interrupted
    assert len(found.worst) == 10
