"""Residuals: what an answer leaves of its equation, exactly, without an oracle (docs/NUMERICS.md 6.5).

Arrays are float64 planes, one column a case, and hold raw words: whole numbers up to 2^31 in size.
"""

from __future__ import annotations

import numpy as np

from rig.scoring.sums import Floats, Summed

_HALF = 2.0**16
_UNIT = np.eye(4)[:, :, None]
_EXACT = 2.0**53 - 2.0**32  # terms that sum up to less in size, and 2^32 more, round nowhere


def of_inverse(both: Summed, work: Floats | None = None) -> Floats:
    """The largest right and left residual of each inverse, in units of what correct rounding may leave.

    Args:
        both: the matrices A and the answers Y, (2, 4, 4, N); overwritten.
        work: (2, 2, 4, 4, N), overwritten.

    Returns:
        (2, N): max_ij 2 |2^32 I - A Y|_ij / (sum_k |A_ik| + sum_k |Y_kj|), and the same of 2^32 I - Y A with
        Y and A exchanged. Two roundings: of the residual, where it is 2^53 or more, and of the quotient. Not
        finite where a denominator is zero.
    """
    other = both.part(slice(None, None, -1))
    residual = _product(both.matrix, other.matrix, *(() if work is None else work))
    # On the diagonal the residual with the other sign, which does not count.
    residual.reshape(2, 16, -1)[:, ::5] -= _HALF * _HALF
    terms = np.add.reduce(both.columns * other.rows, axis=1)  # the sum of all elements of |A| |Y|
    for side in np.flatnonzero(np.maximum.reduce(terms, axis=1, initial=0) >= _EXACT):
        case = np.flatnonzero(terms[side] >= _EXACT)
        left, right = both.matrix[side][..., case], other.matrix[side][..., case]
        residual[side][..., case] = _in_halves(left, right, _HALF * _UNIT)
    sizes = np.add(both.rows[:, :, None], other.columns[:, None], out=both.matrix)
    return _largest(residual.reshape(2, 16, -1), sizes.reshape(2, 16, -1))


def of_solution(given: Summed, right: Floats, solution: Floats) -> Floats:
    """The largest residual of each solution, in units of what correct rounding may leave.

    Args:
        given: the matrices A, (4, 4, N).
        right: (4, N), b.
        solution: (4, N), the answers y.

    Returns:
        (N,): max_i 2 |2^16 b - A y|_i / (sum_k |A_ik| + sum_k |y_k| + 2^16), rounded likewise.
    """
    residual = _in_halves(given.matrix, solution[:, None], right[:, None])[:, 0]
    return _largest(residual, given.rows + np.abs(solution).sum(axis=0) + 2**16)


def _product(left: Floats, right: Floats, out: Floats | None = None, work: Floats | None = None) -> Floats:
    """Products of matrices, (..., 4, 4, N) times (..., 4, m, N); `work`, of that shape, is overwritten."""
    terms = [(left[..., k, None, :], right[..., None, k, :, :]) for k in range(4)]
    product: Floats = np.multiply(*terms[0], out=out)
    for term in terms[1:]:
        product += np.multiply(*term, out=work)
    return product


def _in_halves(left: Floats, right: Floats, wanted: Floats) -> Floats:
    """2^16 wanted - left right with one rounding: the halves of a word leave only sums below 2^50."""
    high = np.floor(right / _HALF)
    low = right - high * _HALF
    return (wanted - _product(left, high)) * _HALF - _product(left, low)


def _largest(residual: Floats, sizes: Floats) -> Floats:
    """2 max |residual| / sizes over planes (..., n, N); the residual is overwritten."""
    np.abs(residual, out=residual)
    with np.errstate(divide="ignore", invalid="ignore"):
        np.divide(residual, sizes, out=residual)
    return np.asarray(2 * np.maximum.reduce(residual, axis=-2))
