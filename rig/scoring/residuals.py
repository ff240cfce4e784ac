"""Residuals: what an answer leaves of its equation, exactly, without an oracle (docs/NUMERICS.md 6.5).

Arrays are planes, one column a case, and hold raw words, int32, or whole numbers no larger in float64.
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

Cases = NDArray[np.intp]
Planes = TypeVar("Planes", bound=NDArray[Any])


class Reach(NamedTuple):
    """What is known of residuals beforehand, because the true answers are: where they are short.

    Attributes:
        number: bool (N,), the cases whose residuals matter.
        error: (N,), the largest difference of an answer and a proven true one.
    """

    number: NDArray[np.bool_]
    error: Floats

    def beyond(self, given: Summed) -> Cases | None:
        """The cases where |A E| or |E A| of the errors E need not fit 32 bits; None if there are many."""
        size = np.maximum(given.rows.max(axis=0), given.columns.max(axis=0))
        size *= self.error + _VALUE_BOUND
        cases = np.flatnonzero((size >= _SHORT) & self.number)
        return None if len(cases) * _MANY > len(size) else cases


def of_inverse(
    given: Summed, answer: Summed, work: Floats | None = None, reach: Reach | None = None
) -> list[Floats]:
    """The largest right and left residual of each inverse, in units of what correct rounding may leave.

    Args:
        given: the matrices A, int32 (4, 4, N).
        answer: the answers Y, int32 (4, 4, N).
        work: (2, 4, 4, N), overwritten.
        reach: makes no difference but to the time it takes.

    Returns:
        Two of (N,): max_ij 2 |2^32 I - A Y|_ij / (sum_k |A_ik| + sum_k |Y_kj|), and the same of 2^32 I - Y A
        with Y and A exchanged. Two roundings: of the residual, where it is 2^53 or more, and of the quotient.
        Not finite where a denominator is zero.
    """
    work = np.empty((2, *given.matrix.shape)) if work is None else work
    doubtful = None if reach is None else reach.beyond(given)
    if doubtful is None:
        given, answer = (each._replace(matrix=each.matrix.astype(np.float64)) for each in (given, answer))
    return [_of_side(given, answer, doubtful, work), _of_side(answer, given, doubtful, work)]


def _of_side(left: Summed, right: Summed, doubtful: Cases | None, work: Floats) -> Floats:
    """The largest residual of left right; with `doubtful` those of all other cases are short."""
    if doubtful is None:
        doubtful = _in_floats(left, right, work)
    else:
        _in_words(left.matrix, right.matrix, work)
    if doubtful.size:
        a, b = (each.matrix[..., doubtful].astype(np.float64) for each in (left, right))
        work[0][..., doubtful] = np.abs(_in_halves(a, b, _HALF * _UNIT))
    np.add(left.rows[:, None], right.columns[None], out=work[1])
    return _largest(*work.reshape(2, 16, -1))


def _in_words(left: NDArray[np.int32], right: NDArray[np.int32], work: Floats) -> None:
    """The sizes of residuals of 32 bits, to `work[0]`: the product mod 2^32, where 2^32 I is zero."""
    out, term = work[1].reshape(-1).view(np.int32).reshape(2, *left.shape)
    _product(left, right, out, term)
    np.copyto(work[0], np.abs(out, out=out))


def _in_floats(left: Summed, right: Summed, work: Floats) -> Cases:
    """The sizes of residuals, to `work[0]`; gives the cases where they may have been rounded."""
    residual = _product(left.matrix, right.matrix, *work)
    residual.reshape(16, -1)[::5] -= _HALF * _HALF
    np.abs(residual, out=residual)
    terms = np.add.reduce(left.columns * right.rows, axis=0)  # the sum of all elements of |left| |right|
    return np.flatnonzero(terms >= _EXACT)


def of_solution(given: Summed, right: Floats, solution: Floats) -> Floats:
    """The largest residual of each solution, in units of what correct rounding may leave.

    Args:
        given: the matrices A, int32 (4, 4, N).
        right: (4, N), b.
        solution: (4, N), the answers y.

    Returns:
        (N,): max_i 2 |2^16 b - A y|_i / (sum_k |A_ik| + sum_k |y_k| + 2^16), rounded likewise.
    """
    residual = _in_halves(given.matrix.astype(np.float64), solution[:, None], right[:, None])[:, 0]
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
