"""The tally, against tables worked by hand."""

from __future__ import annotations

import json

import numpy as np
import pytest

from rig.scoring import Tally, tally_dict
from tests.unit.scoring.tables import OK, OVERFLOW, PRECONDITION, SINGULAR, Case, off_by, score_of, tally_of

# index: 0 right, 1 off by 3, 2 false alarm, 3 severe, 4 severe, 5 right refusal, 6 silent,
# 7 one refusal for another, 8 precondition, 9 a code no kernel may give
TABLE = [
    Case(),
    off_by(-3),
    Case(told=SINGULAR),
    Case(true=SINGULAR),
    Case(true=OVERFLOW),
    Case(true=SINGULAR, told=SINGULAR),
    off_by(5000),
    Case(true=SINGULAR, told=OVERFLOW),
    Case(told=PRECONDITION),
    Case(true=OVERFLOW, told=77),
]


def test_counts_of_the_table() -> None:
    tally = tally_of(TABLE)
    assert (tally.cases, tally.answerable, tally.numbers) == (10, 5, 3)
    assert (tally.severe, tally.silent, tally.status_errors, tally.misrounded) == (2, 3, 5, 2)
    assert tally.refused == 1
    assert tally.confusion.tolist() == [[3, 1, 0, 1, 0], [1, 1, 1, 0, 0], [1, 0, 0, 0, 1], [0, 0, 0, 0, 0]]
    assert (tally.max_error, tally.worst_index) == (5000.0, 6)
    assert tally.failing == {
        "severe": [3, 4],
        "silent": [3, 4, 6],
        "status_error": [2, 3, 4, 7, 9],
        "misrounded": [1, 6],
        "refused": [8],
        "unstable": [1, 6],
        "unfounded": [2],
    }


def test_share_counts_a_false_alarm_as_sixteen_wrong_elements() -> None:
    # 3 cases with a number have 16 + 15 + 15 right elements; of 5 that have an answer one was refused.
    assert tally_of(TABLE).elements_correct_share == pytest.approx(46 / 64)


def test_all_refused_has_no_share() -> None:
    tally = tally_of([Case(told=PRECONDITION), Case(true=SINGULAR, told=PRECONDITION)])
    assert (tally.elements_correct_share, tally.refused, tally.status_errors, tally.severe) == (None, 2, 0, 0)
    assert tally_dict(tally)["status_mistakes"] == []


def test_mistakes_come_silent_first() -> None:
    assert list(tally_of(TABLE).status_mistakes()) == [
        ("SINGULAR", "OK", 1),
        ("OVERFLOW", "OK", 1),
        ("OK", "SINGULAR", 1),
        ("SINGULAR", "OVERFLOW", 1),
        ("OVERFLOW", "OTHER", 1),
    ]


@pytest.mark.parametrize(
    ("errors", "percent", "expected"),
    [
        ([7], 50, 7),
        ([1, 2], 50, 1),
        ([1, 2, 3], 50, 2),
        ([1, 2, 3, 4], 50, 2),
        (range(1, 101), 99, 99),
        (range(1, 102), 99, 100),
        (range(1, 101), 90, 90),
        (range(1, 11), 99, 10),
        (range(1, 11), 100, 10),
        ([5, 5, 5, 900], 75, 5),
    ],
)
def test_quantile_is_the_inverse_of_the_distribution(errors: list[int], percent: int, expected: int) -> None:
    shuffled = np.random.default_rng(1).permutation(list(errors)).tolist()
    assert tally_of([off_by(error) for error in shuffled]).quantiles(percent) == [expected]


def test_quantile_agrees_with_numpy_type_1() -> None:
    errors = np.random.default_rng(2).integers(0, 10**6, 997)
    tally = tally_of([off_by(error) for error in errors.tolist()])
    expected = np.quantile(errors, [0.5, 0.9, 0.99], method="inverted_cdf")
    assert tally.quantiles(50, 90, 99) == expected.tolist()


