"""Class patterns: matrices with zeros in a pattern, ten structured ones and random ones in turn."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rig.matrices.arrange import flipped, shuffle, transpose
from rig.matrices.entries import FULL, LSB
from rig.matrices.parameters import real
from rig.matrices.stream import Draw, Ints, Words, below, symmetric
from rig.qformat import RAW_MAX, SCALE

PATTERNS = (real("range", 8.0, (4 * LSB, FULL), "largest |entry|"),)
BUDGET = 24
# Words 16 .. 18 make a random pattern, 19 and 20 decide on transposing and permuting, 21 and 22 permute.
_RANDOM, _TURN, _PERMUTE, _SHUFFLE = slice(16, 19), 19, 20, slice(21, 23)

MASKS: Mapping[str, str] = MappingProxyType(
    {
        "diagonal": "1000 0100 0010 0001",  # permuted: a generalised permutation
        "triangular": "1111 0111 0011 0001",
        "block_2_2": "1100 1100 0011 0011",
        "block_1_3": "1000 0111 0111 0111",
        "arrow": "1111 1100 1010 1001",
        "bidiagonal": "1100 0110 0011 0001",
        "tridiagonal": "1100 1110 0111 0011",
        "hessenberg": "1111 1111 0111 0011",
        "cyclic": "1100 0110 0011 1001",
        "hollow": "0111 1011 1101 1110",  # every pivot on the diagonal is zero
    }
)
KINDS = (*MASKS, "random")
_TABLE = np.array([[int(bit) for bit in mask if bit != " "] for mask in MASKS.values()], dtype=np.int64)


def patterns(draw: Draw, params: Mapping[str, Any]) -> NDArray[np.int32]:
    """Entries uniform within +-range where the pattern of case i, KINDS[i mod 11], has a one.

    Half of them are transposed; half have their rows and columns permuted, which hides the pattern.
    """
    words = draw.words
    limit = min(round(params["range"] * SCALE), RAW_MAX)
    kinds = (draw.first % len(KINDS) + np.arange(words.shape[1])) % len(KINDS)
    block = (symmetric(words[:16], limit) * _masks(kinds, words[_RANDOM])).reshape(4, 4, -1)
    block = transpose(block, flipped(words[_TURN]))
    block = np.where(flipped(words[_PERMUTE]), shuffle(block, words[_SHUFFLE]), block)
    return block.astype(np.int32)


def _masks(kinds: Ints, words: Words) -> Ints:
    """Zeros and ones (16, n); the random ones are filled to 1/4, 1/2 or 3/4."""
    filled = _random(words)
    bits = (filled >> np.arange(16, dtype=np.uint64)[:, None]) & np.uint64(1)
    structured = _TABLE[np.minimum(kinds, len(_TABLE) - 1)].T
    return np.where(kinds == len(_TABLE), bits.astype(np.int64), structured)


def _random(words: Words) -> Words:
    """Words whose low 16 bits are one with probability 1/4, 1/2 or 3/4; words is (3, n)."""
    first, second, density = words
    sparse, dense = first & second, first | second
    third = below(density, 3)
    chosen: Words = np.where(third == 0, sparse, np.where(third == 1, first, dense))
    return chosen
