"""Class boundary: words and inverses at the edges of the format, a fixed mix of kinds by index.

Case i is of kind i mod 14, so every block of 14 cases holds each kind once. The kinds are those that
fixed-point inverses get wrong: INT32_MIN (it has no negative), the largest determinants, results at +-2^31
and on exact ties, tiny and huge entries side by side, entries around a power of two, where fast paths begin.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rig.matrices.arrange import choose, in_turn, shuffle
from rig.matrices.constructed import diagonal, edge, tie, triangular
from rig.matrices.stream import Draw, Ints, Words, below, signs, symmetric
from rig.qformat import RAW_MAX, RAW_MIN, SCALE

# Words 0 .. 15 belong to the entries, 16 and 17 to the permutations, the others to what a kind needs.
SHUFFLE = slice(16, 18)
BUDGET = 24

_EXTREMES = np.array([RAW_MIN, RAW_MIN + 1, -1, 0, 1, RAW_MAX], dtype=np.int64)
_HADAMARD = np.array([[1, 1, 1, 1], [1, -1, 1, -1], [1, 1, -1, -1], [1, -1, -1, 1]], dtype=np.int64)
# 2^15 and 2^16 are 1/2 and 1; below 2^20 a cofactor fits two words, so kernels branch there.
_THRESHOLD_BITS = np.array([8, 15, 16, 20, 20, 21, 24, 30, 31], dtype=np.int64)


def build(draw: Draw, _params: Mapping[str, Any]) -> NDArray[np.int32]:
    """Cases of the kinds in turn; only +2^31 and beyond saturate."""
    return in_turn(draw, KINDS)


def extremes(words: Words) -> Ints:
    """Entries from {INT32_MIN, INT32_MIN + 1, -1, 0, 1, INT32_MAX}."""
    return choose(words[:16], _EXTREMES).reshape(4, 4, -1)


def few_lsb(words: Words) -> Ints:
    """Entries of at most 1, 2, 4 or 8 LSB: nearly every inverse overflows."""
    return symmetric(words[:16], _power(words[18], 0, 4)).reshape(4, 4, -1)


def hadamard(words: Words) -> Ints:
    """Hadamard sign patterns at full scale: the largest determinants there are."""
    pattern = _HADAMARD[:, :, None] * signs(words[0:4])[:, None, :] * signs(words[4:8])[None, :, :]
    return _full_scale(shuffle(pattern, words[SHUFFLE]), words)


def sign_pattern(words: Words) -> Ints:
    """Random sign patterns at full scale; many are singular or nearly so."""
    return _full_scale(signs(words[:16]).reshape(4, 4, -1), words)


def powers_of_two(words: Words) -> Ints:
    """Entries +-2^0 .. +-2^31, a quarter of them zero."""
    sizes = _power(words[:16], 0, 32)
    # Bits that neither `signs` nor `below` uses.
    present = (words[:16] & np.uint64(6)) != 0
    return np.where(present, sizes * signs(words[:16]), 0).reshape(4, 4, -1)


def generalised_permutation(words: Words) -> Ints:
    """One entry in each row and column, of any size."""
    sizes = np.right_shift(words[:4], below(words[4:8], 32).astype(np.uint64) + np.uint64(32))
    block = _on_diagonal(np.maximum(sizes.astype(np.int64), 1) * signs(words[8:12]))
    return shuffle(block, words[SHUFFLE])


def one_huge(words: Words) -> Ints:
    """One entry at full scale, the others at most 3 LSB."""
    block = symmetric(words[:16], 3).reshape(4, 4, -1)
    block[0, 0] = choose(words[18], np.array([RAW_MIN, RAW_MIN + 1, RAW_MAX], dtype=np.int64))
    return shuffle(block, words[SHUFFLE])


def threshold(words: Words) -> Ints:
    """Entries within 2 LSB of +-2^k, one k a matrix."""
    size = np.left_shift(np.int64(1), choose(words[18], _THRESHOLD_BITS))
    return ((size + symmetric(words[:16], 2)) * signs(words[:16])).reshape(4, 4, -1)


def affine_extremes(words: Words) -> Ints:
    """Upper rows as `extremes` or `threshold`, last row 0 0 0 1."""
    even = (words[19] & np.uint64(1)) == 0
    block = np.where(even, extremes(words), threshold(words))
    block[3] = np.array([0, 0, 0, SCALE])[:, None]
    return block


def repeated_row(words: Words) -> Ints:
    """`extremes` with two equal rows; in half of them one entry of the copy is moved by 1 LSB."""
    block = extremes(words)
    block[1] = block[0]
    # Towards zero, so that no extreme leaves the range.
    block[1, 0] -= below(words[18], 2) * np.where(block[1, 0] > 0, 1, -1)
    return shuffle(block, words[SHUFFLE])


def _full_scale(pattern: Ints, words: Words) -> Ints:
    """+ becomes INT32_MAX, - becomes INT32_MIN or INT32_MIN + 1; half of the matrices up to 2 LSB inside."""
    inside = below(words[:16], 3).reshape(4, 4, -1) * below(words[18], 2)
    negative = RAW_MIN + below(words[19], 2) + inside
    return np.where(pattern > 0, RAW_MAX - inside, negative)


def _power(words: Words, low: int, count: int) -> Ints:
    """2^low .. 2^(low + count - 1), all equally likely."""
    return np.left_shift(np.int64(1), low + below(words, count))


def _on_diagonal(values: Ints) -> Ints:
    return np.eye(4, dtype=np.int64)[:, :, None] * values


KINDS: tuple[Callable[[Words], Ints], ...] = (
    extremes,
    few_lsb,
    hadamard,
    sign_pattern,
    edge,
    tie,
    diagonal,
    triangular,
    powers_of_two,
    generalised_permutation,
    one_huge,
    threshold,
    affine_extremes,
    repeated_row,
)
