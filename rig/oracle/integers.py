"""Exact inverses and solutions in Python integers: the slow oracle, for what floats cannot decide."""

from __future__ import annotations

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
    checked,
    checked_right,
)


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


def rounded_inverse(a: Sequence[int]) -> tuple[list[int], int]:
    """The correctly rounded raw inverse (16, row-major; zeros unless OK) and the status of one raw matrix."""
    cofactors, determinant = adjugate(a)
    return _rounded([INVERSE_SCALE * cofactor for cofactor in cofactors], determinant)


def rounded_solution(a: Sequence[int], b: Sequence[int]) -> tuple[list[int], int]:
    """The correctly rounded raw solution (4; zeros unless OK) of one raw A x = b, and the status."""
    cofactors, determinant = adjugate(a)
    numerators = (
        sum(c * word for c, word in zip(cofactors[i : i + 4], b, strict=True)) for i in (0, 4, 8, 12)
    )
    return _rounded([SOLUTION_SCALE * numerator for numerator in numerators], determinant)


def _rounded(numerators: list[int], determinant: int) -> tuple[list[int], int]:
    zeros = [0] * len(numerators)
    if determinant == 0:
        return zeros, SINGULAR
    sign = 1 if determinant > 0 else -1
    words = [quotient(sign * numerator, sign * determinant) for numerator in numerators]
    if min(words) < WORD_MIN or max(words) > WORD_MAX:
        return zeros, OVERFLOW
    return words, OK


def rounded_inverses(raw: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """`rounded_inverse` of many matrices, some 70,000 a second.

    Args:
        raw: int32 (N, 4, 4).

    Returns:
        Rounded inverses int64 (N, 16), 0 where the status is not OK; status uint8 (N,).

    Raises:
        InputError: not int32 (N, 4, 4).
    """
    return _stacked([rounded_inverse(a) for a in checked(raw).reshape(-1, 16).tolist()], 16)


def rounded_solutions(raw: NDArray[Any], right: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """`rounded_solution` of many systems.

    Args:
        raw: int32 (N, 4, 4).
        right: int32 (N, 4).

    Returns:
        Rounded solutions int64 (N, 4), 0 where the status is not OK; status uint8 (N,).

    Raises:
        InputError: other types or shapes.
    """
    matrices, sides = checked(raw).reshape(-1, 16).tolist(), checked_right(raw, right).tolist()
    return _stacked([rounded_solution(a, b) for a, b in zip(matrices, sides, strict=True)], 4)


def _stacked(answers: list[tuple[list[int], int]], n_out: int) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    rounded = np.array([words for words, _ in answers], dtype=np.int64).reshape(-1, n_out)
    return rounded, np.array([status for _, status in answers], dtype=np.uint8)
