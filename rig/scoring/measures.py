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
    found, room = Measures(words.shape[1]), _room(len(words), get_ident())
    with in_place():
        for start in range(0, words.shape[1], _BLOCK):
            now = slice(start, min(start + _BLOCK, words.shape[1]))
            block = _Block(found, now, room)
            block.load(words[:, now], given, inverse)
            block.errors(value[:, now], rounded[:, now])
            if given is not None:
                block.residuals(given[16:, now])
    return found


def doubts(value: Floats, inverse: Summed, out: Floats | None = None) -> tuple[Floats, Floats]:
    """The sensitivity of each element of answers (n_out, N), and sigma (N,)."""
    if len(value) == 4:
        return sensitivity.of_solution(value, inverse)
    s, sigma = sensitivity.of_inverse(inverse, out)
    return s.reshape(value.shape), sigma


# Inverses, given matrices, answers, in this order: what is wanted is always one slice of the stack.
_X, _A, _Y = range(3)


class _Room:
    """Scratch for a block of cases."""

    def __init__(self, n_out: int):
        self.words = np.empty((n_out, _BLOCK), np.int32)
        self.stack, self.work = np.empty((3, 4, 4, _BLOCK)), np.empty((3, 4, 4, _BLOCK))
        self.sums, self.solution = np.empty((2, 3, 4, _BLOCK)), np.empty((4, _BLOCK))


@lru_cache(maxsize=4)  # new pages cost as much as the arithmetic; no two threads share a room
def _room(n_out: int, _thread: int) -> _Room:
    return _Room(n_out)


class _Block:
    """Some cases, and where their measures go."""

    def __init__(self, found: Measures, now: slice, room: _Room):
        self.found, self.now = found, now
        count = now.stop - now.start
        self.words, self.solution = room.words[:, :count], room.solution[:, :count]
        self.stack, self.work = room.stack[..., :count], room.work[..., :count]
        self.sums = room.sums[..., :count]
        self.x: Summed | None = None

    def load(self, words: Words, given: Words | None, inverse: Floats | None) -> None:
        """Bring in what is known, and sum it up."""
        inverts = len(words) == 16
        self.answer = self.stack[_Y].reshape(16, -1) if inverts else self.solution
        np.copyto(self.words, words)
        np.copyto(self.answer, self.words)
        if inverse is not None:
            np.copyto(self.stack[_X].reshape(16, -1), inverse[:, self.now])
        if given is not None:
            np.copyto(self.stack[_A].reshape(16, -1), given[:16, self.now])
        known = slice(_A if inverse is None else _X, _A if given is None else _Y + inverts)
        sums = summed(self.stack[known], self.work[known], self.sums[:, known])
        if inverse is not None:
            self.x = sums.part(0)
        self.equation = sums.part(slice(_A - known.start, None))

    def errors(self, value: Floats, rounded: Words) -> None:
        """Errors and grades."""
        correct = np.equal(self.words, rounded).view(np.uint8)
        np.add.reduce(correct, axis=0, out=self.found.correct_elements[self.now])
        size = np.subtract(self.answer, value, out=self.work[0].reshape(16, -1)[: len(value)])
        np.maximum.reduce(np.abs(size, out=size), axis=0, out=self.found.max_error[self.now])
        if self.x is not None:
            s, self.found.sigma[self.now] = doubts(value, self.x, self.work[1])
            np.maximum.reduce(s, axis=0, out=self.found.sensitivity[self.now])
            s += 0.5
            np.divide(size, s, out=size)
            np.maximum.reduce(size, axis=0, out=self.found.max_grade[self.now])

    def residuals(self, right: Words) -> None:
        """Residuals and condition."""
        if self.x is not None:
            self.found.condition[self.now] = sensitivity.condition(self.equation.part(0), self.x)
        if len(self.answer) == 4:
            a, b = self.equation.part(0), right.astype(np.float64)
            self.found.right_residual[self.now] = residuals.of_solution(a, b, self.answer)
        else:
            both = residuals.of_inverse(self.equation, self.work[:2])
            self.found.right_residual[self.now], self.found.left_residual[self.now] = both
