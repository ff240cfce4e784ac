"""What each class promises of its matrices."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from rig.matrices import generate
from rig.matrices.rank import BUDGET, near_singular
from rig.matrices.stream import draw
from rig.qformat import RAW_MAX, RAW_MIN, SCALE, to_float
from tests.unit.matrices.exact import determinants, ranks

LAST_ROW = [0, 0, 0, SCALE]


def singular_values(name: str, **params: object) -> NDArray[np.float64]:
    values = np.linalg.svd(to_float(generate(name, 3, params, 0, 20_000)), compute_uv=False)
    return values.astype(np.float64)


def test_uniform_takes_every_word_of_its_range_and_no_other() -> None:
    lsb = 1 / SCALE
    block = generate("uniform", 1, {"range": [-2 * lsb, 3 * lsb]}, 0, 6_000)
    words, counts = np.unique(block, return_counts=True)
    assert words.tolist() == [-2, -1, 0, 1, 2, 3]
    # Chi-square, 5 degrees of freedom: 20.5 is exceeded once in 1,000 seeds.
    assert ((counts - 16_000) ** 2 / 16_000).sum() < 20.5


def test_uniform_covers_the_whole_of_int32_by_default() -> None:
    block = generate("uniform", 1, {}, 0, 50_000).astype(np.int64)
    assert block.min() < RAW_MIN + 2**16
    assert block.max() > RAW_MAX - 2**16
    # Every entry by itself: mean 0, standard deviation 2^32 / sqrt(12).
    assert np.abs(block.mean(axis=0)).max() < 5 * 2**32 / np.sqrt(12 * len(block))
    assert np.abs(block.std(axis=0) / (2**32 / np.sqrt(12)) - 1).max() < 0.01


def test_uniform_entries_do_not_correlate() -> None:
    block = to_float(generate("uniform", 1, {}, 0, 20_000)).reshape(-1, 16)
    off_diagonal = np.corrcoef(np.vstack([block[:-1].T, block[1:].T])) - np.eye(32)
    assert np.abs(off_diagonal).max() < 5 / np.sqrt(len(block))


def test_log_uniform_fills_every_binary_order_alike() -> None:
    block = generate("log_uniform", 1, {}, 0, 20_000).astype(np.int64)
    orders = np.bincount(np.floor(np.log2(np.abs(block))).astype(int).ravel(), minlength=31)
    # Rounding to whole words still shows in the lowest orders; the others get 1/31 each.
    assert np.abs(orders[8:31] / block.size * 31 - 1).max() < 0.05
    assert np.abs(block).min() == 1
    assert abs((block > 0).mean() - 0.5) < 0.005


def test_log_uniform_keeps_to_its_limits() -> None:
    magnitude = np.abs(to_float(generate("log_uniform", 1, {"magnitude": [0.5, 4]}, 0, 5_000)))
    assert (magnitude.min(), magnitude.max()) == pytest.approx((0.5, 4.0), rel=1e-3)
    assert magnitude.min() >= 0.5
    assert magnitude.max() <= 4.0


@pytest.mark.parametrize("name", ["rigid", "affine"])
def test_transforms_have_the_affine_last_row_and_bounded_translations(name: str) -> None:
    block = generate(name, 1, {"translation": 100}, 0, 5_000)
    assert np.array_equal(block[:, 3], np.tile(LAST_ROW, (len(block), 1)))
    translation = np.abs(block[:, :3, 3].astype(np.int64))
    assert 99 * SCALE < translation.max() <= 100 * SCALE


def test_rigid_is_a_rotation_to_half_an_lsb() -> None:
    rotation = to_float(generate("rigid", 1, {}, 0, 5_000))[:, :3, :3]
    error = rotation @ rotation.transpose(0, 2, 1) - np.eye(3)
    assert np.abs(error).max() < 2 * np.sqrt(3) * 0.5 / SCALE + 1e-9
    assert np.linalg.det(rotation).min() > 0.999


def test_affine_fills_its_linear_part() -> None:
    linear = generate("affine", 1, {"linear": 2}, 0, 5_000)[:, :3, :3].astype(np.int64)
    assert 1.99 * SCALE < np.abs(linear).max() <= 2 * SCALE


def test_svd_has_the_singular_values_it_says() -> None:
    values = singular_values("svd", condition=[1e3, 1e3], norm=100.0)
    # Quantising moves a singular value by at most 4 * 1/2 LSB (Weyl).
    assert np.abs(values[:, 0] - 100.0).max() < 2 / SCALE
    assert np.abs(values[:, 3] - 0.1).max() < 2 / SCALE


def test_svd_spreads_condition_and_middle_values_in_the_logarithm() -> None:
    values = singular_values("svd", condition=[1, 1e4], norm=8.0)
    share = np.log(values[:, 0] / values[:, 3]) / np.log(1e4)
    assert np.abs(np.histogram(share, bins=5, range=(0, 1))[0] / len(share) - 0.2).max() < 0.015
    wide = share > 0.5
    middle = np.log(values[wide, 0] / values[wide, 1]) / np.log(values[wide, 0] / values[wide, 3])
    # The smaller of two uniforms has mean 1/3.
    assert abs(middle.mean() - 1 / 3) < 0.01


def test_svd_has_determinants_of_both_signs() -> None:
    positive = np.linalg.det(to_float(generate("svd", 3, {}, 0, 20_000))) > 0
    assert abs(positive.mean() - 0.5) < 0.02


def test_spd_is_symmetric_and_positive_definite_in_its_words() -> None:
    block = generate("spd", 3, {"condition": [2000, 131072], "norm": 8}, 0, 5_000)
    assert np.array_equal(block, block.transpose(0, 2, 1))
    assert np.linalg.eigvalsh(to_float(block)).min() > 0
    assert min(determinants(block[:500])) > 0


def test_spd_has_the_eigenvalues_it_says() -> None:
    block = generate("spd", 3, {"condition": [100, 100], "norm": 50}, 0, 5_000)
    eigenvalues = np.linalg.eigvalsh(to_float(block))
    assert np.abs(eigenvalues[:, 3] - 50).max() < 2 / SCALE
    assert np.abs(eigenvalues[:, 0] - 0.5).max() < 2 / SCALE


@pytest.mark.parametrize("rank", [0, 1, 2, 3])
@pytest.mark.parametrize("extent", [4 / SCALE, 8.0, 32768.0])
def test_singular_has_exactly_its_rank_and_range(rank: int, extent: float) -> None:
    block = generate("singular", 3, {"rank": rank, "range": extent}, 0, 1_000)
    assert ranks(block) == {rank}
    assert set(determinants(block)) == {0}
    largest = int(np.abs(block.astype(np.int64)).max())
    assert largest <= extent * SCALE
    assert (largest > extent * SCALE / 2) == (rank > 0)


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_near_singular_is_a_few_lsb_off_a_matrix_of_its_rank(rank: int) -> None:
    words = draw((1, 2), BUDGET, 0, 500)
    params = {"rank": rank, "range": 2.0}
    one, three = (near_singular(words, {**params, "perturbation": step}).astype(np.int64) for step in (1, 3))
    # The same words place the same perturbation, once and three times as large.
    perturbation = (three - one) // 2
    assert set(np.unique(perturbation).tolist()) == {-1, 0, 1}
    assert np.all(np.any(perturbation, axis=(0, 1)))
    singular = one - perturbation
    assert ranks(singular.transpose(2, 0, 1)) == {rank}
    assert np.abs(singular).max() <= 2 * SCALE


def test_near_singular_is_mostly_regular_and_ill_conditioned() -> None:
    block = generate("near_singular", 3, {}, 0, 1_000)
    regular = np.array(determinants(block)) != 0
    assert regular.mean() > 0.98
    assert np.median(np.linalg.cond(to_float(block[regular]))) > 1e5
