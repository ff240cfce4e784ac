"""Simpler cases: each is simpler, and what is listed is there."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from rig.search.jump import jumps
from rig.search.simplify import effort, merged, simpler

ONE = 65536
SIZES = (16, 20, 32)


def drawn(size: int, seed: int = 1) -> NDArray[np.int32]:
    return np.random.default_rng(seed).integers(-(2**31), 2**31, size).astype(np.int32)


def has(cases: NDArray[np.int32], case: NDArray[np.int32]) -> bool:
    return bool((cases == case).all(axis=1).any())


@pytest.mark.parametrize("size", SIZES)
def test_every_simplification_is_simpler_once_and_in_order(size: int) -> None:
    case = drawn(size)
    found = simpler(case)
    costs = effort(found)
    assert len(found) > 300
    assert (np.diff(costs) >= 0).all()
    assert costs[-1] < effort(case[None])[0]
    assert len(np.unique(found, axis=0)) == len(found)


@pytest.mark.parametrize("size", SIZES)
def test_zeros_powers_and_permutations_are_tried(size: int) -> None:
    case = drawn(size)
    found = simpler(case)
    for place in range(size):
        for value in (0, ONE):
            changed = case.copy()
            changed[place] = value
            assert has(found, changed)
    unit = case.copy()
    grid = unit[:16].reshape(4, 4)
    grid[1, :] = grid[:, 2] = 0
    grid[1, 2] = ONE
    assert has(found, unit)


def test_the_simplest_have_nothing_simpler() -> None:
    assert len(simpler(np.zeros(16, np.int32))) == 0
    identity = (np.eye(4, dtype=np.int32) * ONE).ravel()
    assert (np.count_nonzero(simpler(identity), axis=1) < 4).all()


def test_effort_counts_entries_then_bits_then_magnitude_then_place_then_sign() -> None:
    def one(place: int, word: int) -> NDArray[np.int32]:
        case = np.zeros(16, np.int32)
        case[place] = word
        return case

    rising = [one(0, ONE), one(0, -ONE), one(1, ONE), one(0, 2 * ONE), one(0, 4 * ONE), one(0, 3), one(0, 5)]
    costs = effort(np.stack(rising))
    assert (np.diff(costs) > 0).all()
    two = one(0, ONE)
    two[5] = ONE
    assert effort(two[None])[0] > effort(one(1, -(2**31) + 1)[None])[0]


def test_the_right_hand_side_goes_with_the_rows() -> None:
    case = np.zeros(20, np.int32)
    case[[4, 1, 10, 15]] = ONE  # rows 0 and 1 swapped
    case[16:] = np.array([2, 3, 4, 5]) * ONE
    swapped = case.copy()
    swapped[[4, 1, 0, 5]] = 0, 0, ONE, ONE
    swapped[16:18] = case[[17, 16]]
    assert has(simpler(case), swapped)


def test_rows_that_depend_on_each_other_can_stay_so() -> None:
    case = np.array([3, 5, 7, 9] * 2 + [0] * 8, np.int32) * 1234567
    together = case.copy()
    together[[0, 4]] = ONE
    assert has(simpler(case), together)
    other = np.array([*range(1, 17)], np.int32) * 1234567
    copied = other.copy()
    copied[4:8] = other[:4]
    assert has(simpler(other), copied)


def test_changes_are_merged_without_undoing_each_other() -> None:
    case = np.arange(1, 17, dtype=np.int32)
    steps = np.stack([case, case, case])
    steps[0, 0], steps[1, 1], steps[2, 0] = 0, 0, 9
    both = merged(case, steps)
    assert both[:, :2].tolist() == [[0, 0], [0, 0]]
    assert merged(case, steps[:1]).shape == (0, 16)


@pytest.mark.parametrize("size", SIZES)
def test_jumps_have_fewer_entries_and_depend_on_the_seed_only(size: int) -> None:
    case = drawn(size)
    found, again = (jumps(case, case, 200, np.random.default_rng(3)) for _ in range(2))
    assert len(found) > 100
    assert (np.count_nonzero(found, axis=1) < size).all()
    assert np.array_equal(found, again)
