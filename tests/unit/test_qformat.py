"""1.15.16 conversions."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rig.errors import InputError
from rig.qformat import FRACTION_BITS, RAW_MAX, RAW_MIN, SCALE, to_float, to_raw

LSB = 2.0**-16


def test_constants() -> None:
    assert (FRACTION_BITS, SCALE, RAW_MIN, RAW_MAX) == (16, 65536, -(2**31), 2**31 - 1)


@given(st.integers(RAW_MIN, RAW_MAX))
def test_every_word_survives_the_round_trip(word: int) -> None:
    assert int(to_raw(to_float(word))) == word


@given(st.floats(-32768.0, 32767.9999))
def test_rounding_is_to_nearest_ties_to_even(value: float) -> None:
    # round() of a Fraction is exact and takes ties to even.
    assert int(to_raw(value)) == round(Fraction(value) * SCALE)


@pytest.mark.parametrize(
    ("value", "word"),
    [
        (0.5 * LSB, 0),
        (1.5 * LSB, 2),
        (-0.5 * LSB, 0),
        (-1.5 * LSB, -2),
        (1.0, 65536),
        (-32768.0 - 0.5 * LSB, RAW_MIN),
        (math.nextafter(32768.0 - 0.5 * LSB, 0.0), RAW_MAX),
    ],
)
def test_ties_and_ends(value: float, word: int) -> None:
    assert int(to_raw(value)) == word


def test_shape_and_dtype_are_kept() -> None:
    words = to_raw(np.ones((2, 4, 4), dtype=np.float32))
    assert words.shape == (2, 4, 4)
    assert words.dtype == np.int32
    assert to_float(words).dtype == np.float64


def test_whole_numbers_are_values_too() -> None:
    assert to_raw([1, -2]).tolist() == [65536, -131072]


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 1e308, 32768.0 - 0.5 * LSB, -32768.0 - LSB])
def test_what_has_no_word_is_refused_by_index(value: float) -> None:
    values = np.zeros((3, 4, 4))
    values[1, 2, 3] = value
    with pytest.raises(InputError, match=r"index \[1, 2, 3\]"):
        to_raw(values)


@pytest.mark.parametrize("values", [[1j], ["1"], [True], [None]])
def test_what_is_no_real_number_is_refused(values: list[object]) -> None:
    with pytest.raises(InputError, match="must be real numbers"):
        to_raw(np.array(values))
