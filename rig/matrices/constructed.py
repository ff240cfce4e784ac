"""Matrices of class boundary whose inverse is known by construction: at +-2^31, on ties, just off ties.

A raw inverse element is 2^32 T / det with a cofactor T and the determinant det. With det = +-2^33 D and T =
N D it is +-N/2: N odd is an exact tie, N near 2^32 the edge of the range.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np

from rig.matrices.arrange import choose, shuffle
from rig.matrices.stream import Ints, Words, below, signs, symmetric
from rig.qformat import RAW_MAX, RAW_MIN

_EDGES = [RAW_MIN, RAW_MIN + 1, RAW_MIN + 2, RAW_MAX - 1, RAW_MAX, -(2**30), 2**30 + 1, 2**30 - 1, -1, 1]
_EDGE = np.array(_EDGES, dtype=np.int64)
_SMALL = np.array([1, 2, 3, 4], dtype=np.int64)


def edge(words: Words) -> Ints:
    """An inverse element at +-(2^31 + k/2), |k| <= 8."""
    return finish(with_element(2**32 + symmetric(words[0], 8), _exponent(words), words), words)


def tie(words: Words) -> Ints:
    """Two inverse elements at an odd multiple of 1/2 LSB, of any size below 2^29."""
    size = below(words[0], 2**30) >> below(words[1], 30)
    block = with_element(size | 1, _exponent(words), words)
    # Adding column 1 to column 0 subtracts row 0 of the inverse from its row 1: the tie appears twice.
    block[:, 0] += block[:, 1]
    return finish(block, words)


def diagonal(words: Words) -> Ints:
    """Permuted diagonals d = round(2^32 / (k + 1/2)) +- 1: 2^32 / d is near a tie; some d of 1 .. 4 LSB."""
    k = 2 + (below(words[:4], 2**30) >> below(words[4:8], 30))
    near_tie = (2**33 + k) // (2 * k + 1) + symmetric(words[8:12], 1)
    few = below(words[12:16], 4) == 0
    values = np.where(few, choose(words[8:12], _SMALL), near_tie) * signs(words[:4])
    return shuffle(np.eye(4, dtype=np.int64)[:, :, None] * values, words[16:18])


def triangular(words: Words) -> Ints:
    """Permuted triangles, diagonal +-2^15 .. +-2^17, a few entries off it at the edge of the range.

    With p, q on the diagonal an entry b gives -2^32 b / (p q), for instance b, 2b or b/2: int32's ends,
    overflows by 1 LSB, and ties.
    """
    block = np.zeros((4, 4, words.shape[1]), dtype=np.int64)
    for i in range(4):
        block[i, i] = np.left_shift(np.int64(1), 15 + below(words[i], 3)) * signs(words[i])
    for entry, (i, j) in enumerate(combinations(range(4), 2), start=4):
        block[i, j] = choose(words[entry], _EDGE) * (words[entry] % np.uint64(4) == 0)
    return shuffle(block, words[16:18])


def _exponent(words: Words) -> Ints:
    return 2 + below(words[18], 28)


def with_element(n: Ints, c: Ints, words: Words) -> Ints:
    """Matrices whose raw inverse has -n/2 at (0, 0), 0 < n < 2^(31 + c), 2 <= c <= 29; takes words 19 and 20.

    [0 u 0 0; y p r 0; 0 s q 0; 0 0 0 D] with r = 1, q = 2^c, p q - r s = n and u y = 2^(33 - c): det = -u y
    q D = -2^33 D, cofactor n D. Every other inverse element is below 2^31: |s| <= 2^(c-1), u, y >= 4.
    """
    one = np.int64(1)
    a = 2 + below(words[19], (30 - c).astype(np.uint64))
    q = np.left_shift(one, c)
    p = (n + (q >> 1)) >> c
    zero = np.zeros_like(n)
    u, y = np.left_shift(one, a), np.left_shift(one, 33 - c - a)
    d = np.left_shift(one, 2 + below(words[20], 28))
    rows = [zero, u, zero, zero], [y, p, zero + 1, zero], [zero, p * q - n, q, zero], [zero, zero, zero, d]
    return np.stack([np.stack(row) for row in rows])


def finish(block: Ints, words: Words) -> Ints:
    """Random row signs and permutations: the elements of the inverse change sign and place only."""
    return shuffle(block * signs(words[4:8])[:, None, :], words[16:18])
