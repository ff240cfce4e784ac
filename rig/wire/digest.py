"""The digest of a block of cases (docs/PROTOCOL.md 3.9): inputs, statuses and outputs in 64 bits."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Digests = NDArray[np.uint64]

# 2^64 over the golden ratio, and an odd multiplier without a pattern; any such would do.
_INDEX_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_FACTOR = np.uint64(0xD6E8FEB86659FD93)
_HALF = np.uint64(32)
# Two steps without a word: without them the last output would not reach all bits of the digest.
_LAST_STEPS = 2
# Keeps a chunk and its temporaries in the second-level cache.
_CHUNK = 2048


def case_digests(
    first: int, inputs: NDArray[np.int32], status: NDArray[np.uint8], words: NDArray[np.int32]
) -> Digests:
    """The digest of each case.

    Args:
        first: index of the first case; the others follow it.
        inputs: int32 (N, n_in), raw words.
        status: uint8 (N,), as RESULT tells it.
        words: int32 (N, n_out); taken as 0 where the status is not OK.

    Returns:
        uint64 (N,).
    """
    digests = np.empty(len(status), np.uint64)
    for start in range(0, len(status), _CHUNK):
        part = slice(start, start + _CHUNK)
        digests[part] = _chunk_digests(first + start, inputs[part], status[part], words[part])
    return digests


def block_digest(
    first: int, inputs: NDArray[np.int32], status: NDArray[np.uint8], words: NDArray[np.int32]
) -> int:
    """The digest of a block: the sum of those of its cases modulo 2^64; arguments as `case_digests`."""
    return int(case_digests(first, inputs, status, words).sum(dtype=np.uint64))


def _chunk_digests(
    first: int, inputs: NDArray[np.int32], status: NDArray[np.uint8], words: NDArray[np.int32]
) -> Digests:
    state = (np.arange(len(status), dtype=np.uint64) + np.uint64(first + 1)) * _INDEX_FACTOR
    outputs = np.where((status == 0)[:, None], words, np.int32(0))
    for word in (*_columns(inputs), status, *_columns(outputs)):
        _step(state, word)
    for _ in range(_LAST_STEPS):
        _step(state, None)
    return state


def _columns(words: NDArray[np.int32]) -> NDArray[np.uint32]:
    return np.ascontiguousarray(words.T).view(np.uint32)


def _step(state: Digests, word: NDArray[np.unsignedinteger] | None) -> None:
    """Mix in one word. A bijection of the state and, for any state, of the word's 32 bits into it."""
    if word is not None:
        state ^= word
    state *= _FACTOR
    state ^= state >> _HALF
