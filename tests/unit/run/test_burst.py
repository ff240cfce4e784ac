"""Burst mode on fake devices: what differs is found, and every case is accounted for once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rig.campaign import load_campaign
from rig.errors import FirmwareFault, LinkTimeout
from rig.link.session import Results
from rig.run.burst import Pace
from rig.run.burst_settle import LEAF
from rig.run.cases import Group
from rig.run.executor import Executor
from rig.run.findings import MAX_LOOKED_AT, SEEN_ENOUGH, STOPPED
from rig.run.plan import BLOCK, Plan, make_plan
from rig.run.scorer import Row, score_store
from rig.run.store import Store
from rig.run.summary import summarise
from tests.unit.run.burst_fakes import FAULT, Answers, BurstDevice, faults_at, right, wrong_at
from tests.unit.run.fakes import Quiet, Words, right_answer

COUNT = 2 * BLOCK + 300
CAMPAIGN = f"""\
name: unit
mode: burst
seed: 7
targets: [board]
kernels: [exact]
cases:
  - {{class: uniform, count: {COUNT}, range: [-8, 8]}}
accept:
  exact: correctly_rounded
"""


def plan_of(folder: Path, text: str = CAMPAIGN, **choices: Any) -> Plan:
    path = folder / "unit.yaml"
    path.write_text(text)
    return make_plan(load_campaign(path), **choices)


class Bench:
    """A target, its native twin, and a run folder."""

    def __init__(self, folder: Path, target: Answers = right, native: Answers = right, **more: Any):
        self.folder, self.plan = folder, plan_of(folder)
        self.target = BurstDevice(self.plan.groups, target, **more)
        self.native = BurstDevice(self.plan.groups, native)
        self.quiet = Quiet()

    def run(self) -> tuple[Row, dict[str, Any]]:
        with Store(self.folder, create=not (self.folder / "run.sqlite").exists()) as store:
            if not store.groups():
                store.add_groups(list(self.plan.groups))
                store.set_meta(campaign=self.plan.name, seed=self.plan.seed, folder=str(self.folder))
            Executor(self.plan, store, self._open, self.quiet, self._open).execute()
            plan = self.plan
            (row,) = score_store(store, plan.targets, plan.kernels, plan.accept, plan.oracle)
            return row, summarise(store, [row], interrupted=False, oracle=plan.oracle)

    @contextmanager
    def _open(self, name: str) -> Iterator[Any]:
        yield self.native if name == "native" else self.target


def found(row: Row, kind: str) -> list[int]:
    return [first.index for one in row.findings if one.kind == kind for first in one.first]


def test_a_right_kernel_agrees_and_every_case_is_scored(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    row, summary = bench.run()
    assert (row.verdict, summary["exit_code"], summary["cases"]) == ("passed", 0, COUNT)
    burst = summary["results"][0]["burst"]
    assert (burst["blocks"], burst["agreed"], burst["bisected"], burst["fetched"]) == (3, 3, 0, 0)
    assert sorted(case for part in bench.target.asked for case in part) == list(range(COUNT))
    assert (bench.quiet.total, bench.quiet.cases) == (COUNT, COUNT)
    assert row.cost.to_dict() == {"mean": 7.0, "max": 7}
    assert row.stack == 64


@pytest.mark.parametrize("at", [0, BLOCK - 1, BLOCK, COUNT - 1])
def test_one_case_that_only_the_target_has_wrong_is_bisected_and_scored_as_told(
    tmp_path: Path, at: int
) -> None:
    bench = Bench(tmp_path, wrong_at(at))
    row, summary = bench.run()
    assert found(row, "differs") == [at]
    assert (row.tally.cases, row.tally.misrounded) == (COUNT, 1)
    entry = summary["results"][0]
    assert (entry["burst"]["bisected"], entry["burst"]["differing"]) == (1, 1)
    assert entry["burst"]["fetched"] <= LEAF
    assert entry["shown"]["case"] == f"{entry['group']}/{at}"
    assert entry["shown"]["told"] != entry["shown"]["expected"]
    assert "natively" in entry["findings"][0]["first"][0]["detail"]
    assert summary["exit_code"] == 1


def test_a_case_that_both_builds_have_wrong_is_found_by_its_score(tmp_path: Path) -> None:
    bench = Bench(tmp_path, wrong_at(BLOCK + 77), wrong_at(BLOCK + 77))
    row, summary = bench.run()
    assert row.findings == []
    assert row.tally.misrounded == 1
    assert summary["results"][0]["shown"]["case"].endswith(f"/{BLOCK + 77}")
    assert summary["results"][0]["burst"]["agreed"] == 3
    assert summary["exit_code"] == 1


def test_a_case_that_only_the_native_build_has_wrong_is_scored_as_the_target_told_it(tmp_path: Path) -> None:
    row, summary = Bench(tmp_path, native=wrong_at(9)).run()
    assert found(row, "differs") == [9]
    assert row.tally.misrounded == 0
    assert summary["verdict"] == "failed"


def test_many_scattered_differences_are_all_found(tmp_path: Path) -> None:
    wrong = tuple(range(3, COUNT, 1171))
    bench = Bench(tmp_path, wrong_at(*wrong))
    row, summary = bench.run()
    assert row.tally.misrounded == len(wrong)
    assert summary["results"][0]["burst"]["differing"] == len(wrong)
    assert row.tally.cases == COUNT


def test_a_kernel_that_differs_everywhere_is_stopped_and_nothing_expected_is_scored(tmp_path: Path) -> None:
    bench = Bench(tmp_path, wrong_at(*range(COUNT)))
    row, summary = bench.run()
    entry = summary["results"][0]
    assert MAX_LOOKED_AT <= row.tally.cases == entry["burst"]["differing"] < MAX_LOOKED_AT + BLOCK
    assert row.tally.misrounded == row.tally.cases
    assert row.tally.cases + summary["not_run"] == COUNT
    assert any(failure.startswith(SEEN_ENOUGH) for failure in entry["failures"])
    assert summary["exit_code"] == 1
    assert any(SEEN_ENOUGH in note for note in bench.quiet.notes)
    assert sum(map(len, bench.target.fetched)) < MAX_LOOKED_AT + BLOCK


def test_a_block_whose_difference_does_not_come_back_is_unstable(tmp_path: Path) -> None:
    calls: list[range] = []

    def once(kernel: str, cases: range, words: Words) -> Results:
        results = right_answer(words)
        if 100 in cases and not calls:
            calls.append(cases)
            results.words[100 - cases.start, 0] += 1
        return results

    row, summary = Bench(tmp_path, once).run()
    assert len(found(row, "unstable")) == 1
    assert found(row, "differs") == []
    assert row.tally.misrounded == 0
    assert summary["results"][0]["burst"]["differing"] == 0
    assert summary["verdict"] == "failed"


def test_cases_that_are_fetched_otherwise_than_they_were_added_up_are_unstable(tmp_path: Path) -> None:
    row, summary = Bench(tmp_path, wrong_at(42), singly=right).run()
    assert len(found(row, "unstable")) == 1
    assert row.tally.misrounded == 0
    assert summary["verdict"] == "failed"


def test_a_target_that_adds_digests_up_wrongly_is_the_bench_s_fault(tmp_path: Path) -> None:
    class Wrong(BurstDevice):
        def burst(self, *given: Any) -> Iterator[Any]:
            for reply in super().burst(*given):
                yield replace(reply, digest=reply.digest ^ 1)

    bench = Bench(tmp_path)
    bench.target = Wrong(bench.plan.groups)
    row, summary = bench.run()
    assert (row.verdict, summary["exit_code"]) == ("error", 3)
    assert "digest" in summary["targets"][0]["error"]
    assert row.findings == []


def test_a_target_that_generates_other_cases_is_the_bench_s_fault(tmp_path: Path) -> None:
    def generate(group: Group, cases: range) -> Words:
        words = group.words("invert", cases.start, len(cases))
        if 1234 in cases:
            words[1234 - cases.start, 15] += 1
        return words

    row, summary = Bench(tmp_path, generate=generate).run()
    assert (row.verdict, summary["exit_code"]) == ("error", 3)
    assert "generated another case 1234 than the host" in summary["targets"][0]["error"]
    assert row.findings == []


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


def test_an_interrupted_run_goes_on_where_it_stopped_and_ends_the_same(tmp_path: Path) -> None:
    whole, parts = (
        Bench(tmp_path / "a", wrong_at(3, BLOCK + 9)),
        Bench(tmp_path / "b", wrong_at(3, BLOCK + 9)),
    )
    expected, _ = whole.run()
    seen = 0

    def interrupt(where: str, cases: int) -> None:
        nonlocal seen
        seen += cases
        if BLOCK < seen < COUNT:
            seen = COUNT
            raise KeyboardInterrupt

    parts.quiet.step = interrupt  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        parts.run()
    again, _ = parts.run()
    assert again.tally.cases == COUNT
    assert dump(tmp_path / "a") == dump(tmp_path / "b")
    assert again.burst is not None
    assert expected.burst is not None
    assert replace(again.burst, seconds=0.0) == replace(expected.burst, seconds=0.0)


def dump(folder: Path) -> list[Any]:
    """The store's tables of a burst, without times."""
    with Store(folder, create=False) as store:
        names = ("block", "tally", "kept_case", "finding")
        rows = {name: store._db.execute(f"SELECT * FROM {name}").fetchall() for name in names}
    rows["block"] = [row[:5] + row[6:] for row in rows["block"]]
    return [rows[name] for name in names]


