"""Counts of cases by size, as summary.json has them (docs/RUN_FOLDER.md)."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

Cells = Counter[tuple[int, int]]  # cases by row (0 where there is one measure only) and column


@dataclass(frozen=True)
class Scale:
    """Bins: the first up to 2^low, then 2^bits an octave up to 2^high, the last beyond or unknown."""

    low: int
    high: int
    bits: int

    @classmethod
    def of(cls, summary: dict[str, Any], name: str) -> Scale:
        """The scale of a summary that has this name."""
        return cls(**summary["chart_scales"][name])

    @property
    def last(self) -> int:
        """The bin of what is beyond or unknown."""
        return ((self.high - self.low) << self.bits) + 1

    def edge(self, place: int) -> float:
        """Upper edge of a bin as a power of two; the outermost bins are an octave wide."""
        if place < 0:
            return self.low - 1.0
        if place >= self.last:
            return self.high + 1.0
        octave, part = divmod(place, 1 << self.bits)
        return self.low + octave + math.log2(1 + part / (1 << self.bits))


def read(text: str | None) -> Cells:
    """Counts from their text, `row@first:n,n,…`."""
    cells: Cells = Counter()
    for row in (text or "").split():
        place, _, counts = row.partition(":")
        at, first = map(int, place.split("@"))
        cells.update({(at, first + i): int(n) for i, n in enumerate(counts.split(",")) if n != "0"})
    return cells


def total(texts: Iterable[str | None]) -> Cells:
    """The sum of several counts."""
    cells: Cells = Counter()
    for text in texts:
        cells.update(read(text))
    return cells


def by_row(cells: Cells) -> Counter[int]:
    """Cases in each row."""
    rows: Counter[int] = Counter()
    for (row, _), cases in cells.items():
        rows[row] += cases
    return rows
