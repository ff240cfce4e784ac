"""Residuals: what an answer leaves of its equation, in integers, without an oracle (docs/NUMERICS.md 6.5).

Arrays are planes, one column a case.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Plane = TypeVar("Plane", NDArray[np.float64], NDArray[np.uint64])

_BLOCK = 512  # cases: few enough for the caches
_EXACT = 2.0**62  # a residual whose float64 estimate is below it fits int64, hence is exact there


def of_inverse(words: NDArray[np.int32], inverse: NDArray[np.int32]) -> tuple[Floats, Floats]:
    """The largest right and left residual of each inverse, in units of what correct rounding may leave.

    Args:
        words: int32 (16, N), the matrices A, row-major.
        inverse: int32 (16, N), the answers Y.

    Returns:
        (N,) each: max_ij 2 |2^32 I - A Y|_ij / (sum_k |A_ik| + sum_k |Y_kj|), and the same of 2^32 I - Y A
        with Y and A exchanged. Exact up to roundings of the quotient where the residual is below 2^62, NaN
        where a denominator is zero.
    """
    right, left = np.empty(words.shape[1]), np.empty(words.shape[1])
    for now in _blocks(words):
        a, y = _matrices(words[:, now]), _matrices(inverse[:, now])
        right[now], left[now] = _one_side(a, y), _one_side(y, a)
    return right, left


def of_solution(words: NDArray[np.int32], right: NDArray[np.int32], solution: NDArray[np.int32]) -> Floats:
    """The largest residual of each solution, in units of what correct rounding may leave.

    Args:
        words: int32 (16, N), the matrices A.
        right: int32 (4, N), b.
        solution: int32 (4, N), the answers y.

    Returns:
        (N,): max_i 2 |2^16 b - A y|_i / (sum_k |A_ik| + sum_k |y_k| + 2^16).
    """
    a, y, b = _matrices(words), solution.astype(np.int64)[:, None], right.astype(np.int64)[:, None]
    residual = _residual(a, y, b << 16)
    sizes = np.abs(a).sum(axis=1, keepdims=True) + np.abs(y).sum(axis=0) + 2**16
    return _largest(residual, sizes)


def _blocks(words: NDArray[np.int32]) -> list[slice]:
    return [slice(start, start + _BLOCK) for start in range(0, words.shape[1], _BLOCK)]


def _matrices(words: NDArray[np.int32]) -> Ints:
    return words.astype(np.int64).reshape(4, 4, -1)


def _one_side(left: Ints, right: Ints) -> Floats:
    unit = np.eye(4, dtype=np.int64)[:, :, None] << 32
    sizes = np.abs(left).sum(axis=1)[:, None] + np.abs(right).sum(axis=0)
    return _largest(_residual(left, right, unit), sizes)


def _residual(left: Ints, right: Ints, wanted: Ints) -> Floats:
    """What is wanted less the product: the wrapped integer, exact where a float estimate tells it fits."""
    residue = wanted.view(np.uint64) - _product(left.view(np.uint64), right.view(np.uint64))
    exact = residue.view(np.int64).astype(np.float64)
    sizes = (
        np.abs(left).sum(axis=1).max(initial=0),
        np.abs(right).max(initial=0),
        np.abs(wanted).max(initial=0),
    )
    if float(sizes[0]) * float(sizes[1]) + float(sizes[2]) < _EXACT:
        return exact
    estimate = wanted - _product(left.astype(np.float64), right.astype(np.float64))
    return np.where(np.abs(estimate) < _EXACT, exact, estimate)


def _product(left: Plane, right: Plane) -> Plane:
    total = left[:, 0, None] * right[None, 0]
    term = np.empty_like(total)
    for k in range(1, 4):
        total += np.multiply(left[:, k, None], right[None, k], out=term)
    return total


def _largest(residual: Floats, sizes: Ints) -> Floats:
    scaled = np.abs(residual, out=residual)
    scaled *= 2
    scaled /= np.where(sizes, sizes, np.nan)
    return np.asarray(scaled.reshape(-1, scaled.shape[-1]).max(axis=0))
