"""What is measured of the words of each case: errors, grades, residuals, coordinates (docs/NUMERICS.md 6.1).

The cases are worked off in blocks that stay in the caches, as planes of float64, without regard to statuses.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rig.scoring import residuals, sensitivity
from rig.scoring.residuals import Reach
from rig.scoring.sums import Floats, Summed, summed
from rig.scratch import Scratch, in_place, kept

_BLOCK = 8192  # cases: few enough for the caches, many enough to hide what a numpy call costs

Words = NDArray[np.int32]
Flags = NDArray[np.bool_]


class Known(NamedTuple):
    """What is known of cases without their answers, as planes (n, N).

    Attributes:
        value: the true answers in LSB, n_out of them.
        rounded: int32, the same correctly rounded.
        given: int32, what was asked, the matrix first; residuals and condition are not known without it.
        inverse: (16, N), the inverses in LSB; grades, sigma and condition are not known without them.
        number: bool (N,), the cases with a number if the true answers are proven, which makes residuals
            quicker; those of the other cases mean nothing then.
    """

    value: Floats
    rounded: Words
    given: Words | None
    inverse: Floats | None
    number: Flags | None

    def part(self, now: slice) -> Known:
        """Some of the cases."""
        parts: list[Any] = [planes if planes is None else planes[..., now] for planes in self]
        return Known(*parts)


@dataclass(frozen=True, eq=False)
class Measures:
    """Measures of cases, (N,) each, NaN where they are not known: see rig.scoring.Score."""

    max_error: Floats
    max_grade: Floats
    sigma: Floats
    condition: Floats
    sensitivity: Floats
    right_residual: Floats
    left_residual: Floats
    correct_elements: NDArray[np.uint8]

    @classmethod
    def room(cls, count: int) -> Measures:
        """Room for those of so many cases; an array each, as a tally keeps some of them."""
        measures: list[Any] = [*(np.empty(count) for _ in range(7)), np.empty(count, np.uint8)]
        return cls(*measures)

    def part(self, now: slice) -> Measures:
        """Those of some of the cases."""
        return Measures(*(measure[now] for measure in vars(self).values()))

    def leave_only(self, number: Flags) -> None:
        """Take the measures of the answer from cases without a number; the coordinates stay."""
        if number.all():
            return
        np.multiply(self.correct_elements, number, out=self.correct_elements)
        for measure in (self.max_error, self.max_grade, self.right_residual, self.left_residual):
            np.copyto(measure, np.nan, where=~number)


def measure(words: Words, known: Known) -> Measures:
    """Measure answers, int32 planes (n_out, N)."""
    n_out, count = words.shape
    found = Measures.room(count)
    with in_place():
        for start in range(0, count, _BLOCK):
            now = slice(start, min(start + _BLOCK, count))
            block = kept(_Block, now.stop - now.start, n_out)
            block.measure(words[:, now], known.part(now), found.part(now))
    return found


def doubts(value: Floats, inverse: Summed, out: Floats | None = None) -> tuple[Floats, Floats]:
    """The sensitivity of each element of answers (n_out, N), and sigma (N,)."""
    if len(value) == 4:
        return sensitivity.of_solution(value, inverse)
    s, sigma = sensitivity.of_inverse(inverse, out)
    return s.reshape(value.shape), sigma


class _Block:
    """Some cases, and what is measured of them, in scratch memory."""

    def __init__(self, scratch: Scratch, count: int, n_out: int):
        array = scratch.array
        self.given, self.words = array(4, 4, count, dtype=np.int32), array(n_out, count, dtype=np.int32)
        self.answer, self.size = array(n_out, count), array(n_out, count)
        self.sums, self.work = array(3, 2, 4, count), array(2, 4, 4, count)

    def measure(self, words: Words, known: Known, found: Measures) -> None:
        """All that can be known."""
        np.copyto(self.words, words)
        np.copyto(self.answer, self.words)
        self._errors(known, found)
        inverse = None
        if known.inverse is None:
            found.max_grade[:] = found.sigma[:] = found.sensitivity[:] = np.nan
        else:
            inverse = summed(known.inverse.reshape(4, 4, -1), self.work[1], self.sums[2])
            self._grades(known.value, inverse, found)
        if known.given is None or inverse is None:
            found.condition[:] = np.nan
        if known.given is None:
            found.right_residual[:] = found.left_residual[:] = np.nan
        else:
            self._residuals(known.given, known.number, inverse, found)

    def _errors(self, known: Known, found: Measures) -> None:
        """Errors, of which `size` keeps the sizes."""
        correct = np.equal(self.words, known.rounded)
        if correct.all():
            found.correct_elements.fill(len(correct))
        else:
            np.add.reduce(correct.view(np.uint8), axis=0, out=found.correct_elements)
        np.abs(np.subtract(self.answer, known.value, out=self.size), out=self.size)
        np.maximum.reduce(self.size, axis=0, out=found.max_error)

    def _grades(self, value: Floats, inverse: Summed, found: Measures) -> None:
        """Sensitivity and grades."""
        s, found.sigma[:] = doubts(value, inverse, self.work[1])
        np.maximum.reduce(s, axis=0, out=found.sensitivity)
        s += 0.5
        np.divide(self.size, s, out=self.size)
        np.maximum.reduce(self.size, axis=0, out=found.max_grade)

    def _residuals(self, given: Words, number: Flags | None, inverse: Summed | None, found: Measures) -> None:
        """Residuals and condition."""
        np.copyto(self.given.reshape(16, -1), given[:16])
        matrix = summed(self.given, self.work[0], self.sums[0])
        if inverse is not None:
            found.condition[:] = sensitivity.condition(matrix, inverse)
        if len(self.words) == 4:
            b = given[16:].astype(np.float64)
            found.right_residual[:] = residuals.of_solution(matrix, b, self.answer)
            found.left_residual[:] = np.nan
        else:
            answer = summed(self.words.reshape(self.given.shape), self.work[0], self.sums[1])
            reach = None if number is None else Reach(number, found.max_error)
            found.right_residual[:], found.left_residual[:] = residuals.of_inverse(
                matrix, answer, self.work, reach
            )
