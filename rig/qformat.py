"""The 1.15.16 format: a raw int32 word stands for raw / 65536.

The one place where values become words. Quantising is to nearest, ties to even, as IEEE 754 rounds; it never
saturates, because a value that silently changed would be tested instead of the one the user wrote.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rig.errors import InputError

FRACTION_BITS = 16
SCALE = 1 << FRACTION_BITS
RAW_MIN = -(2**31)
RAW_MAX = 2**31 - 1


def to_raw(values: ArrayLike) -> NDArray[np.int32]:
    """Quantise values to raw words, to nearest, ties to even.

    Args:
        values: real numbers of any shape, in real units (1.0 is 65536 LSB).

    Returns:
        int32 array of the same shape.

    Raises:
        InputError: a value is not a real number, is NaN or infinite, or rounds to a word outside int32; the
            message names the index of the first one.
    """
    array = np.asarray(values)
    if array.dtype.kind not in "iuf":
        raise InputError(f"values must be real numbers, not {array.dtype}")
    scaled = rounded(array)
    bad = ~((scaled >= RAW_MIN) & (scaled <= RAW_MAX))
    if bad.any():
        index = tuple(int(i) for i in np.argwhere(bad)[0])
        where = f" at index {list(index)}" if index else ""
        raise InputError(f"value {array[index]}{where} {why_unfit(float(array[index]))}")
    return scaled.astype(np.int32)


def to_float(raw: ArrayLike) -> NDArray[np.float64]:
    """Values in real units of raw words of any shape; exact."""
    return np.asarray(raw, dtype=np.float64) / SCALE


def rounded(values: NDArray[np.generic]) -> NDArray[np.float64]:
    """Values in LSB, rounded to nearest even but not checked: NaN and infinity pass through."""
    with np.errstate(over="ignore", invalid="ignore"):
        return np.rint(values.astype(np.float64) * SCALE)


def why_unfit(value: float) -> str:
    """The end of a sentence that says why a value has no raw word."""
    if not np.isfinite(value):
        return "is not finite"
    return "does not fit 1.15.16 (-32768 .. 32767.99998)"


def as_raw(a: ArrayLike) -> NDArray[np.int32]:
    """Matrices as raw words, int32 (N,4,4): integers must fit, floats are quantised to the nearest word.

    Raises:
        InputError: wrong shape or type, or a value out of range.
    """
    array = np.asarray(a)
    if array.shape[-2:] != (4, 4) or array.ndim not in {2, 3}:
        raise InputError(f"matrices must have shape (N, 4, 4) or (4, 4), not {array.shape}")
    if array.dtype.kind == "f":
        array = to_raw(array)
    elif array.dtype.kind not in "iu":
        raise InputError(f"matrices must be integers (raw words) or floats (values), not {array.dtype}")
    elif array.size and (array.min() < RAW_MIN or array.max() > RAW_MAX):
        raise InputError("integers are raw 1.15.16 words and must fit into 32 bits; pass floats for values")
    return array.astype(np.int32, copy=False).reshape(-1, 4, 4)
