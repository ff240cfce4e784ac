"""Oracles: the true inverses of raw matrices, with a bound on the oracle's own error.

They share no code with a kernel, and import nothing of the rig but its errors. Proofs: docs/NUMERICS.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from numpy.typing import NDArray

from rig.oracle import certified, float64
from rig.oracle.truth import Truth

ORACLES: Mapping[str, Callable[[NDArray[Any]], Truth]] = MappingProxyType(
    {"certified": certified.invert, "float64": float64.invert}
)

__all__ = ["ORACLES", "Truth"]
