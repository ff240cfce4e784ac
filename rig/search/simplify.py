"""Simpler cases than a given one: fewer entries that are not zero, rounder numbers, plainer places.

The steps of delta debugging (Zeller and Hildebrandt: Simplifying and isolating failure-inducing input, IEEE
Transactions on Software Engineering 28(2), 2002), with those that suit matrices: a row and a column become
those of a permutation, so that what is left is a smaller matrix.

A case is its origins (rig.run.cases.Group.origins): A, then b of SOLVE, or the old A of UPDATE.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise, permutations

import numpy as np
from numpy.typing import NDArray

from rig.qformat import RAW_MAX, RAW_MIN, SCALE

Ints = NDArray[np.int64]
Words = NDArray[np.int32]

_ONE_BIT = 16  # the bit that is 1.0
_KEPT_BITS = (1, 2, 3, 4, 6, 8, 12, 16, 20, 24)
_SMALL = (1, 2, 3, 4)


def effort(origins: Words | Ints) -> Ints:
    """How far cases (N, n) are from plain, int64 (N,): every step of a search makes it smaller.

    In this order: entries that are not zero; significant bits; how far magnitudes are from 1.0, in powers of
    two; entries off the diagonal; negative ones.
    """
    words = origins.astype(np.int64)
    size = np.abs(words)
    odd = size // np.maximum(size & -size, 1)
    bits, exponent = np.frexp(odd)[1], np.frexp(size)[1] - 1
    there = size > 0
    distance = np.where(there, np.abs(exponent - _ONE_BIT), 0)
    total: Ints = there.sum(axis=1, dtype=np.int64)
    # Largest sums for 32 words: 32 * 32, 32 * 17, 32, 32.
    for part, digits in (
        (bits, 11),
        (distance, 10),
        (there & _off_diagonal(words.shape[1]), 6),
        (words < 0, 6),
    ):
        total = (total << digits) + part.sum(axis=1, dtype=np.int64)
    return total


def _off_diagonal(count: int) -> NDArray[np.bool_]:
    off = ~np.eye(4, dtype=np.bool_).reshape(16)
    parts = {16: [off], 20: [off, np.zeros(4, np.bool_)], 32: [off, off]}
    return np.concatenate(parts[count])


def simpler(origins: Words) -> Words:
    """Every listed simplification of a case (n,), int32 (N, n), the plainest first; each is there once."""
    words = origins.astype(np.int64)
    steps = [*_zeros(words), *_permuted(words), *_rounder(words), *_together(words), *_rearranged(words)]
    found = np.unique(np.array(steps, np.int64).reshape(-1, len(words)), axis=0)
    found = found[((found >= RAW_MIN) & (found <= RAW_MAX)).all(axis=1)]
    cost = effort(found)
    order = np.argsort(cost, kind="stable")
    plainer: Words = found[order[cost[order] < effort(words[None])[0]]].astype(np.int32)
    return plainer


def _matrices(words: Ints) -> list[slice]:
    """Where the matrices stand."""
    return [slice(0, 16), slice(16, 32)] if len(words) == 32 else [slice(0, 16)]


def _zeros(words: Ints) -> Iterator[Ints]:
    """Zeros in place of the whole, of blocks, of single entries and of pairs."""
    for mask in _masks(words):
        yield np.where(mask, 0, words)


def _masks(words: Ints) -> Iterator[NDArray[np.bool_]]:
    count, grid = len(words), np.arange(16).reshape(4, 4)
    yield np.ones(count, np.bool_)
    blocks = [
        *grid,
        *grid.T,
        grid[np.triu_indices(4, 1)],
        grid[np.tril_indices(4, -1)],
        grid[:2, :2],
        grid[:2, 2:],
        grid[2:, :2],
    ]
    blocks += [grid[2:, 2:], grid[~np.eye(4, dtype=np.bool_)], grid]
    for matrix in _matrices(words):
        yield from (_mask(count, block.ravel() + matrix.start) for block in blocks)
    yield _mask(count, np.arange(16, count))
    there: NDArray[np.intp] = np.flatnonzero(words)
    yield from (_mask(count, places) for size in (1, 2) for places in combinations(there.tolist(), size))


def _mask(count: int, places: NDArray[np.int64] | tuple[int, ...]) -> NDArray[np.bool_]:
    mask = np.zeros(count, np.bool_)
    mask[np.asarray(places, np.int64)] = True
    return mask


def _permuted(words: Ints) -> Iterator[Ints]:
    """Some rows and as many columns in place of those of a permutation, entries 1.0."""
    for matrix in _matrices(words):
        for size in (1, 2, 3, 4):
            for rows in combinations(range(4), size):
                for columns in combinations(range(4), size):
                    yield _with_ones(words, matrix, rows, columns)


def _with_ones(words: Ints, matrix: slice, rows: tuple[int, ...], columns: tuple[int, ...]) -> Ints:
    changed = words.copy()
    grid = changed[matrix].reshape(4, 4)
    grid[list(rows), :] = 0
    grid[:, list(columns)] = 0
    grid[list(rows), list(columns)] = SCALE
    return changed


def _rounder(words: Ints) -> Iterator[Ints]:
    """One entry in rounder numbers, or all of its size: rows that depend on each other still do."""
    size = np.abs(words)
    for place in np.flatnonzero(words):
        for value in dict.fromkeys(_values(int(words[place]))):
            changed = words.copy()
            changed[place] = value
            yield changed
            yield np.where(size == size[place], np.sign(words * words[place]) * value, words)


def _values(word: int) -> Iterator[int]:
    sign, size = (-1, -word) if word < 0 else (1, word)
    for whole in _SMALL:
        yield whole * SCALE
        yield sign * whole * SCALE
    for bits in _KEPT_BITS:
        yield sign * _cut(size, bits)
        yield sign * (_cut(size, bits) + (1 << max(size.bit_length() - bits, 0)))
    floor = size // SCALE * SCALE
    yield from (sign * floor, sign * (floor + SCALE), size)
    yield from (word // 2, word * 2) if size % 2 == 0 else (word * 2,)


def _cut(size: int, bits: int) -> int:
    """The leading bits of a number, the others zero."""
    low = max(size.bit_length() - bits, 0)
    return size >> low << low


def _together(words: Ints) -> Iterator[Ints]:
    """All entries, or those of a part, rounded, scaled or made positive at once."""
    size, sign = np.abs(words), np.sign(words)
    length = np.frexp(size)[1].astype(np.int64)
    for bits in _KEPT_BITS:
        below = np.maximum(length - bits, 0)
        yield sign * (size >> below << below)
    for low in range(1, 29):
        yield (words + (1 << (low - 1))) >> low << low
    for shift in range(1, 17):
        yield words << shift
        yield words >> shift
    yield size
    yield sign * SCALE
    if len(words) == 32:
        yield np.concatenate([words[:16], words[:16]])
        yield np.concatenate([words[16:], words[16:]])


def _rearranged(words: Ints) -> Iterator[Ints]:
    """Rows or columns swapped, copied, negated, or scaled by a power of two; b goes with the rows."""
    for number, view in enumerate(_lines(words)):
        for one, other in combinations(range(4), 2):
            order = np.arange(4)
            order[[one, other]] = other, one
            yield _in_place(words, number, view[order])
        for one, other in permutations(range(4), 2):
            changed = view.copy()
            changed[one] = view[other]
            yield _in_place(words, number, changed)
        for line in range(4):
            for factor in (-1, 2, 4, 16, 256):
                changed = view.copy()
                changed[line] *= factor
                yield _in_place(words, number, changed)
            for divisor in (2, 4, 16, 256):
                changed = view.copy()
                changed[line] //= divisor
                yield _in_place(words, number, changed)


def _lines(words: Ints) -> list[Ints]:
    """Rows, b or the old matrix's beside them, and columns: (4, length) each."""
    matrices = [words[matrix].reshape(4, 4) for matrix in _matrices(words)]
    beside = [words[16:].reshape(4, 1)] if len(words) == 20 else []
    return [np.hstack([*matrices, *beside]), np.hstack([matrix.T for matrix in matrices])]


def _in_place(words: Ints, number: int, lines: Ints) -> Ints:
    """The words whose `_lines` of that number these are."""
    changed = words.copy()
    for matrix in _matrices(words):
        part = lines[:, matrix.start // 4 : matrix.stop // 4]
        changed[matrix] = (part.T if number else part).ravel()
    if len(words) == 20 and number == 0:
        changed[16:] = lines[:, 4]
    return changed


def merged(origins: Words, steps: Words) -> Words:
    """Several changes of a case made together: the first two, the first three, and so on, int32 (N, n).

    Args:
        origins: int32 (n,), the case before.
        steps: int32 (N, n), each of which changes it somewhere; a later one does not undo an earlier one.
    """
    state, made = steps[0].copy() if len(steps) else origins, []
    for _, step in pairwise(steps):
        state = np.where((step != origins) & (state == origins), step, state)
        made.append(state)
    return np.array(made, np.int32).reshape(-1, len(origins))
