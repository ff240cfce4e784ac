"""The exact oracle: Python integers throughout, the definition written out. Some 50,000 matrices a second.

Slow and plain on purpose: it shares nothing with the certified oracle, which it checks.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rig.oracle.truth import (
    INVERSE_SCALE,
    OK,
    OVERFLOW,
    SINGULAR,
    SOLUTION_SCALE,
    WORD_MAX,
    WORD_MIN,
    Truth,
    checked,
    checked_right,
)

_RELATIVE_BOUND = 2.0**-53

_Answer = tuple[list[int], list[float], int]  # rounded words, values, status


def adjugate(a: Sequence[int]) -> tuple[list[int], int]:
    """The adjugate (16, row-major) and determinant of a 4x4 integer matrix (16, row-major).

    Laplace expansion by the 2x2 minors of rows 0-1 and rows 2-3.
    """
    a00, a01, a02, a03, a10, a11, a12, a13, a20, a21, a22, a23, a30, a31, a32, a33 = a
    s01, s02, s03 = a00 * a11 - a01 * a10, a00 * a12 - a02 * a10, a00 * a13 - a03 * a10
    s12, s13, s23 = a01 * a12 - a02 * a11, a01 * a13 - a03 * a11, a02 * a13 - a03 * a12
    c01, c02, c03 = a20 * a31 - a21 * a30, a20 * a32 - a22 * a30, a20 * a33 - a23 * a30
    c12, c13, c23 = a21 * a32 - a22 * a31, a21 * a33 - a23 * a31, a22 * a33 - a23 * a32
    determinant = s01 * c23 - s02 * c13 + s03 * c12 + s12 * c03 - s13 * c02 + s23 * c01
    return [
        a11 * c23 - a12 * c13 + a13 * c12,
        a02 * c13 - a01 * c23 - a03 * c12,
        a31 * s23 - a32 * s13 + a33 * s12,
        a22 * s13 - a21 * s23 - a23 * s12,
        a12 * c03 - a10 * c23 - a13 * c02,
        a00 * c23 - a02 * c03 + a03 * c02,
        a32 * s03 - a30 * s23 - a33 * s02,
        a20 * s23 - a22 * s03 + a23 * s02,
        a10 * c13 - a11 * c03 + a13 * c01,
        a01 * c03 - a00 * c13 - a03 * c01,
        a30 * s13 - a31 * s03 + a33 * s01,
        a21 * s03 - a20 * s13 - a23 * s01,
        a11 * c02 - a10 * c12 - a12 * c01,
        a00 * c12 - a01 * c02 + a02 * c01,
        a31 * s02 - a30 * s12 - a32 * s01,
        a20 * s12 - a21 * s02 + a22 * s01,
    ], determinant


def quotient(numerator: int, denominator: int) -> int:
    """The quotient to the nearest integer, ties to even; denominator > 0."""
    doubled = 2 * denominator
    nearest, rest = divmod(2 * numerator + denominator, doubled)
    return nearest - 1 if rest == 0 and nearest & 1 else nearest


def invert(raw: NDArray[Any]) -> Truth:
    """The correctly rounded inverse and the status of every matrix.

    Args:
        raw: int32 (N, 4, 4), any values.

    Returns:
        Truth with n_out = 16, all of it certified, `value` being Y correctly rounded to float64.

    Raises:
        InputError: not int32 (N, 4, 4).
    """
    return _truth([_inverse(a) for a in checked(raw).reshape(-1, 16).tolist()], 16)


def solve(raw: NDArray[Any], right: NDArray[Any]) -> Truth:
    """The correctly rounded solution x of A x = b and the status of every system.

    Args:
        raw: A, int32 (N, 4, 4), any values.
        right: b, int32 (N, 4), any values.

    Returns:
        Truth with n_out = 4, otherwise as `invert`.

    Raises:
        InputError: other types or shapes.
    """
    matrices, sides = checked(raw).reshape(-1, 16).tolist(), checked_right(raw, right).tolist()
    return _truth([_solution(a, b) for a, b in zip(matrices, sides, strict=True)], 4)


def _inverse(a: Sequence[int]) -> _Answer:
    cofactors, determinant = adjugate(a)
    return _answer([INVERSE_SCALE * cofactor for cofactor in cofactors], determinant)


def _solution(a: Sequence[int], b: Sequence[int]) -> _Answer:
    cofactors, determinant = adjugate(a)
    numerators = (
        sum(c * word for c, word in zip(cofactors[i : i + 4], b, strict=True)) for i in (0, 4, 8, 12)
    )
    return _answer([SOLUTION_SCALE * numerator for numerator in numerators], determinant)


def _answer(numerators: list[int], determinant: int) -> _Answer:
    zeros = [0] * len(numerators)
    if determinant == 0:
        return zeros, [math.nan] * len(numerators), SINGULAR
    sign = 1 if determinant > 0 else -1
    words = [quotient(sign * numerator, sign * determinant) for numerator in numerators]
    values = [numerator / determinant for numerator in numerators]  # Python rounds it correctly
    fits = min(words) >= WORD_MIN and max(words) <= WORD_MAX
    return (words, values, OK) if fits else (zeros, values, OVERFLOW)


def _truth(answers: list[_Answer], n_out: int) -> Truth:
    rounded = np.array([words for words, _, _ in answers], np.int32).reshape(-1, n_out)
    value = np.array([values for _, values, _ in answers], np.float64).reshape(-1, n_out)
    status = np.array([status for _, _, status in answers], np.uint8)
    return Truth(rounded, value, status, np.ones(len(answers), np.bool_), _RELATIVE_BOUND)
