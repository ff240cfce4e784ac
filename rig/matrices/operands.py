"""What goes with a matrix in SOLVE and UPDATE: the right-hand side, and the matrix as it was before.

Both are functions of the case (label and index) and its matrix, drawn from streams of their own: a matrix
keeps its id and its words whether it is inverted, solved or updated.
"""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray

from rig.matrices.arrange import choose
from rig.matrices.stream import Draw, Ints, Words, below, draw, quantise, symmetric
from rig.qformat import RAW_MAX, RAW_MIN, SCALE

# Random words a case takes; part of the definition, like everything here.
RIGHT_BUDGET = 8
PREVIOUS_BUDGET = 20

_EXTREMES = np.array([RAW_MIN, RAW_MIN + 1, -1, 0, 1, RAW_MAX], dtype=np.int64)
_STEP_BITS = 16  # a factor of the step is a whole number of 2^-16
_LAST_ROW = np.array([0, 0, 0, SCALE], dtype=np.int32)


def right_hand_sides(label: str, start: int, matrices: NDArray[np.int32]) -> NDArray[np.int32]:
    """The right-hand sides b of cases start, start + 1, ... of a group.

    Of 32 cases 30 are of one size: b is A x, to the nearest word, for x uniform over the largest cube that
    keeps |b| within the largest entry of A, as equations are scaled in practice. One is as large as the word
    allows, for such an x. One has uniform words or, in half of the cases, the extremes of the word. Rounding
    b moves the answer; an ill-conditioned A may move it out of range.

    Args:
        label: the group's label (`group_label`, `file_label`).
        start: index of the first case.
        matrices: A, int32 (count, 4, 4).

    Returns:
        int32 (count, 4).
    """
    return right_hand_sides_by(_draw(label, "b", RIGHT_BUDGET, start, len(matrices)).words, matrices)


def right_hand_sides_by(words: Words, matrices: NDArray[np.int32]) -> NDArray[np.int32]:
    """The same from given words, uint64 (RIGHT_BUDGET, count)."""
    kind = below(words[4], 64)
    largest = np.abs(matrices.astype(np.int64)).max(axis=(1, 2), initial=0)
    products = _product(matrices, words[:4], np.where(kind < 60, largest, 2**31))
    sides = np.where(kind == 62, symmetric(words[:4], RAW_MAX), choose(words[:4], _EXTREMES))
    return np.where(kind < 62, products, sides).T.astype(np.int32)


def _product(matrices: NDArray[np.int32], words: Words, limit: Ints) -> NDArray[np.int32]:
    """A x (4, n) for a random x within +-m, m = 2^16 limit / the largest row sum of |A|: |A x| <= limit."""
    a = matrices.transpose(1, 2, 0).astype(np.int64)
    row_sum = np.abs(a).sum(axis=1).max(axis=0)
    x = symmetric(words, np.minimum(SCALE * limit // np.maximum(row_sum, 1), RAW_MAX))
    # Below 2^47 each, so the sums are exact in int64 and float64.
    return quantise((a * x).sum(axis=1) / SCALE)


def previous(label: str, start: int, matrices: NDArray[np.int32]) -> NDArray[np.int32]:
    """The matrices of an UPDATE one step before: entries a + round(a s f), saturated.

    The step s is one of 2^-16 .. 2^-6 a case, f uniform in [-1, 1] an entry. A last row 0 0 0 1 stays, as it
    does in a moving robot.

    Args:
        label: the group's label.
        start: index of the first case.
        matrices: the new matrices, int32 (count, 4, 4).

    Returns:
        int32 (count, 4, 4).
    """
    return previous_by(_draw(label, "previous", PREVIOUS_BUDGET, start, len(matrices)).words, matrices)


def previous_by(words: Words, matrices: NDArray[np.int32]) -> NDArray[np.int32]:
    """The same from given words, uint64 (PREVIOUS_BUDGET, count)."""
    factors = symmetric(words[:16], 2**_STEP_BITS).T.reshape(-1, 4, 4)
    exponents = -(6 + below(words[16], 11)) - _STEP_BITS
    moved = quantise(matrices.astype(np.float64) + np.rint(_scaled(matrices * factors, exponents)))
    affine = (matrices[:, 3] == _LAST_ROW).all(axis=1)
    moved[affine, 3] = _LAST_ROW
    return moved


def _scaled(products: Ints, exponents: Ints) -> NDArray[np.float64]:
    """Products below 2^48, exact in float64, times 2^exponent of their matrix."""
    return np.ldexp(products.astype(np.float64), exponents.astype(np.int32)[:, None, None])


def _draw(label: str, what: str, budget: int, start: int, count: int) -> Draw:
    digest = hashlib.sha256(f"{label}/{what}".encode()).digest()
    key = (int.from_bytes(digest[:8], "big"), int.from_bytes(digest[8:16], "big"))
    return draw(key, budget, start, count)
