"""The certified oracle against Python integers, against FLINT, and against its own bound."""

from __future__ import annotations

from fractions import Fraction
from typing import cast

import flint
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from rig.errors import InputError
from rig.oracle import certified, exact
from tests.unit.oracle.families import FAMILIES, WORD_MAX, WORD_MIN, make

OK, SINGULAR, OVERFLOW = 0, 1, 2


def one(rows: list[list[int]]) -> NDArray[np.int32]:
    return np.array([rows], dtype=np.int32)


def assert_same_as_exact(raw: NDArray[np.int32]) -> None:
    truth = certified.invert(raw)
    wanted = exact.invert(raw)
    np.testing.assert_array_equal(truth.status, wanted.status)
    np.testing.assert_array_equal(truth.rounded, wanted.rounded)


@pytest.mark.parametrize("family", FAMILIES)
def test_rounded_and_status_equal_python_integers(family: str) -> None:
    assert_same_as_exact(make(family, 20, 8_000))


def test_mixed_families_in_one_batch_across_chunks() -> None:
    mixed = np.concatenate([make(family, 21, 700) for family in FAMILIES])
    assert_same_as_exact(np.random.default_rng(22).permutation(mixed))


@pytest.mark.parametrize("family", FAMILIES)
def test_agrees_with_flint(family: str) -> None:
    raw = make(family, 23, 400)
    truth = certified.invert(raw)
    for matrix, rounded, status in zip(raw, truth.rounded, truth.status, strict=True):
        matrix_z = flint.fmpz_mat(matrix.tolist())
        if matrix_z.det() == 0:
            assert status == SINGULAR
            continue
        numerators, denominator = cast(flint.fmpq_mat, matrix_z.inv()).numer_denom()
        words = [round(Fraction(2**32 * int(n), int(denominator))) for n in numerators.entries()]
        fits = min(words) >= WORD_MIN and max(words) <= WORD_MAX
        assert status == (OK if fits else OVERFLOW)
        assert rounded.tolist() == (words if fits else [0] * 16)


@pytest.mark.parametrize("family", FAMILIES)
def test_value_is_within_its_bound_of_the_exact_rational(family: str) -> None:
    raw = make(family, 24, 250)
    truth = certified.invert(raw)
    for index, words in enumerate(raw.reshape(-1, 16).tolist()):
        cofactors, determinant = exact.adjugate(words)
        value, bound = truth.value[index], truth.bound[index]
        if determinant == 0:
            assert np.isnan(value).all()
            assert np.isnan(bound).all()
            continue
        for cofactor, got, allowed in zip(cofactors, value.tolist(), bound.tolist(), strict=True):
            assert abs(Fraction(got) - Fraction(2**32 * cofactor, determinant)) <= Fraction(allowed)
            assert allowed <= 2**-50 * abs(got)


def test_engineered_ties_go_to_even_and_are_escalated() -> None:
    raw = make("ties", 25, 2_000)
    truth = certified.invert(raw)
    ties = np.abs(truth.value - np.trunc(truth.value)) == 0.5
    assert ties.any(axis=1).all()
    assert certified.escalated(raw).all()
    assert (truth.rounded[ties] % 2 == 0).all()


def test_rounding_knows_the_side_of_a_tie_that_a_float_cannot_tell() -> None:
    raw = make("a_hair_from_ties", 26, 2_000)
    truth = certified.invert(raw)
    looks_like_tie = np.abs(truth.value - np.trunc(truth.value)) == 0.5
    odd = truth.rounded[looks_like_tie] % 2 != 0
    assert certified.escalated(raw).all()
    assert 0.2 < odd.mean() < 0.8


@pytest.mark.parametrize("family", ["uniform", "below_8", "every_magnitude", "unimodular", "edge_of_range"])
def test_hardly_anything_is_escalated_without_ties(family: str) -> None:
    assert certified.escalated(make(family, 27, 20_000)).mean() < 0.001


@pytest.mark.parametrize(
    ("entry", "status", "word"),
    [
        (2, OVERFLOW, 0),  # 2^31
        (-2, OK, -(2**31)),
        (1, OVERFLOW, 0),  # 2^32
        (-1, OVERFLOW, 0),
        (3, OK, 1431655765),
        (-3, OK, -1431655765),
        (WORD_MIN, OK, -2),
        (WORD_MAX, OK, 2),
        (2**16, OK, 2**16),
    ],
)
def test_edges_of_the_range(entry: int, status: int, word: int) -> None:
    diagonal = np.zeros((1, 4, 4), dtype=np.int32)
    diagonal[0, range(4), range(4)] = entry, 2**16, 2**16, 2**16
    truth = certified.invert(diagonal)
    assert truth.status.tolist() == [status]
    assert truth.rounded[0, 0] == word
    assert truth.value[0, 0] == pytest.approx(2**32 / entry, rel=2**-50)


