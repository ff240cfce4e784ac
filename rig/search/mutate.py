"""Small changes to points of a space: columns of random words, uint64 (words, n)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.uint64]
Flags = NDArray[np.bool_]

_ROW = 4  # words: of the classes with free entries a row of the matrix


def mutated(points: Points, rng: np.random.Generator, *, mix: bool) -> Points:
    """A child of each point.

    Words are moved by steps of all sizes, bits flipped, runs of four copied onto others (rows that are nearly
    the same make a matrix nearly singular), all words drawn together or apart.

    Args:
        points: uint64 (words, n), n at least 1.
        rng: seeded.
        mix: words may come from other points too.
    """
    count = points.shape[1]
    chosen = rng.integers(0, 6 if mix else 5, count)
    out = points
    for number, change in enumerate((_step, _steps, _flip, _copied, _scaled, _crossed)):
        here = np.flatnonzero(chosen == number)
        if here.size:
            out = out.copy() if out is points else out
            out[:, here] = change(points[:, here], points, rng)
    return out


def _sizes(shape: tuple[int, ...], rng: np.random.Generator) -> Points:
    """Steps up and down, their sizes log-uniform over all of a word."""
    size = rng.integers(0, 2**64, shape, np.uint64) >> rng.integers(0, 64, shape, np.uint64)
    signed: Points = np.where(rng.random(shape) < 0.5, size, ~size + np.uint64(1))
    return signed


def _places(shape: tuple[int, int], rng: np.random.Generator) -> Flags:
    """One word of each column."""
    places: Flags = np.arange(shape[0])[:, None] == rng.integers(0, shape[0], shape[1])
    return places


def _step(points: Points, _all: Points, rng: np.random.Generator) -> Points:
    return points + np.where(_places(points.shape, rng), _sizes(points.shape, rng), 0).astype(np.uint64)


def _steps(points: Points, _all: Points, rng: np.random.Generator) -> Points:
    """Several words by steps of one size."""
    where = rng.random(points.shape) < rng.uniform(0.1, 1.0, points.shape[1])
    shift = rng.integers(0, 64, points.shape[1], np.uint64)
    size = rng.integers(0, 2**64, points.shape, np.uint64) >> shift
    signed = np.where(rng.random(points.shape) < 0.5, size, ~size + np.uint64(1))
    return points + np.where(where, signed, 0).astype(np.uint64)


def _flip(points: Points, _all: Points, rng: np.random.Generator) -> Points:
    bit = np.uint64(1) << rng.integers(0, 64, points.shape, np.uint64)
    return points ^ np.where(_places(points.shape, rng), bit, 0).astype(np.uint64)


def _copied(points: Points, _all: Points, rng: np.random.Generator) -> Points:
    """A run of four words copied onto another, and moved by a step."""
    runs = len(points) // _ROW
    if runs < 2:
        return _step(points, _all, rng)
    source = rng.integers(0, runs, points.shape[1])
    target = (source + rng.integers(1, runs, points.shape[1])) % runs
    out, columns = points.copy(), np.arange(points.shape[1])
    for word in range(_ROW):
        near = _sizes((points.shape[1],), rng) >> np.uint64(1)
        out[_ROW * target + word, columns] = points[_ROW * source + word, columns] + near
    return out


def _scaled(points: Points, _all: Points, rng: np.random.Generator) -> Points:
    """All words drawn towards the middle of their range, or apart."""
    middle = np.uint64(2**63)
    offset = (points ^ middle).view(np.int64)
    factor = rng.integers(-(2**8), 2**8, points.shape[1])
    return (offset + (offset >> 10) * factor).view(np.uint64) ^ middle


def _crossed(points: Points, everyone: Points, rng: np.random.Generator) -> Points:
    """Some words of another point."""
    other = everyone[:, rng.integers(0, everyone.shape[1], points.shape[1])]
    return np.where(rng.random(points.shape) < 0.3, other, points)
