"""What holds for every class: ids, independence of batches, and refusals."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rig.errors import InputError
from rig.matrices import CLASSES, generate, group_label
from rig.qformat import RAW_MAX, RAW_MIN

NAMES = list(CLASSES)
# Another value than the default for every parameter.
OTHER: dict[str, dict[str, Any]] = {
    "uniform": {"range": [-8, 8]},
    "log_uniform": {"magnitude": [1, 2]},
    "rigid": {"translation": 1},
    "affine": {"linear": 1, "translation": 10},
    "spd": {"condition": [10, 100], "norm": 100},
    "svd": {"condition": [1e3, 1e3], "norm": 1},
    "near_singular": {"rank": 2, "range": 1, "perturbation": 3},
    "singular": {"rank": 1, "range": 1},
    "boundary": {},
    "gallery": {},
    "hilbert_like": {"scale": [8, 8], "perturbation": 0},
    "tiny": {"range": 0.0001},
    "powers": {"magnitude": [0.5, 3]},
    "patterns": {"range": 1},
    "ties": {},
    "perspective": {"near": [1, 2], "far": [3, 4], "focal": [1, 1]},
    "camera": {"focal": [100, 100], "translation": 0},
    "inertia": {"mass": [1, 1], "size": [1, 2]},
    "covariance": {"deviation": [1, 1]},
    "sequence": {"step": 0.1, "length": 5, "condition": [10, 10]},
}


def test_the_classes() -> None:
    assert list(OTHER) == NAMES
    assert all({p.name for p in CLASSES[name].parameters} == OTHER[name].keys() for name in NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_shape_and_dtype(name: str) -> None:
    block = generate(name, 1, {}, 5, 3)
    assert block.shape == (3, 4, 4)
    assert block.dtype == np.int32
    assert generate(name, 1, {}, 5, 0).shape == (0, 4, 4)


@pytest.mark.parametrize("name", NAMES)
def test_cases_do_not_depend_on_batches(name: str) -> None:
    whole = generate(name, 42, {}, 0, 5_000)
    parts = [generate(name, 42, {}, start, 1_250) for start in (3_750, 0, 2_500, 1_250)]
    assert np.array_equal(np.concatenate([parts[1], parts[3], parts[2], parts[0]]), whole)


@settings(deadline=None)  # a busy machine is no failure
@given(st.sampled_from(NAMES), st.integers(0, 2**62), st.integers(1, 40), st.data())
def test_a_single_case_equals_the_slice(name: str, start: int, count: int, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, count - 1))
    block = generate(name, 7, OTHER[name], start, count)
    assert np.array_equal(generate(name, 7, OTHER[name], start + offset, 1)[0], block[offset])


@pytest.mark.parametrize("name", NAMES)
def test_seed_and_parameters_change_block_and_label(name: str) -> None:
    base, label = generate(name, 1, {}, 0, 200), group_label(name, 1, {})
    assert not np.array_equal(generate(name, 2, {}, 0, 200), base)
    assert group_label(name, 2, {}) != label
    if OTHER[name]:
        assert not np.array_equal(generate(name, 1, OTHER[name], 0, 200), base)
        assert group_label(name, 1, OTHER[name]) != label


@pytest.mark.parametrize("name", NAMES)
def test_labels(name: str) -> None:
    defaults = {parameter.name: parameter.default for parameter in CLASSES[name].parameters}
    assert re.fullmatch(rf"{name}-[0-9a-f]{{8}}", group_label(name, 1, {}))
    assert group_label(name, 1, defaults) == group_label(name, 1, {})


def test_equal_parameters_written_otherwise_give_the_same_label() -> None:
    labels = {
        group_label("uniform", 1, {"range": ends}) for ends in ([0, 8], (0.0, 8.0), [np.float64(-0.0), 8])
    }
    assert len(labels) == 1


@pytest.mark.parametrize(
    ("name", "params"),
    [
        ("uniform", {"range": [32768, 32768]}),
        ("log_uniform", {"magnitude": [32768, 32768]}),
        ("rigid", {"translation": 32768}),
        ("affine", {"linear": 32768, "translation": 32768}),
        ("svd", {"condition": [1, 1], "norm": 32768}),
        ("singular", {"range": 32768}),
        ("near_singular", {"range": 32768, "perturbation": 2**20}),
    ],
)
def test_the_ends_of_the_parameters_fill_the_format(name: str, params: dict[str, Any]) -> None:
    block = generate(name, 1, params, 0, 500).astype(np.int64)
    assert np.abs(block).max() > 2**30


def test_the_largest_words_do_not_wrap() -> None:
    assert np.all(generate("uniform", 1, {"range": [32768, 32768]}, 0, 10) == RAW_MAX)
    assert set(np.unique(generate("log_uniform", 1, {"magnitude": [32768, 32768]}, 0, 10)).tolist()) == {
        RAW_MIN,
        RAW_MAX,
    }


def test_an_unknown_class_is_told_with_those_there_are() -> None:
    with pytest.raises(InputError, match=r"unknown matrix class 'hilbert'; known: uniform, .*sequence"):
        generate("hilbert", 1, {}, 0, 1)


@pytest.mark.parametrize("name", NAMES)
def test_an_unknown_parameter_is_told_with_those_there_are(name: str) -> None:
    takes = ", ".join(OTHER[name]) or "no parameters"
    with pytest.raises(InputError, match=f"{name}: unknown parameter 'width'; it takes {takes}"):
        group_label(name, 1, {"width": 1})


@pytest.mark.parametrize(
    ("name", "params", "told"),
    [
        ("uniform", {"range": 8}, r"uniform: range must be a pair \[lo, hi\], not 8"),
        ("uniform", {"range": "ab"}, "must be a pair"),
        ("uniform", {"range": [1, 2, 3]}, "must be a pair"),
        ("uniform", {"range": [2, 1]}, "lo <= hi"),
        ("uniform", {"range": [0, 40000]}, "between -32768 and 32768, not 40000"),
        ("uniform", {"range": [math.nan, 1]}, "not nan"),
        ("log_uniform", {"magnitude": [0, 1]}, "magnitude must be between"),
        ("rigid", {"translation": "1e-4"}, "must be a number, not '1e-4'"),
        ("rigid", {"translation": True}, "must be a number, not True"),
        ("rigid", {"translation": -1}, "between 0 and 32768"),
        ("affine", {"linear": math.inf}, "linear must be between"),
        ("svd", {"condition": [0.5, 1]}, "condition must be between 1 and"),
        ("spd", {"norm": 0}, "norm must be between"),
        ("spd", {"condition": [1, 1e6]}, "norm / condition"),
        ("singular", {"rank": 4}, "rank must be between 0 and 3, not 4"),
        ("singular", {"rank": 2.0}, "rank must be a whole number, not 2.0"),
        ("hilbert_like", {"perturbation": -1}, "must be between 0 and"),
        ("tiny", {"range": 2}, "range must be between"),
        ("powers", {"magnitude": [1.1, 1.9]}, r"powers: no power of two in magnitude \[1.1, 1.9\]"),
        ("perspective", {"near": [1, 10], "far": [10, 20]}, "near must lie below far"),
        ("sequence", {"length": 1}, "length must be between 2 and"),
        ("near_singular", {"rank": 0}, "between 1 and 3"),
        ("near_singular", {"perturbation": True}, "must be a whole number"),
    ],
)
def test_unusable_parameters(name: str, params: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError, match=told):
        generate(name, 1, params, 0, 1)
    with pytest.raises(InputError, match=told):
        group_label(name, 1, params)


@pytest.mark.parametrize("seed", [-1, True, 1.0, "1"])
def test_unusable_seeds(seed: Any) -> None:
    with pytest.raises(InputError, match="seed must be a whole number >= 0"):
        generate("uniform", seed, {}, 0, 1)


@pytest.mark.parametrize(("start", "count"), [(-1, 2), (0, -1), (2**63, 1)])
def test_unusable_indices(start: int, count: int) -> None:
    with pytest.raises(InputError, match="indices are"):
        generate("uniform", 1, {}, start, count)
