"""How much half an LSB of doubt in the input moves the answer: closed forms, docs/NUMERICS.md 6.4.

Everything is in LSB and in float64 planes, one column a case. An inverse is (4, 4, N).
"""

from __future__ import annotations

import numpy as np

from rig.scoring.sums import Floats, Summed

_REAL = 2.0**-16  # real units in one LSB


def of_inverse(inverse: Summed, out: Floats | None = None) -> tuple[Floats, Floats]:
    """The sensitivity of each element of an inverse, and sigma.

    Args:
        inverse: NaN where there is none.
        out: (4, 4, N), where to put the sensitivities.

    Returns:
        s_ij = r_i c_j / (2 (1 - sigma)), (4, 4, N) in LSB, NaN where sigma >= 1; sigma (N,).
    """
    sigma, factor = _sigma(inverse)
    factor *= _REAL * _REAL / 2
    s: Floats = np.multiply((inverse.rows * factor)[:, None], inverse.columns, out=out)
    return s, sigma


def of_solution(solution: Floats, inverse: Summed) -> tuple[Floats, Floats]:
    """The sensitivity of each element of a solution x of A x = b, and sigma.

    Args:
        solution: (4, N).
        inverse: of A.

    Returns:
        s_i = (1 + sum |x_k|) r_i / (2 (1 - sigma)), x in real units, (4, N) in LSB, NaN where sigma >= 1;
        sigma (N,).
    """
    sigma, factor = _sigma(inverse)
    factor *= (1 + np.abs(solution).sum(axis=0) * _REAL) * (_REAL / 2)
    return inverse.rows * factor, sigma


def _sigma(inverse: Summed) -> tuple[Floats, Floats]:
    """The value of sigma = 2^-17 sum |X_ij|, X in real units, and 1 / (1 - sigma), NaN where sigma >= 1."""
    sigma = inverse.rows.sum(axis=0) * (_REAL * _REAL / 2)
    room = 1 - sigma
    room[room <= 0] = np.nan
    return sigma, 1 / room


def condition(given: Summed, inverse: Summed) -> Floats:
    """The condition number in the infinity norm, max_i sum_j |A_ij| max_i r_i (Higham 2002, 6.2).

    Args:
        given: the matrices A in raw words.
        inverse: their inverses in LSB.

    Returns:
        (N,), NaN where there is no inverse.
    """
    return np.asarray(given.rows.max(axis=0) * inverse.rows.max(axis=0) * _REAL**2)
