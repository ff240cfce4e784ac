"""A class of cases as a space to search: a point is the random words a case is drawn from.

Whatever the words are, the class's own definition makes the case of them, so a search never leaves the class.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rig.errors import UsageError
from rig.matrices import CLASSES, group_label
from rig.matrices.catalog import resolve_group
from rig.matrices.operands import PREVIOUS_BUDGET, RIGHT_BUDGET, previous_by, right_hand_sides_by
from rig.matrices.stream import Draw, draw
from rig.oracle import Truth, truth
from rig.run.cases import Group, given
from rig.search.judge import ORACLE

Points = NDArray[np.uint64]
Words = NDArray[np.int32]

_BESIDE = {"invert": 0, "solve": RIGHT_BUDGET, "update": PREVIOUS_BUDGET}
_STREAM = 0x9E3779B97F4A7C15  # parts the words of operands from those of matrices


class Space:
    """The cases of a class for an operation.

    Attributes:
        group: plain random cases of the class, as a campaign has them.
        operation: a key of rig.oracle.N_IN.
        indexed: a case's place decides its kind (ties, gallery...), so points must keep their places.
    """

    def __init__(self, class_name: str, params: Mapping[str, Any], seed: int, operation: str):
        """Resolve the class.

        Raises:
            InputError: unknown class or parameter.
            UsageError: the class has nothing to search.
        """
        self._values, self._key = resolve_group(class_name, seed, params)
        self._class, self.operation = CLASSES[class_name], operation
        self.group = Group(group_label(class_name, seed, params), class_name, 0, seed, params)
        if not self._class.budget:
            raise UsageError(f"class {class_name} draws nothing case by case; hunt in another, such as svd")
        self._rows = len(draw(self._key, self._class.budget, 0, 1).words)
        trial = self.random(0, 64)
        self.indexed = not np.array_equal(self._build(trial, 0), self._build(trial, 1))

    def random(self, start: int, count: int) -> Points:
        """Points of the plain random cases start, start + 1, ...: uint64 (words, count)."""
        words = draw(self._key, self._class.budget, start, count).words
        key = (self._key[0] ^ _STREAM, self._key[1])
        beside = (
            draw(key, _BESIDE[self.operation], start, count).words if _BESIDE[self.operation] else words[:0]
        )
        return np.vstack([words, beside])

    def words(self, points: Points, start: int) -> Words:
        """What a kernel is given at points (words, n) in places start, start + 1, ...: int32 (n, n_in)."""
        return given(self.origins(points, start), self.operation)

    def truth(self, words: Words) -> Truth:
        """The true answers to cases, int32 (n, n_in)."""
        return truth(ORACLE, self.operation, words)

    def origins(self, points: Points, start: int) -> Words:
        """The same before the old matrix of UPDATE is inverted."""
        block = self._build(points, start)
        flat, beside = block.reshape(-1, 16), points[self._rows :]
        if self.operation == "solve":
            return np.hstack([flat, right_hand_sides_by(beside, block)])
        if self.operation == "update":
            return np.hstack([flat, previous_by(beside, block).reshape(-1, 16)])
        return flat

    def _build(self, points: Points, start: int) -> Words:
        words = np.ascontiguousarray(points[: self._rows])
        block = self._class.build(Draw(self._key, start, words), self._values)
        return np.ascontiguousarray(block.transpose(2, 0, 1))
