"""Classes patterns, powers, tiny and hilbert_like: what each promises."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from rig.matrices import generate
from rig.matrices.patterns import KINDS, MASKS
from rig.qformat import RAW_MAX, RAW_MIN, SCALE, to_float
from tests.unit.matrices.exact import determinants

BLOCK = generate("patterns", 5, {}, 0, 400 * len(KINDS))


def mask(name: str) -> NDArray[np.bool_]:
    flags: NDArray[np.bool_] = np.array([[bit == "1" for bit in row] for row in MASKS[name].split()])
    return flags


def is_within(filled: NDArray[np.bool_], allowed: NDArray[np.bool_]) -> bool:
    return not bool((filled & ~allowed).any())


@pytest.mark.parametrize("name", MASKS)
def test_a_pattern_is_kept_up_to_transposing_and_permuting(name: str) -> None:
    filled = BLOCK[KINDS.index(name) :: len(KINDS)] != 0
    ones = int(mask(name).sum())
    assert filled.sum(axis=(1, 2)).max() == ones
    # Entries are zero by chance once in 2^20.
    assert np.mean(filled.sum(axis=(1, 2)) == ones) > 0.99
    rows, columns = sorted(mask(name).sum(axis=1).tolist()), sorted(mask(name).sum(axis=0).tolist())
    for case in filled[filled.sum(axis=(1, 2)) == ones]:
        found = sorted(case.sum(axis=1).tolist()), sorted(case.sum(axis=0).tolist())
        assert found in [(rows, columns), (columns, rows)]
    plain = [is_within(case, mask(name)) or is_within(case.T, mask(name)) for case in filled]
    assert np.mean(plain) >= 0.45


def test_random_patterns_are_sparse_and_dense() -> None:
    filled = (BLOCK[KINDS.index("random") :: len(KINDS)] != 0).sum(axis=(1, 2))
    assert 0.45 < filled.mean() / 16 < 0.55
    assert filled.min() <= 2
    assert filled.max() >= 14


def test_patterns_keep_to_their_range() -> None:
    largest = np.abs(generate("patterns", 5, {"range": 2}, 0, 5_000).astype(np.int64)).max()
    assert 1.99 * SCALE < largest <= 2 * SCALE


def test_powers_are_all_powers_of_the_range() -> None:
    assert set(np.unique(generate("powers", 1, {"magnitude": [0.3, 3]}, 0, 500)).tolist()) == {
        sign * size for size in (2**15, 2**16, 2**17) for sign in (1, -1)
    }
    full = set(np.unique(generate("powers", 1, {}, 0, 5_000)).tolist())
    sizes = {2**k for k in range(31)}
    assert full == sizes | {-size for size in sizes} | {RAW_MIN, RAW_MAX}


@pytest.mark.parametrize("ends", [[0.5, 0.5], [0.5, 0.99], [0.26, 0.5]])
def test_powers_include_the_ends(ends: list[float]) -> None:
    assert set(np.abs(generate("powers", 1, {"magnitude": ends}, 0, 50)).ravel().tolist()) == {2**15}


def test_tiny_takes_every_word_up_to_its_range() -> None:
    assert np.unique(generate("tiny", 1, {}, 0, 5_000)).tolist() == list(range(-64, 65))


def test_hilbert_like_is_hilbert_like() -> None:
    block = generate("hilbert_like", 1, {"scale": [1024, 1024], "perturbation": 0}, 0, 2_000)
    assert np.array_equal(block, block.transpose(0, 2, 1))
    ratio = to_float(block)[:, 0, 0] / to_float(block)[:, 3, 3]
    # (6 + x) / x for x in [1, 2)
    assert 4.0 <= ratio.min() < 4.05
    assert 6.95 < ratio.max() <= 7.0
    assert np.median(np.linalg.cond(to_float(block))) > 1e4


def test_hilbert_like_is_moved_by_the_perturbation_and_scaled_in_the_logarithm() -> None:
    still, moved = (
        generate("hilbert_like", 1, {"perturbation": step}, 0, 3_000).astype(np.int64) for step in (0, 3)
    )
    assert not np.array_equal(moved, moved.transpose(0, 2, 1))
    assert still.max() > 2**30
    assert still[:, 0, 0].min() < 2**16
    assert all(det != 0 for det in determinants(moved[:200]))
