"""The exact midpoint test: on which side of k + 1/2 does a quotient of two long integers lie?

Integers are pairs of uint64 limbs, that is, residues mod 2^128. That is enough (docs/NUMERICS.md 4.7): what
is to be told from zero is known to be below 2^112 in size.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Limbs = NDArray[np.uint64]

_HALF = np.uint64(32)
_LOW_HALF = np.uint64(2**32 - 1)


class Long(NamedTuple):
    """Residues mod 2^128: high 2^64 + low."""

    high: Limbs
    low: Limbs


def long(high: Ints, low: Ints) -> Long:
    """The residue of high 2^64 + low, both signed."""
    return Long((high + (low >> 63)).view(np.uint64), low.view(np.uint64))


def nearest(
    numerator: Long, shift: int, denominator: Long, negative: NDArray[np.bool_], value: Floats
) -> Floats:
    """2^shift numerator / denominator rounded to the nearest integer, ties to even.

    Args:
        numerator: (n,).
        denominator: (n,), not zero.
        shift: 1 to 62.
        negative: bool (n,), whether the denominator is below zero.
        value: float64 (n,), the quotient to within 2^-18, itself within 2^-18 of a midpoint k + 1/2, below
            2^31 + 2 in size.
    """
    below = np.floor(value)
    # The sign of 2^(shift + 1) numerator - (2 below + 1) denominator is that of quotient - midpoint.
    excess = _minus(_shifted(numerator, shift), _times(denominator, below))
    excess = _minus(_shifted(excess, 1), denominator)
    tie = (excess.high | excess.low) == 0
    above = ((excess.high.view(np.int64) < 0) == negative) & ~tie
    up: Floats = below + (above | (tie & (below % 2 != 0)))
    return up


def _shifted(x: Long, by: int) -> Long:
    up, down = np.uint64(by), np.uint64(64 - by)
    return Long((x.high << up) | (x.low >> down), x.low << up)


def _minus(x: Long, y: Long) -> Long:
    return Long(x.high - y.high - (x.low < y.low), x.low - y.low)


def _times(x: Long, factor: Floats) -> Long:
    """The product with a whole number below 2^32 in size."""
    size = np.abs(factor).astype(np.uint64)
    # Neither sum leaves 64 bits: (2^32 - 1)^2 + 2^32 - 1 < 2^64.
    carry = ((x.low & _LOW_HALF) * size) >> _HALF
    carry = ((x.low >> _HALF) * size + carry) >> _HALF
    product = Long(x.high * size + carry, x.low * size)
    opposite = _minus(Long(np.zeros_like(x.high), np.zeros_like(x.low)), product)
    below_zero = factor < 0
    return Long(*(np.where(below_zero, *pair) for pair in zip(opposite, product, strict=True)))
