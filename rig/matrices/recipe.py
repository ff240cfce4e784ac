"""Recipes: what the firmware needs to know to generate the cases of a group itself (firmware/generate)."""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from rig.errors import InputError
from rig.matrices.catalog import resolve_group
from rig.matrices.entries import bounds, exponents
from rig.matrices.geometric import largest_word
from rig.matrices.rank import near_limit


@dataclass(frozen=True)
class Recipe:
    """A case group in numbers, as BURST and FETCH carry it (docs/PROTOCOL.md 3.7).

    Attributes:
        code: names the class.
        key: of the group's random words.
        parameters: of the class, as 64-bit words; 0 where it takes fewer.
    """

    code: int
    key: tuple[int, int]
    parameters: tuple[int, int, int, int]


def recipe(class_name: str, seed: int, params: Mapping[str, Any]) -> Recipe:
    """The recipe of a case group; arguments as `rig.matrices.generate`.

    Raises:
        InputError: as `generate`, or the firmware does not know the class.
    """
    values, key = resolve_group(class_name, seed, params)
    if class_name not in RECIPES:
        raise InputError(f"the firmware cannot generate class {class_name!r}; it can: {', '.join(RECIPES)}")
    code, words = RECIPES[class_name]
    first, second, third, fourth = (*words(values), 0, 0, 0, 0)[:4]
    return Recipe(code, key, (first, second, third, fourth))


def _log_uniform(params: Mapping[str, Any]) -> tuple[int, ...]:
    low, high = exponents(params)
    return _bits(low), _bits(high - low)


def _bits(value: float) -> int:
    """The 64 bits of an IEEE 754 binary64."""
    bits: int = struct.unpack("<q", struct.pack("<d", value))[0]
    return bits


# Code and parameters of each class that the firmware generates.
RECIPES: Mapping[str, tuple[int, Callable[[Mapping[str, Any]], tuple[int, ...]]]] = MappingProxyType(
    {
        "uniform": (1, bounds),
        "log_uniform": (2, _log_uniform),
        "rigid": (3, lambda params: (largest_word(params["translation"]),)),
        "near_singular": (
            4,
            lambda params: (params["rank"], near_limit(params), params["perturbation"]),
        ),
        "boundary": (5, lambda _params: ()),
    }
)
