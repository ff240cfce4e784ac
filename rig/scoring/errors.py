"""The score of one batch: signed errors in LSB, correct rounding, grades, residuals, statuses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from rig.errors import InputError
from rig.scoring.measures import Known, doubts, measure
from rig.scoring.sums import summed

STATUS_NAMES = ("OK", "SINGULAR", "OVERFLOW", "PRECONDITION")
OK, SINGULAR, OVERFLOW, PRECONDITION = range(4)

# An answer told as OK with an element further off than this (2^-6 in real units) is wrong without a word.
SILENT_LSB = 1024
_EDGE = 2.0**31 - 0.5  # from here on an element rounds out of the range

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


class TruthLike(Protocol):
    """What scoring needs of an oracle's answer; rig.oracle.Truth has it."""

    @property
    def rounded(self) -> NDArray[np.int32]:
        """int32 (N, n_out): correctly rounded raw words, ties to even."""

    @property
    def value(self) -> NDArray[np.float64]:
        """float64 (N, n_out): the answer in LSB."""

    @property
    def status(self) -> NDArray[np.uint8]:
        """uint8 (N,): the true status."""

    @property
    def certified(self) -> NDArray[np.bool_]:
        """Whether all of that is proven, bool (N,), `value` to within 2^-19 LSB where the status is OK."""


@dataclass(frozen=True, eq=False)
class Score:
    """N cases of n_out words scored. A case has a *number* when both the truth and what was told are OK.

    Attributes:
        truth: the oracle's answer.
        words: int32 (N, n_out), the words that were scored.
        told: uint8 (N,), status as the kernel gave it.
        number: bool (N,), which cases have a number.
        correct_elements: uint8 (N,), how many elements are correctly rounded (to nearest, ties to even); 0
            without a number.
        max_error: float64 (N,), largest |error| of the case in LSB; NaN without a number.
        max_grade: float64 (N,), largest grade of the case, |error| / (1/2 + sensitivity); NaN without a
            number, where sigma >= 1, and where the inverse was not given.
        sigma: float64 (N,), how near half an LSB of doubt comes to a singular matrix; NaN when unknown.
        sensitivity: float64 (N,), the largest of the case in LSB; NaN where sigma >= 1, and where the inverse
            was not given.
        condition: float64 (N,), condition number of the matrix in the infinity norm; NaN for a singular one,
            and without the given words or the inverse.
        right_residual: float64 (N,), rig.scoring.residuals; NaN without a number or without the given words.
        left_residual: float64 (N,), likewise; NaN for a solution.
        silent: bool (N,), severe, or max_error > SILENT_LSB: wrong, and told as OK.
        severe: bool (N,), told OK where the truth is SINGULAR or OVERFLOW.
        unfounded: bool (N,), a false alarm that half an LSB of doubt in the input does not explain.
    """

    truth: TruthLike
    words: NDArray[np.int32]
    told: NDArray[np.uint8]
    number: Flags
    correct_elements: NDArray[np.uint8]
    max_error: Floats
    max_grade: Floats
    sigma: Floats
    sensitivity: Floats
    condition: Floats
    right_residual: Floats
    left_residual: Floats
    silent: Flags
    severe: Flags
    unfounded: Flags

    @property
    def true(self) -> NDArray[np.uint8]:
        """Status as the oracle has it, uint8 (N,)."""
        return self.truth.status

    @property
    def error(self) -> Floats:
        """Word - value in LSB, signed, float64 (N, n_out); NaN for a case without a number."""
        error: Floats = np.where(self.number[:, None], self.words - self.truth.value, np.nan)
        return error

    @property
    def correct(self) -> Flags:
        """Whether the word is the correctly rounded one, bool (N, n_out); False without a number."""
        correct: Flags = (self.words == self.truth.rounded) & self.number[:, None]
        return correct


def score(
    truth: TruthLike,
    words: NDArray[Any],
    status: NDArray[Any],
    *,
    given: NDArray[np.int32] | None = None,
    inverse: Floats | None = None,
) -> Score:
    """Score a batch.

    Args:
        truth: the oracle's answer for the same N cases.
        words: int32 (N, n_out), what the kernel gave; not looked at where `status` is not OK.
        status: uint8 (N,), what the kernel told.
        given: int32 (N, n_in), what the kernel was given, for the residuals.
        inverse: float64 (N, 16), the inverse in LSB, for the grades of solutions.

    Returns:
        Score. `error` is known to within the oracle's bound, below 2^-18 LSB for the certified one.

    Raises:
        InputError: shapes or types that do not fit.
    """
    _check(truth, words, status)
    told, true, value = status.astype(np.uint8), truth.status, truth.value.T
    known = value if len(value) == 16 else None if inverse is None else inverse.T
    number = (told == OK) & (true == OK)
    proven = number if truth.certified.all() else None
    asked = None if given is None else given.T
    found = measure(words.T, Known(value, truth.rounded.T, asked, known, proven))
    severe = (told == OK) & ((true == SINGULAR) | (true == OVERFLOW))
    found.leave_only(number)
    return Score(
        truth=truth,
        words=words,
        told=told,
        number=number,
        **vars(found),
        silent=severe | (found.max_error > SILENT_LSB),
        severe=severe,
        unfounded=_unfounded(told, true, value, known),
    )


def _check(truth: TruthLike, words: NDArray[Any], status: NDArray[Any]) -> None:
    if words.dtype != np.int32 or words.shape != truth.value.shape or status.shape != truth.status.shape:
        got = f"{words.dtype} {words.shape} and {status.shape}"
        raise InputError(
            f"words and status must be int32 {truth.value.shape} and {truth.status.shape}, not {got}"
        )


def _unfounded(
    told: NDArray[np.uint8], true: NDArray[np.uint8], value: Floats, inverse: Floats | None
) -> Flags:
    """False alarms that no input within half an LSB of the given one would justify."""
    unfounded: Flags = (true == OK) & (told != OK) & (told != PRECONDITION)
    alarms = np.flatnonzero(unfounded)
    if alarms.size and inverse is not None:
        doubt, sigma = doubts(value[:, alarms], summed(inverse[:, alarms].reshape(4, 4, -1)))
        kind, reach = told[alarms], (np.abs(value[:, alarms]) + doubt).max(axis=0)
        near: Flags = (sigma >= 1) & ((kind == SINGULAR) | (kind == OVERFLOW))
        unfounded[alarms] = ~(near | ((kind == OVERFLOW) & (reach >= _EDGE)))
    return unfounded
