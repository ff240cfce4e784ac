"""Class ties: as many ties as each kind promises, judged by exact inverses."""

from __future__ import annotations

import numpy as np
import pytest

from rig.matrices import generate
from rig.matrices.stream import draw
from rig.matrices.ties import BUDGET, KINDS
from rig.qformat import RAW_MAX, RAW_MIN
from tests.unit.matrices.exact import Matrices, determinants, halves_of_inverses

PER_KIND = 400
BLOCK = generate("ties", 5, {}, 0, PER_KIND * len(KINDS))
Halves = list[list[tuple[int, int]]]


def of_kind(name: str) -> Matrices:
    return BLOCK[[kind.__name__ for kind in KINDS].index(name) :: len(KINDS)]


def halves(name: str) -> Halves:
    return list(halves_of_inverses(of_kind(name)))


def ties(elements: list[tuple[int, int]]) -> list[int]:
    """Numerators of the elements that are an odd number of halves."""
    return [n for n, q in elements if q == 1 and n % 2]


@pytest.mark.parametrize(("name", "count"), [("blocks", 8), ("dense", 12)])
def test_many_ties_and_zeros(name: str, count: int) -> None:
    for elements in halves(name):
        assert len(ties(elements)) == count
        assert sum(n == 0 for n, _ in elements) == 16 - count
        assert max(abs(n) for n, _ in elements) < 2**32 - 1


def test_ties_are_of_any_size_and_go_up_and_down() -> None:
    numerators = [n for elements in halves("dense") for n in ties(elements)]
    assert {1, -1, 5, -5} <= set(numerators)
    assert max(numerators) > 2**30
    assert 0.4 < np.mean([n % 4 == 1 for n in numerators]) < 0.6


def test_a_moved_entry_spoils_ties_by_little() -> None:
    spoilt, distances = 0, []
    for elements in halves("beside"):
        spoilt += len(ties(elements)) < 12
        distances += [abs((n % (2 * q)) / q - 1) for n, q in elements if q > 1]
    assert spoilt > 0.9 * PER_KIND
    assert np.quantile(distances, 0.2) < 2**-9


def test_embedded_ties_have_determinants_of_any_valuation() -> None:
    valuations = []
    for matrix, elements in zip(of_kind("embedded"), halves("embedded"), strict=True):
        det = determinants(matrix[None])[0]
        valuations.append((det & -det).bit_length() - 1)
        assert len(ties(elements)) >= 4
        assert max(abs(n) / q for n, q in elements) < 2**32 - 1
    assert min(valuations) == 33
    assert max(valuations) > 33 + 40


def test_ties_beyond_the_word() -> None:
    for elements in halves("beyond"):
        beyond = [n for n, q in elements if q == 1 and abs(n) > 2**33]
        assert len(beyond) == len(ties([(n, 1) for n in beyond])) == 1
        assert abs(beyond[0]) < 2**37
        assert sum(abs(n) >= 2**32 * q for n, q in elements) == 1


def test_a_hair_off() -> None:
    for elements in halves("hair"):
        distances = [abs((n % (2 * q)) / q - 1) for n, q in elements if q > 1 and n > 4 * q]
        sizes = [n / q for n, q in elements if q > 1 and n > 4 * q]
        near = [d for d, size in zip(distances, sizes, strict=True) if 0 <= d < 2**-40 * size]
        assert near or any(n < 0 for n, _ in elements)
        assert not all(q == 1 for _, q in elements)


def test_nothing_saturates() -> None:
    words = draw((3, 4), BUDGET, 0, 50_000).words
    for kind in KINDS:
        block = kind(words)
        assert block.min() >= RAW_MIN, kind.__name__
        assert block.max() <= RAW_MAX, kind.__name__
