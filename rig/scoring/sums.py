"""Matrices with the sums of their absolute values, of which norms, sensitivities and residuals are made.

Arrays are float64 planes, one column a case.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Summed(NamedTuple):
    """Matrices M, (..., 4, 4, N), with the sums of |M| in each row and in each column, (..., 4, N)."""

    matrix: Floats
    rows: Floats
    columns: Floats

    def part(self, index: int | slice) -> Summed:
        """Some of a stack of matrices."""
        return Summed(self.matrix[index], self.rows[index], self.columns[index])


def summed(matrix: Floats, work: Floats | None = None) -> Summed:
    """Matrices (..., 4, 4, N) and their sums; `work` has the same shape and is overwritten."""
    size = np.abs(matrix, out=work)
    return Summed(matrix, np.add.reduce(size, axis=-2), np.add.reduce(size, axis=-3))
