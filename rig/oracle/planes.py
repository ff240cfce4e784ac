"""Exact cofactors and determinants of many 4x4 matrices, in vectorised numpy.

An integer is held as a multiple of 2^64 (a float64) plus a residue mod 2^64; docs/NUMERICS.md 4.1 to 4.4
derives every constant, and the section numbers below are its own. The hybrid of residues and floats follows
Bronnimann, Emiris, Pan and Pion, "Sign determination in residue number systems", Theoretical Computer
Science 210 (1999).

Arrays are planes, one column a matrix. The arithmetic is a *tape*: a list of numpy calls on scratch arrays,
recorded once with all views made, and played for each chunk. Nothing is allocated on the way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from rig.scratch import Scratch

WORD = 2.0**64
NARROW = 2**20  # entries below it in size leave the cofactors below 2^62.6: no high word (section 4.3)
# Adding and subtracting it rounds a float64 below 2^115 to the nearest multiple of 2^64 (section 4.1).
_ROUND_TO_WORD = 1.5 * 2.0**116

# The minors by their columns (j, k): 23, 13, 12, 02, 01, 03. So those that meet one entry are a slice.
_MINORS = 6
# Minors with the same k, their j, and k.
_SAME_K = (
    (slice(0, 2), slice(2, 0, -1), 3),
    (slice(2, 4), slice(1, None, -1), 2),
    (slice(4, 5), slice(0, 1), 1),
    (slice(5, 6), slice(0, 1), 3),
)
# The three terms of the cofactors of all columns: the column, the entry, and the minors of the other half.
_TERMS = (
    ((slice(0, 1), 1, slice(0, 1)), (slice(1, 4), 0, slice(0, 3))),
    ((slice(0, 2), 2, slice(1, 6, 4)), (slice(2, 4), 1, slice(5, 2, -2))),
    ((slice(0, 3), 3, slice(2, 5)), (slice(3, 4), 2, slice(4, 5))),
)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Plane = TypeVar("Plane", NDArray[np.float64], NDArray[np.uint64])
Step = tuple[Callable[..., Any], tuple[Any, ...]]


def play(tape: list[Step]) -> None:
    """Carry out the calls of a tape."""
    for operation, operands in tape:
        operation(*operands)


class Cofactors:
    """The adjugates of `count` matrices at a time, in scratch memory.

    Attributes, after `compute`:
        narrow: whether all the entries are small enough for high to be zero throughout.
        second_row: int64 (4, count), row 1 of the matrices.
        low: int64 (4, 4, count), residues of the adjugate [column, row], row-major as a kernel gives it.
        high: float64, likewise, the multiples of 2^64: adjugate = high + low exactly.
        value: float64, likewise, fl(high + low).
        spent: float64 (16, count), the memory of second_row and more: of use when that is no longer.
    """

    def __init__(self, count: int, scratch: Scratch):
        array, planes = scratch.array, (4, 2, 2, count)
        self._words = array(*planes, dtype=np.int32)
        # Rows 0 and 1 of a half, and minus row 0: a row's cofactors are expanded along its neighbour, and the
        # second row of a half has the opposite sign.
        entries, floats = array(4, 2, 3, count, dtype=np.int64), array(4, 2, 3, count)
        self.spent = entries.reshape(24, count)[:16].view(np.float64)
        minors, rough = array(_MINORS, 2, count, dtype=np.int64), array(_MINORS, 2, count)
        low, high, value = array(*planes, dtype=np.int64), array(*planes), array(*planes)
        self.second_row, self.low = entries[:, 0, 1], low.reshape(4, 4, count)
        self.high, self.value = high.reshape(4, 4, count), value.reshape(4, 4, count)
        residues = (entries.view(np.uint64), minors.view(np.uint64), low.view(np.uint64))
        self._exact: list[Step] = [
            *_load(self._words, entries),
            *_minors(entries, minors, low.reshape(8, 2, count)[:_MINORS]),
            *_expand(*residues, value.view(np.uint64)),
        ]
        self._value: list[Step] = [(np.copyto, (value, low))]
        self._estimate: list[Step] = [
            *_load(self._words, floats),
            (np.copyto, (rough, minors)),
            *_expand(floats, rough, high, value),
            *self._value,
            *_multiple_of_word(high, value),
            (np.add, (value, high, value)),
        ]

    def compute(self, words: NDArray[np.int32]) -> None:
        """The adjugates of int32 (count, 4, 4) (sections 4.2 and 4.3)."""
        np.copyto(self._words, words.reshape(-1, 2, 2, 4).transpose(3, 1, 2, 0))
        play(self._exact)
        self.narrow = bool(-NARROW < self._words.min() <= self._words.max() < NARROW)
        if self.narrow:
            self.high.fill(0.0)
            play(self._value)
        else:
            play(self._estimate)


def _load(words: NDArray[np.int32], entries: Floats | Ints) -> Iterator[Step]:
    yield np.copyto, (entries[:, :, :2], words)
    yield np.negative, (entries[:, :, 0], entries[:, :, 2])


def _minors(entries: Ints, minors: Ints, work: Ints) -> Iterator[Step]:
    """The 2x2 minors (pair of columns, half, n) of each half, exact: |m| <= 2^63 - 2^31 (section 4.2)."""
    first, second = entries[:, :, 0], entries[:, :, 1]
    for at, j, k in _SAME_K:
        yield np.multiply, (first[j], second[k], minors[at])
        yield np.multiply, (first[k], second[j], work[at])
    yield np.subtract, (minors, work, minors)


def _expand(entries: Plane, minors: Plane, out: Plane, work: Plane) -> Iterator[Step]:
    """The adjugate [column, half, row] as sums of products, mod 2^64 or in float64 (section 4.3)."""
    neighbours, other_half = entries[:, :, 1:], minors[:, ::-1, None]
    (even, odd), (even_work, odd_work) = ((planes[::2], planes[1::2]) for planes in (out, work))
    for term, terms in enumerate(_TERMS):
        for column, entry, minor in terms:
            yield np.multiply, (neighbours[entry], other_half[minor], (work if term else out)[column])
        if term:  # columns 0 and 2: first - second + third; 1 and 3: the opposite
            yield (np.add if term == 2 else np.subtract), (even, even_work, even)
            yield np.subtract, (odd, odd_work, odd) if term == 2 else (odd_work, odd, odd)


def _multiple_of_word(estimate: Floats, low: Floats) -> Iterator[Step]:
    """The q 2^64 of S = q 2^64 + w, given |estimate - S| < 2^62 and low = fl(w), in place (section 4.1)."""
    yield np.subtract, (estimate, low, estimate)
    yield np.add, (estimate, _ROUND_TO_WORD, estimate)
    yield np.subtract, (estimate, _ROUND_TO_WORD, estimate)


class Dot:
    """Sums of words times cofactors over 4 terms: a determinant, or the numerators of a solution.

    Attributes, after `compute`, of the sum S = top 2^128 + middle 2^64 + bottom (section 4.4):
        middle, bottom: int64 (k, count).
        value: float64 (k, count), fl(S), zero exactly when S is.
    """

    def __init__(self, words: Ints, high: Floats, low: Ints, scratch: Scratch):
        """Words int64 (4, count), cofactors (k, 4, count); the arrays are read anew at each `compute`."""
        array, sums = scratch.array, (len(low), low.shape[-1])
        self.bottom, self.middle = array(*sums, dtype=np.int64), array(*sums, dtype=np.int64)
        self.value, carry, rounded = array(*sums), array(*sums), array(*sums)
        factor, product, quotient = array(*words.shape), array(*low.shape), array(*low.shape)
        residues, exact = words.view(np.uint64), array(*low.shape, dtype=np.uint64)
        # bottom = sum of words * low, and what it carries
        self._bottom: list[Step] = [
            (np.copyto, (factor, words)),
            (np.multiply, (residues, low.view(np.uint64), exact)),
            (_sum, (exact, self.bottom.view(np.uint64))),
            (np.copyto, (product, low)),
            (np.multiply, (factor, product, product)),
            (_sum, (product, carry)),
            (np.copyto, (rounded, self.bottom)),
            *_multiple_of_word(carry, rounded),
        ]
        # middle = sum of words * high / 2^64, plus the carry; top 2^64 + middle, in float64
        self._upper: list[Step] = [
            (np.multiply, (high, 1 / WORD, quotient)),
            (np.multiply, (factor, quotient, product)),
            (_to_int, (quotient, exact.view(np.int64))),
            (np.multiply, (residues, exact, exact)),
            (_sum, (exact, self.middle.view(np.uint64))),
            (_sum, (product, self.value)),
            (np.multiply, (carry, 1 / WORD, carry)),
            (np.add, (self.value, carry, self.value)),
            (_add_as_int, (self.middle, carry)),
            (np.copyto, (carry, self.middle)),
            *_multiple_of_word(self.value, carry),
            (np.add, (self.value, carry, self.value)),
        ]
        # The same where high is zero: nothing but the carry.
        self._carried: list[Step] = [
            (np.multiply, (carry, 1 / WORD, self.value)),
            (_to_int, (self.value, self.middle)),
        ]
        # value = (top 2^64 + middle) 2^64 + bottom
        self._value: list[Step] = [
            (np.multiply, (self.value, WORD, self.value)),
            (np.add, (self.value, rounded, self.value)),
        ]

    def compute(self, narrow: bool) -> None:
        """The sums of what the arrays hold now; `narrow` if high is zero throughout."""
        for tape in (self._bottom, self._carried if narrow else self._upper, self._value):
            play(tape)


def _sum(terms: NDArray[Any], out: NDArray[Any]) -> None:
    np.add.reduce(terms, axis=-2, out=out)


def _to_int(values: Floats, out: Ints) -> None:
    np.copyto(out, values, casting="unsafe")


def _add_as_int(total: Ints, whole: Floats) -> None:
    np.add(total, whole.astype(np.int64), out=total)
