"""Class ties: inverse elements exactly at k + 1/2 LSB, beside it, and by a hair off it; six kinds in turn.

A raw inverse element is 2^32 T / det with a cofactor T, so an exact tie needs v2(det) = 33 + v2(T), v2 being
the exponent of 2 in an integer. The building stone is a 2x2 block of four odd entries with determinant 2^33:
its raw inverse is half its adjugate, four ties.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rig.matrices.arrange import in_turn, shuffle
from rig.matrices.constructed import with_element
from rig.matrices.stream import Draw, Ints, Words, below, signs, symmetric

# Words 0 .. 7 two tie blocks (or what a kind draws first), 8 .. 20 the rest of the matrix.
_SIGNS, _SHUFFLE = slice(21, 25), slice(25, 27)
BUDGET = 28


def build(draw: Draw, _params: Mapping[str, Any]) -> NDArray[np.int32]:
    """Cases of the kinds in turn; nothing saturates."""
    return in_turn(draw, KINDS)


def blocks(words: Words) -> Ints:
    """Two tie blocks: eight ties, the other elements zero."""
    return _finish(_two_blocks(words), words)


def dense(words: Words) -> Ints:
    """Twelve ties: adding columns 0, 1 to columns 2, 3 subtracts rows 2, 3 of the inverse from rows 0, 1."""
    return _finish(_twelve(words), words)


def beside(words: Words) -> Ints:
    """`dense` with one entry moved by 1 LSB: near ties in many places."""
    block = _twelve(words)
    place = below(words[8], 16)
    moved = np.arange(16)[:, None] == place
    return _finish(block + (moved * signs(words[9])).reshape(4, 4, -1), words)


def embedded(words: Words) -> Ints:
    """[B C; 0 D]: four ties of B, whatever D is: v2(det) = 33 + v2(T) where v2(T) = v2(det D) has any size.

    |d_ii| in [2^t, 2^(t+1)), t = 6 .. 29; the other entries of D and C at most 2^t / 16: elements below 2^31.
    """
    block = np.zeros((4, 4, words.shape[1]), dtype=np.int64)
    block[:2, :2] = _tie_block(words[:4])
    t = 6 + below(words[4], 24)
    size, zeros = np.left_shift(np.int64(1), t), below(words[5], t.astype(np.uint64) - np.uint64(3))
    entries = symmetric(words[8:16], size >> 4).reshape(4, 2, -1)
    entries[2:] = np.left_shift(entries[2:] >> zeros, zeros)
    block[:, 2:] = entries
    for i, word in ((2, words[16]), (3, words[17])):
        block[i, i] = np.left_shift((size + below(word, size.astype(np.uint64))) >> zeros, zeros)
    return _finish(block, words)


def beyond(words: Words) -> Ints:
    """One element n/2, n odd, 2^33 < n < 2^37: OVERFLOW, though a tie whose low 32 bits would fit."""
    shift = below(words[0], 4)
    n = np.left_shift(np.int64(2**33), shift) + np.left_shift(below(words[1], 2**32), 1 + shift) + 1
    return _finish(with_element(n, 7 + below(words[2], 23), words), words)


def hair(words: Words) -> Ints:
    """One element m/2 (1 +- m / (2^33 d)), m odd, d > 2^29: off a tie by less than 2^-50 of itself.

    Rows (p, s, 1, +-1), (-t, 1, 0, 0), (r, 0, m, 0), (1, 0, 0, d) with (p + s t) m - r = 2^33: the first
    cofactor is m d, the determinant 2^33 d -+ m. No float64 tells it from a tie.
    """
    m = 7 + 2 * below(words[0], 2**10)
    near = 2**33 // m + symmetric(words[1], 8)
    s = 2**11 + below(words[2], 2**16 - 2**11)
    block = np.zeros((4, 4, words.shape[1]), dtype=np.int64)
    block[0] = np.stack([near % s, s, np.ones_like(s), signs(words[3])])
    block[1, 0], block[1, 1] = -(near // s), 1
    block[2, 0], block[2, 2] = near * m - 2**33, m
    block[3, 0], block[3, 3] = 1, 2**29 + below(words[4], 2**31 - 2**29)
    return _finish(block, words)


def _tie_block(words: Words) -> Ints:
    """Blocks [a b; c d] of odd entries, a d - b c = 2^33; words is (4, n).

    b = 1, d odd below 2^27 + 5, a odd within 3 of 2^33 / d, so |c| <= 3 d. Twice row 1 on row 0 leaves the
    determinant and the parities: |a| + 2 |c| <= 2^33 / d + 6 d + 3 < 2^31 for every d >= 5.
    """
    d = 5 + 2 * (below(words[0], 2**26) >> below(words[1], 26))
    a = (2**33 // d | 1) + 2 * symmetric(words[2], 1)
    c = a * d - 2**33
    factor = 2 * symmetric(words[3], 1)
    return np.stack([np.stack([a + factor * c, 1 + factor * d]), np.stack([c, d])])


def _two_blocks(words: Words) -> Ints:
    block = np.zeros((4, 4, words.shape[1]), dtype=np.int64)
    block[:2, :2], block[2:, 2:] = _tie_block(words[:4]), _tie_block(words[4:8])
    return block


def _twelve(words: Words) -> Ints:
    block = _two_blocks(words)
    block[:2, 2:] = block[:2, :2]
    return block


def _finish(block: Ints, words: Words) -> Ints:
    """Random row signs and permutations: the elements of the inverse change sign and place only."""
    return shuffle(block * signs(words[_SIGNS])[:, None, :], words[_SHUFFLE])


KINDS: tuple[Callable[[Words], Ints], ...] = (blocks, dense, beside, embedded, beyond, hair)
