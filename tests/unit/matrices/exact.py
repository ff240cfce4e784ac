"""Exact linear algebra on raw words by FLINT, and the cases the tests judge."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from flint import fmpq_mat, fmpz_mat
from numpy.typing import NDArray

Matrices = NDArray[np.int32] | NDArray[np.int64]


def ranks(matrices: Matrices) -> set[int]:
    return {fmpz_mat(matrix.tolist()).rank() for matrix in matrices}


def determinants(matrices: Matrices) -> list[int]:
    return [int(fmpz_mat(matrix.tolist()).det()) for matrix in matrices]


def halves_of_inverses(matrices: Matrices) -> Iterator[list[tuple[int, int]]]:
    """Twice each element of each raw inverse as (numerator, denominator); nothing for a singular matrix."""
    for matrix in matrices:
        words = fmpz_mat(matrix.tolist())
        elements = fmpq_mat(words).inv().entries() if words.det() != 0 else []
        yield [(int((2**33 * element).p), int((2**33 * element).q)) for element in elements]
