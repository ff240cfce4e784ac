"""The few cases with the largest values of a measure."""

from __future__ import annotations

import numpy as np

from rig.scoring.sample import Floats

KEPT_WORST = 5


class Worst:
    """The KEPT_WORST cases with the largest values; of equal ones those with the lowest indices."""

    def __init__(self) -> None:
        self._cases: list[tuple[float, int]] = []  # value and minus the index, the largest first

    def add(self, values: Floats, start_index: int) -> None:
        """Add the values of consecutive cases; NaN does not count."""
        least = self._cases[-1][0] if len(self._cases) == KEPT_WORST else -np.inf
        at = np.flatnonzero(values >= least)
        if len(at) > KEPT_WORST:
            least = np.partition(values[at], -KEPT_WORST)[-KEPT_WORST]  # sooner known than the order of all
            at = at[values[at] >= least]
            at = at[np.argsort(-values[at], kind="stable")[:KEPT_WORST]]
        self._keep([(float(values[i]), -start_index - i) for i in at.tolist()])

    def merge(self, other: Worst) -> None:
        """Add all of another."""
        self._keep(other._cases)

    def _keep(self, more: list[tuple[float, int]]) -> None:
        self._cases = sorted([*self._cases, *more], reverse=True)[:KEPT_WORST]

    @property
    def indices(self) -> list[int]:
        """The cases, the worst first."""
        return [-index for _, index in self._cases]

    @property
    def cases(self) -> list[list[float]]:
        """Values and indices, as JSON can hold them."""
        return [[value, -index] for value, index in self._cases]

    @cases.setter
    def cases(self, kept: list[list[float]]) -> None:
        self._cases = [(value, -int(index)) for value, index in kept]
