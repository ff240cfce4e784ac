"""The certified oracle: exact where it matters, in vectorised numpy, with a proven error bound.

Cofactors and determinant are exact integers (rig.oracle.planes); only the final quotient is rounded, so its
error is below 2^-50 of its size. Where that does not decide the rounding (ties, mostly), an exact midpoint
test does (rig.oracle.midpoint). docs/NUMERICS.md derives every constant; the section numbers are its own.

The rounding test is Ziv's (ACM TOMS 17, 1991).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rig.oracle import midpoint
from rig.oracle.planes import WORD, Cofactors, Dot, Floats, Ints
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
from rig.scratch import Scratch, in_place, kept

_CHUNK = 8192  # matrices: few enough for the caches, many enough to hide what a numpy call costs
_RELATIVE_BOUND = 2.0**-50  # 8u, over the 6.02u and 7.02u of section 4.5
_IN_REACH = WORD_MAX + 2  # an element beyond it rounds out of the range whatever its error (section 4.6)
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
            chunk = kept(_Chunk, now.stop - now.start, n_out)
            chunk.answer(words[now], None if right is None else right[now], whole.part(now))
    return whole


class _Chunk:
    """Some matrices at a time, in scratch memory."""

    def __init__(self, scratch: Scratch, count: int, n_out: int):
        self.cofactors = Cofactors(count, scratch)
        high, low = self.cofactors.high, self.cofactors.low
        self.determinant = Dot(self.cofactors.second_row, high[None, :, 1], low[None, :, 1], scratch)
        self.right = scratch.array(4, count, dtype=np.int64)
        self.numerators = Dot(self.right, high, low, scratch) if n_out == 4 else None
        # The nearest whole numbers of the quotients take the place of the numerators.
        self.nearest = (self.numerators or self.cofactors).value.reshape(n_out, count)
        self.rest = self.cofactors.spent[:n_out]

    def answer(self, words: NDArray[np.int32], right: NDArray[np.int32] | None, out: _Planes) -> None:
        """Everything for one chunk."""
        self.cofactors.compute(words)
        self.determinant.compute(self.cofactors.narrow)
        if self.numerators is not None and right is not None:
            np.copyto(self.right, right.T)
            self.numerators.compute(self.cofactors.narrow)
        scale = INVERSE_SCALE if right is None else SOLUTION_SCALE
        self._divide(self.determinant.value[0] / scale, out)

    def _divide(self, denominator: Floats, out: _Planes) -> None:
        """The quotients (n_out, n), their rounding and status (sections 4.5 and 4.6)."""
        singular = denominator == 0
        denominator[singular] = np.inf  # quotients of 0 are in nobody's way
        value, nearest = out.value, self.nearest
        np.divide(nearest, denominator, out=value)
        np.rint(value, out=nearest)
        np.subtract(value, nearest, out=self.rest)
        out.status.fill(OK)
        out.open.fill(False)
        self._decide(_peak(value), _peak(self.rest), out)
        np.copyto(out.rounded, nearest, casting="unsafe")
        if singular.any():
            out.status[singular] = SINGULAR
            np.copyto(value, np.nan, where=singular)

    def _decide(self, peak: float, gap: float, out: _Planes) -> None:
        """Rounding and status where some are not simply OK and sure (section 4.6)."""
        doubt, near_edge = min(peak, _IN_REACH) * _RELATIVE_BOUND, peak >= WORD_MAX
        largest = np.maximum(out.value.max(axis=0), -out.value.min(axis=0)) if near_edge else np.zeros(1)
        overflow = largest > _IN_REACH
        if gap + doubt >= _MIDPOINT:
            self._escalate(np.broadcast_to(overflow, out.open.shape), doubt, out)
        if near_edge:
            self._leave_range(overflow, np.flatnonzero((largest >= WORD_MAX) & ~overflow), out)

    def _leave_range(self, overflow: NDArray[np.bool_], at_edge: NDArray[np.intp], out: _Planes) -> None:
        """Status of cases that leave the range, or may by rounding."""
        edge = self.nearest[:, at_edge]
        overflow[at_edge] = ((edge < WORD_MIN) | (edge > WORD_MAX)).any(axis=0)
        out.status[overflow] = OVERFLOW
        # Before the cast: a float outside int32 has no defined word.
        np.multiply(self.nearest, (~overflow).astype(np.float64), out=self.nearest)

    def _escalate(self, overflow: NDArray[np.bool_], doubt: float, out: _Planes) -> None:
        """Round anew, by the exact midpoint test, what lies close to a midpoint (section 4.7).

        Args:
            overflow: cases to leave alone.
            doubt: no less than that of any element of the others.
            out: what the cases are part of.
        """
        gap = np.abs(self.rest, out=self.rest)
        near = np.flatnonzero(gap >= _MIDPOINT - 2 * doubt)  # twice, for the rounding of the difference
        element, case = np.divmod(near, gap.shape[1])
        value = out.value[element, case]
        unsure = (gap[element, case] + np.abs(value) * _RELATIVE_BOUND >= _MIDPOINT) & ~overflow[case]
        element, case = element[unsure], case[unsure]
        if len(case):
            out.open[case] = True
            self.nearest[element, case] = self._nearest(element, case, value[unsure])

    def _nearest(self, element: NDArray[np.intp], case: NDArray[np.intp], value: Floats) -> Floats:
        """The exact rounding of some elements."""
        numerator, shift = self._numerators(element, case)
        denominator = midpoint.long(self.determinant.middle[0, case], self.determinant.bottom[0, case])
        negative = self.determinant.value[0, case] < 0
        return midpoint.nearest(numerator, shift, denominator, negative, value)

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
