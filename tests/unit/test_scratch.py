"""Scratch memory: what is cut from one block does not overlap, and what does not fit is still there."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import numpy as np

from rig.scratch import Scratch, in_place


def test_arrays_of_one_user_do_not_overlap() -> None:
    scratch = Scratch()
    arrays = [scratch.array(3, 5), scratch.array(7, dtype=np.int32), scratch.array(2, 2, dtype=np.uint8)]
    for value, array in enumerate(arrays):
        array[...] = value
    assert [(array == value).all() for value, array in enumerate(arrays)] == [True] * 3
    assert [array.shape for array in arrays] == [(3, 5), (7,), (2, 2)]
    assert [array.dtype.name for array in arrays] == ["float64", "int32", "uint8"]


def test_the_next_user_gets_the_same_memory() -> None:
    assert np.shares_memory(Scratch().array(9), Scratch().array(4, dtype=np.int64))


def test_two_threads_get_memory_of_their_own() -> None:
    both = Barrier(2, timeout=10)

    def cut(_: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        both.wait()  # so that each task has its own thread
        return Scratch().array(16)

    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(cut, range(2))
    assert not np.shares_memory(one, other)


def test_what_does_not_fit_is_allocated() -> None:
    scratch = Scratch()
    first, large, last = scratch.array(8), scratch.array(2**22), scratch.array(8)
    assert large.shape == (2**22,)
    assert not np.shares_memory(first, large)
    assert not np.shares_memory(large, last)


def test_the_buffer_size_comes_back() -> None:
    before = np.getbufsize()
    with in_place():
        assert np.getbufsize() < before
    assert np.getbufsize() == before
