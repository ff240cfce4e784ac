"""The tally of a burst: as much memory for ten million cases as for ten thousand."""

from __future__ import annotations

import json
import zlib
from typing import Any

import numpy as np

from rig.scoring.errors import Score
from rig.scoring.histogram import Histogram
from rig.scoring.histograms import Charts
from rig.scoring.tally import COUNTS, ELEMENTS, Tally

_RESIDUALS = ("right_residual", "left_residual")

Limits = tuple[float | None, float | None]


class BoundedTally(Tally):
    """A tally whose errors and grades are histograms.

    Counts, worst cases and failing indices are those of `Tally`. Tallies may be merged in any order: the
    result, packed too, is the same.

    Args:
        label: the class's label, for case ids.
        limits: largest error in LSB and largest grade that `beyond` will be asked for; None: no limit.
    """

    def __init__(self, label: str = "", limits: Limits = (None, None)):
        super().__init__(label)
        self._bins = Histogram(), Histogram()
        self._limits, self._beyond = limits, 0

    @property
    def errors(self) -> Histogram:
        """The largest |error| of each case with a number, in LSB."""
        return self._bins[0]

    @property
    def grades(self) -> Histogram:
        """Their largest grades."""
        return self._bins[1]

    def empty(self) -> BoundedTally:
        """A tally of the same kind that holds nothing yet."""
        return BoundedTally(self.label, self._limits)

    def add(self, score: Score, start_index: int) -> None:
        """As of `Tally`."""
        super().add(score, start_index)
        over = np.zeros(len(score.true), np.bool_)
        for values, limit in zip((score.max_error, score.max_grade), self._limits, strict=True):
            if limit is not None:
                over |= values > limit  # never so where there is no number: NaN
        self._beyond += int(over.sum())

    def merge(self, other: Tally) -> None:
        """As of `Tally`; the other one is bounded, too."""
        super().merge(other)
        if isinstance(other, BoundedTally):
            self._beyond += other._beyond

    def beyond(self, max_lsb: float | None, grade: float | None) -> int:
        """As of `Tally`; for limits other than those it was made with, at least so many."""
        alarms = self.severe + self.unfounded
        if (max_lsb, grade) == self._limits:
            return alarms + self._beyond
        pairs = ((self.errors, max_lsb), (self.grades, grade))
        over = sum(bins.above(limit) for bins, limit in pairs if limit is not None)
        return alarms + min(self.numbers, over)

    def referenced(self) -> set[int]:
        """The cases it names: the worst ones, and the first with each fault."""
        extremes = (self.errors, self.grades, self.right_residual, self.left_residual)
        worst = {extreme.index for extreme in extremes if extreme.index is not None}
        return worst.union(self.worst.indices, *self.failing.values())

    def pack(self) -> bytes:
        """Everything, for a store."""
        kept: dict[str, Any] = {name: getattr(self, name) for name in (*COUNTS, *ELEMENTS, "failing")}
        kept |= {"label": self.label, "limits": self._limits, "beyond": self._beyond}
        kept |= {"confusion": self.confusion.tolist(), "bins": [bins.to_dict() for bins in self._bins]}
        kept |= {name: getattr(self, name).worst for name in _RESIDUALS}
        kept |= {"worst": self.worst.cases, "charts": self.charts.to_dict()}
        return zlib.compress(json.dumps(kept).encode(), 1)

    @classmethod
    def unpack(cls, packed: bytes) -> BoundedTally:
        """What `pack` gave."""
        kept = json.loads(zlib.decompress(packed))
        tally = cls(kept["label"], (kept["limits"][0], kept["limits"][1]))
        for name in (*COUNTS, *ELEMENTS, "failing"):
            setattr(tally, name, kept[name])
        for name in _RESIDUALS:
            getattr(tally, name).worst = kept[name]
        tally._beyond, tally.confusion = kept["beyond"], np.array(kept["confusion"], np.int64)
        tally.worst.cases, tally.charts = kept["worst"], Charts.from_dict(kept["charts"])
        tally._bins = Histogram.from_dict(kept["bins"][0]), Histogram.from_dict(kept["bins"][1])
        return tally
