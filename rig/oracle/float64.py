"""The float64 oracle: np.linalg.inv, with an estimate of its error.

It is wrong for ill-conditioned cases, and its bound is no proof (docs/NUMERICS.md 5): use the certified
oracle, unless the point is to see what plain double precision would have said.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rig.oracle.truth import OK, OVERFLOW, SCALE, SINGULAR, WORD_MAX, WORD_MIN, Truth, checked

# gamma_3n = 3n u / (1 - 3n u), n = 4: the backward error of a solution by elimination (Higham, theorem 9.4).
_GAMMA = 12 * 2.0**-53 / (1 - 12 * 2.0**-53)


def invert(raw: NDArray[Any]) -> Truth:
    """The inverse as LAPACK's dgesv gives it, and a status by that answer.

    Args:
        raw: int32 (N, 4, 4).

    Returns:
        Truth with nothing certified. SINGULAR where elimination met a pivot that is exactly zero; a singular
        matrix whose pivots are hidden by rounding comes back as OVERFLOW or even OK. `bound` is
        gamma_12 |X||A||X|, from |X - A^-1| <= gamma_12 |A^-1||L||U||X| with X for A^-1 and |A| for |L||U|
        (Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed. 2002, theorem 9.4 and chapter 14).

    Raises:
        InputError: not int32 (N, 4, 4).
    """
    exact = checked(raw).astype(np.float64)
    inverse = _inverses(exact)
    size = np.abs(inverse)
    value = inverse * SCALE
    nearest = np.rint(value)
    singular = np.isnan(value).any(axis=(1, 2))
    overflow = ((nearest < WORD_MIN) | (nearest > WORD_MAX)).any(axis=(1, 2))
    status = np.where(singular, SINGULAR, np.where(overflow, OVERFLOW, OK)).astype(np.uint8)
    rounded = np.where((status == OK)[:, None, None], nearest, 0.0).astype(np.int64)
    bound = (size @ np.abs(exact) @ size) * (_GAMMA * SCALE)
    return Truth(rounded, value, bound, status, np.zeros(len(raw), np.bool_))


def _inverses(matrices: NDArray[np.float64]) -> NDArray[np.float64]:
    """The inverse of each, NaN for a singular one.

    numpy raises for the batch as a whole; halving finds the singular ones.
    """
    try:
        inverse = np.linalg.inv(matrices).astype(np.float64, copy=False)
    except np.linalg.LinAlgError:
        if len(matrices) == 1:
            return np.full((1, 4, 4), np.nan)
        middle = len(matrices) // 2
        inverse = np.concatenate([_inverses(matrices[:middle]), _inverses(matrices[middle:])])
    return inverse
