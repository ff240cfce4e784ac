"""Working memory for arithmetic on planes: one block for each thread, which all that compute cut up anew.

Whoever computes next overwrites what another left, so that the same memory stays in the caches; and as the
block is large, numpy asks for huge pages for it, which spares the page walks of a thousand small ones.
It goes with its thread.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import prod
from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import DTypeLike, NDArray

_BYTES = 16 << 20  # numpy asks for huge pages from 4 MiB on
_LINE = 64  # bytes of a cache line
_BUFFER = 512  # elements; 8192 unless told otherwise
_KEPT = 4  # of what is made in a block; making one costs as much as 1,000 matrices

Made = TypeVar("Made")


@contextmanager
def in_place() -> Iterator[None]:
    """Keep numpy from copying planes that are shorter than its buffer where it can use them in place."""
    before = np.setbufsize(_BUFFER)
    try:
        yield
    finally:
        np.setbufsize(before)


class _Own(threading.local):
    """A thread's block, and what was made in it."""

    def __init__(self) -> None:
        self.block = np.empty(_BYTES, np.uint8)
        self.made: dict[tuple[Any, ...], Any] = {}


_own = _Own()


def kept(make: Callable[..., Made], *sizes: int) -> Made:
    """What `make` makes of a Scratch and these sizes, from the last time if it is still there."""
    key = make, *sizes
    if key not in _own.made:
        if len(_own.made) >= _KEPT:
            _own.made.clear()
        _own.made[key] = make(Scratch(), *sizes)
    return cast(Made, _own.made[key])


class Scratch:
    """Arrays of this thread's block, one after the other; holds nothing from one use to the next."""

    def __init__(self) -> None:
        self._block, self._used = _own.block, 0

    def array(self, *shape: int, dtype: DTypeLike = np.float64) -> NDArray[Any]:
        """Another array, not initialised; of its own where the block is used up."""
        start, size = self._used, prod(shape) * np.dtype(dtype).itemsize
        if start + size > len(self._block):
            return np.empty(shape, dtype)
        self._used += size + -size % _LINE
        return self._block[start : start + size].view(dtype).reshape(shape)
