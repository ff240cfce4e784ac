"""Classes perspective, camera, inertia and covariance: what each promises."""

from __future__ import annotations

import numpy as np
import pytest

from rig.matrices import generate
from rig.qformat import SCALE, to_float


def test_perspective_maps_its_planes_to_the_clip_cube() -> None:
    block = to_float(generate("perspective", 1, {"near": [1, 1], "far": [50, 50]}, 0, 2_000))
    for depth, clip in ((1, -1), (50, 1)):
        x = block @ [0, 0, -depth, 1]
        assert np.abs(x[:, 2] / x[:, 3] - clip).max() < 1e-4
    assert (block[:, 1, 1].min(), block[:, 1, 1].max()) == pytest.approx((0.5, 4), rel=0.02)
    aspect = block[:, 1, 1] / block[:, 0, 0]
    assert 0.999 < aspect.min() < 1.01
    assert 2.49 < aspect.max() < 2.501
    assert np.abs(block[:, :2, 2]).max() <= 0.25
    assert np.all(block[:, 3] == [0, 0, -1, 0])


def test_camera_is_intrinsics_times_a_rigid_pose() -> None:
    block = to_float(generate("camera", 1, {"focal": [1000, 1000], "translation": 2}, 0, 2_000))
    assert np.all(block[:, 3] == [0, 0, 0, 1])
    axis = block[:, 2, :3]
    assert np.abs((axis**2).sum(axis=1) - 1).max() < 1e-4
    # Row 0 is f r0 + cx r2: its component along r2 is the centre, the rest the focal length.
    for row, centre, focal, spread in ((0, 640, 1000, 0.01), (1, 360, 1000, 11)):
        along = (block[:, row, :3] * axis).sum(axis=1)
        assert np.abs(along / centre - 1).max() < 0.051
        across = block[:, row, :3] - along[:, None] * axis
        assert np.abs(np.sqrt((across**2).sum(axis=1)) - focal).max() < spread + 0.05
    assert np.abs(block[:, 2, 3]).max() <= 2


def test_cameras_fit_the_format_by_default() -> None:
    assert np.abs(to_float(generate("camera", 1, {}, 0, 20_000))).max() < 32_000


def test_inertia_is_physically_consistent() -> None:
    words = generate("inertia", 1, {}, 0, 5_000)
    assert np.array_equal(words, words.transpose(0, 2, 1))
    block = to_float(words)
    assert np.linalg.eigvalsh(block).min() > 0
    mass, centre = block[:, 3, 3], block[:, :3, 3] / block[:, 3, 3][:, None]
    assert (mass.min(), mass.max()) == pytest.approx((1, 100), rel=0.01)
    assert np.abs(centre).max() < 1.001
    second = block[:, :3, :3] / mass[:, None, None] - centre[:, :, None] * centre[:, None, :]
    radii = np.sqrt(np.linalg.eigvalsh(second[mass > 50]))
    assert (radii.min(), radii.max()) == pytest.approx((0.05, 1), rel=0.05)


def test_covariance_has_correlations_uniform_on_the_sphere() -> None:
    words = generate("covariance", 1, {"deviation": [5, 5]}, 0, 20_000)
    assert np.array_equal(words, words.transpose(0, 2, 1))
    assert np.all(words[:, range(4), range(4)] == 25 * SCALE)
    correlation = to_float(words)[:, *np.triu_indices(4, 1)] / 25
    # The cosine between two random directions of 4-space: mean 0, variance 1/4.
    assert np.abs(correlation.mean(axis=0)).max() < 0.02
    assert np.abs((correlation**2).mean(axis=0) - 0.25).max() < 0.01
    assert np.abs(np.corrcoef(correlation.T) - np.eye(6)).max() < 0.05


def test_covariance_spreads_the_deviations_in_the_logarithm() -> None:
    variance = to_float(generate("covariance", 1, {}, 0, 5_000))[:, range(4), range(4)]
    assert (variance.min(), variance.max()) == pytest.approx((0.01, 100), rel=0.02)
    assert np.median(np.sqrt(variance)) == pytest.approx(1, rel=0.05)
