"""Classes with given singular values: svd and spd.

A = U diag(s) V^T with Haar factors, the "randsvd" of Higham (Accuracy and Stability of Numerical Algorithms,
2nd ed., sec. 28.3), the factors from pairs of quaternions instead of QR. The real matrix has exactly these
singular values up to float64 rounding; the words are its entries to the nearest.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rig.errors import InputError
from rig.matrices.entries import FULL, LSB
from rig.matrices.parameters import interval, real
from rig.matrices.rotation import QUATERNION_WORDS, Rows, quaternion, rotation4
from rig.matrices.stream import Draw, Floats, exp2, log2, quantise, signs, unit
from rig.qformat import SCALE

_CONDITION_LIMITS = (1.0, 1.0e15)
SPD = (
    interval("condition", (1.0, 1.0e3), _CONDITION_LIMITS, "largest / smallest eigenvalue, log-uniform"),
    real("norm", 8.0, (4 * LSB, FULL), "largest eigenvalue"),
)
SVD = (
    interval("condition", (1.0, 1.0e4), _CONDITION_LIMITS, "largest / smallest singular value, log-uniform"),
    real("norm", 8.0, (LSB, FULL), "largest singular value"),
)
_SPECTRUM_WORDS = 4
SPD_BUDGET = _SPECTRUM_WORDS + 2 * QUATERNION_WORDS
SVD_BUDGET = _SPECTRUM_WORDS + 4 * QUATERNION_WORDS


def svd(draw: Draw, params: Mapping[str, Any]) -> NDArray[np.int32]:
    """U diag(s) V^T with U Haar on O(4), V on SO(4)."""
    left = _rotation(draw, _SPECTRUM_WORDS)
    right = _rotation(draw, _SPECTRUM_WORDS + 2 * QUATERNION_WORDS)
    values = _spectrum(draw, params)
    # Flipping one axis at random takes U from SO(4) to O(4): both signs of the determinant occur.
    values[3] = values[3] * signs(draw.words[3])
    scaled = [[row[k] * values[k] for k in range(4)] for row in left]
    return _compose(scaled, right, symmetric=False)


def spd(draw: Draw, params: Mapping[str, Any]) -> NDArray[np.int32]:
    """Q diag(s) Q^T with Q Haar; exactly symmetric, and positive definite as quantised."""
    rotation = _rotation(draw, _SPECTRUM_WORDS)
    values = _spectrum(draw, params)
    scaled = [[row[k] * values[k] for k in range(4)] for row in rotation]
    return _compose(scaled, rotation, symmetric=True)


def check_spd(params: Mapping[str, Any]) -> None:
    """Refuse a smallest eigenvalue that quantising could make negative.

    Rounding and saturation move an entry by at most 1 LSB, an eigenvalue so by less than 4.

    Raises:
        InputError: norm / condition below 4 LSB.
    """
    if params["norm"] / params["condition"][1] < 4 * LSB:
        raise InputError("spd: norm / condition must be 2^-14 or more: quantising might lose definiteness")


def _rotation(draw: Draw, first_word: int) -> Rows:
    return rotation4(quaternion(draw, first_word), quaternion(draw, first_word + QUATERNION_WORDS))


def _spectrum(draw: Draw, params: Mapping[str, Any]) -> list[Floats]:
    """Singular values in LSB: norm, two log-uniform between, norm / condition."""
    low, high = (log2(end) for end in params["condition"])
    width = low + (high - low) * unit(draw.words[0])
    shares = (0.0, unit(draw.words[1]), unit(draw.words[2]), 1.0)
    return [params["norm"] * SCALE * exp2(-(width * share)) for share in shares]


def _compose(scaled: Rows, right: Rows, *, symmetric: bool) -> NDArray[np.int32]:
    """The words of scaled right^T; a symmetric one is computed once and mirrored."""
    block = np.empty((4, 4, len(scaled[0][0])), dtype=np.int32)
    for i in range(4):
        for j in range(i if symmetric else 0, 4):
            a, b = scaled[i], right[j]
            block[i, j] = quantise(a[0] * b[0] + a[1] * b[1] + a[2] * b[2] + a[3] * b[3])
            if symmetric:
                block[j, i] = block[i, j]
    return block
