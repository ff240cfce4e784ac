"""Which criteria single cases fail."""

from __future__ import annotations

from collections.abc import Iterable

import click
import numpy as np
import pytest

from rig.cli import rig
from rig.oracle import truth
from rig.run.findings import Finding, Outcome
from rig.scoring import Accept, FailureRate
from rig.search.hunt import OBJECTIVES
from rig.search.judge import KINDS, Fault, Judged, criteria, fault_of, faults, judge, possible

ONE = 65536
IDENTITY = np.eye(4, dtype=np.int32).reshape(1, 16) * ONE
SINGULAR = np.zeros((1, 16), np.int32)


def told(given: np.ndarray, status: int = 0, off: int = 0, kinds: tuple[str, ...] = ()) -> Judged:
    """A case answered as it should be but for the status, one element, and findings."""
    words = truth("exact", "invert", given).rounded.copy()
    words[0, 5] += off
    answered = np.array(["fault" not in kinds])
    findings = [Finding(0, kind, "") for kind in kinds]
    outcome = Outcome(words, np.array([status], np.uint8), np.zeros(1, np.uint32), answered, findings)
    return judge("invert", given, outcome)


def kinds(judged: Judged, accept: Accept) -> list[str]:
    return [fault.kind for fault in faults(judged, accept)]


@pytest.mark.parametrize(
    ("off", "accept", "failed"),
    [
        (0, Accept(correctly_rounded=True, max_lsb=0, silent_wrong=0), []),
        (1, Accept(correctly_rounded=True), ["misrounded"]),
        (1, Accept(min_correct_share=0.9), ["misrounded"]),
        (1, Accept(silent_wrong=0), []),
        (1025, Accept(silent_wrong=0), ["silent"]),
        (1025, Accept(max_lsb=5), ["max_lsb"]),
        (6, Accept(p99_lsb=5), ["max_lsb"]),
        (5, Accept(max_lsb=5), []),
        (6, Accept(bounded=2), ["grade"]),
        (1, Accept(backward_stable=True), []),
        (1025, Accept(measured=True), ["silent"]),
        (1025, Accept(no_worse=True), ["silent"]),
        (1025, Accept(failure_rate=FailureRate(0.1)), ["silent"]),
        (1025, Accept(max_lsb=2000, failure_rate=FailureRate(0.1)), []),
    ],
)
def test_wrong_words_fail_what_the_acceptance_asks(off: int, accept: Accept, failed: list[str]) -> None:
    assert kinds(told(IDENTITY, off=off), accept) == failed


def test_wrong_statuses_are_told_apart() -> None:
    severe = faults(told(SINGULAR), Accept())
    assert [(fault.kind, fault.text) for fault in severe] == [("severe", "told OK, true SINGULAR")]
    alarm = told(IDENTITY, status=2)
    assert kinds(alarm, Accept()) == []
    assert faults(alarm, Accept(status_errors=0))[0].text == "told OVERFLOW, true OK"
    assert kinds(alarm, Accept(backward_stable=True)) == ["unfounded"]
    assert kinds(told(IDENTITY, status=3), Accept(correctly_rounded=True)) == ["refused"]
    assert kinds(told(IDENTITY, status=3), Accept(status_errors=0)) == []


def test_a_wrong_status_is_this_one_only() -> None:
    fault = faults(told(IDENTITY, status=2), Accept(status_errors=0))[0]
    assert told(IDENTITY, status=2).shows(fault).all()
    assert not told(IDENTITY, status=1).shows(fault).any()
    assert not told(SINGULAR, status=2).shows(fault).any()


def test_findings_come_first_and_without_an_answer_nothing_else_is_told() -> None:
    assert kinds(told(IDENTITY, off=1, kinds=("overrun",)), Accept(correctly_rounded=True)) == [
        "overrun",
        "misrounded",
    ]
    assert kinds(told(SINGULAR, kinds=("fault",)), Accept(correctly_rounded=True)) == ["fault"]
    assert Fault("overrun").text == "wrote outside out"


def test_the_true_status_tells_which_cases_can_fail_so() -> None:
    status = np.array([0, 1, 2], np.uint8)
    assert possible(Fault("misrounded"), status).tolist() == [True, False, False]
    assert possible(Fault("severe"), status).tolist() == [False, True, True]
    assert possible(Fault("severe", told=0, true=2), status).tolist() == [False, False, True]
    assert possible(Fault("timeout"), status).all()


def test_limits_come_from_the_acceptance_or_are_the_common_ones() -> None:
    assert fault_of("max_lsb", Accept(max_lsb=7)).limit == 7
    assert fault_of("max_lsb", Accept()).limit == 1024
    assert fault_of("grade", Accept(bounded=3)).limit == 3
    assert fault_of("grade", Accept()).limit == 1
    assert [fault.kind for fault in criteria(Accept())] == ["severe"]


@pytest.mark.parametrize(("command", "known"), [("shrink", KINDS), ("hunt", OBJECTIVES)])
def test_the_command_line_offers_what_there_is(command: str, known: Iterable[str]) -> None:
    (by,) = (parameter for parameter in rig.commands[command].params if parameter.name == "by")
    assert isinstance(by.type, click.Choice)
    assert list(by.type.choices) == list(known)
