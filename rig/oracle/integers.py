"""The exact inverse in Python integers: the slow oracle, for what floats cannot decide and for the tests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rig.oracle.truth import OK, OVERFLOW, SINGULAR, WORD_MAX, WORD_MIN, checked


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
    if determinant == 0:
        return [0] * 16, SINGULAR
    scale = 2**32 if determinant > 0 else -(2**32)
    size = abs(determinant)
    words = [quotient(scale * cofactor, size) for cofactor in cofactors]
    if min(words) < WORD_MIN or max(words) > WORD_MAX:
        return [0] * 16, OVERFLOW
    return words, OK


def rounded_inverses(raw: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """`rounded_inverse` of many matrices, some 70,000 a second.

    Args:
        raw: int32 (N, 4, 4).

    Returns:
        Rounded inverses int64 (N, 4, 4), 0 where the status is not OK; status uint8 (N,).

    Raises:
        InputError: not int32 (N, 4, 4).
    """
    answers = [rounded_inverse(words) for words in checked(raw).reshape(-1, 16).tolist()]
    rounded = np.array([words for words, _ in answers], dtype=np.int64).reshape(-1, 4, 4)
    return rounded, np.array([status for _, status in answers], dtype=np.uint8)
