"""Cases counted by their size on logarithmic scales: what a chart of any number of them takes."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rig.scoring.errors import Score
from rig.scoring.sample import Floats

_FRACTION, _BIAS = 52, 1023  # of a float64


@dataclass(frozen=True)
class Scale:
    """Bins: bin 0 up to 2^low, then 2^bits of them an octave up to 2^high, the last one beyond or unknown.

    Octaves are divided evenly, as the bits of a float are. A bin holds its upper edge, not its lower one.
    """

    low: int
    high: int
    bits: int = 1

    @property
    def bins(self) -> int:
        """How many there are."""
        return ((self.high - self.low) << self.bits) + 2

    def place(self, values: Floats) -> NDArray[np.int64]:
        """The bin of each size, int64 (N,); NaN goes with what lies beyond."""
        # The bits of floats >= 0 are ordered as their values; abs, as a NaN may have a sign.
        bins: NDArray[np.int64] = np.abs(values).view(np.int64)
        bins -= 1
        bins >>= _FRACTION - self.bits
        bins -= ((_BIAS + self.low) << self.bits) - 1
        return np.clip(bins, 0, self.bins - 1, out=bins)


ERROR = Scale(-6, 33)  # LSB; a word and a true value differ by less than 2^32
SENSITIVITY = Scale(-12, 34)  # LSB
CONDITION = Scale(0, 36)
COST = Scale(0, 32, bits=4)  # the target's unit


class Counts:
    """How many cases have which sizes, of one measure or of two.

    Args:
        scales: one for each measure.
    """

    def __init__(self, *scales: Scale):
        self.scales = scales
        self.cells = np.zeros([scale.bins for scale in scales], np.int64)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Counts) and np.array_equal(self.cells, other.cells)

    __hash__ = None  # type: ignore[assignment]

    def add(self, *places: NDArray[np.int64]) -> None:
        """Add cases: for each scale their bins, int64 (N,)."""
        flat = places[0]
        for scale, place in zip(self.scales[1:], places[1:], strict=True):
            flat = flat * scale.bins
            flat += place
        self.cells += np.bincount(flat, minlength=self.cells.size).reshape(self.cells.shape)

    def merge(self, other: Counts) -> None:
        """Add all of another one with the same scales."""
        self.cells += other.cells

    def text(self) -> str:
        """All counts: `row@first:n,n,…` for every row that has some, from its first to its last of these."""
        rows = self.cells.reshape(-1, self.cells.shape[-1])
        return " ".join(_row(at, rows[at]) for at in np.flatnonzero(rows.any(axis=1)).tolist())

    def load(self, text: str) -> None:
        """Add what `text` gave."""
        rows = self.cells.reshape(-1, self.cells.shape[-1])
        for row in text.split():
            place, _, counts = row.partition(":")
            (at, first), each = map(int, place.split("@")), [int(count) for count in counts.split(",")]
            rows[at, first : first + len(each)] += each


def _row(at: int, counts: NDArray[np.int64]) -> str:
    held = np.flatnonzero(counts)
    first, stop = int(held[0]), int(held[-1]) + 1
    return f"{at}@{first}:{','.join(map(str, counts[first:stop].tolist()))}"


class Charts:
    """The largest errors of cases with a number, against sensitivity and against condition."""

    def __init__(self) -> None:
        self.sensitivity = Counts(ERROR, SENSITIVITY)
        self.condition = Counts(ERROR, CONDITION)

    def add(self, score: Score) -> None:
        """Add a batch."""
        kept = slice(None) if score.number.all() else score.number
        error = ERROR.place(score.max_error[kept])
        self.sensitivity.add(error, SENSITIVITY.place(score.sensitivity[kept]))
        self.condition.add(error, CONDITION.place(score.condition[kept]))

    def merge(self, other: Charts) -> None:
        """Add all of another."""
        self.sensitivity.merge(other.sensitivity)
        self.condition.merge(other.condition)

    def to_dict(self) -> dict[str, str]:
        """Everything, as JSON can hold it: rows are bins of ERROR."""
        return {"sensitivity": self.sensitivity.text(), "condition": self.condition.text()}

    @classmethod
    def from_dict(cls, kept: dict[str, str]) -> Charts:
        """What `to_dict` gave."""
        charts = cls()
        charts.sensitivity.load(kept["sensitivity"])
        charts.condition.load(kept["condition"])
        return charts


def scales_dict() -> dict[str, dict[str, Any]]:
    """The scales, for who reads counts without this package."""
    scales = {"error": ERROR, "sensitivity": SENSITIVITY, "condition": CONDITION, "cost": COST}
    return {name: asdict(scale) for name, scale in scales.items()}
