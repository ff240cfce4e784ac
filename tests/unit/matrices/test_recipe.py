"""Recipes: what the firmware is told of a case group; their words are in tests/golden/test_generators.py."""

from __future__ import annotations

import struct
from typing import Any

import pytest

from rig.errors import InputError
from rig.matrices import CLASSES, RECIPES, recipe

LSB = 1 / 65536


def doubles(*values: float) -> tuple[int, ...]:
    return struct.unpack(f"<{len(values)}q", struct.pack(f"<{len(values)}d", *values))


@pytest.mark.parametrize(
    ("class_name", "params", "code", "parameters"),
    [
        ("uniform", {}, 1, (-(2**31), 2**31 - 1, 0, 0)),
        ("uniform", {"range": [-8, 8]}, 1, (-524288, 524288, 0, 0)),
        ("log_uniform", {}, 2, (*doubles(0.0, 31.0), 0, 0)),
        ("rigid", {"translation": 32768}, 3, (2**31 - 1, 0, 0, 0)),
        ("near_singular", {"range": 32768, "perturbation": 7}, 4, (3, 2**31 - 8, 7, 0)),
        ("near_singular", {"rank": 1, "range": 4 * LSB}, 4, (1, 4, 1, 0)),
        ("boundary", {}, 5, (0, 0, 0, 0)),
    ],
)
def test_parameters(class_name: str, params: dict[str, Any], code: int, parameters: tuple[int, ...]) -> None:
    found = recipe(class_name, 1, params)
    assert (found.code, found.parameters) == (code, parameters)


def test_the_key_is_the_groups() -> None:
    assert recipe("uniform", 1, {}) == recipe("uniform", 1, {"range": [-32768, 32768]})
    assert recipe("uniform", 1, {}).key != recipe("uniform", 2, {}).key
    assert recipe("boundary", 1, {}).key != recipe("uniform", 1, {}).key


def test_codes_are_all_different() -> None:
    codes = [code for code, _ in RECIPES.values()]
    assert sorted(codes) == list(range(1, len(codes) + 1))


def test_other_classes_are_refused_with_those_there_are() -> None:
    for name in CLASSES.keys() - RECIPES.keys():
        with pytest.raises(InputError, match=f"cannot generate class '{name}'; it can: uniform, log_uniform"):
            recipe(name, 1, {})
    with pytest.raises(InputError, match="unknown matrix class 'unifrom'"):
        recipe("unifrom", 1, {})
    with pytest.raises(InputError, match="uniform: range"):
        recipe("uniform", 1, {"range": 3})
