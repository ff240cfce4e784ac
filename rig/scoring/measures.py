"""What is measured of the words of each case: errors, grades, residuals, coordinates (docs/NUMERICS.md 6.1).

The cases are worked off in blocks that stay in the caches, as planes of float64, without regard to statuses.
"""

from __future__ import annotations

from functools import lru_cache
from threading import get_ident

import numpy as np
from numpy.typing import NDArray

from rig.oracle.planes import in_place
from rig.scoring import residuals, sensitivity
from rig.scoring.sums import Floats, Summed, summed

_BLOCK = 2048  # cases: few enough for the caches, many enough to hide what a numpy call costs

Words = NDArray[np.int32]


class Measures:
    """Measures of `count` cases, (count,) each, NaN where they are not known: see rig.scoring.Score."""

    def __init__(self, count: int):
        # An array each, as a tally keeps some of them.
        self.max_error, self.max_grade = np.empty(count), np.full(count, np.nan)
        self.sigma, self.condition = np.full(count, np.nan), np.full(count, np.nan)
        self.sensitivity = np.full(count, np.nan)
        self.right_residual, self.left_residual = np.full(count, np.nan), np.full(count, np.nan)
        self.correct_elements = np.empty(count, np.uint8)

    def leave_only(self, number: NDArray[np.bool_]) -> None:
        """Take the measures of the answer from cases without a number; the coordinates stay."""
        if number.all():
            return
        self.correct_elements *= number
        for measure in (self.max_error, self.max_grade, self.right_residual, self.left_residual):
            np.copyto(measure, np.nan, where=~number)


def measure(
    value: Floats, rounded: Words, words: Words, given: Words | None, inverse: Floats | None
) -> Measures:
    """Measure answers, planes (n, N) all of them.

    Args:
        value: the true answers in LSB, n_out of them.
        rounded: int32, the same correctly rounded.
        words: int32, the answers to measure.
        given: int32, what was asked, the matrix first; residuals and condition are not known without it.
        inverse: (16, N), the inverses in LSB; grades, sigma and condition are not known without them.
    """
    found, count = Measures(words.shape[1]), words.shape[1]
    with in_place():
        for start in range(0, count, _BLOCK):
            now = slice(start, min(start + _BLOCK, count))
            block = _block(now.stop - now.start, len(words), get_ident())
            block.load(words[:, now], given if given is None else given[:, now])
            block.errors(value[:, now], rounded[:, now], found, now)
            x = None if inverse is None else block.grades(value[:, now], inverse[:, now], found, now)
            if given is not None:
                block.residuals(given[16:, now], x, found, now)
    return found


def doubts(value: Floats, inverse: Summed, out: Floats | None = None) -> tuple[Floats, Floats]:
    """The sensitivity of each element of answers (n_out, N), and sigma (N,)."""
    if len(value) == 4:
        return sensitivity.of_solution(value, inverse)
    s, sigma = sensitivity.of_inverse(inverse, out)
    return s.reshape(value.shape), sigma


@lru_cache(maxsize=4)  # new pages cost as much as the arithmetic; no two threads share a block
def _block(count: int, n_out: int, _thread: int) -> _Block:
    return _Block(count, n_out)


class _Block:
    """Scratch for some cases, and what is measured with it."""

    def __init__(self, count: int, n_out: int):
        self.words = np.empty((n_out, count), np.int32)
        # The matrices and the answers, if these are matrices.
        self.pair, self.pair_sums = np.empty((2, 4, 4, count)), np.empty((2, 2, 4, count))
        self.work, self.x_sums = np.empty((2, 2, 4, 4, count)), np.empty((2, 4, count))
        self.answer = self.pair[1].reshape(16, count) if n_out == 16 else np.empty((n_out, count))
        self.size = self.work[0, 0].reshape(16, count)[:n_out]

    def load(self, words: Words, given: Words | None) -> None:
        """Bring in what was asked and answered."""
        np.copyto(self.words, words)
        np.copyto(self.answer, self.words)
        if given is not None:
            np.copyto(self.pair[0].reshape(16, -1), given[:16])

    def errors(self, value: Floats, rounded: Words, found: Measures, now: slice) -> None:
        """Errors, of which `size` keeps the sizes."""
        correct = np.equal(self.words, rounded).view(np.uint8)
        np.add.reduce(correct, axis=0, out=found.correct_elements[now])
        np.abs(np.subtract(self.answer, value, out=self.size), out=self.size)
        np.maximum.reduce(self.size, axis=0, out=found.max_error[now])

    def grades(self, value: Floats, inverse: Floats, found: Measures, now: slice) -> Summed:
        """Sensitivity and grades; gives the inverse with its sums."""
        x = summed(inverse.reshape(4, 4, -1), self.work[1, 0], self.x_sums)
        s, found.sigma[now] = doubts(value, x, self.work[0, 1])
        np.maximum.reduce(s, axis=0, out=found.sensitivity[now])
        s += 0.5
        np.divide(self.size, s, out=self.size)
        np.maximum.reduce(self.size, axis=0, out=found.max_grade[now])
        return x

    def residuals(self, right: Words, x: Summed | None, found: Measures, now: slice) -> None:
        """Residuals and condition."""
        kept = slice(2 if len(self.answer) == 16 else 1)
        given = summed(self.pair[kept], self.work[0, kept], self.pair_sums[:, kept])
        if x is not None:
            found.condition[now] = sensitivity.condition(given.part(0), x)
        if len(self.answer) == 16:
            found.right_residual[now], found.left_residual[now] = residuals.of_inverse(given, self.work)
        else:
            b = right.astype(np.float64)
            found.right_residual[now] = residuals.of_solution(given.part(0), b, self.answer)
