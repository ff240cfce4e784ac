"""Each criterion, met and not met."""

from __future__ import annotations

import pytest

from rig.scoring import Accept, evaluate
from tests.unit.scoring.tables import OVERFLOW, PRECONDITION, SINGULAR, Case, off_by, tally_of

SEVERE = Case(true=SINGULAR)
FALSE_ALARM = Case(told=SINGULAR)
REFUSED = Case(true=OVERFLOW, told=OVERFLOW)


@pytest.mark.parametrize(
    ("accept", "cases", "texts"),
    [
        (Accept(max_lsb=3), [off_by(-3)], []),
        (Accept(max_lsb=4096), [off_by(2), off_by(5120)], ["max error 5120 LSB > 4096 (uniform-5e1c9a2b/1)"]),
        (Accept(p99_lsb=3), [off_by(3)] * 99 + [off_by(900)], []),
        (
            Accept(p99_lsb=3),
            [off_by(3)] * 98 + [off_by(9)] * 2,
            ["p99 error 9 LSB > 3 (uniform-5e1c9a2b/98)"],
        ),
        (Accept(min_correct_share=0.9), [off_by(1)], []),
        (
            Accept(min_correct_share=0.95),
            [off_by(1)],
            ["correctly rounded share 0.9375 < 0.95 (uniform-5e1c9a2b/0)"],
        ),
        (
            Accept(min_correct_share=1),
            [Case(), FALSE_ALARM],
            ["correctly rounded share 0.5 < 1 (uniform-5e1c9a2b/1)"],
        ),
        (Accept(), [off_by(10**9), FALSE_ALARM], []),
        (Accept(), [Case(), SEVERE], ["told OK without an answer: 1 > 0 cases (uniform-5e1c9a2b/1)"]),
        (Accept(severe_status_errors=1), [Case(), SEVERE], []),
        (Accept(status_errors=0), [REFUSED, Case()], []),
        (
            Accept(status_errors=1),
            [Case(), FALSE_ALARM, Case(told=PRECONDITION)],
            [],
        ),
        (
            Accept(status_errors=1),
            [Case(), FALSE_ALARM, Case(told=77)],
            ["wrong status: 2 > 1 cases (uniform-5e1c9a2b/1)"],
        ),
        (Accept(refused=1), [Case(told=PRECONDITION)], []),
        (Accept(refused=0), [Case(), Case(told=PRECONDITION)], ["refused: 1 > 0 cases (uniform-5e1c9a2b/1)"]),
        (
            Accept(min_correct_share=1),
            [REFUSED, Case(told=PRECONDITION)],
            ["correctly rounded share unknown: 0 of 1 answerable cases told OK (uniform-5e1c9a2b/1)"],
        ),
        (
            Accept(correctly_rounded=True),
            [Case(), Case(true=SINGULAR, told=PRECONDITION)],
            ["not correctly rounded: 0 misrounded, 0 with a wrong status, 1 refused (uniform-5e1c9a2b/1)"],
        ),
        (Accept(silent_wrong=0), [off_by(1024), FALSE_ALARM], []),
        (Accept(silent_wrong=0), [off_by(1025)], ["silently wrong: 1 > 0 cases (uniform-5e1c9a2b/0)"]),
        (
            Accept(silent_wrong=0),
            [off_by(1025), SEVERE],
            [
                "told OK without an answer: 1 > 0 cases (uniform-5e1c9a2b/1)",
                "silently wrong: 2 > 0 cases (uniform-5e1c9a2b/1)",
            ],
        ),
        (Accept(correctly_rounded=True), [Case(), REFUSED, Case(value={(0, 0): 2.5}, word={(0, 0): 2})], []),
        (
            Accept(correctly_rounded=True),
            [Case(), Case(value={(0, 0): 2.5}, word={(0, 0): 3})],
            ["not correctly rounded: 1 misrounded, 0 with a wrong status (uniform-5e1c9a2b/1)"],
        ),
        (
            Accept(correctly_rounded=True),
            [Case(), FALSE_ALARM],
            ["not correctly rounded: 0 misrounded, 1 with a wrong status (uniform-5e1c9a2b/1)"],
        ),
        (
            Accept(correctly_rounded=True),
            [Case(true=OVERFLOW, told=SINGULAR)],
            ["not correctly rounded: 0 misrounded, 1 with a wrong status (uniform-5e1c9a2b/0)"],
        ),
    ],
)
def test_criteria(accept: Accept, cases: list[Case], texts: list[str]) -> None:
    assert [failure.text for failure in evaluate(accept, tally_of(cases))] == texts


def test_measured_has_no_criterion_at_all() -> None:
    assert evaluate(Accept(measured=True, max_lsb=0, silent_wrong=0), tally_of([SEVERE, off_by(10**6)])) == []


def test_a_failure_names_its_criterion_and_case() -> None:
    (failure,) = evaluate(Accept(max_lsb=1), tally_of([Case(), off_by(2)]))
    assert (failure.criterion, failure.index) == ("max_lsb", 1)


def test_every_criterion_at_once_gives_one_failure_each() -> None:
    accept = Accept(True, False, 1, 1, 1.0, 0, 0, 0, 0)
    failures = evaluate(
        accept, tally_of([off_by(5000), off_by(6000), SEVERE, FALSE_ALARM, Case(told=PRECONDITION)])
    )
    assert [(failure.criterion, failure.index) for failure in failures] == [
        ("severe_status_errors", 2),
        ("silent_wrong", 2),
        ("status_errors", 2),
        ("refused", 4),
        ("correctly_rounded", 1),
        ("max_lsb", 1),
        ("p99_lsb", 1),
        ("min_correct_share", 1),
    ]


def test_a_kernel_that_refuses_everything_meets_no_error_limit() -> None:
    (failure,) = evaluate(Accept(max_lsb=4096), tally_of([REFUSED, FALSE_ALARM]))
    assert failure.text == "max error unknown: 0 of 1 answerable cases told OK (uniform-5e1c9a2b/1)"


def test_a_class_without_answers_meets_error_limits_vacuously() -> None:
    accept = Accept(correctly_rounded=True, max_lsb=0, p99_lsb=0, min_correct_share=1.0)
    assert evaluate(accept, tally_of([REFUSED, REFUSED])) == []


def test_text_tells_a_value_from_a_limit_it_hardly_exceeds() -> None:
    (failure,) = evaluate(
        Accept(max_lsb=4096), tally_of([Case(value={(0, 0): 0.0001}, word={(0, 0): -4096})])
    )
    assert failure.text.startswith("max error 4096.0001 LSB > 4096 ")
