"""Grades, sensitivities and residuals: by hand, against perturbations, and what correct rounding implies."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from rig.oracle import ORACLES, SOLVERS, exact
from rig.scoring import Score, score
from rig.scoring.sensitivity import condition, of_inverse, of_solution
from rig.scoring.sums import Summed, summed
from tests.unit.oracle.families import FAMILIES, make

ONE = 2**16
OK, SINGULAR, OVERFLOW, PRECONDITION = range(4)
Words = NDArray[np.int32]


def scaled_identity(*diagonal: int) -> Words:
    return np.diag(diagonal).astype(np.int32)[None]


def scored(raw: Words, words: Words, told: int = OK) -> Score:
    truth = ORACLES["certified"](raw)
    status = np.full(len(raw), told, np.uint8)
    return score(truth, words.reshape(-1, 16), status, given=raw.reshape(-1, 16))


def sides(count: int, seed: int) -> Words:
    rng = np.random.default_rng(seed)
    return (rng.integers(-(2**31), 2**31, (count, 4)) >> rng.integers(0, 32, (count, 4))).astype(np.int32)


def planes(matrices: NDArray[np.float64]) -> Summed:
    """Matrices (N, 4, 4), summed."""
    return summed(np.ascontiguousarray(matrices.transpose(1, 2, 0)))


def test_sensitivity_of_the_unit_matrix_by_hand() -> None:
    # X = I in real units: r = c = 1, sigma = 4 * 2^-17, so every s is 1 / (2 (1 - 2^-15)).
    s, sigma = of_inverse(planes(np.eye(4)[None] * ONE))
    assert sigma.tolist() == [2.0**-15]
    assert s.ravel().tolist() == pytest.approx([0.5 / (1 - 2.0**-15)] * 16, rel=1e-14)


def test_sensitivity_of_a_diagonal_by_hand() -> None:
    # X = diag(1, 2, 4, 1/2): r_i c_j = x_i x_j.
    x = np.array([1, 2, 4, 0.5])
    s, sigma = of_inverse(planes(np.diag(x)[None] * ONE))
    assert sigma[0] == 7.5 * 2.0**-17
    np.testing.assert_allclose(s.reshape(4, 4), np.outer(x, x) / 2 / (1 - sigma[0]), rtol=1e-14)


def test_sensitivity_of_a_solution_by_hand() -> None:
    # X = 2 I, x = (3, 0, 0, -1): s = (1 + 4) 2 / (2 (1 - sigma)).
    solution = np.array([[3.0], [0], [0], [-1]]) * ONE
    s, sigma = of_solution(solution, planes(2 * np.eye(4)[None] * ONE))
    assert sigma[0] == 8 * 2.0**-17
    np.testing.assert_allclose(s[:, 0], 5 / (1 - sigma[0]), rtol=1e-14)


@pytest.mark.parametrize("seed", range(4))
def test_no_perturbation_by_half_an_lsb_moves_an_answer_further(seed: int) -> None:
    """The bounds hold, and the best of random sign patterns comes within a factor of 16 of them."""
    rng = np.random.default_rng(seed)
    a: NDArray[np.float64] = rng.uniform(-1, 1, (4, 4))
    b = rng.uniform(-8, 8, 4)
    x: NDArray[np.float64] = np.linalg.solve(a, b).astype(np.float64)
    inverse: NDArray[np.float64] = np.linalg.inv(a).astype(np.float64)
    s, _ = of_inverse(planes(inverse[None] * ONE))
    t, _ = of_solution(x[:, None] * ONE, planes(inverse[None] * ONE))
    da, db = rng.choice([-1, 1], (5000, 4, 4)) * 2.0**-17, rng.choice([-1, 1], (5000, 4)) * 2.0**-17
    moved = np.abs(np.linalg.inv(a + da) - inverse).max(axis=0) * ONE
    shifted = np.abs(np.linalg.solve(a + da, (b + db)[..., None])[..., 0] - x).max(axis=0) * ONE
    assert (moved <= s[..., 0]).all()
    assert (shifted <= t[:, 0]).all()
    assert moved.max() > s.max() / 16
    assert shifted.max() > t.max() / 16


def test_grade_by_hand() -> None:
    # 2 off on an element whose sensitivity is 1 / (2 (1 - 2^-15)).
    words = np.eye(4, dtype=np.int32) * ONE
    words[1, 2] = 2
    got = scored(scaled_identity(ONE, ONE, ONE, ONE), words[None])
    assert got.max_grade[0] == pytest.approx(2 / (0.5 + 0.5 / (1 - 2.0**-15)), rel=1e-14)
    # Row 1 of A Y is off by 2 * 2^16; its sizes are 2^16 and 2^16 + 2.
    assert got.right_residual[0] == 2 * 2 * ONE / (2 * ONE + 2)
    assert got.left_residual[0] == 2 * 2 * ONE / (2 * ONE + 2)


def test_a_matrix_that_half_an_lsb_makes_singular_has_no_grade() -> None:
    # X = diag(2^15 ..): sigma = 2^-17 (2^15 * 3 + 2^15) = 1.
    raw = scaled_identity(2, 2, 2, -2)
    truth = ORACLES["certified"](-raw)
    assert truth.status.tolist() == [OVERFLOW]
    raw = scaled_identity(-2, -2, -2, -2)
    truth = ORACLES["certified"](raw)
    got = score(truth, truth.rounded, truth.status)
    assert (got.sigma[0], got.max_error[0]) == (1.0, 0.0)
    assert np.isnan(got.max_grade[0])


@pytest.mark.parametrize(
    ("diagonal", "told", "unfounded"),
    [
        ((ONE, ONE, ONE, ONE), SINGULAR, True),
        ((ONE, ONE, ONE, ONE), OVERFLOW, True),
        ((ONE, ONE, ONE, ONE), 77, True),
        ((ONE, ONE, ONE, ONE), PRECONDITION, False),
        ((-2, -2, -2, -2), SINGULAR, False),  # sigma = 1
        ((-2, -2, -2, -2), OVERFLOW, False),
        ((-2, -2, -2, -2), 77, True),
        ((-2, ONE, ONE, ONE), OVERFLOW, False),  # 2^32 / 2: half an LSB explains it
        ((-2, ONE, ONE, ONE), SINGULAR, True),
        ((3, ONE, ONE, ONE), OVERFLOW, True),  # 2^32 / 2.5 still fits
        ((0, ONE, ONE, ONE), OVERFLOW, False),  # singular: wrong, but no false alarm
    ],
)
def test_founded_and_unfounded_alarms(diagonal: tuple[int, ...], told: int, unfounded: bool) -> None:
    got = scored(scaled_identity(*diagonal), np.zeros((1, 16), np.int32), told)
    assert got.unfounded.tolist() == [unfounded]


@pytest.mark.parametrize("family", FAMILIES)
def test_correct_rounding_implies_grades_and_residuals_of_1_at_most(family: str) -> None:
    raw = make(family, 50, 3000)
    truth = ORACLES["certified"](raw)
    got = score(truth, truth.rounded, truth.status, given=raw.reshape(-1, 16))
    for measure in (got.max_grade, got.right_residual, got.left_residual):
        assert not (measure > 1).any()


@pytest.mark.parametrize("family", FAMILIES)
def test_correct_rounding_implies_the_same_of_solutions(family: str) -> None:
    raw, right = make(family, 51, 3000), sides(3000, 51)
    truth, inverse = SOLVERS["certified"](raw, right), ORACLES["certified"](raw).value
    words = np.hstack([raw.reshape(-1, 16), right])
    got = score(truth, truth.rounded, truth.status, given=words, inverse=inverse)
    assert not (got.max_grade > 1).any()
    assert not (got.right_residual > 1).any()
    assert np.isnan(got.left_residual).all()


@pytest.mark.parametrize("family", FAMILIES)
def test_residuals_are_those_of_python_integers(family: str) -> None:
    raw, rng = make(family, 52, 60), np.random.default_rng(52)
    words = rng.integers(-(2**31), 2**31, (60, 16), dtype=np.int64).astype(np.int32)
    words >>= rng.integers(0, 32, (60, 1), dtype=np.int32)
    truth = ORACLES["certified"](raw)
    got = score(truth, words, np.zeros(60, np.uint8), given=raw.reshape(-1, 16))
    for index in np.flatnonzero(truth.status == OK):
        a, y = raw[index].astype(object), words[index].reshape(4, 4).astype(object)
        assert got.right_residual[index] == pytest.approx(float(residual(a, y)), rel=1e-14)
        assert got.left_residual[index] == pytest.approx(float(residual(y, a)), rel=1e-14)


def residual(left: NDArray[np.object_], right: NDArray[np.object_]) -> Fraction:
    rest = abs(2**32 * np.eye(4, dtype=int).astype(object) - left @ right)
    sizes = abs(left).sum(axis=1)[:, None] + abs(right).sum(axis=0)
    return max(Fraction(2 * int(r), int(s)) for r, s in zip(rest.ravel(), sizes.ravel(), strict=True))


@settings(deadline=None)
@given(st.lists(st.integers(-(2**31), 2**31 - 1), min_size=16, max_size=16), st.integers(0, 15))
def test_what_hypothesis_finds(words: list[int], place: int) -> None:
    raw = np.array(words, np.int32).reshape(1, 4, 4)
    truth = exact.invert(raw)
    answer = truth.rounded.copy()
    got = score(truth, answer, truth.status, given=raw.reshape(1, 16))
    assert not got.max_grade[0] > 1
    assert not got.right_residual[0] > 1
    answer[0, place] ^= 1
    worse = score(truth, answer, truth.status, given=raw.reshape(1, 16))
    assert not worse.max_error[0] < got.max_error[0]
    assert worse.correct.all() == (truth.status[0] == 3)


def test_condition_is_the_product_of_the_norms() -> None:
    raw = make("below_8", 53, 200)
    got = condition(planes(raw.astype(np.float64)), planes(ORACLES["certified"](raw).value.reshape(-1, 4, 4)))
    np.testing.assert_allclose(got, np.linalg.cond(raw.astype(float), np.inf), rtol=1e-6)


def test_coordinates_come_with_the_score() -> None:
    got = scored(scaled_identity(ONE, 2 * ONE, ONE, 4 * ONE), np.zeros((1, 16), np.int32))
    assert got.condition.tolist() == [4.0]
    assert got.sigma.tolist() == [2.75 * 2.0**-17]
    assert np.isnan(scored(scaled_identity(0, 1, 1, 1), np.zeros((1, 16), np.int32)).condition[0])
