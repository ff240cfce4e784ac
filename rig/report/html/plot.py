"""Where things are on a chart: axes in powers of two, with decades as ticks."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

WIDTH, HEIGHT = 440, 300
LEFT, TOP, RIGHT, BOTTOM = 50, 12, 428, 250  # of the plot's own area

_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class Axis:
    """An axis from `low` to `high`, powers of two, drawn from `start` to `stop` in units of the drawing."""

    low: float
    high: float
    start: float
    stop: float

    @classmethod
    def across(cls, edges: Iterable[float]) -> Axis:
        """The horizontal axis that holds these sizes."""
        return cls(*_span(edges), LEFT, RIGHT)

    @classmethod
    def upright(cls, edges: Iterable[float]) -> Axis:
        """The vertical one."""
        return cls(*_span(edges), BOTTOM, TOP)

    def at(self, power: float) -> float:
        """Where 2^power is."""
        share = (min(max(power, self.low), self.high) - self.low) / (self.high - self.low)
        return round(self.start + share * (self.stop - self.start), 1)

    def ticks(self, steps: tuple[int, ...] = (1,), most: int = 7) -> list[tuple[float, str]]:
        """Place and text of numbers that begin with one of the digits `steps`, thinned out where many."""
        first, last = math.ceil(self.low * math.log10(2) - 1), math.floor(self.high * math.log10(2))
        found = [(digit, decade) for decade in range(first, last + 1) for digit in steps]
        inside = [one for one in found if self.low <= _power(*one) <= self.high]
        every = -(-len(inside) // most) if inside else 1
        return [(self.at(_power(*one)), _text(*one)) for one in inside[::every]]


def _span(edges: Iterable[float]) -> tuple[float, float]:
    known = list(edges)
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    return low, max(high, low + 2)


def _power(digit: int, decade: int) -> float:
    return math.log2(digit) + decade * math.log2(10)


def _text(digit: int, decade: int) -> str:
    if -3 <= decade <= 3:
        return f"{digit * 10.0**decade:,g}" if decade < 3 else f"{digit},000"
    power = f"10{str(decade).translate(_SUPERSCRIPT)}"
    return power if digit == 1 else f"{digit}·{power}"


def box(left: float, top: float, right: float, bottom: float) -> str:
    """A rectangle as a piece of a path."""
    width, height = round(right - left, 1), round(bottom - top, 1)
    return f"M{left:g} {top:g}h{width:g}v{height:g}h{-width:g}z"


def line(points: Iterable[tuple[float, float]]) -> str:
    """A polyline as a path."""
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points)
