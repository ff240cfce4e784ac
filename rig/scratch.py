"""Working memory for arithmetic on planes: one block for each thread, which all that compute cut up anew.

Whoever computes next overwrites what another left, so that the same memory stays in the caches; and as the
block is large, numpy asks for huge pages for it, which spares the page walks of a thousand small ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from math import prod
from threading import get_ident
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

_BYTES = 16 << 20  # numpy asks for huge pages from 4 MiB on
_LINE = 64  # bytes of a cache line
_BUFFER = 512  # elements; 8192 unless told otherwise


@contextmanager
def in_place() -> Iterator[None]:
    """Keep numpy from copying planes that are shorter than its buffer where it can use them in place."""
    before = np.setbufsize(_BUFFER)
    try:
        yield
    finally:
        np.setbufsize(before)


class Scratch:
    """Arrays of this thread's block, one after the other; holds nothing from one use to the next."""

    def __init__(self) -> None:
        self._block, self._used = _block(get_ident()), 0

    def array(self, *shape: int, dtype: DTypeLike = np.float64) -> NDArray[Any]:
        """Another array, not initialised; of its own where the block is used up."""
        start, size = self._used, prod(shape) * np.dtype(dtype).itemsize
        if start + size > len(self._block):
            return np.empty(shape, dtype)
        self._used += size + -size % _LINE
        return self._block[start : start + size].view(dtype).reshape(shape)


@lru_cache(maxsize=4)
def _block(_thread: int) -> NDArray[np.uint8]:
    return np.empty(_BYTES, np.uint8)
