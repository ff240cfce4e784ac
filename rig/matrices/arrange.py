"""Random choice and rearrangement of (4, 4, n) blocks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from rig.matrices.stream import Draw, Ints, Words, below
from rig.qformat import RAW_MAX, RAW_MIN

_PERMUTATIONS = np.array(list(permutations(range(4))), dtype=np.int64).T


def choose(words: Words, values: Ints) -> Ints:
    """A value for each word, all equally likely."""
    return values[below(words, len(values))]


def shuffle(block: Ints, words: Words) -> Ints:
    """Permute the rows of each matrix by words[0], its columns by words[1]; words is (2, n)."""
    rows, columns = (_PERMUTATIONS[:, below(word, _PERMUTATIONS.shape[1])] for word in words)
    block = np.take_along_axis(block, rows[:, None, :], axis=0)
    return np.take_along_axis(block, columns[None, :, :], axis=1)


def flipped(words: Words) -> NDArray[np.bool_]:
    """True or False with equal chance, by the lowest bit."""
    flags: NDArray[np.bool_] = (words & np.uint64(1)) != 0
    return flags


def transpose(block: Ints, where: NDArray[np.bool_]) -> Ints:
    """The matrices of a block, transposed where told."""
    return np.where(where, block.transpose(1, 0, 2), block)


def in_turn(draw: Draw, kinds: Sequence[Callable[[Words], Ints]]) -> NDArray[np.int32]:
    """Case i by kind i mod len(kinds); what a kind makes outside int32 saturates."""
    words = draw.words
    block = np.empty((4, 4, words.shape[1]), dtype=np.int32)
    for number, kind in enumerate(kinds):
        columns = slice((number - draw.first) % len(kinds), None, len(kinds))
        if words[0, columns].size:
            block[:, :, columns] = np.clip(kind(words[:, columns]), RAW_MIN, RAW_MAX)
    return block
