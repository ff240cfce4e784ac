"""The tally of one kernel on one class of cases, streamed batch by batch."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from rig.scoring.errors import OK, PRECONDITION, SILENT_LSB, STATUS_NAMES, Score
from rig.scoring.histograms import Charts
from rig.scoring.sample import Extreme, Measure, Sample
from rig.scoring.worst import Worst

# Any code a kernel may not give counts in one last column.
TOLD_NAMES = (*STATUS_NAMES, "OTHER")
KEPT_INDICES = 10

FAULTS = ("severe", "silent", "status_error", "misrounded", "refused", "unstable", "unfounded")
COUNTS = ("cases", "silent", "severe", "misrounded", "unstable", "unfounded", "graded", "residual_above_1")
ELEMENTS = ("_correct_elements", "_elements")


class Tally:
    """Counts, quantiles and worst cases; takes batches in any order, 16 bytes a case.

    Attributes:
        label: the class's label, for case ids; may be empty.
        cases: cases added.
        confusion: int64 (4, 5), cases by true status and told status, in the order of STATUS_NAMES; the last
            column is any other code.
        silent: cases wrong but told as OK (Score.silent).
        severe: cases told OK where the truth is SINGULAR or OVERFLOW.
        misrounded: cases with a number, some element of which is not correctly rounded.
        graded: cases with a grade.
        unstable: cases with a grade above 1.
        unfounded: false alarms that half an LSB of doubt in the input does not explain.
        residual_above_1: cases with a residual above what correct rounding may leave.
        right_residual, left_residual: the largest ones.
        failing: the lowest KEPT_INDICES case indices of each fault: "severe", "silent", "status_error",
            "misrounded", "refused", "unstable", "unfounded".
        worst: the cases with the largest errors.
        charts: errors against sensitivity and condition.
    """

    def __init__(self, label: str = ""):
        self.label = label
        self.cases = self.silent = self.severe = self.misrounded = 0
        self.graded = self.unstable = self.unfounded = self.residual_above_1 = 0
        self.confusion = np.zeros((len(STATUS_NAMES), len(TOLD_NAMES)), dtype=np.int64)
        self._errors, self._grades = Sample(), Sample()
        self.right_residual, self.left_residual = Extreme(), Extreme()
        self.worst, self.charts = Worst(), Charts()
        self.failing: dict[str, list[int]] = {fault: [] for fault in FAULTS}
        self._correct_elements = self._elements = 0

    def add(self, score: Score, start_index: int) -> None:
        """Add a batch whose first case has index `start_index` in its class; the others follow on."""
        told, true = np.minimum(score.told, len(STATUS_NAMES)), score.true
        number, refused, n_out = score.number, told == PRECONDITION, score.words.shape[1]
        misrounded, unstable = number & (score.correct_elements < n_out), score.max_grade > 1
        wrong = (told != true) & ~refused
        faults = (score.severe, score.silent, wrong, misrounded, refused, unstable, score.unfounded)
        self.cases += len(true)
        cells = np.bincount(true * np.uint8(len(TOLD_NAMES)) + told, minlength=self.confusion.size)
        self.confusion += cells.reshape(self.confusion.shape)
        for fault, mask in zip(FAULTS, faults, strict=True):
            if mask.any():
                self._count(fault, np.flatnonzero(mask), start_index)
        self.graded += int(np.count_nonzero(~np.isnan(score.max_grade)))
        above = (score.right_residual > 1) | (score.left_residual > 1)
        self.residual_above_1 += int(np.count_nonzero(above))
        self._correct_elements += int(score.correct_elements.sum())
        self._elements += n_out * int(np.count_nonzero((true == OK) & ~refused))
        self._measure(score, number, start_index)

    def _count(self, fault: str, indices: np.ndarray[tuple[int], np.dtype[np.intp]], start: int) -> None:
        if fault in COUNTS:
            setattr(self, fault, getattr(self, fault) + len(indices))
        self._note(fault, (indices[:KEPT_INDICES] + start).tolist())

    def _measure(
        self, score: Score, number: np.ndarray[tuple[int], np.dtype[np.bool_]], start_index: int
    ) -> None:
        self.charts.add(score)
        self.worst.add(score.max_error, start_index)
        self.errors.add(score.max_error, start_index)
        self.grades.add(score.max_grade, start_index)
        self.right_residual.add(score.right_residual, start_index)
        self.left_residual.add(score.left_residual, start_index)
        kept = slice(None) if number.all() else number
        self.errors.keep(score.max_error[kept])
        self.grades.keep(score.max_grade[kept])

    def empty(self) -> Tally:
        """A tally of the same kind that holds nothing yet."""
        return Tally(self.label)

    def merge(self, other: Tally) -> None:
        """Add all of another tally: the result is that of one tally over both.

        Over tallies of several classes the counts, shares and quantiles hold, the case indices mean nothing.
        """
        for count in (*COUNTS, *ELEMENTS):
            setattr(self, count, getattr(self, count) + getattr(other, count))
        self.confusion += other.confusion
        for measure in ("errors", "grades", "right_residual", "left_residual", "worst", "charts"):
            getattr(self, measure).merge(getattr(other, measure))
        for fault, indices in other.failing.items():
            self._note(fault, indices)

    def _note(self, fault: str, indices: list[int]) -> None:
        self.failing[fault] = sorted([*self.failing[fault], *indices])[:KEPT_INDICES]

    @property
    def errors(self) -> Measure:
        """The largest |error| of each case with a number, in LSB."""
        return self._errors

    @property
    def grades(self) -> Measure:
        """Their largest grades, in the same order, NaN where there is none."""
        return self._grades

    @property
    def max_error(self) -> float | None:
        """The largest |error| of the cases with a number, in LSB; None when there is none."""
        return self.errors.value

    @property
    def worst_index(self) -> int | None:
        """The case that has it, the lowest index of several; None likewise."""
        return self.errors.index

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
        """Quantiles of the max_error of the cases with a number, in LSB; None where there is none."""
        return self.errors.quantiles(*percents)

    def beyond(self, max_lsb: float | None, grade: float | None) -> int:
        """Failing cases: severe, an unfounded alarm, or an element beyond a limit on error or grade."""
        over = np.zeros(self.numbers, np.bool_)
        if max_lsb is not None:
            over |= self._errors.values > max_lsb
        if grade is not None:
            over |= self._grades.values > grade
        return self.severe + self.unfounded + int(over.sum())

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
        if fault == "unstable" and self.unstable:
            return self.grades.index
        first = (
            self.failing["severe"]
            if self.severe and fault in ("silent", "status_error")
            else self.failing[fault]
        )
        return first[0] if first else None

    def case_id(self, index: int) -> str:
        """The id of a case, "label/index"; "case index" without a label."""
        return f"{self.label}/{index}" if self.label else f"case {index}"
