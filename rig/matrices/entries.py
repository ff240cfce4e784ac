"""Classes whose entries are independent: uniform and log_uniform."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rig.matrices.parameters import interval
from rig.matrices.stream import Draw, below, exp2, log2, quantise, signs, unit
from rig.qformat import RAW_MAX, SCALE

LSB = 1.0 / SCALE
# 32768 is no 1.15.16 value, but it is how people write the end of the range: it stands for the largest word.
FULL = 32768.0
BUDGET = 16

UNIFORM = (interval("range", (-FULL, FULL), (-FULL, FULL), "smallest and largest entry"),)
LOG_UNIFORM = (interval("magnitude", (LSB, FULL), (LSB, FULL), "smallest and largest |entry|"),)


def uniform(draw: Draw, params: Mapping[str, Any]) -> NDArray[np.int32]:
    """Entries uniform over the raw words lo .. hi, both included."""
    low, high = bounds(params)
    entries = below(draw.words, high - low + 1) + np.int64(low)
    return entries.astype(np.int32).reshape(4, 4, -1)


def bounds(params: Mapping[str, Any]) -> tuple[int, int]:
    """Smallest and largest raw word of `uniform`."""
    low, high = params["range"]
    return min(round(low * SCALE), RAW_MAX), min(round(high * SCALE), RAW_MAX)


def log_uniform(draw: Draw, params: Mapping[str, Any]) -> NDArray[np.int32]:
    """Entries +-2^t LSB, t uniform: every binary order of magnitude is equally likely."""
    low, high = exponents(params)
    magnitude = exp2(low + (high - low) * unit(draw.words))
    return quantise(magnitude * signs(draw.words)).reshape(4, 4, -1)


def exponents(params: Mapping[str, Any]) -> tuple[float, float]:
    """Smallest and largest t of `log_uniform`."""
    low, high = params["magnitude"]
    return log2(low * SCALE), log2(high * SCALE)
