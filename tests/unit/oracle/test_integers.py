"""The integer oracle against the definitions it stands for."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rig.oracle import integers
from tests.unit.oracle.families import FAMILIES, make


@pytest.mark.parametrize("family", FAMILIES)
def test_adjugate_times_matrix_is_the_determinant(family: str) -> None:
    for matrix in make(family, 1, 200):
        cofactors, determinant = integers.adjugate(matrix.reshape(-1).tolist())
        product = np.array(cofactors, dtype=object).reshape(4, 4) @ matrix.astype(object)
        assert (product == determinant * np.eye(4, dtype=int).astype(object)).all()


@given(st.integers(-(2**70), 2**70), st.integers(1, 2**40))
def test_quotient_rounds_to_nearest_ties_to_even(numerator: int, denominator: int) -> None:
    assert integers.quotient(numerator, denominator) == round(Fraction(numerator, denominator))


@pytest.mark.parametrize(("halves", "nearest"), [(1, 0), (3, 2), (5, 2), (-1, 0), (-3, -2), (-5, -2), (4, 2)])
def test_ties(halves: int, nearest: int) -> None:
    assert integers.quotient(halves, 2) == nearest


def test_statuses_and_zeros() -> None:
    identity = np.eye(4, dtype=np.int32)
    rounded, status = integers.rounded_inverses(np.stack([identity * 2**16, identity * 0, identity]))
    assert status.tolist() == [0, 1, 2]
    assert (rounded[0] == identity.reshape(-1) * 2**16).all()
    assert not rounded[1:].any()


def test_empty_batch() -> None:
    rounded, status = integers.rounded_inverses(np.empty((0, 4, 4), dtype=np.int32))
    assert rounded.shape == (0, 16)
    assert status.shape == (0,)
