"""The exact midpoint test by itself, against Python's integers."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rig.oracle import midpoint


def long(whole: int) -> midpoint.Long:
    """A residue mod 2^128, one element."""
    high, low = divmod(whole % 2**128, 2**64)
    return midpoint.Long(np.array([high], np.uint64), np.array([low], np.uint64))


def nearest(numerator: int, shift: int, denominator: int) -> int:
    value = np.array([float(Fraction(2**shift * numerator, denominator))])
    negative = np.array([denominator < 0])
    return int(midpoint.nearest(long(numerator), shift, long(denominator), negative, value)[0])


@given(
    halves=st.integers(-(2**32) - 1, 2**32 + 1).map(lambda k: k | 1),
    scale=st.integers(-(2**94), 2**94).filter(bool),
    off=st.integers(-1, 1),
)
def test_ties_and_their_neighbours(halves: int, scale: int, off: int) -> None:
    # 2^32 numerator / denominator is halves/2 where denominator = 2^33 scale; moved by off it is no tie.
    numerator, denominator = halves * scale + off, 2**33 * scale
    quotient = Fraction(2**32 * numerator, denominator)
    assume(abs(quotient - Fraction(halves, 2)) < Fraction(1, 2**18))
    assert nearest(numerator, 32, denominator) == round(quotient)


@pytest.mark.parametrize(("numerator", "word"), [(1, 0), (3, 2), (5, 2), (-1, 0), (-3, -2), (-5, -2)])
def test_ties_go_to_even(numerator: int, word: int) -> None:
    assert nearest(numerator, 16, 2**17) == word
    assert nearest(-numerator, 16, -(2**17)) == word


@given(high=st.integers(-(2**62), 2**62), low=st.integers(-(2**63), 2**63 - 1))
def test_long_is_the_residue(high: int, low: int) -> None:
    got = midpoint.long(np.array([high]), np.array([low]))
    assert int(got.high[0]) * 2**64 + int(got.low[0]) == (high * 2**64 + low) % 2**128
