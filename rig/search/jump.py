"""Sparse cases drawn at random: the way out of a local minimum that no single step leaves."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rig.qformat import RAW_MAX, RAW_MIN, SCALE
from rig.search.simplify import effort

Words = NDArray[np.int32]

_POWERS = tuple(sign * 2**k for k in range(31) for sign in (1, -1))
_FACTORS = (0, 1, -1, 1, -1, 2, -2, 3)
_WHOLE = tuple(whole * SCALE for whole in range(-8, 9) if whole)


def jumps(best: Words, first: Words, count: int, rng: np.random.Generator) -> Words:
    """Cases with fewer entries that are not zero than `best` has, the plainest first.

    Each is a permutation of 1.0 with some entries of it and beside it taken from `first` and `best`, those
    plus or minus an LSB, powers of two, and whole numbers; in one half a row is made of two others.

    Args:
        best: int32 (n,).
        first: int32 (n,), the case that `best` was made of.
        count: how many to draw; fewer come back.
        rng: seeded.

    Returns:
        int32 (N, n), N <= count.
    """
    own = np.concatenate([first[first != 0], best[best != 0]]).astype(np.int64)
    pool = np.unique(np.clip(np.concatenate([own, own - 1, own + 1, _POWERS, _WHOLE]), RAW_MIN, RAW_MAX))
    found = np.zeros((count, len(best)), np.int64)
    found[:, :16] = _matrices(count, pool, rng)
    if len(best) == 32:
        other = _matrices(count, pool, rng)
        found[:, 16:] = np.where(rng.random((count, 1)) < 0.5, found[:, :16], other)
    elif len(best) == 20:
        chosen = rng.random((count, 4)) < rng.random((count, 1))
        found[:, 16:] = np.where(chosen, rng.choice(pool, (count, 4)), 0)
    fewer = np.count_nonzero(found, axis=1) < np.count_nonzero(best)
    cases = np.unique(found[fewer], axis=0)
    return cases[np.argsort(effort(cases), kind="stable")].astype(np.int32)


def _matrices(count: int, pool: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.int64]:
    ones = np.eye(4, dtype=np.int64)[rng.permuted(np.tile(np.arange(4), (count, 1)), axis=1)].reshape(-1, 16)
    chosen = rng.random((count, 16)) < rng.uniform(0.05, 0.5, (count, 1))
    drawn = np.where(chosen, rng.choice(pool, (count, 16)), ones * SCALE)
    return np.where(rng.random((count, 1)) < 0.5, drawn, _dependent(drawn, rng))


def _dependent(matrices: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.int64]:
    """Matrices one row of which is made of two others, and so singular unless that does not fit a word."""
    grid, each = matrices.reshape(-1, 4, 4).copy(), np.arange(len(matrices))
    target, one, other = rng.permuted(np.tile(np.arange(4), (len(grid), 1)), axis=1)[:, :3].T
    factors = rng.choice(_FACTORS, (2, len(grid), 1))
    grid[each, target] = factors[0] * grid[each, one] + factors[1] * grid[each, other]
    return np.clip(grid, RAW_MIN, RAW_MAX).reshape(-1, 16)
