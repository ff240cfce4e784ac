"""Parts of a campaign, and the runs of parts joined."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from rig.cli.run_folder import run_folder
from rig.errors import LinkTimeout, UsageError
from rig.link.session import Results
from rig.run.executor import Executor
from rig.run.merge import merge
from rig.run.partition import only_failed, subset
from rig.run.plan import Plan
from rig.run.store import Store
from rig.run.store_digest import digest
from rig.run.terms import Terms, judge
from tests.unit.run.burst_bench import CAMPAIGN as BURST
from tests.unit.run.burst_fakes import BurstDevice, right, wrong_at
from tests.unit.run.fakes import FakeDevice, Quiet, Words, right_answer
from tests.unit.run.test_durable import Faulty, execute
from tests.unit.run.test_jobs import TEXT, Bench, run
from tests.unit.run.test_run import plan_of


@pytest.mark.parametrize("parts", [1, 2, 3, 7, 18])
def test_every_row_is_in_one_part_and_parts_are_balanced(tmp_path: Path, parts: int) -> None:
    plan = plan_of(tmp_path, TEXT)
    mine = [subset(plan, (number, parts)) for number in range(1, parts + 1)]
    assert sorted(row for part in mine for row in part.rows) == sorted(plan.rows)
    assert sum(part.cases for part in mine) == plan.cases
    assert max(part.cases for part in mine) <= plan.cases / parts + 2100
    assert {part.digest for part in mine} == {plan.digest}
    assert mine[0].rows == subset(plan_of(tmp_path, TEXT), (1, parts)).rows


@pytest.mark.parametrize("part", [(0, 2), (3, 2), (1, 0), (1, 19)])
def test_a_part_that_is_not_there_is_told(tmp_path: Path, part: tuple[int, int]) -> None:
    with pytest.raises(UsageError, match=f"--subset {part[0]}/{part[1]}: "):
        subset(plan_of(tmp_path, TEXT), part)


def in_parts(plan: Plan, folder: Path, parts: int, answer: Any = right_answer) -> list[Path]:
    folders = []
    for number in range(1, parts + 1):
        run(subset(plan, (number, parts)), folder / f"part{number}", Bench(answer))
        folders.append(folder / f"part{number}")
    return folders


def joined(folders: list[Path], out: Path) -> str:
    out.mkdir()
    with Store(out, create=True) as store:
        merge(folders, store)
        return digest(store)


@pytest.mark.parametrize("answer", [right_answer, Faulty()])
def test_merged_parts_equal_the_undivided_run(tmp_path: Path, answer: Any) -> None:
    plan = plan_of(tmp_path, TEXT)
    expected = run(plan, tmp_path / "whole", Bench(answer))
    folders = in_parts(plan, tmp_path, 3, answer)
    assert joined(folders[::-1], tmp_path / "a") == expected
    assert joined([*folders, folders[1]], tmp_path / "b") == expected
    with Store(tmp_path / "whole", create=False) as whole, Store(tmp_path / "a", create=False) as store:
        terms = Terms.of_store(store)
        one, other = judge(whole, terms), judge(store, terms)
        for key in ("digest", "verdict", "cases", "not_run", "planned"):
            assert one[key] == other[key]
        assert [entry["score"] for entry in one["results"]] == [entry["score"] for entry in other["results"]]
        assert other["merged"] == [str(folder) for folder in folders]


def test_a_part_judges_its_own_rows_only(tmp_path: Path) -> None:
    part = subset(plan_of(tmp_path, TEXT), (2, 3))
    with run_folder(part, tmp_path / "out", resume=False) as store:
        Executor(part, store, FakeDevice().open, Quiet()).execute()
        summary = judge(store, Terms.of_store(store))
    assert (summary["verdict"], summary["subset"]) == ("passed", [2, 3])
    assert summary["cases"] == summary["planned"] == part.cases


def test_a_missing_part_is_named(tmp_path: Path) -> None:
    folders = in_parts(plan_of(tmp_path, TEXT), tmp_path, 3)
    with pytest.raises(UsageError, match=r"missing: the run of part 2/3; do it"):
        joined([folders[0], folders[2]], tmp_path / "out")


def test_two_results_of_one_part_are_refused(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, TEXT)
    folders = in_parts(plan, tmp_path, 2)

    def off(words: Words) -> Results:
        results = right_answer(words)
        results.words[0, 0] ^= 1
        return results

    run(subset(plan, (1, 2)), tmp_path / "again", Bench(off))
    with pytest.raises(UsageError, match=r"part1 and .*again are both part 1/2, with different results"):
        joined([*folders, tmp_path / "again"], tmp_path / "out")


def test_runs_that_do_not_belong_together_are_refused(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, TEXT)
    one, two = in_parts(plan, tmp_path, 2)
    run(plan_of(tmp_path, TEXT, seed=9), tmp_path / "seed", Bench())
    with pytest.raises(UsageError, match=r"seed is of another campaign, seed, target or kernel than .*part1"):
        joined([one, tmp_path / "seed"], tmp_path / "out")
    run(subset(plan, (2, 3)), tmp_path / "third", Bench())
    with pytest.raises(UsageError, match=r"third is one of 3 parts, .*part1 one of 2"):
        joined([one, tmp_path / "third"], tmp_path / "out2")
    with Store(two, create=False) as store:
        (name, info), *_ = store.targets().items()
        store.set_target(name, info | {"build_id": "ff00"})
    with pytest.raises(UsageError, match=r"build id of .* is ff00, in the parts before 00ff"):
        joined([one, two], tmp_path / "out3")


def test_parts_of_a_burst_are_merged(tmp_path: Path) -> None:
    text = BURST.replace("[exact]", "[exact, adjugate]").replace("count: 33068", "count: 3000")
    plan = plan_of(tmp_path, text)

    def go(part: Plan, out: Path) -> str:
        def device(name: str) -> Any:
            return Opened(BurstDevice(plan.groups, right if name == "native" else wrong_at(5, 2000)))

        with run_folder(part, out, resume=False) as store:
            Executor(part, store, device, Quiet(), device).execute()
            return digest(store)

    expected = go(plan, tmp_path / "whole")
    folders = [tmp_path / "part1", tmp_path / "part2"]
    for number, folder in enumerate(folders, start=1):
        go(subset(plan, (number, 2)), folder)
    assert joined(folders, tmp_path / "out") == expected


class Opened:
    """A device as a context manager."""

    def __init__(self, device: Any):
        self.device = device

    def __enter__(self) -> Any:
        return self.device

    def __exit__(self, *_: object) -> None:
        """Nothing was started."""


def test_only_what_failed_is_done_again(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, TEXT)

    def off(words: Words) -> Results:
        results = right_answer(words)
        if len(words) == 20 and words.shape[1] == 20:
            results.status[:] = 0
        return results

    with run_folder(plan, tmp_path / "first", resume=False) as store:
        Executor(plan, store, FakeDevice(off).open, Quiet()).execute()
        summary = judge(store, Terms.of_store(store))
    again = only_failed(plan, summary)
    assert [row[:2] for row in again.rows] == [("one", "solve_exact"), ("two", "solve_exact")]
    assert again.cases == 40
    device = FakeDevice()
    execute(again, tmp_path / "second", device)
    assert device.calls == [("solve_exact", 20), ("solve_exact", 20)]
    with Store(tmp_path / "second", create=False) as store:
        fixed = judge(store, Terms.of_store(store))
    assert (fixed["verdict"], fixed["planned"], fixed["only_failed"]) == (
        "passed",
        40,
        str(tmp_path / "first"),
    )
    with pytest.raises(UsageError, match="second: nothing that this campaign asks for failed there"):
        only_failed(plan, fixed)


def test_parts_of_what_failed_are_merged_to_what_failed(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, TEXT)
    chosen = only_failed(
        plan,
        {
            "folder": "first",
            "results": [
                {"target": target, "kernel": kernel, "group": label, "verdict": "error"}
                for target, kernel, label in plan.rows[:4]
            ],
        },
    )
    expected = run(chosen, tmp_path / "whole", Bench())
    assert joined(in_parts(chosen, tmp_path, 2), tmp_path / "out") == expected


def test_a_merged_run_whose_part_was_cut_short_is_completed_by_resume(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, TEXT)
    expected = run(plan, tmp_path / "whole", Bench())

    def breaks(words: Words) -> Results:
        if len(words) == 52:  # the last batch of `uniform`
            raise LinkTimeout("no answer")
        return right_answer(words)

    folders = [tmp_path / "part1", tmp_path / "part2"]
    run(subset(plan, (1, 2)), folders[0], Bench(breaks))
    run(subset(plan, (2, 2)), folders[1], Bench())
    assert joined(folders, tmp_path / "out") != expected
    with Store(tmp_path / "out", create=False) as store:
        summary = judge(store, Terms.of_store(store))
    assert (summary["verdict"], summary["targets"][0]["error"]) == ("error", "LinkTimeout: no answer")
    assert run(plan, tmp_path / "out", Bench()) == expected


def test_excluded_rows_are_in_no_part_and_in_no_verdict(tmp_path: Path) -> None:
    text = TEXT + "exclude:\n  - {kernel: adjugate, target: two}\n"
    plan = plan_of(tmp_path, text)
    assert len(plan.partial) == len(plan.rows) == 15
    expected = run(plan, tmp_path / "whole", Bench())
    folders = in_parts(plan, tmp_path, 2)
    assert joined(folders, tmp_path / "out") == expected
    with Store(tmp_path / "out", create=False) as store:
        summary = judge(store, Terms.of_store(store))
    assert (summary["verdict"], len(summary["results"])) == ("passed", 15)
