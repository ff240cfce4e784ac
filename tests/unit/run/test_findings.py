"""Kernels that do wrong, on a fake device: each case gets its finding, every other case its answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rig.errors import FirmwareFault, LinkTimeout, PortError, TargetDied
from rig.link.session import Results
from rig.wire.message import Counters, FaultReport, Finding
from rig.wire.protocol import FaultKind
from tests.unit.run.conftest import OWN_KERNEL as CAMPAIGN
from tests.unit.run.fakes import FakeDevice, Quiet, Words, right_answer
from tests.unit.run.test_run import plan_of, run


@dataclass
class Sick(FakeDevice):
    """Its kernel `mine` is ill: `illness` gets the words and the index of a case when that case's turn comes.

    After a silent death every call but `restart` fails, as on a real target.
    """

    illness: Callable[[Words, int], None] = lambda words, at: None
    control_answers: bool = True
    comes_back: bool = True
    dead: bool = field(default=False, init=False)

    def run(self, kernel: str, words: Words, *, check: bool = False) -> Results:
        self.calls.append((kernel, len(words)))
        self.checked |= {kernel} if check else set()
        if self.dead or (kernel == "exact" and self.restarts and not self.control_answers):
            raise LinkTimeout("no answer")
        for at in range(len(words) if kernel == "mine" else 0):
            try:
                self.illness(words, at)
            except (LinkTimeout, TargetDied):
                self.dead = True
                raise
        return self.answer(words)

    def counters(self) -> Counters:
        if self.dead:
            raise LinkTimeout("no answer")
        return self.counted

    def restart(self) -> None:
        self.restarts += 1
        if not self.comes_back:
            raise PortError("gone")
        self.dead = False


def fault(kind: FaultKind, case: int) -> FirmwareFault:
    report = FaultReport(kind, 2, case, pc=0x1234, lr=0, status=11, address=0x20)
    error = FirmwareFault("firmware fault")
    error.report, error.kernel, error.case = report, "mine", case
    return error


def silence(error: LinkTimeout | TargetDied, near: range | None) -> LinkTimeout | TargetDied:
    error.suspect = near
    return error


def on(device: FakeDevice, folder: Path, **choices: Any) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The summary, and the two entries of `mine`."""
    _, summary = run(plan_of(folder, CAMPAIGN, **choices), folder, device)
    return summary, [entry for entry in summary["results"] if entry["kernel"] == "mine"]


def big(limit: float) -> Callable[[Words, int], bool]:
    """Picks cases by their words, so that the same ones are ill in whatever batch they come."""
    return lambda words, at: bool(words[at, 0] > limit * 65536)


def test_a_healthy_kernel_passes_and_every_kernel_is_checked(folder: Path) -> None:
    device = Sick()
    summary, entries = on(device, folder)
    assert summary["exit_code"] == 0
    assert device.checked == {"exact", "mine"}
    assert [(entry["stack"], entry["findings"]) for entry in entries] == [(64, []), (64, [])]


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (FaultKind.USAGE_FAULT, "fault"),
        (FaultKind.SIGNAL, "fault"),
        (FaultKind.TIMEOUT, "timeout"),
        (FaultKind.STACK_OVERFLOW, "stack_overflow"),
    ],
)
def test_each_case_that_faults_is_found_and_all_others_are_scored(
    folder: Path, kind: FaultKind, name: str
) -> None:
    ill = big(7.9)

    def illness(words: Words, at: int) -> None:
        if ill(words, at):
            raise fault(kind, at)

    _, (first, second) = summary_and_entries = on(Sick(illness=illness), folder)
    group = plan_of(folder, CAMPAIGN).groups[0]
    expected = [i for i, words in enumerate(group.block(0, 700).reshape(700, 16)) if words[0] > 7.9 * 65536]
    assert 0 < len(expected) < 10
    (found,) = first["findings"]
    assert (found["kind"], found["cases"]) == (name, len(expected))
    assert [one["case"] for one in found["first"]] == [group.case_id(i) for i in expected[:3]]
    assert "pc 0x00001234" in found["first"][0]["detail"]
    assert first["score"]["cases"] == 700 - len(expected)
    assert first["score"]["status_errors"] == 0
    assert first["shown"]["told_status"] == "no answer"
    assert second["verdict"] == "passed"
    assert summary_and_entries[0]["cases"] == summary_and_entries[0]["planned"]
    assert summary_and_entries[0]["exit_code"] == 1


def test_a_kernel_that_always_faults_is_stopped_group_by_group(folder: Path) -> None:
    def illness(words: Words, at: int) -> None:
        raise fault(FaultKind.USAGE_FAULT, len(words) - 1)

    quiet = Quiet()
    _, summary = run(plan_of(folder, CAMPAIGN), folder, Sick(illness=illness), quiet)
    entries = [entry for entry in summary["results"] if entry["kernel"] == "mine"]
    assert [entry["not_run"] for entry in entries] == [690, 20]
    assert [entry["findings"][0]["cases"] for entry in entries] == [10, 10]
    assert "stopped after 10 restarts of the target: 690 cases not run" in entries[0]["failures"]
    assert [entry["verdict"] for entry in summary["results"]] == ["passed", "passed", "failed", "failed"]
    assert (summary["exit_code"], summary["not_run"]) == (1, 710)
    assert sum("stopped after" in note for note in quiet.notes) == 2


