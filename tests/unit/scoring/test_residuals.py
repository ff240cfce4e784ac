"""Residuals against Python integers, at sizes where neither float64 nor int64 holds the products."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from rig.oracle import certified
from rig.scoring import residuals, score
from rig.scoring.sums import summed
from tests.unit.oracle.families import FAMILIES, make

LOWEST, HIGHEST = -(2**31), 2**31 - 1
Words = NDArray[np.int64]
Whole = NDArray[np.object_]

words = st.one_of(
    st.integers(LOWEST, HIGHEST),
    st.integers(-9, 9),
    st.sampled_from([LOWEST, LOWEST + 1, HIGHEST, HIGHEST - 1, 2**30, -(2**16), 2**16 - 1, 0]),
)


def planes(matrices: Words) -> NDArray[np.int32]:
    """Cases first (N, ...) to cases last."""
    return np.ascontiguousarray(np.moveaxis(matrices, 0, -1).astype(np.int32))


def rounded(rest: Whole, sizes: Whole) -> float:
    """The largest quotient of integers, of residuals that were rounded to float64 first."""
    pairs = zip(rest.ravel(), sizes.ravel(), strict=True)
    return max(float(Fraction(2 * int(float(abs(r)))) / int(s)) for r, s in pairs)


def one_side(left: Whole, right: Whole) -> float:
    rest = 2**32 * np.eye(4, dtype=int).astype(object) - left @ right
    return rounded(rest, abs(left).sum(axis=1)[:, None] + abs(right).sum(axis=0))


def of_system(a: Whole, b: Whole, y: Whole) -> float:
    return rounded(2**16 * b - a @ y, abs(a).sum(axis=1) + abs(y).sum() + 2**16)


def check(a: Words, y: Words) -> None:
    """Both sides to the bit; y also as solutions, its first row being the answer and its second one b."""
    both = residuals.of_inverse(summed(planes(a)), summed(planes(y)))
    systems = residuals.of_solution(summed(planes(a)), *(planes(y[:, k]).astype(np.float64) for k in (1, 0)))
    exact_a, exact_y = a.astype(object), y.astype(object)
    for index, (m, w) in enumerate(zip(exact_a, exact_y, strict=True)):
        assert [side[index] for side in both] == [one_side(m, w), one_side(w, m)]
        assert systems[index] == of_system(m, w[1], w[0])


@pytest.mark.parametrize("shift", [0, 4, 8, 12, 20])
@pytest.mark.parametrize("family", FAMILIES)
def test_of_every_family_of_matrices_and_of_answers_of_any_size(family: str, shift: int) -> None:
    rng = np.random.default_rng(shift)
    y = rng.integers(LOWEST, HIGHEST, (40, 4, 4), endpoint=True) >> rng.integers(0, shift + 1, (40, 4, 4))
    a = make(family, 54, 40).astype(np.int64)
    some = (np.abs(a).sum(axis=2)[:, :, None] + np.abs(y).sum(axis=1)[:, None] > 0).all(axis=(1, 2))
    check(a[some], y[some])


@settings(deadline=None)
@given(st.lists(words, min_size=32, max_size=32))
def test_what_hypothesis_finds(flat: list[int]) -> None:
    a, y = np.array(flat, np.int64).reshape(2, 1, 4, 4)
    if (np.abs(a).sum(axis=2)[:, :, None] + np.abs(y).sum(axis=1)[:, None]).all() and (
        np.abs(y).sum(axis=2)[:, :, None] + np.abs(a).sum(axis=1)[:, None]
    ).all():
        check(a, y)


@pytest.mark.parametrize("left", [LOWEST, HIGHEST, -HIGHEST, 1])
@pytest.mark.parametrize("right", [LOWEST, HIGHEST, -HIGHEST])
def test_of_one_word_everywhere(left: int, right: int) -> None:
    check(np.full((1, 4, 4), left), np.full((1, 4, 4), right))


@pytest.mark.parametrize("off", [-2, -1, 0, 1, 2])
def test_at_the_limit_of_what_float64_holds(off: int) -> None:
    """Four terms whose sum is 2^53 - 2^32 and its neighbours, where the arithmetic changes."""
    a, y = np.zeros((2, 1, 4, 4), np.int64)
    a[0, 0], y[0, :, 0] = [2**30, 2**30, 1, 1], [2**22, 2**22 - 4, off, 0]
    a[0, range(1, 4), range(1, 4)] = 1
    y[0, range(1, 4), range(1, 4)] += 1
    check(a, y)
    check(a, -y)


def test_cases_of_all_sizes_side_by_side() -> None:
    """Only some of a block take the long way."""
    rng = np.random.default_rng(55)
    a, y = (
        rng.integers(LOWEST, HIGHEST, (300, 4, 4), endpoint=True) >> rng.integers(0, 24, (300, 1, 1))
        for _ in range(2)
    )
    check(a, y)


def test_a_denominator_of_zero_gives_no_number() -> None:
    zeros = summed(np.zeros((4, 4, 1), np.int32))
    both = residuals.of_inverse(zeros, zeros)
    assert not np.isfinite(both).any()


def assert_errors_change_nothing(raw: NDArray[np.int32], y: Words) -> NDArray[np.float64]:
    """Residuals made with the help of proven true answers, to the bit those made without."""
    truth, given, flat = certified.invert(raw), raw.reshape(-1, 16), y.reshape(-1, 16).astype(np.int32)
    unproven = replace(truth, certified=np.zeros(len(raw), np.bool_))
    quick, plain = (score(true, flat, truth.status, given=given) for true in (truth, unproven))
    np.testing.assert_array_equal(quick.right_residual, plain.right_residual)
    np.testing.assert_array_equal(quick.left_residual, plain.left_residual)
    return np.array([quick.right_residual, quick.left_residual])


@pytest.mark.parametrize("off", [0, 1, 1000, 2**20, 2**31])
@pytest.mark.parametrize("family", FAMILIES)
def test_known_errors_of_any_size_change_nothing(family: str, off: int) -> None:
    raw = make(family, 56, 200)
    rng = np.random.default_rng(57)
    some = rng.integers(-off, off, (200, 4, 4), endpoint=True) * (rng.random((200, 1, 1)) < 0.05)
    for errors in (some, rng.integers(-off, off, (200, 4, 4), endpoint=True)):
        y = certified.invert(raw).rounded.reshape(-1, 4, 4) + errors
        assert_errors_change_nothing(raw, y.clip(LOWEST, HIGHEST))


@pytest.mark.parametrize("others", [0, 63])
@pytest.mark.parametrize("sign", [-1, 1])
@pytest.mark.parametrize("error", [2**15 - 1, 2**15, 2**15 + 1, 2**16, 2**17 + 1])
def test_residuals_about_the_limit_of_32_bits(error: int, sign: int, others: int) -> None:
    """The inverse of 2^16 I is itself; an error e of it leaves 2^16 e, a multiple of 2^32 for 2^16."""
    raw = np.tile(2**16 * np.eye(4, dtype=np.int32), (1 + others, 1, 1))
    y = raw.astype(np.int64)
    y[0, 1, 2] += sign * error
    both = assert_errors_change_nothing(raw, y)
    a, b = raw[0].astype(object), y[0].astype(object)
    assert both[:, 0].tolist() == [one_side(a, b), one_side(b, a)]
    assert not both[:, 1:].any()


@pytest.mark.parametrize("word", [2**29 - 1, 2**29, 2**29 + 1, HIGHEST, LOWEST, 1 - 2**29, -(2**29), 0])
def test_sums_of_words_are_exact_where_their_width_changes(word: int) -> None:
    matrix = np.full((4, 4, 1), 3, np.int32)
    matrix[1], matrix[:, 2] = word, word
    sizes = np.abs(matrix.astype(np.int64))
    _, rows, columns = summed(matrix)
    assert rows.tolist() == sizes.sum(axis=1).tolist()
    assert columns.tolist() == sizes.sum(axis=0).tolist()
