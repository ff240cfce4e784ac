"""Integer matrices of given rank, exact (singular) and a few LSB off (near_singular)."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rig.matrices.arrange import shuffle
from rig.matrices.entries import FULL, LSB
from rig.matrices.parameters import real, whole
from rig.matrices.stream import Draw, Ints, Words, below, signs, symmetric
from rig.qformat import RAW_MAX, SCALE

_RANGE = real("range", 8.0, (4 * LSB, FULL), "largest |entry| of the singular matrix")
SINGULAR = (whole("rank", 3, (0, 3), "rank"), _RANGE)
NEAR_SINGULAR = (
    whole("rank", 3, (1, 3), "rank before the perturbation"),
    _RANGE,
    whole("perturbation", 1, (1, 2**20), "change of some entries in LSB"),
)

# Words of a case: 12 for the independent rows, 4 factors, size of the factors, transpose, two for the
# permutations; perturbation: which entries with which signs, and the one that is always hit.
_FACTORS, _SIZE, _TRANSPOSE, _SHUFFLE, _HIT, _ALWAYS = 12, 16, 17, 18, 20, 21
BUDGET = 24
_LARGEST_FACTOR_BITS = 7


def singular(draw: Draw, params: Mapping[str, Any]) -> NDArray[np.int32]:
    """Matrices of exactly the given rank, so with determinant exactly 0 below rank 4."""
    limit = min(round(params["range"] * SCALE), RAW_MAX)
    return _deficient(draw.words, params["rank"], limit).astype(np.int32)


def near_singular(draw: Draw, params: Mapping[str, Any]) -> NDArray[np.int32]:
    """A singular matrix with +-perturbation added to each entry with probability 1/2, to one at least.

    A few of them stay singular, as chance has it; the oracle knows.
    """
    step = params["perturbation"]
    block = _deficient(draw.words, params["rank"], near_limit(params))
    always = below(draw.words[_ALWAYS], 16)
    for entry in range(16):
        bits = draw.words[_HIT] >> np.uint64(2 * entry)
        hit = ((bits & np.uint64(2)) != 0) | (always == entry)
        block[entry // 4, entry % 4] += step * signs(bits) * hit
    return block.astype(np.int32)


def near_limit(params: Mapping[str, Any]) -> int:
    """Largest |raw word| of the singular matrices that `near_singular` perturbs."""
    return int(min(round(params["range"] * SCALE), RAW_MAX - params["perturbation"]))


def _deficient(words: Words, rank: int, limit: int) -> Ints:
    """Integer matrices (4, 4, n) of exactly this rank, |entry| <= limit.

    `rank` independent rows, the others integer combinations of them with factors up to 2^0 .. 2^7; half of
    the matrices transposed, then rows and columns permuted.
    """
    count = words.shape[1]
    if rank == 0:
        return np.zeros((4, 4, count), dtype=np.int64)
    largest = min(_LARGEST_FACTOR_BITS, (limit // rank).bit_length() - 1)
    factor = np.left_shift(np.int64(1), below(words[_SIZE], largest + 1))
    base = symmetric(words[: 4 * rank], limit // (rank * factor)).reshape(rank, 4, count)
    factors = symmetric(words[_FACTORS : _FACTORS + (4 - rank) * rank], factor).reshape(4 - rank, rank, count)
    block = _with_combinations(_independent(base), factors)
    turned = (words[_TRANSPOSE] & np.uint64(1)) != 0
    return shuffle(np.where(turned, block.transpose(1, 0, 2), block), words[_SHUFFLE : _SHUFFLE + 2])


def _with_combinations(base: Ints, factors: Ints) -> Ints:
    rows = list(base)
    for row in factors:
        total = row[0] * base[0]
        for k in range(1, len(base)):
            total = total + row[k] * base[k]
        rows.append(total)
    return np.stack(rows)


def _independent(base: Ints) -> Ints:
    """The rows, replaced by those of the unit matrix where they are dependent: the rank is promised.

    A minor that is not 0 modulo 2^64 is not 0, so wrapping products suffice to prove independence.
    """
    rank = len(base)
    minors: dict[tuple[int, ...], NDArray[np.uint64]] = {(): np.ones(base.shape[2], dtype=np.uint64)}
    for k, row in enumerate(base.view(np.uint64), start=1):
        minors = {columns: _expand(minors, columns, row) for columns in combinations(range(4), k)}
    regular = np.zeros(base.shape[2], dtype=bool)
    for minor in minors.values():
        regular |= minor != 0
    return np.where(regular, base, np.eye(rank, 4, dtype=np.int64)[:, :, None])


def _expand(
    minors: Mapping[tuple[int, ...], NDArray[np.uint64]], columns: tuple[int, ...], row: NDArray[np.uint64]
) -> NDArray[np.uint64]:
    """A minor by Laplace expansion along its last row, up to sign, modulo 2^64."""
    total: NDArray[np.uint64] = np.zeros_like(row[0])
    for place, column in enumerate(columns):
        term = row[column] * minors[columns[:place] + columns[place + 1 :]]
        total += np.negative(term) if place % 2 else term
    return total
