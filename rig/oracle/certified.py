"""The certified oracle: exact where it matters, in vectorised numpy, with a proven error bound.

Cofactors and determinant are exact integers (rig.oracle.planes); only the final quotient is rounded, so its
error is below 2^-50 of its size. Where that does not decide the rounding (ties, mostly), an exact midpoint
test does (rig.oracle.midpoint). docs/NUMERICS.md derives every constant; the section numbers are its own.

The rounding test is Ziv's (ACM TOMS 17, 1991).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from threading import get_ident
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rig.oracle import midpoint
from rig.oracle.planes import WORD, Cofactors, Dot, Floats, Ints, in_place
from rig.oracle.truth import (
    INVERSE_SCALE,
    OK,
    OVERFLOW,
    SINGULAR,
    SOLUTION_SCALE,
    WORD_MAX,
    WORD_MIN,
    Truth,
    checked,
    checked_right,
)

_CHUNK = 4096  # matrices: few enough for the caches, many enough to hide what a numpy call costs
_RELATIVE_BOUND = 2.0**-50  # 8u, over the 6.02u and 7.02u of section 4.5
_MIDPOINT = 0.5  # further from a whole number than this less the bound: on either side of it (section 4.6)


@dataclass(frozen=True, eq=False)
class _Planes:
    """A part of the answer, as planes: (n_out, n) for the elements, (n,) for the rest."""

    rounded: NDArray[np.int32]
    value: Floats
    status: NDArray[np.uint8]
    open: NDArray[np.bool_]

    def part(self, now: slice) -> _Planes:
        return _Planes(self.rounded[:, now], self.value[:, now], self.status[now], self.open[now])


def invert(raw: NDArray[Any]) -> Truth:
    """The correctly rounded inverse and the status of every matrix.

    Args:
        raw: int32 (N, 4, 4), any values.

    Returns:
        Truth with n_out = 16, all of it certified, with bound = 2^-50 |value|.

    Raises:
        InputError: not int32 (N, 4, 4).
    """
    return _truth(_answer(checked(raw), None))


def solve(raw: NDArray[Any], right: NDArray[Any]) -> Truth:
    """The correctly rounded solution x of A x = b and the status of every system.

    Args:
        raw: A, int32 (N, 4, 4), any values.
        right: b, int32 (N, 4), any values.

    Returns:
        Truth with n_out = 4, all of it certified, with bound = 2^-50 |value|. SINGULAR is det(A) = 0,
        whatever b.

    Raises:
        InputError: other types or shapes.
    """
    return _truth(_answer(checked(raw), checked_right(raw, right)))


def escalated(raw: NDArray[Any], right: NDArray[Any] | None = None) -> NDArray[np.bool_]:
    """Which cases took the exact midpoint test, bool (N,); arguments as for `invert` and `solve`."""
    return _answer(checked(raw), None if right is None else checked_right(raw, right)).open


def _truth(found: _Planes) -> Truth:
    """The answer seen case by case, without a copy."""
    proven = np.ones(len(found.status), np.bool_)
    return Truth(found.rounded.T, found.value.T, found.status, proven, _RELATIVE_BOUND)


def _answer(words: NDArray[np.int32], right: NDArray[np.int32] | None) -> _Planes:
    n_out, count = 16 if right is None else 4, len(words)
    whole = _Planes(
        np.empty((n_out, count), np.int32),
        np.empty((n_out, count)),
        np.empty(count, np.uint8),
        np.empty(count, np.bool_),
    )
    with in_place():
        for start in range(0, count, _CHUNK):
            now = slice(start, min(start + _CHUNK, count))
            chunk = _scratch(now.stop - now.start, n_out, get_ident())
            chunk.answer(words[now], None if right is None else right[now], whole.part(now))
    return whole


@lru_cache(maxsize=4)  # making one costs as much as 1,000 matrices; no two threads share one
def _scratch(count: int, n_out: int, _thread: int) -> _Chunk:
    return _Chunk(count, n_out)


class _Chunk:
    """Scratch for some matrices at a time, and what is done with it."""

    def __init__(self, count: int, n_out: int):
        self.cofactors = Cofactors(count)
        self.determinant = Dot(
            self.cofactors.second_row, self.cofactors.high[None, :, 1], self.cofactors.low[None, :, 1]
        )
        self.right = np.empty((4, count), np.int64)
        self.numerators = Dot(self.right, self.cofactors.high, self.cofactors.low) if n_out == 4 else None
        self.nearest, self.scratch = np.empty((n_out, count)), np.empty((n_out, count))

    def answer(self, words: NDArray[np.int32], right: NDArray[np.int32] | None, out: _Planes) -> None:
        """Everything for one chunk."""
        self.cofactors.compute(words)
        self.determinant.compute()
        denominator = self.determinant.value[0]
        if self.numerators is None or right is None:
            self._divide(self.cofactors.value.reshape(16, -1), denominator / INVERSE_SCALE, out)
        else:
            np.copyto(self.right, right.T)
            self.numerators.compute()
            self._divide(self.numerators.value, denominator / SOLUTION_SCALE, out)

    def _divide(self, numerators: Floats, denominator: Floats, out: _Planes) -> None:
        """The quotients (n_out, n), their rounding and status (sections 4.5 and 4.6)."""
        singular = denominator == 0
        denominator[singular] = 1.0
        value, nearest = out.value, self.nearest
        np.divide(numerators, denominator, out=value)
        np.rint(value, out=nearest)
        np.subtract(value, nearest, out=self.scratch)
        out.status.fill(OK)
        out.open.fill(False)
        peak, gap = _peak(value), _peak(self.scratch)
        if singular.any() or peak >= WORD_MAX or gap + peak * _RELATIVE_BOUND >= _MIDPOINT:
            self._decide(singular, out)
        np.copyto(out.rounded, nearest, casting="unsafe")

    def _decide(self, singular: NDArray[np.bool_], out: _Planes) -> None:
        """Status and rounding where some are not simply OK and sure (section 4.6)."""
        gap = np.maximum.reduce(np.abs(self.scratch, out=self.scratch), axis=0)
        peak = np.maximum.reduce(np.abs(out.value, out=self.scratch), axis=0)
        doubt = peak * _RELATIVE_BOUND
        overflow = (peak > WORD_MAX + 2) & ~singular
        out.open[:] = (gap + doubt >= _MIDPOINT) & ~overflow & ~singular
        if out.open.any():
            self._escalate(np.flatnonzero(out.open), doubt, out)
        at_edge = np.flatnonzero((peak >= WORD_MAX) & ~overflow & ~singular)
        edge = self.nearest[:, at_edge]
        overflow[at_edge] = ((edge < WORD_MIN) | (edge > WORD_MAX)).any(axis=0)
        out.status[singular], out.status[overflow] = SINGULAR, OVERFLOW
        if out.status.any():
            # Before the cast: a float outside int32 has no defined word.
            np.copyto(self.nearest, 0.0, where=singular | overflow)
            np.copyto(out.value, np.nan, where=singular)

    def _escalate(self, cases: NDArray[np.intp], doubt: Floats, out: _Planes) -> None:
        """Round anew, by the exact midpoint test, what lies close to a midpoint (section 4.7)."""
        value = out.value[:, cases]
        element, which = np.nonzero(np.abs(value - self.nearest[:, cases]) + doubt[cases] >= _MIDPOINT)
        case = cases[which]
        numerator, shift = self._numerators(element, case)
        denominator = midpoint.long(self.determinant.middle[0, case], self.determinant.bottom[0, case])
        negative = self.determinant.value[0, case] < 0
        self.nearest[element, case] = midpoint.nearest(
            numerator, shift, denominator, negative, value[element, which]
        )

    def _numerators(self, element: NDArray[np.intp], case: NDArray[np.intp]) -> tuple[midpoint.Long, int]:
        """What the quotients 2^shift numerator / determinant of some elements are made of."""
        if self.numerators is not None:
            at = (element, case)
            return midpoint.long(self.numerators.middle[at], self.numerators.bottom[at]), 16
        place = (element // 4, element % 4, case)
        high: Ints = (self.cofactors.high[place] / WORD).astype(np.int64)
        return midpoint.long(high, self.cofactors.low[place]), 32


def _peak(planes: Floats) -> float:
    """The largest size of all elements, without the abs of each."""
    return max(float(planes.max()), -float(planes.min()))
