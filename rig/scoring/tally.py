"""The tally of one kernel on one class of cases, streamed batch by batch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rig.scoring.errors import OK, PRECONDITION, SILENT_LSB, STATUS_NAMES, Score

# Any code a kernel may not give counts in one last column.
TOLD_NAMES = (*STATUS_NAMES, "OTHER")
QUANTILES = {"p50": 50, "p90": 90, "p99": 99}
KEPT_INDICES = 10

_FAULTS = ("severe", "silent", "status_error", "misrounded", "refused")


class Tally:
    """Counts, quantiles and worst cases; takes batches in any order, 8 bytes a case.

    Attributes:
        label: the class's label, for case ids; may be empty.
        cases: cases added.
        confusion: int64 (4, 5), cases by true status and told status, in the order of STATUS_NAMES; the last
            column is any other code.
        silent: cases wrong but told as OK (Score.silent).
        severe: cases told OK where the truth is SINGULAR or OVERFLOW.
        misrounded: cases with a number, some element of which is not correctly rounded.
        failing: the lowest KEPT_INDICES case indices of each fault: "severe", "silent", "status_error",
            "misrounded", "refused".
    """

    def __init__(self, label: str = ""):
        self.label = label
        self.cases = self.silent = self.severe = self.misrounded = 0
        self.confusion = np.zeros((len(STATUS_NAMES), len(TOLD_NAMES)), dtype=np.int64)
        self._worst: tuple[float, int] | None = None  # error and minus the index, so that the lowest wins
        self.failing: dict[str, list[int]] = {fault: [] for fault in _FAULTS}
        self._correct_elements = self._elements = 0
        self._errors: list[NDArray[np.float64]] = []

    def add(self, score: Score, start_index: int) -> None:
        """Add a batch whose first case has index `start_index` in its class; the others follow on."""
        told, true = np.minimum(score.told, len(STATUS_NAMES)), score.true
        number = ~np.isnan(score.max_error)
        refused = told == PRECONDITION
        misrounded = number & ~score.correct.all(axis=1)
        faults = (score.severe, score.silent, (told != true) & ~refused, misrounded, refused)
        self.cases += len(true)
        cells = np.bincount(true.astype(np.intp) * len(TOLD_NAMES) + told, minlength=self.confusion.size)
        self.confusion += cells.reshape(self.confusion.shape)
        self.silent += int(score.silent.sum())
        self.severe += int(score.severe.sum())
        self.misrounded += int(misrounded.sum())
        self._correct_elements += int(score.correct.sum())
        self._elements += score.correct.shape[1] * int(((true == OK) & ~refused).sum())
        for fault, mask in zip(_FAULTS, faults, strict=True):
            self._note(fault, (np.flatnonzero(mask)[:KEPT_INDICES] + start_index).tolist())
        if number.any():
            worst = int(np.nanargmax(score.max_error))
            self._note_worst(float(score.max_error[worst]), start_index + worst)
            self._errors.append(score.max_error[number])

    def merge(self, other: Tally) -> None:
        """Add all of another tally: the result is that of one tally over both.

        Over tallies of several classes the counts, shares and quantiles hold, the case indices mean nothing.
        """
        self.cases += other.cases
        self.confusion += other.confusion
        self.silent += other.silent
        self.severe += other.severe
        self.misrounded += other.misrounded
        self._correct_elements += other._correct_elements
        self._elements += other._elements
        self._errors += other._errors
        for fault, indices in other.failing.items():
            self._note(fault, indices)
        if other._worst is not None:
            self._note_worst(other._worst[0], -other._worst[1])

    def _note(self, fault: str, indices: list[int]) -> None:
        self.failing[fault] = sorted([*self.failing[fault], *indices])[:KEPT_INDICES]

    def _note_worst(self, error: float, index: int) -> None:
        if self._worst is None or (error, -index) > self._worst:
            self._worst = (error, -index)

    @property
    def max_error(self) -> float | None:
        """The largest |error| of the cases with a number, in LSB; None when there is none."""
        return None if self._worst is None else self._worst[0]

    @property
    def worst_index(self) -> int | None:
        """The case that has it, the lowest index of several; None likewise."""
        return None if self._worst is None else -self._worst[1]

    @property
    def numbers(self) -> int:
        """Cases with a number: truth and told are both OK."""
        return int(self.confusion[OK, OK])

    @property
    def answerable(self) -> int:
        """Cases whose truth is OK, whatever was told."""
        return int(self.confusion[OK].sum())

    @property
    def status_errors(self) -> int:
        """Cases whose told status is not the true one, undefined codes among them; not the refused."""
        return self.cases - int(np.trace(self.confusion)) - self.refused

    @property
    def refused(self) -> int:
        """Cases told PRECONDITION: no answer, and no claim about the case either."""
        return int(self.confusion[:, PRECONDITION].sum())

    @property
    def elements_correct_share(self) -> float | None:
        """Correctly rounded elements over all elements of the answerable cases not refused; None without any.

        A false alarm makes all elements of its case count as not correct.
        """
        return self._correct_elements / self._elements if self._elements else None

    def quantiles(self, *percents: int) -> list[float | None]:
        """Quantiles of the max_error of the cases with a number, in LSB; None where there is none.

        The smallest observed value that at least so many per cent (1 to 100) of the cases do not exceed: the
        inverse of the empirical distribution, type 1 of Hyndman and Fan (1996). No interpolation: each is the
        error of some case.
        """
        if not self._errors:
            return [None] * len(percents)
        self._errors = [np.concatenate(self._errors)]
        ranks = [(self.numbers * percent + 99) // 100 - 1 for percent in percents]
        ordered = np.partition(self._errors[0], ranks)
        return [float(ordered[rank]) for rank in ranks]

    def status_mistakes(self) -> Iterator[tuple[str, str, int]]:
        """Wrong statuses as (true, told, cases), the most severe kind first, zeros left out.

        Order: told OK where the truth is SINGULAR or OVERFLOW; then, where the truth is OK, false SINGULAR,
        OVERFLOW and undefined codes; then one of these for another.
        """
        cells = [
            (true, told)
            for true, told in np.argwhere(self.confusion).tolist()
            if told not in (true, PRECONDITION)
        ]
        for true, told in sorted(cells, key=lambda cell: (cell[1] != OK, cell[0] != OK, cell)):
            yield STATUS_NAMES[true], TOLD_NAMES[told], int(self.confusion[true, told])

    def worst_of(self, fault: str) -> int | None:
        """Index of the case that shows a fault best, None when no case has it.

        The one with the largest error where that one must have the fault, else the lowest index.
        """
        # Correctly rounded is within 1/2 LSB, so a worst case beyond 1 LSB is misrounded, beyond 1024 silent.
        beyond = {"misrounded": 1.0, "silent": SILENT_LSB}.get(fault, np.inf)
        if not (fault == "silent" and self.severe) and (self.max_error or 0.0) > beyond:
            return self.worst_index
        first = (
            self.failing["severe"]
            if self.severe and fault in ("silent", "status_error")
            else self.failing[fault]
        )
        return first[0] if first else None

    def case_id(self, index: int) -> str:
        """The id of a case, "label/index"; "case index" without a label."""
        return f"{self.label}/{index}" if self.label else f"case {index}"

    def to_dict(self) -> dict[str, Any]:
        """The tally as summary.json holds it.

        Keys:
            cases: cases scored.
            answerable: cases whose truth is OK.
            numbers: cases whose truth and told status are OK; errors and quantiles are over these.
            elements_correct_share: correctly rounded share of the elements of answerable cases that were not
                refused, or null.
            misrounded: cases with a number and an element that is not correctly rounded.
            p50, p90, p99: quantiles over the cases of the largest |error| in LSB, or null.
            max_error: the largest |error| in LSB, or null.
            worst_index: index of the case that has it, or null.
            silent: cases wrong but told OK (severe, or an element off by more than 1024 LSB).
            severe: cases told OK where the truth is SINGULAR or OVERFLOW.
            status_errors: cases whose told status is not the true one, refused ones left out.
            refused: cases told PRECONDITION.
            status_confusion: {true status: {told status: cases}}, every cell; OTHER is any undefined code.
            status_mistakes: [{"true", "told", "cases"}], wrong statuses only, the most severe first.
            failing: {"severe", "silent", "status_error", "misrounded", "refused": lowest case
                indices, at most 10}.
        """
        confusion = {
            true: dict(zip(TOLD_NAMES, row, strict=True))
            for true, row in zip(STATUS_NAMES, self.confusion.tolist(), strict=True)
        }
        return {
            "cases": self.cases,
            "answerable": self.answerable,
            "numbers": self.numbers,
            "elements_correct_share": self.elements_correct_share,
            "misrounded": self.misrounded,
            **dict(zip(QUANTILES, self.quantiles(*QUANTILES.values()), strict=True)),
            "max_error": self.max_error,
            "worst_index": self.worst_index,
            "silent": self.silent,
            "severe": self.severe,
            "status_errors": self.status_errors,
            "refused": self.refused,
            "status_confusion": confusion,
            "status_mistakes": [
                dict(zip(("true", "told", "cases"), m, strict=True)) for m in self.status_mistakes()
            ],
            "failing": {fault: list(indices) for fault, indices in self.failing.items()},
        }
