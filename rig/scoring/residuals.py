"""Residuals: what an answer leaves of its equation, exactly, without an oracle (docs/NUMERICS.md 6.5).

Arrays are float64 planes, one column a case, and hold raw words: whole numbers up to 2^31 in size.
"""

from __future__ import annotations

from typing import Any, NamedTuple, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from rig.scoring.sums import Floats, Summed

_HALF = 2.0**16
_UNIT = np.eye(4)[:, :, None]
_EXACT = 2.0**53 - 2.0**32  # terms that sum up to less in size, and 2^32 more, round nowhere

_SHORT = 2.0**31 - 1  # residuals below it in size are known from their words of 32 bits
_VALUE_BOUND = 2.0**-18  # LSB, over the error of a proven true answer and of the subtraction from it
_MANY = 16  # one case in so many: more are quicker done with all others

Planes = TypeVar("Planes", bound=NDArray[Any])


class Reach(NamedTuple):
    """What is known of residuals beforehand, because the true answers are: where they are short.

    Attributes:
        words: int32 (2, 4, 4, N), the matrices A and the answers Y.
        number: bool (N,), the cases whose residuals matter.
        error: (N,), the largest difference of Y and a proven true answer.
    """

    words: NDArray[np.int32]
    number: NDArray[np.bool_]
    error: Floats

    def long(self, given: Summed) -> NDArray[np.intp]:
        """The cases where a residual need not fit 32 bits, by |A E| and |E A| for the errors E."""
        size = np.maximum(given.rows.max(axis=0), given.columns.max(axis=0))
        size *= self.error + _VALUE_BOUND
        return np.flatnonzero((size >= _SHORT) & self.number)


def of_inverse(both: Summed, work: Floats | None = None, reach: Reach | None = None) -> Floats:
    """The largest right and left residual of each inverse, in units of what correct rounding may leave.

    Args:
        both: the matrices A and the answers Y, (2, 4, 4, N); overwritten.
        work: (2, 2, 4, 4, N), overwritten.
        reach: makes no difference but to the time it takes.

    Returns:
        (2, N): max_ij 2 |2^32 I - A Y|_ij / (sum_k |A_ik| + sum_k |Y_kj|), and the same of 2^32 I - Y A with
        Y and A exchanged. Two roundings: of the residual, where it is 2^53 or more, and of the quotient. Not
        finite where a denominator is zero.
    """
    work = np.empty((2, *both.matrix.shape)) if work is None else work
    other = both.part(slice(None, None, -1))
    long = None if reach is None else reach.long(both.part(0))
    if reach is not None and long is not None and len(long) * _MANY <= len(reach.number):
        residual, cases = _short(reach.words, work), [long, long]
    else:
        residual, cases = _products(both, other, work)
    for side, case in enumerate(cases):
        if case.size:
            left, right = both.matrix[side][..., case], other.matrix[side][..., case]
            residual[side][..., case] = np.abs(_in_halves(left, right, _HALF * _UNIT))
    sizes = np.add(both.rows[:, :, None], other.columns[:, None], out=both.matrix)
    return _largest(residual.reshape(2, 16, -1), sizes.reshape(2, 16, -1))


def _short(words: NDArray[np.int32], work: Floats) -> Floats:
    """The sizes of residuals of 32 bits: those of A Y and Y A mod 2^32, where 2^32 I is zero."""
    out, term = work[1].reshape(-1).view(np.int32).reshape(2, *words.shape)
    _product(words, words[::-1], out, term)
    sizes: Floats = work[0]
    np.copyto(sizes, np.abs(out, out=out))
    return sizes


def _products(both: Summed, other: Summed, work: Floats) -> tuple[Floats, list[NDArray[np.intp]]]:
    """The sizes of residuals, and for both sides the cases where they may have been rounded."""
    residual = _product(both.matrix, other.matrix, *work)
    residual.reshape(2, 16, -1)[:, ::5] -= _HALF * _HALF
    np.abs(residual, out=residual)
    terms = np.add.reduce(both.columns * other.rows, axis=1)  # the sum of all elements of |A| |Y|
    return residual, [np.flatnonzero(side >= _EXACT) for side in terms]


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
    return _largest(np.abs(residual), given.rows + np.abs(solution).sum(axis=0) + 2**16)


def _product(left: Planes, right: Planes, out: Planes | None = None, work: Planes | None = None) -> Planes:
    """Products of matrices, (..., 4, 4, N) times (..., 4, m, N); `work`, of that shape, is overwritten."""
    terms = [(left[..., k, None, :], right[..., None, k, :, :]) for k in range(4)]
    product = np.multiply(*terms[0], out=out)
    for term in terms[1:]:
        product += np.multiply(*term, out=work)
    return cast(Planes, product)


def _in_halves(left: Floats, right: Floats, wanted: Floats) -> Floats:
    """2^16 wanted - left right with one rounding: the halves of a word leave only sums below 2^50."""
    high = np.floor(right / _HALF)
    low = right - high * _HALF
    rest: Floats = (wanted - _product(left, high)) * _HALF - _product(left, low)
    return rest


def _largest(residual: Floats, sizes: Floats) -> Floats:
    """2 max residual / sizes over planes (..., n, N); the residual, >= 0, is overwritten."""
    with np.errstate(divide="ignore", invalid="ignore"):
        np.divide(residual, sizes, out=residual)
    return np.asarray(2 * np.maximum.reduce(residual, axis=-2))
