"""Burst mode on fake devices that fault, fall silent or misbehave: each is told of the case it is about."""

from __future__ import annotations

from pathlib import Path

from rig.errors import FirmwareFault, LinkTimeout
from rig.link.session import Results
from rig.run.findings import STOPPED
from rig.run.plan import BLOCK
from tests.unit.run.burst_bench import COUNT, Bench, found
from tests.unit.run.burst_fakes import FAULT, faults_at, right
from tests.unit.run.fakes import Words, right_answer


def test_a_fault_is_told_of_its_case_and_the_others_are_done(tmp_path: Path) -> None:
    bench = Bench(tmp_path, faults_at(2, 700, BLOCK + 5))
    row, summary = bench.run()
    assert found(row, "timeout") == [2, 700, BLOCK + 5]
    assert (row.tally.cases, row.tally.misrounded, summary["not_run"]) == (COUNT - 3, 0, 0)
    assert summary["results"][0]["shown"]["told_status"] == "no answer"


def test_a_kernel_that_faults_again_and_again_is_stopped(tmp_path: Path) -> None:
    row, summary = Bench(tmp_path, faults_at(*range(COUNT))).run()
    assert row.findings[0].cases == 10
    assert summary["not_run"] == COUNT - 10
    assert any(failure.startswith(STOPPED) for failure in summary["results"][0]["failures"])
    assert summary["exit_code"] == 1


def test_a_case_that_silences_the_target_is_hunted_for_by_streaming(tmp_path: Path) -> None:
    def hangs(kernel: str, cases: range, words: Words) -> Results:
        if 40 in cases and kernel == "exact":
            error = LinkTimeout("no answer")
            error.suspect = range(cases.start, cases.start + 1) if len(cases) == 1 else cases
            raise error
        return right_answer(words)

    bench = Bench(tmp_path, hangs)
    row, _ = bench.run()
    assert found(row, "target_down") == [40]
    assert row.tally.cases == COUNT - 1
    assert 0 < bench.target.streamed < 4 * BLOCK
    assert bench.target.restarts > 0


def test_a_line_that_fails_is_told_as_that_and_the_run_can_go_on(tmp_path: Path) -> None:
    def broken(kernel: str, cases: range, words: Words) -> Results:
        if cases.start >= BLOCK and len(cases) > 1:
            raise LinkTimeout("no answer")
        return right_answer(words)

    bench = Bench(tmp_path, broken, singly=right)
    row, summary = bench.run()
    assert (row.verdict, summary["exit_code"], row.tally.cases) == ("error", 3, BLOCK)
    bench.target.answers = right
    bench.target.asked.clear()
    row, summary = bench.run()
    assert (row.verdict, row.tally.cases, summary["exit_code"]) == ("passed", COUNT, 0)
    assert min(part.start for part in bench.target.asked) == BLOCK


def test_cases_the_native_build_cannot_answer_are_scored_as_the_target_told_them(tmp_path: Path) -> None:
    def traps(kernel: str, cases: range, words: Words) -> Results:
        struck = [index for index in (7, 9) if index in cases]
        if struck and kernel == "exact":
            raise FirmwareFault("SIGSEGV", FAULT, kernel, struck[0] - cases.start)
        return right_answer(words)

    bench = Bench(tmp_path, native=traps)
    row, summary = bench.run()
    assert (row.verdict, row.tally.cases, summary["exit_code"]) == ("passed", COUNT, 0)
    assert row.findings == []
    assert summary["results"][0]["burst"]["bisected"] == 1


def test_findings_in_a_burst_are_told_of_their_cases(tmp_path: Path) -> None:
    def overruns(kernel: str, cases: range, words: Words) -> Results:
        results = right_answer(words)
        if 4000 in cases:
            results.findings[4000 - cases.start] = 1
        return results

    bench = Bench(tmp_path, overruns)
    row, _ = bench.run()
    assert found(row, "overrun") == [4000]
    assert (row.tally.cases, row.tally.misrounded) == (COUNT, 0)
    assert bench.target.restarts == 1
