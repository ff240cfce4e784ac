"""Solutions of A x = b: the certified oracle against integers, FLINT and its own bound; float64."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import flint
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from rig.errors import InputError
from rig.oracle import ORACLES, SOLVERS, certified, exact, float64, truth
from tests.unit.oracle.families import FAMILIES, WORD_MAX, WORD_MIN, make

OK, SINGULAR, OVERFLOW = 0, 1, 2
Words = NDArray[np.int32]


def sides(seed: int, count: int) -> Words:
    """Right-hand sides of every size, a quarter of them of extreme words."""
    rng = np.random.default_rng(seed)
    uniform = rng.integers(WORD_MIN, WORD_MAX, (count, 4), endpoint=True) >> rng.integers(0, 32, (count, 4))
    extreme = rng.choice(np.array([WORD_MIN, WORD_MIN + 1, -1, 0, 1, WORD_MAX]), (count, 4))
    return np.where(rng.integers(0, 4, (count, 1)) == 0, extreme, uniform).astype(np.int32)


def ties(count: int) -> tuple[Words, Words]:
    """A = L diag(2^17), L integer with determinant 1, so x = L^-1 b / 2; an odd sum of b makes ties."""
    rng = np.random.default_rng(3)
    lower = np.tril(rng.integers(-3, 4, (count, 4, 4)), -1) + np.eye(4, dtype=np.int64)
    right = 2 * rng.integers(-(2**18), 2**18, (count, 4)) + 1
    return (lower * 2**17).astype(np.int32), right.astype(np.int32)


def assert_same_as_exact(raw: Words, right: Words) -> None:
    answer = certified.solve(raw, right)
    wanted = exact.solve(raw, right)
    np.testing.assert_array_equal(answer.status, wanted.status)
    np.testing.assert_array_equal(answer.rounded, wanted.rounded)


@pytest.mark.parametrize("family", FAMILIES)
def test_rounded_and_status_equal_python_integers(family: str) -> None:
    assert_same_as_exact(make(family, 40, 6_000), sides(40, 6_000))


@pytest.mark.parametrize("family", FAMILIES)
def test_agrees_with_flint(family: str) -> None:
    raw, right = make(family, 41, 300), sides(41, 300)
    answer = certified.solve(raw, right)
    for matrix, side, rounded, status in zip(raw, right, answer.rounded, answer.status, strict=True):
        system = flint.fmpq_mat(4, 4, matrix.reshape(-1).tolist())
        if system.det() == 0:
            assert status == SINGULAR
            continue
        solution = system.solve(flint.fmpq_mat(4, 1, side.tolist()))
        words = [round(Fraction(2**16 * int(x.p), int(x.q))) for x in solution.entries()]
        fits = min(words) >= WORD_MIN and max(words) <= WORD_MAX
        assert status == (OK if fits else OVERFLOW)
        assert rounded.tolist() == (words if fits else [0] * 4)


@pytest.mark.parametrize("family", FAMILIES)
def test_value_is_within_its_bound_of_the_exact_rational(family: str) -> None:
    raw, right = make(family, 42, 200), sides(42, 200)
    answer = certified.solve(raw, right)
    for index, words in enumerate(raw.reshape(-1, 16).tolist()):
        cofactors, determinant = exact.adjugate(words)
        if determinant == 0:
            assert np.isnan(answer.value[index]).all()
            continue
        rows = np.array(cofactors, dtype=object).reshape(4, 4)
        for numerator, got, allowed in zip(
            rows @ right[index].astype(object), answer.value[index], answer.bound[index], strict=True
        ):
            assert abs(Fraction(float(got)) - Fraction(2**16 * numerator, determinant)) <= Fraction(
                float(allowed)
            )
            assert allowed <= 2**-50 * abs(got)


def test_constructed_ties_go_to_even_and_are_escalated() -> None:
    raw, right = ties(3_000)
    answer = certified.solve(raw, right)
    fits = answer.status == OK
    tie = np.abs(answer.value - np.trunc(answer.value)) == 0.5
    assert tie[:, 0].all()
    assert fits.mean() > 0.2
    assert certified.escalated(raw, right)[fits].all()
    assert (answer.rounded[fits][tie[fits]] % 2 == 0).all()
    assert_same_as_exact(raw, right)


# x0 = (b0 + 3 b1) / 2
HALVES = np.array([[[2**17, -3 * 2**16, 0, 0], [0, 2**16, 0, 0], [0, 0, 7, 0], [0, 0, 0, 9]]], dtype=np.int32)


@pytest.mark.parametrize(
    ("b0", "b1", "status", "word"),
    [
        (3, (2**32 - 4) // 3, OVERFLOW, 0),  # 2^31 - 1/2 goes to 2^31
        (-3, -(2**32 - 4) // 3, OK, WORD_MIN),  # -2^31 + 1/2
        (-2, -(2**32 - 1) // 3, OK, WORD_MIN),  # -2^31 - 1/2 goes to -2^31
        (-3, -(2**32 - 1) // 3, OVERFLOW, 0),  # -2^31 - 1
        (WORD_MIN, 0, OK, -(2**30)),
        (1, 0, OK, 0),
        (3, 0, OK, 2),
        (-1, 0, OK, 0),
        (-3, 0, OK, -2),
    ],
)
def test_ties_and_the_ends_of_the_range(b0: int, b1: int, status: int, word: int) -> None:
    right = np.array([[b0, b1, 0, 0]], dtype=np.int32)
    answer = certified.solve(HALVES, right)
    assert answer.status.tolist() == [status]
    assert answer.rounded[0, 0] == word
    assert answer.value[0].tolist() == [(b0 + 3 * b1) / 2, b1, 0, 0]


def test_int32_min_everywhere() -> None:
    raw = np.where(np.eye(4, dtype=bool), WORD_MIN, 0).astype(np.int32)[None]
    answer = certified.solve(raw, np.full((1, 4), WORD_MIN, np.int32))
    assert (answer.status.tolist(), answer.rounded.tolist()) == ([OK], [[2**16] * 4])
    assert certified.solve(np.full((1, 4, 4), WORD_MIN, np.int32), np.zeros((1, 4), np.int32)).status == [
        SINGULAR
    ]


def test_a_zero_right_hand_side_has_the_exact_solution_zero() -> None:
    answer = certified.solve(make("uniform", 43, 100), np.zeros((100, 4), np.int32))
    assert not answer.value.any()
    assert not answer.status.any()


def test_the_columns_of_the_identity_give_the_inverse() -> None:
    raw = make("below_8", 44, 500)
    inverse = certified.invert(raw)
    for column in range(4):
        right = np.zeros((len(raw), 4), np.int32)
        right[:, column] = 2**16
        answer = certified.solve(raw, right)
        fits = inverse.status == OK
        np.testing.assert_array_equal(
            answer.rounded[fits], inverse.rounded[fits].reshape(-1, 4, 4)[..., column]
        )


@pytest.mark.parametrize("family", FAMILIES)
def test_bound_of_float64_holds_or_is_infinite(family: str) -> None:
    raw, right = make(family, 45, 2_000), sides(45, 2_000)
    plain, proven = float64.solve(raw, right), certified.solve(raw, right)
    both = (plain.status != SINGULAR) & (proven.status != SINGULAR)
    assert (np.abs(plain.value - proven.value)[both] <= (plain.bound + proven.bound)[both]).all()
    assert not plain.certified.any()


def test_float64_agrees_where_well_conditioned_and_knows_zero_pivots() -> None:
    raw, right = make("uniform", 46, 2_000), sides(46, 2_000)
    fine = np.linalg.cond(raw.astype(np.float64)) < 1e3
    plain, proven = float64.solve(raw[fine], right[fine]), certified.solve(raw[fine], right[fine])
    np.testing.assert_array_equal(plain.status, proven.status)
    np.testing.assert_array_equal(plain.rounded, proven.rounded)
    flat = float64.solve(np.ones((3, 4, 4), np.int32), right[:3])
    assert (flat.status == SINGULAR).all()
    assert np.isnan(flat.value).all()


@pytest.mark.parametrize("solve", [certified.solve, float64.solve])
@pytest.mark.parametrize(
    "right", [np.zeros((2, 4), np.int32), np.zeros((1, 3), np.int32), np.zeros((1, 4), np.int64)]
)
def test_other_right_hand_sides_are_refused(solve: Any, right: NDArray[Any]) -> None:
    with pytest.raises(InputError, match=r"int32 \(N, 4\)"):
        solve(np.zeros((1, 4, 4), np.int32), right)


@pytest.mark.parametrize("oracle", ORACLES)
def test_truth_knows_what_each_operation_asks(oracle: str) -> None:
    raw, right = make("below_8", 47, 40), sides(47, 40)
    flat = raw.reshape(-1, 16)
    solved = truth(oracle, "solve", np.hstack([flat, right]))
    updated = truth(oracle, "update", np.hstack([flat, flat[::-1]]))
    np.testing.assert_array_equal(solved.rounded, SOLVERS[oracle](raw, right).rounded)
    for inverse in (updated, truth(oracle, "invert", flat)):
        np.testing.assert_array_equal(inverse.rounded, ORACLES[oracle](raw).rounded)
        assert inverse.rounded.shape == (40, 16)


def test_empty_batch() -> None:
    for solve in SOLVERS.values():
        answer = solve(np.empty((0, 4, 4), np.int32), np.empty((0, 4), np.int32))
        assert (answer.rounded.shape, answer.status.shape) == ((0, 4), (0,))


@pytest.mark.parametrize("words", [np.zeros((1, 16), np.int32), np.zeros((1, 20)), np.zeros(20, np.int32)])
def test_words_of_another_operation_are_refused(words: NDArray[Any]) -> None:
    with pytest.raises(InputError, match=r"a case of solve is int32 \(N, 20\)"):
        truth("certified", "solve", words)


WORDS = st.one_of(
    st.integers(WORD_MIN, WORD_MAX), st.integers(-4, 4), st.sampled_from([WORD_MIN, WORD_MAX, 2**16])
)


@settings(max_examples=300, deadline=None)
@given(st.lists(WORDS, min_size=20, max_size=20))
def test_any_words(words: list[int]) -> None:
    both = np.array(words, dtype=np.int32)
    assert_same_as_exact(both[:16].reshape(1, 4, 4), both[None, 16:])
