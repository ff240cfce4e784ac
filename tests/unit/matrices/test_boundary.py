"""Class boundary: every kind makes what its name says, judged by exact inverses."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from rig.matrices import generate
from rig.matrices.boundary import BUDGET, KINDS, hadamard
from rig.matrices.constructed import diagonal, edge, tie, triangular
from rig.matrices.stream import Ints, Words, draw
from rig.qformat import RAW_MAX, RAW_MIN, SCALE
from tests.unit.matrices.exact import Matrices, determinants, halves_of_inverses

PER_KIND = 300
BLOCK = generate("boundary", 5, {}, 0, PER_KIND * len(KINDS))
EXTREMES = {RAW_MIN, RAW_MIN + 1, -1, 0, 1, RAW_MAX}


def of_kind(name: str) -> Matrices:
    number = [kind.__name__ for kind in KINDS].index(name)
    return BLOCK[number :: len(KINDS)]


def magnitudes(name: str) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    return np.abs(of_kind(name).astype(np.int64))


def share_singular(name: str) -> float:
    return np.mean([det == 0 for det in determinants(of_kind(name))]).item()


def test_kinds_come_in_turn_wherever_a_block_begins() -> None:
    assert np.array_equal(generate("boundary", 5, {}, 9, 20), BLOCK[9:29])


def test_kinds_differ_from_case_to_case() -> None:
    for kind in KINDS:
        assert len(np.unique(of_kind(kind.__name__), axis=0)) > PER_KIND * 0.9, kind.__name__


def test_extremes_and_few_lsb() -> None:
    assert set(np.unique(of_kind("extremes")).tolist()) == EXTREMES
    assert set(np.unique(magnitudes("few_lsb").max(axis=(1, 2))).tolist()) <= set(range(9))


def test_hadamard_reaches_the_largest_determinants() -> None:
    # |det| = 16 * (2^31)^4 = 2^128 is Hadamard's bound; a few LSB less cost little.
    assert min(abs(det) for det in determinants(of_kind("hadamard"))) > 2**128 * (1 - 2**-27)
    assert RAW_MIN in of_kind("hadamard")


def test_sign_patterns_are_at_full_scale() -> None:
    assert magnitudes("sign_pattern").min() >= RAW_MAX - 2
    assert 0.1 < share_singular("sign_pattern") < 0.9


def test_edge_has_an_inverse_element_within_4_lsb_of_the_range() -> None:
    seen = set()
    for halves in halves_of_inverses(of_kind("edge")):
        near = [n for n, q in halves if q == 1 and abs(abs(n) - 2**32) <= 8]
        assert near
        seen.update(near)
    # Both ends, both sides of each, and the ties that decide between OK and OVERFLOW.
    assert {2**32 - 1, 2**32 - 2, 2**32, -(2**32), -(2**32) - 1, -(2**32) - 2} <= seen


def test_only_the_element_in_question_can_overflow_in_edge() -> None:
    for halves in halves_of_inverses(of_kind("edge")):
        assert sum(abs(n) >= (2**32 - 8) * q for n, q in halves) == 1


def test_tie_has_two_exact_ties_of_any_size_and_never_overflows() -> None:
    sizes = []
    for halves in halves_of_inverses(of_kind("tie")):
        ties = [abs(n) for n, q in halves if q == 1 and n % 2]
        assert len(ties) >= 2
        assert max(abs(n) / q for n, q in halves) < 2**32 - 1
        sizes.append(max(ties))
    assert min(sizes) < 2**8
    assert max(sizes) > 2**29


def test_diagonals_come_close_to_ties_but_not_onto_them() -> None:
    distances = []
    for halves in halves_of_inverses(of_kind("diagonal")):
        distances += [abs((n / q) % 2 - 1) for n, q in halves if n and q > 1]
    assert np.quantile(distances, 0.1) < 2**-9
    assert min(distances) > 0


def test_triangles_put_single_elements_at_both_ends() -> None:
    found = {n for halves in halves_of_inverses(of_kind("triangular")) for n, q in halves if q == 1}
    assert {2 * RAW_MAX, 2 * RAW_MIN, 2 * RAW_MAX + 2} <= found
    assert any(n % 2 for n in found)


def test_powers_and_permutations() -> None:
    powers = set(np.unique(magnitudes("powers_of_two")).tolist())
    assert powers == {0, RAW_MAX} | {2**k for k in range(32)}
    filled = magnitudes("generalised_permutation") > 0
    assert np.all(filled.sum(axis=1) == 1)
    assert np.all(filled.sum(axis=2) == 1)


def test_one_huge_entry_among_tiny_ones() -> None:
    ordered = np.sort(magnitudes("one_huge").reshape(-1, 16), axis=1)
    assert ordered[:, 15].min() >= RAW_MAX
    assert ordered[:, 14].max() <= 3


def test_thresholds_surround_one_power_of_two() -> None:
    block = magnitudes("threshold").reshape(-1, 16)
    power = np.exp2(np.rint(np.log2(block[:, :1])))
    assert np.abs(block - power).max() <= 2
    assert {2.0**20, 2.0**31} <= set(power.ravel().tolist())


def test_affine_extremes_have_the_affine_last_row() -> None:
    assert np.all(of_kind("affine_extremes")[:, 3] == [0, 0, 0, SCALE])


def test_repeated_row_is_singular_unless_moved() -> None:
    assert 0.4 < share_singular("repeated_row") < 0.8


@pytest.mark.parametrize("kind", [hadamard, edge, tie, diagonal, triangular])
def test_constructions_need_no_saturation(kind: Callable[[Words], Ints]) -> None:
    assert kind in KINDS
    block = kind(draw((3, 4), BUDGET, 0, 50_000).words)
    assert block.min() >= RAW_MIN
    assert block.max() <= RAW_MAX
