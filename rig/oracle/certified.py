"""The certified oracle: exact where it matters, in vectorised numpy, with a proven error bound.

Cofactors and determinant are exact integers, each held as a multiple of 2^64 (a float64) plus a residue mod
2^64; only the final quotient is rounded, so its error is below 2^-50 of its size. Where that does not decide
the rounding (ties, mostly), Python integers do. docs/NUMERICS.md derives every constant; the section numbers
below are its own.

The hybrid of residues and floats follows Bronnimann, Emiris, Pan and Pion, "Sign determination in residue
number systems", Theoretical Computer Science 210 (1999); the rounding test is Ziv's (ACM TOMS 17, 1991).

Arrays are planes, one column a matrix: (column k, half, row of the half, n); the halves are rows 0-1 and 2-3.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from rig.oracle import integers
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
_WORD = 2.0**64
_RELATIVE_BOUND = 2.0**-50  # 8u, over the 6.02u and 7.02u of section 4.5
_NARROW = 2**20  # entries below it in size leave the cofactors below 2^62.6: no high word (section 4.3)

_PAIRS = ((0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3))
# Cofactors of column j, by the entries e and the minors m of the other half: e_a m_b - e_c m_d, then e_f m_g
# added or subtracted.
_EXPANSION = (
    (1, (2, 3), 2, (1, 3), np.add, 3, (1, 2)),
    (2, (0, 3), 0, (2, 3), np.subtract, 3, (0, 2)),
    (0, (1, 3), 1, (0, 3), np.add, 3, (0, 1)),
    (1, (0, 2), 0, (1, 2), np.subtract, 2, (0, 1)),
)

Floats = NDArray[np.float64]
Plane = TypeVar("Plane", NDArray[np.float64], NDArray[np.uint64])


@dataclass(frozen=True, eq=False)
class Estimate:
    """A Truth before escalation, as planes: (n_out, N) for the elements, (N,) for the rest.

    Attributes:
        rounded: int64, not final where `open`.
        value: float64, final.
        bound: float64, final.
        status: uint8, not final where `open`.
        open: bool, the cases whose rounding the bound does not decide.
    """

    rounded: NDArray[np.int64]
    value: Floats
    bound: Floats
    status: NDArray[np.uint8]
    open: NDArray[np.bool_]


def invert(raw: NDArray[Any]) -> Truth:
    """The correctly rounded inverse and the status of every matrix.

    Args:
        raw: int32 (N, 4, 4), any values.

    Returns:
        Truth with n_out = 16, all of it certified, with bound = 2^-50 |value|.

    Raises:
        InputError: not int32 (N, 4, 4).
    """
    found = estimate(raw)
    left = np.flatnonzero(found.open)
    return _escalated(found, left, *integers.rounded_inverses(raw[left]))


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
    found = estimate(raw, right)
    left = np.flatnonzero(found.open)
    return _escalated(found, left, *integers.rounded_solutions(raw[left], right[left]))


def _escalated(
    found: Estimate, left: NDArray[np.intp], rounded: NDArray[np.int64], status: NDArray[np.uint8]
) -> Truth:
    """The estimate with the exact answers where it was open, seen case by case without a copy."""
    found.rounded[:, left] = rounded.T
    found.status[left] = status
    proven = np.ones(len(found.status), np.bool_)
    return Truth(found.rounded.T, found.value.T, found.bound.T, found.status, proven)


def estimate(raw: NDArray[Any], right: NDArray[Any] | None = None) -> Estimate:
    """All of `invert`, or of `solve` with right-hand sides, but the escalation; tells which cases need that.

    Args:
        raw: int32 (N, 4, 4).
        right: int32 (N, 4) or None.

    Raises:
        InputError: other types or shapes.
    """
    words, count = checked(raw), len(raw)
    sides = None if right is None else checked_right(raw, right).T
    n_out = 16 if sides is None else 4
    rounded, status = np.empty((n_out, count), np.int64), np.empty(count, np.uint8)
    value, bound = np.empty((n_out, count)), np.empty((n_out, count))
    undecided = np.empty(count, np.bool_)
    for start in range(0, count, _CHUNK):
        now = slice(start, start + _CHUNK)
        part = Estimate(rounded[:, now], value[:, now], bound[:, now], status[now], undecided[now])
        _chunk(words[now], None if sides is None else sides[:, now], part)
    return Estimate(rounded, value, bound, status, undecided)


def _chunk(words: NDArray[np.int32], right: NDArray[np.int32] | None, out: Estimate) -> None:
    columns = words.transpose(2, 1, 0).astype(np.int64, order="C").reshape(4, 2, 2, len(words))
    high, low, value = _cofactors(columns, narrow=-_NARROW < words.min() <= words.max() < _NARROW)
    determinant = _dot(columns[:, 0, 1], high[:, 0, 1], low[:, 0, 1])
    if right is None:
        _divide(value.reshape(16, -1), determinant / INVERSE_SCALE, out)
    else:
        rows = (4, 4, len(words))
        numerators = _dot(right.astype(np.int64, order="C"), high.reshape(rows), low.reshape(rows))
        _divide(numerators, determinant / SOLUTION_SCALE, out)


def _cofactors(columns: NDArray[np.int64], *, narrow: bool) -> tuple[Floats, NDArray[np.int64], Floats]:
    """The adjugate [column, half, row]: high words, low words, and float64 values (section 4.3)."""
    # A row's cofactors are expanded along its neighbour; the second row of a half has the opposite sign.
    entries = columns[:, :, ::-1].copy()
    np.negative(entries[:, :, 1], out=entries[:, :, 1])
    minors = _minors(columns)
    low = _expand(entries.view(np.uint64), minors.view(np.uint64)).view(np.int64)
    value = low.astype(np.float64)
    if narrow:
        return np.broadcast_to(0.0, low.shape), low, value
    high = _high_word(_expand(entries.astype(np.float64), minors.astype(np.float64)), value)
    value += high * _WORD
    return high, low, value


def _minors(columns: NDArray[np.int64]) -> NDArray[np.int64]:
    """The 2x2 minors (pair of columns, half, n) of each half, exact: |m| <= 2^63 - 2^31 (section 4.2)."""
    first, second = columns[:, :, 0], columns[:, :, 1]
    minors = np.empty((len(_PAIRS), *first.shape[1:]), np.int64)
    for minor, (j, k) in zip(minors, _PAIRS, strict=True):
        np.multiply(first[j], second[k], out=minor)
        np.subtract(minor, first[k] * second[j], out=minor)
    return minors


def _expand(entries: Plane, minors: Plane) -> Plane:
    """The adjugate [column, half, row] as sums of products, mod 2^64 or in float64 (section 4.3)."""
    other_half = dict(zip(_PAIRS, minors[:, ::-1, None], strict=True))
    out = np.empty_like(entries)
    term = np.empty_like(entries[0])
    for cofactor, (a, b, c, d, combine, f, g) in zip(out, _EXPANSION, strict=True):
        np.multiply(entries[a], other_half[b], out=cofactor)
        np.subtract(cofactor, np.multiply(entries[c], other_half[d], out=term), out=cofactor)
        combine(cofactor, np.multiply(entries[f], other_half[g], out=term), out=cofactor)
    return out


def _high_word(approximation: Floats, low: Floats) -> Floats:
    """The q of S = q 2^64 + w, given |approximation - S| < 2^62 and low = fl(w) (section 4.1).

    Overwrites its first argument.
    """
    approximation -= low
    approximation *= 1 / _WORD
    return np.rint(approximation, out=approximation)


def _dot(words: NDArray[np.int64], high: Floats, low: NDArray[np.int64]) -> Floats:
    """fl(sum of words times cofactors), zero exactly when the sum is (section 4.4).

    With row 1 (4, n) and its cofactors (4, n) that is the determinant; with right-hand sides (4, n) and the
    whole adjugate (4, 4, n), summed over its rows, the numerators (4, n) of the solution.
    """
    residues, floats = words.view(np.uint64), words.astype(np.float64)
    bottom = (residues * low.view(np.uint64)).sum(axis=-2).view(np.int64).astype(np.float64)
    carry = _high_word((floats * low.astype(np.float64)).sum(axis=-2), bottom)
    sums = (residues * high.astype(np.int64).view(np.uint64)).sum(axis=-2)
    sums += carry.astype(np.int64).view(np.uint64)
    middle = sums.view(np.int64).astype(np.float64)
    top = _high_word((floats * high).sum(axis=-2) + carry, middle)
    total: Floats = (top * _WORD + middle) * _WORD + bottom
    return total


def _divide(numerators: Floats, denominator: Floats, out: Estimate) -> None:
    """The quotients (n_out, n), their rounding and what the bound decides (sections 4.5 and 4.6).

    Overwrites `numerators`.
    """
    singular = denominator == 0
    value = np.divide(numerators, np.where(singular, 1.0, denominator), out=out.value)
    bound = np.multiply(np.abs(value, out=out.bound), _RELATIVE_BOUND, out=out.bound)
    nearest = np.rint(value, out=numerators)
    gap = value - nearest
    np.abs(gap, out=gap)
    gap += bound
    peak = bound.max(axis=0) / _RELATIVE_BOUND
    overflow = peak > WORD_MAX + 2
    out.open[:] = (gap.max(axis=0) >= 0.5) & ~overflow & ~singular
    at_edge = np.flatnonzero((peak >= WORD_MAX) & ~overflow)
    edge = nearest[:, at_edge]
    overflow[at_edge] = ((edge < WORD_MIN) | (edge > WORD_MAX)).any(axis=0)
    out.status[:] = np.where(singular, SINGULAR, np.where(overflow, OVERFLOW, OK))
    nearest *= out.status == OK  # before the cast: a float outside int64 has no defined word
    out.rounded[:] = nearest
    if singular.any():
        value[:, singular] = bound[:, singular] = np.nan