def test_cases_without_a_number_do_not_count_in_quantiles() -> None:
    assert tally_of([off_by(4), Case(true=SINGULAR), Case(told=OVERFLOW), off_by(6)]).quantiles(50, 100) == [
        4,
        6,
    ]


def test_empty_and_refused_classes_have_no_figures() -> None:
    for tally in (Tally(), tally_of([]), tally_of([Case(true=SINGULAR, told=SINGULAR)])):
        assert tally.quantiles(50, 99) == [None, None]
        assert (tally.max_error, tally.worst_index, tally.elements_correct_share) == (None, None, None)
        assert tally_dict(tally)["p99"] is None


def test_batches_in_any_order_and_merged_tallies_give_the_same() -> None:
    cases = TABLE + [off_by(error) for error in (5000, 12, 0, 1024)]
    streamed, left, right = Tally("x-1"), Tally("x-1"), Tally("x-1")
    for start in (8, 4, 12, 0):
        streamed.add(score_of(cases[start : start + 4]), start)
    right.add(score_of(cases[9:]), 9)
    left.add(score_of(cases[:9]), 0)
    right.merge(left)
    whole = tally_dict(tally_of(cases, "x-1"))
    assert tally_dict(streamed) == whole
    assert tally_dict(right) == whole
    assert whole["worst_index"] == 6


def test_merge_with_an_empty_tally_changes_nothing() -> None:
    tally, empty = tally_of(TABLE), Tally("uniform-5e1c9a2b")
    before = tally_dict(tally)
    tally.merge(empty)
    empty.merge(tally)
    assert tally_dict(tally) == tally_dict(empty) == before


def test_failing_lists_are_bounded_and_hold_the_lowest() -> None:
    tally = Tally()
    tally.add(score_of([Case(true=SINGULAR)] * 30), 100)
    tally.add(score_of([Case(true=SINGULAR)] * 3), 7)
    assert tally.failing["severe"] == [7, 8, 9, *range(100, 107)]
    assert tally.severe == 33


@pytest.mark.parametrize(
    ("cases", "fault", "index"),
    [
        (TABLE, "severe", 3),
        (TABLE, "silent", 3),
        (TABLE, "status_error", 3),
        (TABLE, "misrounded", 6),
        (TABLE, "refused", 8),
        ([off_by(2000), off_by(3000)], "silent", 1),
        ([Case(told=SINGULAR), off_by(3)], "status_error", 0),
        ([Case(value={(0, 0): 0.5}), Case(value={(0, 0): 0.5}, word={(0, 0): 1})], "misrounded", 1),
        ([Case()], "silent", None),
        ([Case()], "misrounded", None),
        ([Case()], "status_error", None),
    ],
)
def test_case_that_shows_a_fault(cases: list[Case], fault: str, index: int | None) -> None:
    assert tally_of(cases).worst_of(fault) == index


def test_dictionary_is_json_with_documented_keys() -> None:
    tally = tally_dict(tally_of(TABLE))
    assert json.loads(json.dumps(tally)) == tally
    documented = tally_dict.__doc__ or ""
    assert all(f"{key}:" in documented or f"{key}," in documented for key in tally)
    assert tally["status_confusion"]["OK"] == {
        "OK": 3,
        "SINGULAR": 1,
        "OVERFLOW": 0,
        "PRECONDITION": 1,
        "OTHER": 0,
    }
    assert tally["status_mistakes"][0] == {
        "true": "SINGULAR",
        "told": "OK",
        "cases": 1,
        "severity": "severe",
    }
    assert (tally["p50"], tally["p90"], tally["max_error"]) == (3.0, 5000.0, 5000.0)


def test_ids() -> None:
    assert tally_of([]).case_id(17) == "uniform-5e1c9a2b/17"
    assert Tally().case_id(17) == "case 17"


def test_statuses_have_their_wire_codes() -> None:
    assert (OK, SINGULAR, OVERFLOW, PRECONDITION) == (0, 1, 2, 3)