@pytest.mark.parametrize("near", [None, 8])
@pytest.mark.parametrize("error", [LinkTimeout("silent"), TargetDied("gone")])
def test_a_case_that_takes_the_target_down_each_time_is_the_kernels(
    folder: Path, near: int | None, error: LinkTimeout | TargetDied
) -> None:
    ill = big(7.98)  # few cases: each costs up to three restarts

    def illness(words: Words, at: int) -> None:
        if ill(words, at):
            raise silence(error, None if near is None else range(at - at % near, min(at + near, len(words))))

    summary, (first, _) = on(Sick(illness=illness), folder)
    (found,) = first["findings"]
    assert found["kind"] == "target_down"
    assert first["score"]["cases"] == 700 - found["cases"] < 700
    assert (summary["exit_code"], summary["targets"][0]["error"]) == (1, None)


def test_a_culprit_before_the_suspects_is_found_too(folder: Path) -> None:
    def illness(words: Words, at: int) -> None:
        if big(7.98)(words, at):
            raise silence(LinkTimeout("late"), range(len(words) - 1, len(words)))

    summary, (first, _) = on(Sick(illness=illness), folder)
    assert first["findings"][0]["kind"] == "target_down"
    assert summary["exit_code"] == 1


def test_silence_that_no_single_case_brings_back_is_the_benchs(folder: Path) -> None:
    def illness(words: Words, at: int) -> None:
        if len(words) > 1:
            raise silence(LinkTimeout("a loose plug"), range(0, 4))

    summary, (first, _) = on(Sick(illness=illness), folder)
    assert summary["exit_code"] == 3
    assert summary["targets"][0]["error"] == "LinkTimeout: a loose plug"
    assert first["findings"] == []


def test_silence_is_the_benchs_when_another_kernel_gets_no_answer_to_the_same_words(folder: Path) -> None:
    def illness(words: Words, at: int) -> None:
        raise silence(LinkTimeout("a line that swallows XOFF"), range(0, 1))

    summary, (first, _) = on(Sick(illness=illness, control_answers=False), folder)
    assert summary["exit_code"] == 3
    assert first["findings"] == []


def test_a_target_that_does_not_come_back_is_the_benchs(folder: Path) -> None:
    def illness(words: Words, at: int) -> None:
        raise silence(LinkTimeout("silent"), range(0, 1))

    summary, _ = on(Sick(illness=illness, comes_back=False), folder)
    assert summary["exit_code"] == 3
    assert (
        summary["targets"][0]["error"] == "TargetError: silent; after that the target did not come back: gone"
    )


def test_a_fault_outside_of_any_kernel_is_no_finding_by_itself(folder: Path) -> None:
    def illness(words: Words, at: int) -> None:
        if len(words) > 1:
            raise FirmwareFault("firmware fault")

    summary, (first, _) = on(Sick(illness=illness), folder)
    assert (summary["exit_code"], first["findings"]) == (3, [])


def test_what_the_target_finds_is_told_by_kind_with_the_cases_still_scored(folder: Path) -> None:
    def answer(words: Words) -> Results:
        results = right_answer(words)
        if len(words) == 30:
            results.findings[3] = Finding.OVERRUN | Finding.UNSTABLE
            results.findings[4] = Finding.INPUT_CHANGED
            results.findings[5], results.status[5] = Finding.BAD_STATUS, 42
        return results

    device = FakeDevice(answer)
    summary, (first, second) = on(device, folder, kernels=["mine"])
    assert device.restarts == 1  # the overrun may have hit the firmware
    told = {found["kind"]: found["first"][0]["case"].rpartition("/")[2] for found in second["findings"]}
    assert told == {"overrun": "3", "unstable": "3", "input_changed": "4", "undefined_status": "5"}
    assert second["score"]["cases"] == 30
    assert "returned an undefined status: 1 case, low byte 42" in " ".join(second["failures"])
    assert (first["verdict"], second["verdict"], summary["exit_code"]) == ("passed", "failed", 1)


def test_a_finding_fails_a_kernel_that_is_only_measured(folder: Path) -> None:
    def answer(words: Words) -> Results:
        results = right_answer(words)
        return replace(results, findings=np.full_like(results.findings, Finding.OVERRUN))

    text = CAMPAIGN + "accept: {mine: measured}\n"
    _, summary = run(plan_of(folder, text, kernels=["mine"]), folder, FakeDevice(answer))
    assert [entry["verdict"] for entry in summary["results"]] == ["failed", "failed"]
    assert summary["results"][0]["findings"][0]["cases"] == 700


def test_a_resumed_run_keeps_its_findings_and_does_only_the_rest(folder: Path) -> None:
    def illness(words: Words, at: int) -> None:
        if len(words) == 30:
            raise KeyboardInterrupt
        if big(7.9)(words, at):
            raise fault(FaultKind.TIMEOUT, at)

    plan = plan_of(folder, CAMPAIGN, kernels=["mine"])
    with pytest.raises(KeyboardInterrupt):
        run(plan, folder, Sick(illness=illness))
    device = Sick()
    _, summary = run(plan, folder, device)
    assert device.calls == [("mine", 30)]
    assert summary["results"][0]["findings"][0]["kind"] == "timeout"
    assert (summary["exit_code"], summary["cases"]) == (1, 730)
