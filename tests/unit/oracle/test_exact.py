"""The exact oracle against the definitions it stands for."""

from __future__ import annotations

from fractions import Fraction
from typing import cast

import flint
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rig.oracle import exact
from tests.unit.oracle.families import FAMILIES, make


@pytest.mark.parametrize("family", FAMILIES)
def test_adjugate_times_matrix_is_the_determinant(family: str) -> None:
    for matrix in make(family, 1, 200):
        cofactors, determinant = exact.adjugate(matrix.reshape(-1).tolist())
        product = np.array(cofactors, dtype=object).reshape(4, 4) @ matrix.astype(object)
        assert (product == determinant * np.eye(4, dtype=int).astype(object)).all()


@given(st.integers(-(2**70), 2**70), st.integers(1, 2**40))
def test_quotient_rounds_to_nearest_ties_to_even(numerator: int, denominator: int) -> None:
    assert exact.quotient(numerator, denominator) == round(Fraction(numerator, denominator))


@pytest.mark.parametrize(("halves", "nearest"), [(1, 0), (3, 2), (5, 2), (-1, 0), (-3, -2), (-5, -2), (4, 2)])
def test_ties(halves: int, nearest: int) -> None:
    assert exact.quotient(halves, 2) == nearest


def test_statuses_and_zeros() -> None:
    identity = np.eye(4, dtype=np.int32)
    truth = exact.invert(np.stack([identity * 2**16, identity * 0, identity]))
    assert truth.status.tolist() == [0, 1, 2]
    assert (truth.rounded[0] == identity.reshape(-1) * 2**16).all()
    assert not truth.rounded[1:].any()
    assert np.isnan(truth.value[1]).all()
    assert truth.value[2].tolist() == (identity.reshape(-1) * 2.0**32).tolist()


def test_empty_batch() -> None:
    truth = exact.invert(np.empty((0, 4, 4), dtype=np.int32))
    assert truth.rounded.shape == (0, 16)
    assert truth.status.shape == (0,)


@pytest.mark.parametrize("family", FAMILIES)
def test_agrees_with_flint(family: str) -> None:
    raw = make(family, 2, 200)
    truth = exact.invert(raw)
    for index, matrix in enumerate(raw.tolist()):
        inverse, status = flint_inverse(matrix)
        assert truth.status[index] == status
        assert truth.rounded[index].tolist() == ([round(y) for y in inverse] if status == 0 else [0] * 16)
        if status != 1:
            assert truth.value[index].tolist() == [float(y) for y in inverse]


def flint_inverse(matrix: list[list[int]]) -> tuple[list[Fraction], int]:
    whole = flint.fmpz_mat(matrix)
    if whole.det() == 0:
        return [], 1
    numerators, denominator = cast(flint.fmpq_mat, whole.inv()).numer_denom()
    inverse = [Fraction(2**32 * int(n), int(denominator)) for n in numerators.entries()]
    return inverse, 0 if all(-(2**31) <= round(y) < 2**31 for y in inverse) else 2
