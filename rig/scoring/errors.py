"""The score of one batch: signed errors in LSB, correct rounding, grades, residuals, statuses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from rig.errors import InputError
from rig.scoring import residuals, sensitivity

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


@dataclass(frozen=True, eq=False)
class Score:
    """N cases of n_out words scored. A case has a *number* when both the truth and what was told are OK.

    Arrays may be views with any strides.

    Attributes:
        error: float64 (N, n_out), word - value in LSB, signed; NaN for a case without a number.
        correct: bool (N, n_out), word is the correctly rounded one (to nearest, ties to even); False without
            a number.
        grade: float64 (N, n_out), |error| / (1/2 + sensitivity); NaN without a number, where sigma >= 1, and
            where the inverse was not given.
        sigma: float64 (N,), how near half an LSB of doubt comes to a singular matrix; NaN when unknown.
        condition: float64 (N,), condition number of the matrix in the infinity norm; NaN for a singular one,
            and without the given words or the inverse.
        max_error: float64 (N,), largest |error| of the case in LSB; NaN without a number.
        max_grade: float64 (N,), largest grade of the case; NaN likewise.
        right_residual: float64 (N,), rig.scoring.residuals; NaN without a number or without the given words.
        left_residual: float64 (N,), likewise; NaN for a solution.
        told: uint8 (N,), status as the kernel gave it.
        true: uint8 (N,), status as the oracle has it.
        silent: bool (N,), severe, or max_error > SILENT_LSB: wrong, and told as OK.
        severe: bool (N,), told OK where the truth is SINGULAR or OVERFLOW.
        unfounded: bool (N,), a false alarm that half an LSB of doubt in the input does not explain.
    """

    error: Floats
    correct: Flags
    grade: Floats
    sigma: Floats
    condition: Floats
    max_error: Floats
    max_grade: Floats
    right_residual: Floats
    left_residual: Floats
    told: NDArray[np.uint8]
    true: NDArray[np.uint8]
    silent: Flags
    severe: Flags
    unfounded: Flags


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
    told, true = status.astype(np.uint8), truth.status
    number = (told == OK) & (true == OK)
    planes, value = np.ascontiguousarray(words.T), truth.value.T
    error = planes.astype(np.float64)
    np.subtract(error, value, out=error)
    correct = planes == truth.rounded.T
    if not number.all():
        error[:, ~number], correct[:, ~number] = np.nan, False
    size = np.abs(error)
    max_error = np.maximum.reduce(size, axis=0)
    doubt, sigma = _doubt(value, inverse)
    unfounded = _unfounded(told, true, value, doubt, sigma)
    doubt += 0.5
    grade = np.divide(size, doubt, out=doubt)
    severe = (told == OK) & ((true == SINGULAR) | (true == OVERFLOW))
    return Score(
        error.T,
        correct.T,
        grade.T,
        sigma,
        _condition(value, inverse, given),
        max_error,
        np.maximum.reduce(grade, axis=0),
        *_residuals(planes, number, given),
        told,
        true,
        severe | (max_error > SILENT_LSB),
        severe,
        unfounded,
    )


def _check(truth: TruthLike, words: NDArray[Any], status: NDArray[Any]) -> None:
    if words.dtype != np.int32 or words.shape != truth.value.shape or status.shape != truth.status.shape:
        got = f"{words.dtype} {words.shape} and {status.shape}"
        raise InputError(
            f"words and status must be int32 {truth.value.shape} and {truth.status.shape}, not {got}"
        )


def _doubt(value: Floats, inverse: Floats | None) -> tuple[Floats, Floats]:
    """The sensitivity of each element and sigma; NaN for solutions whose inverse is not known."""
    if len(value) == 16:
        return sensitivity.of_inverse(value)
    if inverse is None:
        return np.full(value.shape, np.nan), np.full(value.shape[1:], np.nan)
    return sensitivity.of_solution(value, inverse.T)


def _condition(value: Floats, inverse: Floats | None, given: NDArray[np.int32] | None) -> Floats:
    known = value if len(value) == 16 else None if inverse is None else inverse.T
    if given is None or known is None:
        return np.full(value.shape[1:], np.nan)
    return sensitivity.condition(np.ascontiguousarray(given.T[:16]), known)


def _unfounded(
    told: NDArray[np.uint8], true: NDArray[np.uint8], value: Floats, doubt: Floats, sigma: Floats
) -> Flags:
    """False alarms that no input within half an LSB of the given one would justify."""
    unfounded: Flags = (true == OK) & (told != OK) & (told != PRECONDITION)
    alarms = np.flatnonzero(unfounded)
    kind = told[alarms]
    reach = (np.abs(value[:, alarms]) + doubt[:, alarms]).max(axis=0)
    near: Flags = (sigma[alarms] >= 1) & ((kind == SINGULAR) | (kind == OVERFLOW))
    unfounded[alarms] = ~(near | ((kind == OVERFLOW) & (reach >= _EDGE)))
    return unfounded


def _residuals(
    planes: NDArray[np.int32], number: Flags, given: NDArray[np.int32] | None
) -> tuple[Floats, Floats]:
    right, left = np.full(number.shape, np.nan), np.full(number.shape, np.nan)
    if given is None:
        return right, left
    case = np.ascontiguousarray(given.T)
    if len(planes) == 16:
        right, left = residuals.of_inverse(case[:16], planes)
        left[~number] = np.nan
    else:
        right = residuals.of_solution(case[:16], case[16:], planes)
    right[~number] = np.nan
    return right, left
