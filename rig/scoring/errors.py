"""The score of one batch: signed errors in LSB, correct rounding, statuses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from rig.errors import InputError

STATUS_NAMES = ("OK", "SINGULAR", "OVERFLOW", "PRECONDITION")
OK, SINGULAR, OVERFLOW, PRECONDITION = range(4)

# An answer told as OK with an element further off than this (2^-6 in real units) is wrong without a word.
SILENT_LSB = 1024


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

    Attributes:
        error: float64 (N, n_out), word - value in LSB, signed; NaN for a case without a number.
        correct: bool (N, n_out), word is the correctly rounded one (to nearest, ties to even); False without
            a number.
        max_error: float64 (N,), largest |error| of the case in LSB; NaN without a number.
        told: uint8 (N,), status as the kernel gave it.
        true: uint8 (N,), status as the oracle has it.
        silent: bool (N,), severe, or max_error > SILENT_LSB: wrong, and told as OK.
        severe: bool (N,), told OK where the truth is SINGULAR or OVERFLOW.
    """

    error: NDArray[np.float64]
    correct: NDArray[np.bool_]
    max_error: NDArray[np.float64]
    told: NDArray[np.uint8]
    true: NDArray[np.uint8]
    silent: NDArray[np.bool_]
    severe: NDArray[np.bool_]


def score(truth: TruthLike, words: NDArray[Any], status: NDArray[Any]) -> Score:
    """Score a batch.

    Args:
        truth: the oracle's answer for the same N cases.
        words: int32 (N, n_out), what the kernel gave; not looked at where `status` is not OK.
        status: uint8 (N,), what the kernel told.

    Returns:
        Score. `error` is known to within the oracle's bound, below 2^-18 LSB for the certified one.

    Raises:
        InputError: shapes or types that do not fit.
    """
    if words.dtype != np.int32 or words.shape != truth.value.shape or status.shape != truth.status.shape:
        got = f"{words.dtype} {words.shape} and {status.shape}"
        raise InputError(
            f"words and status must be int32 {truth.value.shape} and {truth.status.shape}, not {got}"
        )
    told, true = status.astype(np.uint8), truth.status
    number = (told == OK) & (true == OK)
    error = np.where(number[:, None], words - truth.value, np.nan)
    correct = number[:, None] & (words == truth.rounded)
    max_error = np.abs(error).max(axis=1)
    severe = (told == OK) & ((true == SINGULAR) | (true == OVERFLOW))
    return Score(error, correct, max_error, told, true, severe | (max_error > SILENT_LSB), severe)
