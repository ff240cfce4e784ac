"""Acceptance by grade and by failure rate."""

from __future__ import annotations

import numpy as np
import pytest

from rig.oracle import ORACLES
from rig.scoring import Accept, FailureRate, Tally, evaluate, score, tally_dict
from tests.unit.scoring.tables import OK, OVERFLOW, PRECONDITION, SINGULAR, Case, off_by, tally_of

# The zero matrix as a truth has sensitivity 0: a grade is twice the error.
SEVERE, ALARM, REFUSED = Case(true=SINGULAR), Case(told=SINGULAR), Case(told=PRECONDITION)
EXPLAINED = "false alarms that half an LSB of the input does not explain"


@pytest.mark.parametrize(
    ("accept", "cases", "texts"),
    [
        (Accept(backward_stable=True), [Case(value={(0, 0): 0.5})], []),
        (Accept(backward_stable=True), [Case(), off_by(3)], ["grade 6 > 1 (uniform-5e1c9a2b/1)"]),
        (Accept(bounded=6), [off_by(3), off_by(-3)], []),
        (Accept(bounded=5), [off_by(3)], ["grade 6 > 5 (uniform-5e1c9a2b/0)"]),
        (
            Accept(backward_stable=True),
            [Case(), SEVERE],
            ["told OK without an answer: 1 > 0 cases (uniform-5e1c9a2b/1)"],
        ),
        (Accept(backward_stable=True, severe_status_errors=1), [Case(), SEVERE], []),
        (Accept(bounded=9), [Case(), ALARM], [f"1 {EXPLAINED} (uniform-5e1c9a2b/1)"]),
        (
            Accept(backward_stable=True),
            [REFUSED],
            ["grade unknown: 0 of 1 answerable cases told OK (uniform-5e1c9a2b/0)"],
        ),
        (Accept(backward_stable=True), [Case(true=OVERFLOW, told=SINGULAR)], []),
        (Accept(no_worse=True), [SEVERE, ALARM, off_by(9999)], []),
        (Accept(failure_rate=FailureRate(0.05)), [off_by(1024)] * 59, []),
        (
            Accept(failure_rate=FailureRate(0.05)),
            [off_by(1024)] * 58,
            [
                "failure rate: 0 of 58 cases failed, which shows no less than 0.0503 at 95 % confidence; "
                "below 0.05 is wanted and takes 59 cases"
            ],
        ),
        (
            Accept(max_lsb=2, failure_rate=FailureRate(0.1)),
            [off_by(2)] * 58 + [off_by(3), REFUSED],
            [],
        ),
        (
            Accept(bounded=4, failure_rate=FailureRate(0.05, 0.99)),
            [off_by(2)] * 58 + [off_by(3)],
            [
                "failure rate: 1 of 59 cases failed, which shows no less than 0.107 at 99 % confidence; "
                "below 0.05 is wanted (uniform-5e1c9a2b/58)"
            ],
        ),
        (
            Accept(max_lsb=2, severe_status_errors=1, failure_rate=FailureRate(0.5)),
            [SEVERE, ALARM],
            [
                "failure rate: 2 of 2 cases failed, which shows no less than 1 at 95 % confidence; "
                "below 0.5 is wanted (uniform-5e1c9a2b/0)"
            ],
        ),
    ],
)
def test_tiers(accept: Accept, cases: list[Case], texts: list[str]) -> None:
    assert [failure.text for failure in evaluate(accept, tally_of(cases))] == texts


def test_figures_of_a_table_by_hand() -> None:
    cases = [Case(value={(0, 0): 0.25}), off_by(1), off_by(2), ALARM, SEVERE, REFUSED]
    got = tally_dict(tally_of(cases))
    assert (got["graded"], got["unstable"], got["unfounded"]) == (3, 2, 1)
    assert (got["grade_p50"], got["grade_p90"], got["max_grade"], got["max_grade_index"]) == (2, 4, 4, 2)
    assert got["rate_bounds"]["unstable"] == pytest.approx(0.8107, rel=1e-3)  # 2 of 5
    assert (got["right_residual"], got["residual_above_1"]) == (None, 0)
    severities = [(m["told"], m["severity"]) for m in got["status_mistakes"]]
    assert severities == [("OK", "severe"), ("SINGULAR", "false_alarm")]


def test_residuals_are_tallied_with_their_case() -> None:
    raw = np.stack([np.eye(4) * 2**16] * 3).astype(np.int32)
    words = raw.reshape(-1, 16).copy()
    words[1, 0] += 3
    tally = Tally()
    truth = ORACLES["certified"](raw)
    tally.add(score(truth, words, np.full(3, OK, np.uint8), given=raw.reshape(-1, 16)), 10)
    got = tally_dict(tally)
    assert got["right_residual"] == got["left_residual"] == 2 * 3 * 2**16 / (2**17 + 3)
    assert (got["residual_index"], got["residual_above_1"]) == (11, 1)
