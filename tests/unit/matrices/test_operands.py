"""Right-hand sides and previous matrices: what they promise, and that a case's are its own."""

from __future__ import annotations

from fractions import Fraction

import flint
import numpy as np
import pytest

from rig.matrices import CLASSES, generate, group_label, previous, right_hand_sides
from rig.qformat import RAW_MAX, RAW_MIN, SCALE

EXTREMES = [RAW_MIN, RAW_MIN + 1, -1, 0, 1, RAW_MAX]
MAKERS = [right_hand_sides, previous]


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("name", CLASSES)
def test_a_case_has_the_same_operand_alone_and_in_any_batch(name: str, make: object) -> None:
    assert callable(make)
    label = group_label(name, 5, {})
    matrices = generate(name, 5, {}, 3, 40)
    whole = make(label, 3, matrices)
    assert (whole.dtype, len(whole)) == (np.int32, 40)
    for index in (0, 17, 39):
        np.testing.assert_array_equal(make(label, 3 + index, matrices[index : index + 1])[0], whole[index])
    np.testing.assert_array_equal(make(label, 20, matrices[17:]), whole[17:])


@pytest.mark.parametrize("make", MAKERS)
def test_labels_and_uses_have_streams_of_their_own(make: object) -> None:
    assert callable(make)
    matrices = generate("uniform", 5, {}, 0, 50)
    one, other = make("uniform-00000001", 0, matrices), make("uniform-00000002", 0, matrices)
    assert (one != other).any(axis=-1).mean() > 0.9


@pytest.mark.parametrize("make", MAKERS)
def test_empty_batch(make: object) -> None:
    assert callable(make)
    assert make("x-1", 0, np.empty((0, 4, 4), np.int32)).shape[:1] == (0,)


def solutions_in_range(name: str, count: int) -> float:
    """Share of the solutions whose four words fit, by exact rationals."""
    matrices = generate(name, 9, {}, 0, count)
    sides = right_hand_sides(group_label(name, 9, {}), 0, matrices)
    fit = 0
    for matrix, side in zip(matrices.reshape(-1, 16).tolist(), sides.tolist(), strict=True):
        exact = flint.fmpq_mat(4, 4, matrix).solve(flint.fmpq_mat(4, 1, side))
        fit += all(abs(Fraction(int(x.p), int(x.q))) * SCALE < RAW_MAX for x in exact.entries())
    return fit / count


@pytest.mark.parametrize("name", ["rigid", "affine", "spd", "svd"])
def test_most_answers_are_in_range_and_some_are_not(name: str) -> None:
    assert 0.74 < solutions_in_range(name, 400) < 1


def test_large_matrices_have_small_answers() -> None:
    assert solutions_in_range("uniform", 400) == 1


def test_the_mix_is_as_documented() -> None:
    matrices = generate("uniform", 9, {"range": [-8, 8]}, 0, 16_000)
    sides = right_hand_sides("uniform-1", 0, matrices)
    largest = np.abs(matrices.astype(np.int64)).max(axis=(1, 2))
    size = np.abs(sides.astype(np.int64)).max(axis=1)
    assert 0.92 < (size <= largest).mean() < 0.955
    assert 0.012 < np.isin(sides, EXTREMES).all(axis=1).mean() < 0.020
    assert 0.03 < (size > 2**29).mean() < 0.065
    assert (sides.min(), sides.max()) == (RAW_MIN, RAW_MAX)


def test_a_zero_matrix_has_a_zero_product() -> None:
    sides = right_hand_sides("zero-1", 0, np.zeros((800, 4, 4), np.int32))
    assert 0.94 < (sides == 0).all(axis=1).mean() < 1


@pytest.mark.parametrize("name", CLASSES)
def test_previous_is_within_the_largest_step(name: str) -> None:
    matrices = generate(name, 9, {}, 0, 600)
    before = previous(group_label(name, 9, {}), 0, matrices)
    moved = np.abs(before.astype(np.int64) - matrices)
    assert (moved <= np.abs(matrices.astype(np.int64)) / 2**6 + 0.5).all()
    assert not moved[matrices == 0].any()


def test_steps_reach_from_the_smallest_to_the_largest() -> None:
    matrices = np.full((4_000, 4, 4), 2**30, np.int32)
    step = np.abs(previous("even-1", 0, matrices).astype(np.int64) - 2**30).max(axis=(1, 2)) / 2**30
    counts = np.bincount(np.ceil(np.log2(step)).astype(int) + 16, minlength=11)
    assert len(counts) == 11
    assert (counts > 4_000 / 11 / 2).all()


def test_the_ends_of_the_word_saturate() -> None:
    matrices = np.full((200, 4, 4), RAW_MIN, np.int32)
    matrices[:, :2] = RAW_MAX
    before = previous("ends-1", 0, matrices)
    assert (before == matrices).any()
    assert (np.sign(before) == np.sign(matrices)).all()


def test_an_affine_matrix_was_affine_before() -> None:
    for name in ("rigid", "affine"):
        matrices = generate(name, 9, {}, 0, 100)
        before = previous(group_label(name, 9, {}), 0, matrices)
        assert (before[:, 3] == [0, 0, 0, SCALE]).all()
        assert (before[:, :3] != matrices[:, :3]).any(axis=(1, 2)).all()
