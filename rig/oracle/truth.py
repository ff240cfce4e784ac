"""What an oracle answers, and what all of them take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rig.errors import InputError

OK, SINGULAR, OVERFLOW = 0, 1, 2

# The raw inverse is 2^32 A^-1 for raw A, (A/2^16)^-1 in real units times 2^16. The raw solution is
# 2^16 A^-1 b for raw A and b: the scales of A and b cancel.
INVERSE_SCALE, SOLUTION_SCALE = 2**32, 2**16
WORD_MIN, WORD_MAX = -(2**31), 2**31 - 1


@dataclass(frozen=True, eq=False)
class Truth:
    """The answers Y to N cases, in LSB (raw units, 2^-16), with a bound on the oracle's own error.

    Y has n_out words: 16 for an inverse, row-major, 4 for a solution. The arrays may be views with any
    strides; an oracle that works plane by plane does not transpose them.

    Attributes:
        rounded: int32 (N, n_out), Y rounded to nearest, ties to even; 0 where `status` is not OK.
        value: float64 (N, n_out), Y within `bound`; NaN for SINGULAR, finite for OVERFLOW.
        status: uint8 (N,), 0 OK, 1 SINGULAR (det = 0), 2 OVERFLOW (some rounded element is no int32).
        certified: bool (N,), whether `rounded`, `status` and `bound` are proven (docs/NUMERICS.md).
        within: a relative bound, one number for all, or absolute ones in LSB, float64 (N, n_out).
    """

    rounded: NDArray[np.int32]
    value: NDArray[np.float64]
    status: NDArray[np.uint8]
    certified: NDArray[np.bool_]
    within: float | NDArray[np.float64]

    @property
    def bound(self) -> NDArray[np.float64]:
        """float64 (N, n_out), |value - Y| <= bound in LSB; NaN for SINGULAR."""
        if isinstance(self.within, float):
            bound: NDArray[np.float64] = np.abs(self.value) * self.within
            return bound
        return self.within


def checked(raw: NDArray[Any]) -> NDArray[np.int32]:
    """The raw matrices, if they are what an oracle takes.

    Raises:
        InputError: not int32, or not of shape (N, 4, 4).
    """
    if raw.dtype != np.int32 or raw.shape[1:] != (4, 4):
        raise InputError(f"an oracle takes raw words, int32 (N, 4, 4); got {raw.dtype} {raw.shape}")
    return raw


def checked_right(raw: NDArray[Any], right: NDArray[Any]) -> NDArray[np.int32]:
    """The right-hand sides, if there is one for each matrix.

    Raises:
        InputError: not int32, or not of shape (N, 4).
    """
    if right.dtype != np.int32 or right.shape != (len(raw), 4):
        got = f"{right.dtype} {right.shape} for {len(raw)} matrices"
        raise InputError(f"an oracle takes one right-hand side a matrix, int32 (N, 4); got {got}")
    return right
