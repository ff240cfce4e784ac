"""One measure over any number of cases in bounded memory: counts and largest values of bins."""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rig.scoring.sample import Extreme, Floats, Measure

# A bin holds the values whose exponent and first eight fraction bits agree: 256 bins an octave.
FRACTION_BITS = 8
_SHIFT = np.uint64(52 - FRACTION_BITS)


class Histogram(Measure):
    """Values of a measure, at least 0, by their size.

    A bin is 2^-8 of its values wide at most, and whole numbers up to 512 have a bin each. So a quantile is
    the value of some case, never below the exact one, and above it by less than 2^-8 of it. In which order
    they come makes no difference.
    """

    def __init__(self) -> None:
        super().__init__()
        self._bins: NDArray[np.uint64] = np.empty(0, np.uint64)  # in rising order
        self._counts: NDArray[np.int64] = np.empty(0, np.int64)
        self._largest: Floats = np.empty(0)

    def keep(self, values: Floats) -> None:
        """Add values without looking for the largest; NaN does not count."""
        ordered = np.sort(values[~np.isnan(values)])
        bins = ordered.view(np.uint64) >> _SHIFT  # the bits of floats >= 0 are ordered as their values
        last = np.flatnonzero(np.diff(bins, append=np.uint64(2**64 - 1)))
        self._join(bins[last], np.diff(last, prepend=-1), ordered[last])

    def merge(self, other: Extreme) -> None:
        """Add all of another."""
        super().merge(other)
        if isinstance(other, Histogram):
            self._join(other._bins, other._counts, other._largest)

    def quantiles(self, *percents: int) -> list[float | None]:
        """For each of some per cents (1 to 100) the largest value of the bin where the quantile lies.

        The quantile is that of `Sample.quantiles`. None where there are no values.
        """
        if not len(self._bins):
            return [None] * len(percents)
        below = np.cumsum(self._counts)
        ranks = [(int(below[-1]) * percent + 99) // 100 for percent in percents]
        return [float(self._largest[np.searchsorted(below, rank)]) for rank in ranks]

    def above(self, limit: float) -> int:
        """At most how many values exceed a limit: all of the bin that holds it, if any value there does."""
        return int(self._counts[self._largest > limit].sum())

    def to_dict(self) -> dict[str, Any]:
        """Everything, as JSON can hold it."""
        arrays = (self._bins, self._counts, self._largest)
        packed = [
            b64encode(array.astype(array.dtype.newbyteorder("<")).tobytes()).decode() for array in arrays
        ]
        return {"worst": self.worst, "bins": packed}

    @classmethod
    def from_dict(cls, kept: dict[str, Any]) -> Histogram:
        """What `to_dict` gave."""
        histogram = cls()
        histogram.worst = kept["worst"]
        bins, counts, largest = (b64decode(text) for text in kept["bins"])
        histogram._bins = np.frombuffer(bins, "<u8").astype(np.uint64)
        histogram._counts = np.frombuffer(counts, "<i8").astype(np.int64)
        histogram._largest = np.frombuffer(largest, "<f8").astype(np.float64)
        return histogram

    def _join(self, bins: NDArray[np.uint64], counts: NDArray[np.int64], largest: Floats) -> None:
        both, place = np.unique(np.concatenate([self._bins, bins]), return_inverse=True)
        total, top = np.zeros(len(both), np.int64), np.zeros(len(both))
        np.add.at(total, place, np.concatenate([self._counts, counts]))
        np.maximum.at(top, place, np.concatenate([self._largest, largest]))
        self._bins, self._counts, self._largest = both, total, top
