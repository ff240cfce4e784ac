"""Small families of hard matrices for the oracle's own tests: int32 (count, 4, 4) from a numpy Generator."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.int64]
WORD_MIN, WORD_MAX = -(2**31), 2**31 - 1
HADAMARD = np.array([[1, 1, 1, 1], [1, -1, 1, -1], [1, 1, -1, -1], [1, -1, -1, 1]], dtype=np.int64)


def _entries(rng: np.random.Generator, count: int, low: int, high: int) -> Words:
    return rng.integers(low, high, (count, 4, 4), dtype=np.int64, endpoint=True)


def _shuffled(rng: np.random.Generator, matrices: Words) -> Words:
    """Rows, columns and signs of each matrix at random; ties and edges survive that."""
    rows = rng.permuted(np.tile(np.arange(4), (len(matrices), 1)), axis=1)
    columns = rng.permuted(np.tile(np.arange(4), (len(matrices), 1)), axis=1)
    picked = matrices[np.arange(len(matrices))[:, None, None], rows[:, :, None], columns[:, None, :]]
    signed: Words = picked * rng.choice([-1, 1], (len(matrices), 4, 1))
    return signed


def uniform(rng: np.random.Generator, count: int) -> Words:
    return _entries(rng, count, WORD_MIN, WORD_MAX)


def below_8(rng: np.random.Generator, count: int) -> Words:
    return _entries(rng, count, -(2**19), 2**19)


def around_2_20(rng: np.random.Generator, count: int) -> Words:
    """At the limit of the oracle's narrow path, both sides of it."""
    return rng.choice([-1, 1], (count, 4, 4)) * (2**20 - _entries(rng, count, -3, 3))


def tiny(rng: np.random.Generator, count: int) -> Words:
    return _entries(rng, count, -3, 3)


def every_magnitude(rng: np.random.Generator, count: int) -> Words:
    return _entries(rng, count, WORD_MIN, WORD_MAX) >> rng.integers(0, 32, (count, 4, 4))


def extremes(rng: np.random.Generator, count: int) -> Words:
    return rng.choice(
        np.array([WORD_MIN, WORD_MIN + 1, WORD_MAX, WORD_MAX - 1, -1, 0, 1, 2**16]), (count, 4, 4)
    )


def hadamard(rng: np.random.Generator, count: int) -> Words:
    """Largest determinants: |det| up to 2^128 and inverses of half an LSB."""
    full = _shuffled(rng, np.broadcast_to(HADAMARD, (count, 4, 4))) * 2**31
    return np.clip(full, WORD_MIN, WORD_MAX) + _entries(rng, count, 0, 1) * (full < 0)


def singular(rng: np.random.Generator, count: int) -> Words:
    """Rank 0 to 3, entries up to the full range."""
    rank = rng.integers(0, 4, count)
    left = _entries(rng, count, -16000, 16000) * (np.arange(4) < rank[:, None])[:, None, :]
    product: Words = left @ _entries(rng, count, -30000, 30000)
    return product


def near_singular(rng: np.random.Generator, count: int) -> Words:
    nudged: Words = singular(rng, count) + _entries(rng, count, -1, 1) * (_entries(rng, count, 0, 3) == 0)
    return nudged


def unimodular(rng: np.random.Generator, count: int) -> Words:
    """Determinant +-1 with large entries: every digit of the determinant but the last cancels."""
    lower = np.tril(_entries(rng, count, -25000, 25000), -1) + np.eye(4, dtype=np.int64)
    upper = np.triu(_entries(rng, count, -25000, 25000), 1) + np.eye(4, dtype=np.int64)
    return _shuffled(rng, lower @ upper)


def ties(rng: np.random.Generator, count: int) -> Words:
    """Blocks [[a, 1], [c, m]] of determinant 2^33, m odd: m/2 and the other elements are ties or integers."""
    matrices = np.zeros((count, 4, 4), dtype=np.int64)
    for at in (0, 2):
        odd = rng.integers(3, 2 ** rng.integers(3, 17, count)) * 2 + 1
        first = 2**33 // odd + rng.integers(-9, 9, count)
        first = np.minimum(first, WORD_MAX - 8)
        matrices[:, at, at], matrices[:, at, at + 1], matrices[:, at + 1, at + 1] = first, 1, odd
        matrices[:, at + 1, at] = first * odd - 2**33
    fits = (np.abs(matrices) < 2**31).all(axis=(1, 2))
    matrices[~fits] = np.diag([2**16, 2**16, 2**16, 3])
    return _shuffled(rng, matrices)