def test_the_store_does_not_grow_with_the_cases(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    row, _ = bench.run()
    blocks, tallies, kept, findings = dump(tmp_path)
    assert (len(blocks), len(tallies), findings) == (3, 1, [])
    assert len(kept) <= 8  # the five worst errors, and the worst of three other measures
    assert len(tallies[0][3]) < 40_000
    assert row.tally.quantiles(50)[0] is not None


@pytest.fixture(autouse=True)
def folders(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()


@pytest.mark.parametrize("each", [1e-7, 5e-6, 1e-4, 0.03, 0.5])
def test_the_pace_settles_where_a_part_takes_75_ms(each: float) -> None:
    pace, now = Pace(), 0.0
    pace.begin(now)
    for _ in range(40):
        parts = int(0.1 / (pace.size * each)) + 1
        now += parts * pace.size * each
        pace.note(parts * pace.size, now)
    assert pace.size in {1, BLOCK} or 0.05 <= pace.size * each <= 0.1
    assert (pace.size == 1) == (each >= 0.5)
    assert (pace.size == BLOCK) == (each <= 1e-7 * 5)


def test_a_stall_costs_the_pace_half_at_most() -> None:
    pace = Pace()
    pace.size = 4096
    pace.begin(0.0)
    pace.note(10, 100.0)
    assert pace.size == 2048
