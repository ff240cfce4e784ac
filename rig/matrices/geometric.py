"""Transforms of 3-space in homogeneous coordinates: rigid and affine, last row 0 0 0 1."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rig.matrices.entries import FULL
from rig.matrices.parameters import real
from rig.matrices.rotation import QUATERNION_WORDS, quaternion, rotation3
from rig.matrices.stream import Draw, Words, quantise, symmetric
from rig.qformat import RAW_MAX, SCALE

_TRANSLATION = real("translation", 1000.0, (0.0, FULL), "largest |component| of the translation")
RIGID = (_TRANSLATION,)
AFFINE = (real("linear", 4.0, (0.0, FULL), "largest |entry| of the 3x3 part"), _TRANSLATION)
RIGID_BUDGET = 3 + QUATERNION_WORDS + 1
AFFINE_BUDGET = 12


def rigid(draw: Draw, params: Mapping[str, Any]) -> NDArray[np.int32]:
    """A Haar rotation, quantised to nearest, and a translation uniform over the words of +-t."""
    rotation = rotation3(quaternion(draw, 3))
    block = _homogeneous(draw.words[:3], params)
    for i in range(3):
        for j in range(3):
            block[i, j] = quantise(rotation[i][j] * SCALE)
    return block


def affine(draw: Draw, params: Mapping[str, Any]) -> NDArray[np.int32]:
    """A 3x3 part uniform over the words of +-m and a translation uniform over those of +-t."""
    block = _homogeneous(draw.words[:3], params)
    linear = symmetric(draw.words[3:12], largest_word(params["linear"]))
    block[:3, :3] = linear.reshape(3, 3, -1)
    return block


def _homogeneous(words: Words, params: Mapping[str, Any]) -> NDArray[np.int32]:
    block = np.zeros((4, 4, words.shape[1]), dtype=np.int32)
    block[:3, 3] = symmetric(words, largest_word(params["translation"]))
    block[3, 3] = SCALE
    return block


def largest_word(limit: float) -> int:
    """The raw word of a limit in real units."""
    return min(round(limit * SCALE), RAW_MAX)