# First cofactor 65535 * 65537 = 2^32 - 1, determinant 2^33: the element is 2^31 - 1/2.
BELOW = [[2, 1, 1, 0], [-1, 65535, 0, 0], [1, 0, 65537, 0], [0, 0, 0, 2**16]]


def test_half_an_lsb_below_2_31_rounds_to_even_and_overflows() -> None:
    truth = certified.invert(one(BELOW))
    assert truth.value[0, 0] == 2**31 - 0.5
    assert truth.status.tolist() == [OVERFLOW]


def test_half_an_lsb_below_minus_2_31_rounds_to_even_and_fits() -> None:
    # 2^32 + 1 = 641 * 6700417 over a determinant of -2^33.
    q = 641 - 2 * pow(-6700417, -1, 641) % 641
    rows = [[-2, -1, -1, 0], [q, 641, 0, 0], [(2 - 6700417 * q) // 641, 0, 6700417, 0], [0, 0, 0, 2**16]]
    assert (2 - 6700417 * q) % 641 == 0
    truth = certified.invert(one(rows))
    assert truth.value[0, 0] == -(2**31) - 0.5
    assert truth.status.tolist() == [OK]
    assert truth.rounded[0, 0] == -(2**31)


@pytest.mark.parametrize("word", [0, 1, -1, WORD_MIN, WORD_MAX])
def test_equal_entries_are_singular(word: int) -> None:
    truth = certified.invert(np.full((3, 4, 4), word, dtype=np.int32))
    assert truth.status.tolist() == [SINGULAR] * 3
    assert not truth.rounded.any()
    assert np.isnan(truth.value).all()


def test_value_of_an_overflow_is_finite() -> None:
    truth = certified.invert(make("unimodular", 28, 500))
    assert (truth.status == OVERFLOW).all()
    assert np.isfinite(truth.value).all()
    assert not truth.rounded.any()


def test_a_matrix_gets_the_same_answer_in_any_batch() -> None:
    raw = np.concatenate([make("below_8", 29, 50), make("uniform", 29, 50), make("ties", 29, 50)])
    whole = certified.invert(raw)
    for index in range(len(raw)):
        alone = certified.invert(raw[index : index + 1])
        np.testing.assert_array_equal(alone.rounded[0], whole.rounded[index])
        np.testing.assert_array_equal(alone.value[0], whole.value[index])


def test_takes_strided_input_and_leaves_it_alone() -> None:
    raw = make("uniform", 30, 40)
    before = raw.copy()
    transposed = certified.invert(raw.transpose(0, 2, 1)[::2]).rounded.reshape(-1, 4, 4)
    straight = certified.invert(raw[::2]).rounded.reshape(-1, 4, 4)
    np.testing.assert_array_equal(transposed, straight.transpose(0, 2, 1))
    np.testing.assert_array_equal(raw, before)


def test_empty_batch() -> None:
    truth = certified.invert(np.empty((0, 4, 4), dtype=np.int32))
    assert truth.rounded.shape == truth.value.shape == truth.bound.shape == (0, 16)
    assert truth.status.shape == truth.certified.shape == (0,)


def test_types_are_as_documented() -> None:
    truth = certified.invert(make("extremes", 31, 10))
    arrays = (truth.rounded, truth.value, truth.bound, truth.status, truth.certified)
    assert [array.dtype.name for array in arrays] == ["int32", "float64", "float64", "uint8", "bool"]
    assert truth.certified.all()


@pytest.mark.parametrize(
    "wrong", [np.zeros((4, 4), np.int32), np.zeros((1, 3, 3), np.int32), np.zeros((1, 4, 4), np.int64)]
)
def test_other_shapes_and_types_are_refused(wrong: NDArray[np.int32]) -> None:
    with pytest.raises(InputError, match=r"int32 \(N, 4, 4\)"):
        certified.invert(wrong)


WORDS = st.one_of(
    st.integers(WORD_MIN, WORD_MAX),
    st.integers(-4, 4),
    st.sampled_from([WORD_MIN, WORD_MIN + 1, WORD_MAX, 2**16, -(2**16), 2**20, 2**20 - 1, -(2**20)]),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(WORDS, min_size=16, max_size=16))
def test_any_words(words: list[int]) -> None:
    assert_same_as_exact(np.array(words, dtype=np.int32).reshape(1, 4, 4))
