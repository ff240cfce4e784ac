"""How much half an LSB of doubt in the input moves the answer: closed forms, docs/NUMERICS.md 6.4.

Everything is in LSB and in planes: (n_out, N), one column a case.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_REAL = 2.0**-16  # real units in one LSB


def row_sums(inverse: Floats) -> Floats:
    """r, (4, N) in LSB: sums of the absolute values in each row of inverses (16, N)."""
    sums: Floats = np.abs(inverse).reshape(4, 4, -1).sum(axis=1)
    return sums


def of_inverse(inverse: Floats) -> tuple[Floats, Floats]:
    """The sensitivity of each element of an inverse, and sigma.

    Args:
        inverse: float64 (16, N), row-major, NaN where there is none.

    Returns:
        s_ij = r_i c_j / (2 (1 - sigma)), (16, N) in LSB, NaN where sigma >= 1; sigma (N,).
    """
    size = np.abs(inverse).reshape(4, 4, -1)
    rows, columns = size.sum(axis=1), size.sum(axis=0)
    sigma, factor = _sigma(rows)
    rows *= factor * (_REAL * _REAL / 2)
    np.multiply(rows[:, None], columns, out=size)
    return size.reshape(16, -1), sigma


def of_solution(solution: Floats, inverse: Floats) -> tuple[Floats, Floats]:
    """The sensitivity of each element of a solution x of A x = b, and sigma.

    Args:
        solution: float64 (4, N).
        inverse: float64 (16, N), of A.

    Returns:
        s_i = (1 + sum |x_k|) r_i / (2 (1 - sigma)), x in real units, (4, N) in LSB, NaN where sigma >= 1;
        sigma (N,).
    """
    rows = row_sums(inverse)
    sigma, factor = _sigma(rows)
    factor *= (1 + np.abs(solution).sum(axis=0) * _REAL) * (_REAL / 2)
    rows *= factor
    return rows, sigma


def _sigma(rows: Floats) -> tuple[Floats, Floats]:
    """The value of sigma = 2^-17 sum |X_ij|, X in real units, and 1 / (1 - sigma), NaN where sigma >= 1."""
    sigma = rows.sum(axis=0) * (_REAL * _REAL / 2)
    small = sigma < 1
    return sigma, np.where(small, 1 / np.where(small, 1 - sigma, 1.0), np.nan)


def condition(words: NDArray[np.int32], inverse: Floats) -> Floats:
    """The condition number in the infinity norm, max_i sum_j |A_ij| max_i r_i (Higham 2002, 6.2).

    Args:
        words: int32 (16, N), the matrices A in raw words.
        inverse: float64 (16, N), their inverses in LSB.

    Returns:
        float64 (N,), NaN where there is no inverse.
    """
    norm = np.abs(words.astype(np.float64)).reshape(4, 4, -1).sum(axis=1).max(axis=0)
    return np.asarray(norm * row_sums(inverse).max(axis=0) * _REAL**2)
