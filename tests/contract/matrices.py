"""Matrices whose inverse is plain to see: scaled permutations, with powers of two that all differ."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.int32]


def scaled_permutations(count: int, seed: int = 0) -> tuple[Words, Words]:
    """Raw words (count, 16) of matrices and of their inverses."""
    rng = np.random.default_rng(seed)
    columns = np.argsort(rng.random((count, 4)), axis=1)
    exponents = rng.integers(2, 31, (count, 4))
    case, row = np.arange(count)[:, None], np.arange(4)[None, :]
    matrices = np.zeros((count, 4, 4), np.int32)
    inverses = np.zeros((count, 4, 4), np.int32)
    matrices[case, row, columns] = 1 << exponents
    inverses[case, columns, row] = 1 << (32 - exponents)
    return matrices.reshape(count, 16), inverses.reshape(count, 16)
