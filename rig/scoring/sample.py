"""One measure over the cases of a class: its quantiles and its largest value."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Extreme:
    """The largest value of a measure, and the lowest index of the cases that have it."""

    def __init__(self) -> None:
        self._worst: tuple[float, int] | None = None  # the value and minus the index, so that the lowest wins

    def add(self, values: Floats, start_index: int) -> None:
        """Add the values of consecutive cases; NaN does not count."""
        if not len(values):
            return
        at = int(values.argmax())  # the first NaN, if there is any
        if np.isnan(values[at]):
            at = int(np.where(np.isnan(values), -np.inf, values).argmax())
        if not np.isnan(values[at]):
            self.note(float(values[at]), start_index + at)

    def note(self, value: float, index: int) -> None:
        """Add the value of one case."""
        if self._worst is None or (value, -index) > self._worst:
            self._worst = (value, -index)

    def merge(self, other: Extreme) -> None:
        """Add all of another."""
        if other._worst is not None:
            self.note(other._worst[0], -other._worst[1])

    @property
    def worst(self) -> list[float] | None:
        """The largest value and its index, as JSON can hold them."""
        return None if self._worst is None else [self._worst[0], -self._worst[1]]

    @worst.setter
    def worst(self, kept: list[float] | None) -> None:
        self._worst = None if kept is None else (kept[0], -int(kept[1]))

    @property
    def value(self) -> float | None:
        """The largest value, None when there is none."""
        return None if self._worst is None else self._worst[0]

    @property
    def index(self) -> int | None:
        """The case that has it, the lowest index of several; None likewise."""
        return None if self._worst is None else -self._worst[1]


class Measure(Extreme):
    """One that has quantiles, too."""

    def keep(self, values: Floats) -> None:
        """Add values, NaN among them, without looking for the largest."""
        raise NotImplementedError

    def quantiles(self, *percents: int) -> list[float | None]:
        """The values that so many per cent (1 to 100) of all do not exceed; None where there is none."""
        raise NotImplementedError


class Sample(Measure):
    """All values of a measure, 8 bytes a case, in the order they were added."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[Floats] = []

    def keep(self, values: Floats) -> None:
        """Add values to the sample, NaN among them, without looking for the largest."""
        self._parts.append(values)

    def merge(self, other: Extreme) -> None:
        """Add all of another."""
        super().merge(other)
        if isinstance(other, Sample):
            self._parts += other._parts

    @property
    def values(self) -> Floats:
        """All values, one array."""
        self._parts = [np.concatenate([np.empty(0), *self._parts])]
        return self._parts[0]

    def quantiles(self, *percents: int) -> list[float | None]:
        """The smallest values that at least so many per cent (1 to 100) of all do not exceed; NaN left out.

        The inverse of the empirical distribution, type 1 of Hyndman and Fan (1996). No interpolation: each is
        the value of some case. None where there are no values.
        """
        values = self.values
        count = len(values) - int(np.isnan(values).sum())
        if not count:
            return [None] * len(percents)
        ranks = [(count * percent + 99) // 100 - 1 for percent in percents]
        ordered = np.partition(values, ranks)  # NaN comes last
        return [float(ordered[rank]) for rank in ranks]
