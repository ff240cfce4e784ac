"""Class gallery: the named 4x4 test matrices, then variations of them.

Index i belongs to name i mod (number of names); the first round is pure, the others are varied by
scaling by a power of two, transposing, permuting and changing signs, each with probability 1/2. The list
never changes, since the place of a name in it is part of every id.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rig.matrices.arrange import flipped, shuffle, transpose
from rig.matrices.gallery_applied import APPLIED
from rig.matrices.gallery_named import NAMED, Real
from rig.matrices.stream import Draw, Floats, Ints, Words, below, quantise, signs
from rig.qformat import RAW_MAX, SCALE

NAMES = (*NAMED, *APPLIED)
# Words: 0 .. 3 whether to scale, transpose, permute, change signs; 4 scale, 5, 6 permutations, 7 .. 14 signs.
BUDGET = 16
_LOWEST_SCALE = -4


def gallery_name(index: int) -> str:
    """The matrix that case `index` is, or is a variation of: `hilbert`, `hilbert, varied`."""
    return NAMES[index % len(NAMES)] + (", varied" if index >= len(NAMES) else "")


def build(draw: Draw, _params: Mapping[str, Any]) -> NDArray[np.int32]:
    """The matrices by name, pure below index len(NAMES), else varied."""
    count = draw.words.shape[1]
    names = (draw.first % len(NAMES) + np.arange(count)) % len(NAMES)
    pure = np.arange(count) < len(NAMES) - draw.first
    block: Ints = _TABLE[names].transpose(1, 2, 0)
    return np.where(pure, block, _varied(block, names, draw.words)).astype(np.int32)


def _varied(block: Ints, names: Ints, words: Words) -> Ints:
    block = _scaled(block, names, words)
    block = transpose(block, flipped(words[1]))
    block = np.where(flipped(words[2]), shuffle(block, words[5:7]), block)
    pattern = signs(words[7:11])[:, None, :] * signs(words[11:15])[None, :, :]
    return np.where(flipped(words[3]), block * pattern, block)


def _scaled(block: Ints, names: Ints, words: Words) -> Ints:
    """Times 2^k, k from -4 to what the largest entry leaves room for; small entries may round to zero."""
    k = _LOWEST_SCALE + below(words[4], (_HEADROOM[names] - _LOWEST_SCALE + 1).astype(np.uint64))
    values: Floats = np.ldexp(block.astype(np.float64), np.where(flipped(words[0]), k, 0).astype(np.int32))
    return quantise(values).astype(np.int64)


def _word(value: Real) -> int:
    """The nearest word, ties to even; round() is exact for both kinds of number."""
    word = round(value * SCALE)
    if abs(word) > RAW_MAX:
        raise AssertionError(f"{float(value):g} in the gallery is out of range")
    return word


def _table() -> Ints:
    entries = [
        [[_word(value) for value in row] for row in matrix] for matrix in (*NAMED.values(), *APPLIED.values())
    ]
    return np.array(entries, dtype=np.int64)


_TABLE = _table()
# Positions left above the largest entry's highest bit, the sign kept.
_HEADROOM = np.array([31 - int(np.abs(matrix).max()).bit_length() for matrix in _TABLE], dtype=np.int64)
