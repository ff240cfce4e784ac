"""Matrices with the sums of their absolute values, of which norms, sensitivities and residuals are made.

Arrays are float64 planes, one column a case.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Summed(NamedTuple):
    """Matrices M, (4, 4, N), with the sums of |M| in each row and in each column, (4, N)."""

    matrix: Floats
    rows: Floats
    columns: Floats


def summed(matrix: Floats, work: Floats | None = None, sums: Floats | None = None) -> Summed:
    """Matrices and their sums; `work` (4, 4, N) and `sums` (2, 4, N), if given, are overwritten."""
    rows, columns = (None, None) if sums is None else sums
    size = np.abs(matrix, out=work)
    return Summed(matrix, np.add.reduce(size, axis=1, out=rows), np.add.reduce(size, axis=0, out=columns))
