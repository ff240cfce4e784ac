"""Classes by one formula: tiny, powers and hilbert_like."""

from __future__ import annotations

from collections.abc import Mapping
from math import frexp
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rig.errors import InputError
from rig.matrices.entries import FULL, LSB
from rig.matrices.parameters import interval, real, whole
from rig.matrices.stream import Draw, below, exp2, log2, quantise, signs, symmetric, unit
from rig.qformat import RAW_MAX, RAW_MIN, SCALE

TINY = (real("range", 2.0**-10, (LSB, 1.0), "largest |entry|"),)
POWERS = (interval("magnitude", (LSB, FULL), (LSB, FULL), "smallest and largest |entry|"),)
HILBERT_LIKE = (
    interval("scale", (1.0, FULL), (4 * LSB, FULL), "factor of the matrix, log-uniform"),
    whole("perturbation", 1, (0, 2**20), "largest change of an entry in LSB"),
)
BUDGET = 16
HILBERT_LIKE_BUDGET = 18


def tiny(draw: Draw, params: Mapping[str, Any]) -> NDArray[np.int32]:
    """Entries uniform over the few words of +-range: the inverse is huge, a product of entries nothing."""
    limit = round(params["range"] * SCALE)
    return symmetric(draw.words, limit).astype(np.int32).reshape(4, 4, -1)


def powers(draw: Draw, params: Mapping[str, Any]) -> NDArray[np.int32]:
    """Entries +-2^k, all powers in the range equally likely; +32768 becomes the largest word."""
    low, high = _exponents(params)
    sizes = np.left_shift(np.int64(1), low + below(draw.words, high - low + 1))
    return np.clip(sizes * signs(draw.words), RAW_MIN, RAW_MAX).astype(np.int32).reshape(4, 4, -1)


def check_powers(params: Mapping[str, Any]) -> None:
    """Refuse a range without a power of two.

    Raises:
        InputError: there is none.
    """
    low, high = _exponents(params)
    if low > high:
        raise InputError(f"powers: no power of two in magnitude {list(params['magnitude'])}")


def hilbert_like(draw: Draw, params: Mapping[str, Any]) -> NDArray[np.int32]:
    """Entries scale / (i + j + x) to the nearest word, i, j = 0 .. 3, x in [1, 2), moved by some LSB.

    x is uniform; 1 is the Hilbert matrix, all of them are Cauchy matrices (Higham, Accuracy and Stability
    of Numerical Algorithms, 2nd ed., sec. 28.1).
    """
    low, high = (log2(end * SCALE) for end in params["scale"])
    scale = exp2(low + (high - low) * unit(draw.words[16]))
    shift = 1.0 + unit(draw.words[17])
    places = np.add.outer(np.arange(4.0), np.arange(4.0))[:, :, None]
    moves = symmetric(draw.words[:16], params["perturbation"]).reshape(4, 4, -1)
    return quantise(np.rint(scale / (places + shift)) + moves)


def _exponents(params: Mapping[str, Any]) -> tuple[int, int]:
    """Exponents of the smallest and the largest power of two, in LSB, within the magnitudes."""
    (low, low_exponent), (_, high_exponent) = (frexp(end * SCALE) for end in params["magnitude"])
    # frexp's mantissa lies in [1/2, 1): 1/2 is a power of two itself.
    return (low_exponent - 1 if low == 0.5 else low_exponent), high_exponent - 1
