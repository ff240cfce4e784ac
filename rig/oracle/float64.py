"""The float64 oracle: np.linalg.inv and solve, with bounds from their residuals.

It is wrong for ill-conditioned cases and knows no ties (docs/NUMERICS.md 5): use the certified oracle, unless
the point is to see what plain double precision would have said.
"""

from __future__ import annotations

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

_GAMMA_5 = 5 * 2.0**-53 / (1 - 5 * 2.0**-53)

Floats = NDArray[np.float64]


def invert(raw: NDArray[Any]) -> Truth:
    """The inverse as LAPACK's dgesv gives it, and a status by that answer.

    Args:
        raw: int32 (N, 4, 4).

    Returns:
        Truth with n_out = 16 and nothing certified. SINGULAR where elimination met a pivot that is exactly
        zero; a singular matrix whose zero pivot is hidden by rounding comes back as OVERFLOW or even OK.
        `bound` is infinite where the residual is too large to tell anything.

    Raises:
        InputError: not int32 (N, 4, 4).
    """
    exact = checked(raw).astype(np.float64)
    inverse = _inverses(exact)
    return _truth(inverse.reshape(-1, 16), _bound(exact, inverse).reshape(-1, 16), INVERSE_SCALE)


def solve(raw: NDArray[Any], right: NDArray[Any]) -> Truth:
    """The solution x of A x = b as LAPACK's dgesv gives it, and a status by that answer.

    Args:
        raw: A, int32 (N, 4, 4).
        right: b, int32 (N, 4).

    Returns:
        Truth with n_out = 4, otherwise as `invert`.

    Raises:
        InputError: other types or shapes.
    """
    exact, sides = checked(raw).astype(np.float64), checked_right(raw, right).astype(np.float64)[..., None]
    inverse = _inverses(exact)
    singular = np.isnan(inverse).any(axis=(1, 2), keepdims=True)
    solution = np.where(singular, np.nan, np.linalg.solve(np.where(singular, np.eye(4), exact), sides))
    # x - X = A^-1 (b - A X), and |A^-1| is at most what the inverse's own bound allows.
    residual = np.abs(sides - exact @ solution) + _GAMMA_5 * (
        np.abs(sides) + np.abs(exact) @ np.abs(solution)
    )
    size = np.abs(inverse) + _bound(exact, inverse)
    unknown = np.isinf(size).any(axis=(1, 2), keepdims=True)
    bound = np.where(unknown, np.inf, np.where(unknown, 0.0, size) @ residual)
    return _truth(solution[..., 0], bound[..., 0], SOLUTION_SCALE)


def _truth(answers: Floats, bound: Floats, scale: int) -> Truth:
    """Answers (N, n_out) in their real scale as a Truth in LSB."""
    value = answers * scale
    nearest = np.rint(value)
    singular = np.isnan(value).any(axis=1)
    overflow = ((nearest < WORD_MIN) | (nearest > WORD_MAX)).any(axis=1)
    status = np.where(singular, SINGULAR, np.where(overflow, OVERFLOW, OK)).astype(np.uint8)
    rounded = np.where((status == OK)[:, None], nearest, 0.0).astype(np.int32)
    return Truth(rounded, value, status, np.zeros(len(value), np.bool_), bound * scale)


def _inverses(matrices: Floats) -> Floats:
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


def _bound(matrix: Floats, inverse: Floats) -> Floats:
    """|X - A^-1| from the right residual E = I - AX (Higham 2002, chapter 14; docs/NUMERICS.md 5).

    A^-1 - X = X(E + E^2 + ...), and |E|^k <= norm^(k-1) times the largest element of each column of |E|.
    """
    identity, size = np.eye(4), np.abs(inverse)
    residual = np.abs(identity - matrix @ inverse) + _GAMMA_5 * (np.abs(matrix) @ size + identity)
    norm = residual.sum(axis=2, keepdims=True).max(axis=1, keepdims=True)
    usable = norm < 1
    tail = residual.max(axis=1, keepdims=True) * norm / np.where(usable, 1 - norm, 1.0)
    bound: Floats = np.where(usable | np.isnan(norm), size @ (residual + tail), np.inf)
    return bound
