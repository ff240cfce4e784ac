"""FLINT judges every oracle, for every operation, on every family."""

from __future__ import annotations

from fractions import Fraction
from typing import cast

import flint
import numpy as np
import pytest
from numpy.typing import NDArray

from rig.oracle import N_IN, ORACLES, SOLVERS, truth
from tests.unit.oracle.families import FAMILIES, WORD_MAX, WORD_MIN, make

OK, SINGULAR, OVERFLOW = 0, 1, 2
OPERATIONS = ("invert", "solve", "update")


def cases(operation: str, family: str) -> NDArray[np.int32]:
    """Cases of an operation; what stands beside the matrix is of every size."""
    raw = make(family, 61, 120).reshape(-1, 16)
    rng = np.random.default_rng(61)
    beside = rng.integers(WORD_MIN, WORD_MAX, (len(raw), N_IN[operation] - 16), dtype=np.int64)
    return np.hstack([raw, beside >> rng.integers(0, 32, beside.shape)]).astype(np.int32)


def judge(operation: str, words: list[int]) -> list[Fraction] | None:
    """The true answer by FLINT, None for a singular matrix."""
    matrix = flint.fmpz_mat(4, 4, words[:16])
    if matrix.det() == 0:
        return None
    if operation == "solve":
        found = flint.fmpq_mat(matrix).solve(flint.fmpq_mat(4, 1, words[16:]))
        return [Fraction(int(x.p) << 16, int(x.q)) for x in found.entries()]
    inverse = cast(flint.fmpq_mat, matrix.inv())
    return [Fraction(int(x.p) << 32, int(x.q)) for x in inverse.entries()]


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_oracle(operation: str, family: str) -> None:
    words = cases(operation, family)
    answers = {oracle: truth(oracle, operation, words) for oracle in ORACLES}
    for index, case in enumerate(words.tolist()):
        true = judge(operation, case)
        for oracle, answer in answers.items():
            value, bound = answer.value[index].tolist(), answer.bound[index].tolist()
            if true is not None and np.isfinite(bound).all():
                pairs = zip(true, value, bound, strict=True)
                assert all(abs(Fraction(v) - y) <= Fraction(b) for y, v, b in pairs)
            if oracle != "float64":
                assert (answer.status[index], answer.rounded[index].tolist()) == verdict(true, len(value))


def verdict(true: list[Fraction] | None, n_out: int) -> tuple[int, list[int]]:
    """Status and words by the definitions; round() of a Fraction takes ties to even."""
    words = [round(y) for y in true or ()]
    if true is None or min(words) < WORD_MIN or max(words) > WORD_MAX:
        return SINGULAR if true is None else OVERFLOW, [0] * n_out
    return OK, words


def test_all_three_are_there_for_every_operation() -> None:
    assert set(ORACLES) == set(SOLVERS) == {"certified", "exact", "float64"}
    assert set(N_IN) == set(OPERATIONS)
