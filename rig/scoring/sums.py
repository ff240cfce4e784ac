"""Matrices with the sums of their absolute values, of which norms, sensitivities and residuals are made.

Arrays are planes, one column a case.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_SHORT = 2**29 - 1  # four of that size sum up to less than 2^31


class Summed(NamedTuple):
    """Matrices M, int32 or float64 (4, 4, N), and the sums of |M| in each row and column, float64 (4, N)."""

    matrix: NDArray[Any]
    rows: Floats
    columns: Floats


def summed(matrix: NDArray[Any], work: Floats | None = None, sums: Floats | None = None) -> Summed:
    """Matrices and their sums; `work` (4, 4, N) and `sums` (2, 4, N), if given, are overwritten."""
    work = np.empty(matrix.shape) if work is None else work
    sums = np.empty((2, *matrix.shape[1:])) if sums is None else sums
    if matrix.dtype == np.int32 and matrix.min() >= -_SHORT and matrix.max() <= _SHORT:
        short = work.reshape(-1).view(np.int32)[: matrix.size].reshape(matrix.shape)
        np.abs(matrix, out=short)
        sums[0], sums[1] = (np.add.reduce(short, axis=axis, dtype=np.int32) for axis in (1, 0))
    else:
        size = np.abs(matrix, out=work, dtype=np.float64)
        np.add.reduce(size, axis=1, out=sums[0])
        np.add.reduce(size, axis=0, out=sums[1])
    return Summed(matrix, *sums)
