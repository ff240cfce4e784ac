"""Random choice and rearrangement of (4, 4, n) blocks."""

from __future__ import annotations

from itertools import permutations

import numpy as np

from rig.matrices.stream import Ints, Words, below

_PERMUTATIONS = np.array(list(permutations(range(4))), dtype=np.int64).T


def choose(words: Words, values: Ints) -> Ints:
    """A value for each word, all equally likely."""
    return values[below(words, len(values))]


def shuffle(block: Ints, words: Words) -> Ints:
    """Permute the rows of each matrix by words[0], its columns by words[1]; words is (2, n)."""
    rows, columns = (_PERMUTATIONS[:, below(word, _PERMUTATIONS.shape[1])] for word in words)
    block = np.take_along_axis(block, rows[:, None, :], axis=0)
    return np.take_along_axis(block, columns[None, :, :], axis=1)
