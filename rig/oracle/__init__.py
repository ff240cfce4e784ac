"""Oracles: the true answers to raw cases, with a bound on the oracle's own error.

Three of them, which share no code with a kernel nor with each other, and import nothing of the rig but its
errors. Proofs: docs/NUMERICS.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rig.errors import InputError
from rig.oracle import certified, exact, float64
from rig.oracle.truth import Truth

ORACLES: Mapping[str, Callable[[NDArray[Any]], Truth]] = MappingProxyType(
    {"certified": certified.invert, "exact": exact.invert, "float64": float64.invert}
)
SOLVERS: Mapping[str, Callable[[NDArray[Any], NDArray[Any]], Truth]] = MappingProxyType(
    {"certified": certified.solve, "exact": exact.solve, "float64": float64.solve}
)
# Words that a case of each operation holds.
N_IN: Mapping[str, int] = MappingProxyType({"invert": 16, "solve": 20, "update": 32})

__all__ = ["N_IN", "ORACLES", "SOLVERS", "Truth", "truth"]


def truth(oracle: str, operation: str, words: NDArray[np.int32]) -> Truth:
    """The true answers to cases of an operation.

    The truth of UPDATE is the inverse of the new matrix, whatever was given as the old inverse.

    Args:
        oracle: a key of ORACLES.
        operation: a key of N_IN.
        words: int32 (N, n_in): the matrix row-major, then b for "solve", the old inverse for "update".

    Returns:
        Truth with n_out = 4 for "solve", else 16.

    Raises:
        InputError: words that are not int32 (N, n_in).
    """
    if words.dtype != np.int32 or words.shape[1:] != (N_IN[operation],):
        wanted = f"int32 (N, {N_IN[operation]})"
        raise InputError(f"a case of {operation} is {wanted}; got {words.dtype} {words.shape}")
    matrices = words[:, :16].reshape(-1, 4, 4)
    if operation == "solve":
        return SOLVERS[oracle](matrices, words[:, 16:])
    return ORACLES[oracle](matrices)
