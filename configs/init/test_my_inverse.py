"""What my_inverse must do on every target: pytest --rig-target native --rig-target qemu-mps2-an385.

`rig_target` comes from the rig's pytest plug-in, which also collects rig_my_inverse.yaml.
"""

from pathlib import Path

import numpy as np
import pytest

import rig
from rig.targets import UserKernel

OK, SINGULAR, OVERFLOW = 0, 1, 2


@pytest.fixture(scope="session")
def rig_kernels():
    """Built into the firmware beside the rig's own. With more test files, put this into conftest.py."""
    return [UserKernel("my_inverse", "invert", sources=(Path(__file__).parent / "my_inverse.c",))]


def test_powers_of_two_are_exact(rig_target):
    """Nothing is rounded here."""
    result = rig_target.invert(np.diag([2.0, 4.0, 0.5, 1.0]), kernel="my_inverse")
    assert result.status.tolist() == [OK]
    assert rig.to_float(result.raw[0]).diagonal().tolist() == [0.5, 0.25, 2.0, 1.0]


def test_the_zero_matrix_is_singular(rig_target):
    """No pivot at all."""
    assert rig_target.invert(np.zeros((4, 4)), kernel="my_inverse").status.tolist() == [SINGULAR]


def test_an_inverse_that_does_not_fit_is_told(rig_target):
    """1 / 2^-16 is 65536, and the format ends below 32768."""
    tiny = np.diag([65536, 65536, 65536, 1])  # whole numbers are raw words
    assert rig_target.invert(tiny, kernel="my_inverse").status.tolist() == [OVERFLOW]


def test_it_agrees_with_numpy_on_well_conditioned_matrices(rig_target):
    """Twenty matrices near the identity."""
    matrices = np.eye(4) + np.random.default_rng(1).uniform(-0.2, 0.2, (20, 4, 4))
    result = rig_target.invert(matrices, kernel="my_inverse")
    assert result.status.tolist() == [OK] * 20
    np.testing.assert_allclose(rig.to_float(result.raw), np.linalg.inv(matrices), atol=2**-12)
