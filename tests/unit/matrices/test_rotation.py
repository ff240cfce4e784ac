"""Rotations: orthogonal, Haar, and a rejection that never runs dry."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from rig.matrices.rotation import QUATERNION_WORDS, TRIES, quaternion, rotation3, rotation4
from rig.matrices.stream import draw

KEY = (1, 2)
COUNT = 100_000
SAMPLE = draw(KEY, 2 * QUATERNION_WORDS, 0, COUNT)
P, Q = quaternion(SAMPLE, 0), quaternion(SAMPLE, QUATERNION_WORDS)


def stacked(rows: list[list[NDArray[np.float64]]]) -> NDArray[np.float64]:
    return np.array(rows).transpose(2, 0, 1)


def test_quaternions_have_unit_length() -> None:
    length = np.sqrt(sum(part * part for part in P))
    assert np.abs(length - 1.0).max() < 1e-14


def test_rotations_are_orthogonal_with_determinant_one() -> None:
    for rotations in (stacked(rotation3(P)), stacked(rotation4(P, Q))):
        identity = rotations @ rotations.transpose(0, 2, 1)
        assert np.abs(identity - np.eye(rotations.shape[1])).max() < 1e-14
        assert np.abs(np.linalg.det(rotations) - 1.0).max() < 1e-13


def test_quaternions_are_uniform_on_the_sphere() -> None:
    # On S^3 each coordinate has moments E x^2 = 1/4, E x^4 = 1/8; a sum of uniforms, normalised, has not.
    for part in P:
        assert abs(part.mean()) < 0.006
        assert abs((part**2).mean() - 1 / 4) < 0.004
        assert abs((part**4).mean() - 1 / 8) < 0.004


def test_the_angle_of_rotation3_is_haar() -> None:
    # The angle t of a Haar rotation has density (1 - cos t) / pi, so P(t < pi/2) = 1/2 - 1/pi.
    trace = 4 * P[0] ** 2 - 1
    assert abs((trace > 1.0).mean() - (0.5 - 1 / np.pi)) < 0.006


def test_rotation4_has_the_moments_of_haar() -> None:
    # E a_11^2 a_22^2 = (n + 1) / (n (n - 1) (n + 2)) = 5/72 for n = 4 (Weingarten calculus).
    rotations = stacked(rotation4(P, Q))
    assert np.abs(rotations.mean(axis=0)).max() < 0.007
    assert np.abs((rotations**2).mean(axis=0) - 1 / 4).max() < 0.005
    assert abs((rotations[:, 0, 0] ** 2 * rotations[:, 1, 1] ** 2).mean() - 5 / 72) < 0.003


def test_a_case_that_uses_up_its_budget_goes_on_by_itself() -> None:
    # Word 0 is a corner of the square, outside the disc: every try of case 1 fails.
    words = SAMPLE.words[:, :3].copy()
    words[:TRIES, 1] = 0
    parts = quaternion(replace(SAMPLE, words=words), 0)
    alone = quaternion(replace(SAMPLE, first=1, words=words[:, 1:2]), 0)
    assert abs(sum(float(part[1] ** 2) for part in parts) - 1.0) < 1e-14
    assert [part[1] for part in parts] == [part[0] for part in alone]
    assert [part[2] for part in parts] == [part[2] for part in P]
