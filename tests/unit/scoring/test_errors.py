"""The score of a batch, worked by hand."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from rig.errors import InputError
from rig.oracle import ORACLES, SOLVERS
from rig.scoring import SILENT_LSB, STATUS_NAMES, score
from tests.unit.scoring.tables import OK, OVERFLOW, PRECONDITION, SINGULAR, Case, off_by, score_of


def test_error_is_word_minus_value_in_lsb() -> None:
    got = score_of([Case(value={(0, 0): 10.25, (3, 3): -4.5}, word={(0, 0): 7, (3, 3): -4, (0, 1): 2})])
    expected = np.zeros((4, 4))
    expected[0, 0], expected[3, 3], expected[0, 1] = -3.25, 0.5, 2
    np.testing.assert_array_equal(got.error[0], expected.reshape(-1))
    assert got.max_error.tolist() == [3.25]


@pytest.mark.parametrize(
    ("value", "word", "correct"),
    [
        (2.5, 2, True),
        (2.5, 3, False),  # as near, but ties go to even
        (3.5, 4, True),
        (3.5, 3, False),
        (-2.5, -2, True),
        (-2.5, -3, False),
        (2.49, 2, True),
        (2.51, 2, False),
    ],
)
def test_correct_means_nearest_with_ties_to_even(value: float, word: int, correct: bool) -> None:
    got = score_of([Case(value={(2, 1): value}, word={(2, 1): word})])
    assert bool(got.correct[0, 9]) is correct
    assert got.correct.sum() == (16 if correct else 15)


@pytest.mark.parametrize(
    ("true", "told", "number", "silent", "severe"),
    [
        (OK, OK, True, False, False),
        (OK, SINGULAR, False, False, False),
        (OK, OVERFLOW, False, False, False),
        (OK, PRECONDITION, False, False, False),
        (OK, 17, False, False, False),
        (SINGULAR, OK, False, True, True),
        (SINGULAR, SINGULAR, False, False, False),
        (SINGULAR, OVERFLOW, False, False, False),
        (SINGULAR, PRECONDITION, False, False, False),
        (OVERFLOW, OK, False, True, True),
        (OVERFLOW, SINGULAR, False, False, False),
        (OVERFLOW, OVERFLOW, False, False, False),
        (OVERFLOW, 255, False, False, False),
    ],
)
def test_every_pair_of_statuses(true: int, told: int, number: bool, silent: bool, severe: bool) -> None:
    got = score_of([Case(true, told)])
    assert bool(np.isfinite(got.max_error[0])) is number
    assert bool(np.isnan(got.error[0]).all()) is not number
    assert bool(got.correct[0].all()) is number
    assert (bool(got.silent[0]), bool(got.severe[0])) == (silent, severe)
    assert (got.true[0], got.told[0]) == (true, told)


@pytest.mark.parametrize(
    ("lsb", "silent"), [(SILENT_LSB, False), (SILENT_LSB + 1, True), (-SILENT_LSB - 1, True)]
)
def test_silent_begins_beyond_1024_lsb(lsb: int, silent: bool) -> None:
    got = score_of([off_by(lsb)])
    assert (bool(got.silent[0]), bool(got.severe[0])) == (silent, False)


def test_words_at_the_ends_of_the_range_do_not_wrap() -> None:
    got = score_of([Case(value={(0, 0): 2.0**31 - 1}, word={(0, 0): -(2**31)})])
    assert got.max_error.tolist() == [2.0**32 - 1]


def test_words_of_a_refusal_are_not_looked_at() -> None:
    got = score_of([Case(told=SINGULAR, word={(0, 0): 2**31 - 1})])
    assert not got.silent[0]
    assert not got.correct.any()


@pytest.mark.parametrize("oracle", ORACLES)
def test_scores_what_an_oracle_gives(oracle: str) -> None:
    raw = np.stack([np.eye(4) * 2**17, np.zeros((4, 4)), np.eye(4)]).astype(np.int32)
    truth = ORACLES[oracle](raw)
    words = np.stack([np.eye(4) * 2**15] * 3).astype(np.int32).reshape(-1, 16)
    got = score(truth, words, np.array([OK, SINGULAR, OK], dtype=np.uint8))
    assert got.max_error[0] == 0
    assert got.correct[0].all()
    assert got.severe.tolist() == [False, False, True]


def test_solutions_have_four_words() -> None:
    raw = np.stack([np.eye(4) * 2**17] * 2).astype(np.int32)
    right = np.array([[2, 4, 6, 8], [1, 2, 3, 4]], dtype=np.int32)
    words = np.array([[1, 2, 3, 4], [0, 1, 1, 2]], dtype=np.int32)
    got = score(SOLVERS["certified"](raw, right), words, np.zeros(2, np.uint8))
    assert got.correct.tolist() == [[True] * 4, [True, True, False, True]]
    assert got.max_error.tolist() == [0, 0.5]


def test_empty_batch() -> None:
    assert score_of([]).error.shape == (0, 16)


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (np.zeros((2, 16), np.int32), np.zeros(1, np.uint8)),
        (np.zeros((1, 4, 4), np.int32), np.zeros(1, np.uint8)),
        (np.zeros((1, 16), np.int64), np.zeros(1, np.uint8)),
        (np.zeros((1, 16), np.int32), np.zeros(2, np.uint8)),
    ],
)
def test_arrays_that_do_not_fit_are_refused(words: NDArray[np.int32], status: NDArray[np.uint8]) -> None:
    truth = ORACLES["certified"](np.zeros((1, 4, 4), dtype=np.int32))
    with pytest.raises(InputError, match=r"int32 \(1, 16\) and \(1,\)"):
        score(truth, words, status)


def test_status_names_follow_the_wire() -> None:
    assert STATUS_NAMES == ("OK", "SINGULAR", "OVERFLOW", "PRECONDITION")
