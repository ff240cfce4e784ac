"""Class sequence: trajectories of small steps, and the matrix each case changed from."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rig.errors import InputError
from rig.matrices import generate, previous_of
from rig.qformat import SCALE, to_float
from tests.unit.matrices.exact import determinants

LENGTH = 64
BLOCK = generate("sequence", 3, {}, 0, 200 * LENGTH)
POSES = to_float(BLOCK.reshape(100, 2, LENGTH, 4, 4)[:, 0])
GENERAL = to_float(BLOCK.reshape(100, 2, LENGTH, 4, 4)[:, 1])


def test_poses_turn_by_one_step_about_one_axis() -> None:
    rotation = POSES[..., :3, :3]
    step = np.swapaxes(rotation[:, :-1], -1, -2) @ rotation[:, 1:]
    cosine = (np.trace(step, axis1=-2, axis2=-1) - 1) / 2
    # An angle of 0.01 seen through entries of half an LSB.
    assert np.abs(np.arccos(np.clip(cosine, -1, 1)) - 0.01).max() < 3e-3
    turn = rotation[:, 30] @ np.swapaxes(rotation[:, 0], -1, -2)
    other = rotation[:, 60] @ np.swapaxes(rotation[:, 30], -1, -2)
    assert np.abs(turn - other).max() < 1e-3
    assert np.all(POSES[..., 3, :] == [0, 0, 0, 1])


def test_poses_drift_evenly() -> None:
    place = POSES[..., :3, 3]
    assert 99 < np.abs(place).max() < 164
    speed = np.diff(place, axis=1)
    assert 0.95 < np.abs(speed).max() < 1.001
    assert np.abs(np.diff(speed, axis=1)).max() < 4 / SCALE


def test_general_matrices_start_with_their_condition_and_change_by_little() -> None:
    first = np.linalg.svd(GENERAL[:, 0], compute_uv=False)
    assert np.abs(first[:, 0] - 8).max() < 3 / SCALE
    condition = first[:, 0] / first[:, 3]
    assert 1 <= condition.min() < 1.5
    assert 60 < condition.max() < 100.5
    step = np.linalg.norm(np.diff(GENERAL, axis=1), ord=2, axis=(2, 3))
    assert 0.05 < np.median(step) < 0.1
    assert step.max() < 8 * (0.01 + 0.005)
    signs = {det > 0 for det in determinants(BLOCK[LENGTH :: 2 * LENGTH])}
    assert signs == {True, False}


def test_a_long_trajectory_never_meets_zero() -> None:
    block = generate("sequence", 3, {"step": 1.0, "length": 2**20, "condition": [1, 1]}, 2**20, 3_000)
    values = np.linalg.svd(to_float(block), compute_uv=False)
    assert values.min() > 3.99
    assert values.max() < 12.01


def test_no_step_is_no_change() -> None:
    block = generate("sequence", 3, {"step": 0, "length": 10}, 0, 20)
    assert np.all(block == np.repeat(block[[0, 10]], 10, axis=0))


@settings(deadline=None)  # a busy machine is no failure
@given(st.integers(0, 2**62), st.integers(0, 30), st.integers(2, 12))
def test_previous_is_the_case_before_in_the_same_trajectory(start: int, count: int, length: int) -> None:
    params = {"length": length}
    before = previous_of(3, params, start, count)
    assert before.shape == (count, 4, 4)
    for offset in range(count):
        index = start + offset
        expected = index if index % length == 0 else index - 1
        assert np.array_equal(before[offset], generate("sequence", 3, params, expected, 1)[0])


def test_unusable_parameters_are_told() -> None:
    with pytest.raises(InputError, match="step must be between 0 and 1"):
        previous_of(3, {"step": 2}, 0, 1)
