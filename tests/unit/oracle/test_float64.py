"""The float64 oracle: what it promises, and that it promises no more."""

from __future__ import annotations

import numpy as np
import pytest

from rig.errors import InputError
from rig.oracle import ORACLES, certified, exact, float64
from tests.unit.oracle.families import FAMILIES, make

OK, SINGULAR, OVERFLOW = 0, 1, 2


def test_agrees_with_the_certified_oracle_where_well_conditioned() -> None:
    raw = make("uniform", 1, 3_000)
    raw = raw[np.linalg.cond(raw.astype(np.float64)) < 1e3]
    plain, proven = float64.invert(raw), certified.invert(raw)
    assert len(raw) > 2_500
    np.testing.assert_array_equal(plain.status, proven.status)
    np.testing.assert_array_equal(plain.rounded, proven.rounded)


@pytest.mark.parametrize("family", FAMILIES)
def test_bound_holds_or_is_infinite(family: str) -> None:
    raw = make(family, 2, 3_000)
    plain, proven = float64.invert(raw), certified.invert(raw)
    both = (plain.status != SINGULAR) & (proven.status != SINGULAR)
    assert (np.abs(plain.value - proven.value)[both] <= (plain.bound + proven.bound)[both]).all()


def test_bound_is_finite_where_well_conditioned_and_never_where_singular() -> None:
    assert (float64.invert(make("uniform", 2, 1_000)).bound < 2**-10).mean() > 0.99
    assert not np.isfinite(float64.invert(make("singular", 2, 1_000)).bound).any()


def test_singular_matrices_do_not_spoil_their_batch() -> None:
    raw = make("below_8", 3, 50)
    raw[[0, 7, 8, 49]] = 1
    truth = float64.invert(raw)
    expected = np.zeros(50, dtype=np.uint8)
    expected[[0, 7, 8, 49]] = SINGULAR
    assert truth.status.tolist() == expected.tolist()
    assert np.isnan(truth.value[truth.status == SINGULAR]).all()
    np.testing.assert_array_equal(
        truth.rounded[expected == OK], certified.invert(raw).rounded[expected == OK]
    )


def test_all_singular_and_empty_batches() -> None:
    assert (float64.invert(np.zeros((9, 4, 4), dtype=np.int32)).status == SINGULAR).all()
    assert float64.invert(np.empty((0, 4, 4), dtype=np.int32)).value.shape == (0, 16)


def test_status_by_the_rounded_value() -> None:
    diagonals = np.array([[3, 1, 1, 1], [2, 1, 1, 1], [-2, 1, 1, 1]]) * np.array([1, 2**16, 2**16, 2**16])
    raw = np.stack([np.diag(diagonal) for diagonal in diagonals]).astype(np.int32)
    truth = float64.invert(raw)
    assert truth.status.tolist() == [OK, OVERFLOW, OK]
    assert truth.rounded[:, 0].tolist() == [1431655765, 0, -(2**31)]


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_gives_an_answer_that_is_not_certified(family: str) -> None:
    truth = float64.invert(make(family, 4, 300))
    assert not truth.certified.any()
    assert np.isfinite(truth.value[truth.status != SINGULAR]).all()
    assert not truth.rounded[truth.status != OK].any()


def test_other_shapes_and_types_are_refused() -> None:
    with pytest.raises(InputError, match="int32"):
        float64.invert(np.zeros((1, 4, 4)))


def test_oracles_by_name() -> None:
    assert dict(ORACLES) == {"certified": certified.invert, "exact": exact.invert, "float64": float64.invert}