def a_hair_from_ties(rng: np.random.Generator, count: int) -> Words:
    """One element is m/2 (1 +- 2^-50 or less) for odd m: off a tie by less than the oracle's bound.

    Rows (p, s, 1, +-1), (-t, 1, 0, 0), (r, 0, m, 0), (1, 0, 0, d): the first cofactor is m d, the determinant
    ((p + s t) m - r) d -+ m = 2^33 d -+ m.
    """
    odd = 2 * rng.integers(3, 2**10, count) + 1
    wanted = 2**33 // odd + rng.integers(-9, 9, count)  # p + s t
    s = rng.integers(2**11, 2**16, count)
    one, t = np.ones_like(s), wanted // s
    matrices = np.zeros((count, 4, 4), dtype=np.int64)
    matrices[:, 0] = np.stack([wanted - s * t, s, one, rng.choice([-1, 1], count)], axis=1)
    matrices[:, 1, 0], matrices[:, 1, 1] = -t, 1
    matrices[:, 2, 0], matrices[:, 2, 2] = wanted * odd - 2**33, odd
    matrices[:, 3, 0], matrices[:, 3, 3] = 1, rng.integers(2**30, 2**31, count)
    return _shuffled(rng, matrices)


def beside_ties(rng: np.random.Generator, count: int) -> Words:
    """A tie with one word changed by one LSB."""
    matrices = ties(rng, count)
    at = np.arange(count), rng.integers(0, 4, count), rng.integers(0, 4, count)
    matrices[at] = np.clip(matrices[at] + rng.choice([-1, 1], count), WORD_MIN, WORD_MAX)
    return matrices


def edge_of_range(rng: np.random.Generator, count: int) -> Words:
    """One element within a few LSB of +-2^31: about 2^32 m1 m2 / (2 m1 m2) for large m1 and m2."""
    matrices = np.zeros((count, 4, 4), dtype=np.int64)
    for at in (1, 2, 3):
        matrices[:, at, at] = rng.choice([-1, 1], count) * rng.integers(2**28, 2**31, count)
    matrices[:, 0, 0] = 2
    matrices[:, 0, 1:3] = rng.integers(-3, 4, (count, 2))
    matrices[:, 1:3, 0] = rng.integers(-3, 4, (count, 2))
    return _shuffled(rng, matrices)


def half_beyond_range(rng: np.random.Generator, count: int) -> Words:
    """One element is +-(2^31 - 1/2) or +-(2^31 + 1/2); in every other matrix one word is changed by one."""
    # Cofactors 65535 * 65537 = 2^32 - 1 and 641 * 6700417 = 2^32 + 1 over a determinant of 2^33.
    below = [[2, 1, 1, 0], [-1, 65535, 0, 0], [1, 0, 65537, 0], [0, 0, 0, 1]]
    q = next(q for q in range(641) if (2 - 6700417 * q) % 641 == 0)
    above = [[2, 1, 1, 0], [q, 641, 0, 0], [(2 - 6700417 * q) // 641, 0, 6700417, 0], [0, 0, 0, 1]]
    matrices = np.array([below, above], dtype=np.int64)[rng.integers(0, 2, count)]
    matrices[:, 3, 3] = rng.integers(1, 2**31 - 1, count)
    at = np.arange(count), rng.integers(0, 4, count), rng.integers(0, 4, count)
    matrices[at] += rng.choice([-1, 0, 0, 1], count)
    return _shuffled(rng, matrices)


FAMILIES: dict[str, Callable[[np.random.Generator, int], Words]] = {
    family.__name__: family
    for family in (
        uniform,
        below_8,
        around_2_20,
        tiny,
        every_magnitude,
        extremes,
        hadamard,
        singular,
        near_singular,
        unimodular,
        ties,
        beside_ties,
        a_hair_from_ties,
        edge_of_range,
        half_beyond_range,
    )
}


def make(family: str, seed: int, count: int) -> NDArray[np.int32]:
    """Matrices of a family as raw words."""
    words = FAMILIES[family](np.random.default_rng(seed), count)
    return np.clip(words, WORD_MIN, WORD_MAX).astype(np.int32)
