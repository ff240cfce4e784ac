"""Parameters of the matrix classes: names, defaults, limits and their canonical form."""

from __future__ import annotations

import numbers
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rig.errors import InputError

Value = float | int | tuple[float, float]


@dataclass(frozen=True)
class Parameter:
    """One parameter of a class.

    Attributes:
        name: as written in a campaign.
        default: its value when not given.
        read: (what, value) -> canonical value; raises InputError, its message starting with `what`.
        help: meaning and unit.
    """

    name: str
    default: Value
    read: Callable[[str, object], Value]
    help: str


def real(name: str, default: float, limits: tuple[float, float], meaning: str) -> Parameter:
    """A number within limits, both ends included."""
    return Parameter(name, default, lambda what, value: _number(what, value, limits), meaning)


def interval(name: str, default: tuple[float, float], limits: tuple[float, float], meaning: str) -> Parameter:
    """A pair [lo, hi] with lo <= hi, both within limits."""

    def read(what: str, value: object) -> Value:
        if isinstance(value, str) or not isinstance(value, Sequence) or len(value) != 2:
            raise InputError(f"{what} must be a pair [lo, hi], not {value!r}")
        low, high = (_number(what, end, limits) for end in value)
        if low > high:
            raise InputError(f"{what} must be [lo, hi] with lo <= hi, not {value!r}")
        return low, high

    return Parameter(name, default, read, meaning)


def whole(name: str, default: int, limits: tuple[int, int], meaning: str) -> Parameter:
    """A whole number within limits, both ends included."""

    def read(what: str, value: object) -> Value:
        if isinstance(value, bool) or not isinstance(value, numbers.Integral):
            raise InputError(f"{what} must be a whole number, not {value!r}")
        return int(_number(what, int(value), limits))

    return Parameter(name, default, read, meaning)


def resolve(class_name: str, known: Sequence[Parameter], given: Mapping[str, Any]) -> dict[str, Value]:
    """Every parameter of a class in canonical form, defaults filled in.

    Raises:
        InputError: an unknown name or an unusable value.
    """
    names = [parameter.name for parameter in known]
    for name in given:
        if name not in names:
            takes = ", ".join(names) or "no parameters"
            raise InputError(f"{class_name}: unknown parameter {name!r}; it takes {takes}")
    return {
        p.name: p.read(f"{class_name}: {p.name}", given[p.name]) if p.name in given else p.default
        for p in known
    }


def _number(what: str, value: object, limits: tuple[float, float]) -> float:
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise InputError(f"{what} must be a number, not {value!r}")
    low, high = limits
    # NaN fails every comparison.
    if not low <= float(value) <= high:
        raise InputError(f"{what} must be between {low:g} and {high:g}, not {value!r}")
    # Adding zero turns -0.0 into 0.0: equal parameters must give equal ids.
    return float(value) + 0.0
