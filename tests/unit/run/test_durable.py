"""A run that is cut short and resumed is the run that was not; what must not be mixed is refused."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from rig.cli.run_folder import run_folder
from rig.errors import FirmwareFault, LinkTimeout, StoreError, TargetError, UsageError
from rig.link.session import Results
from rig.run.executor import Executor
from rig.run.findings import MAX_RESTARTS
from rig.run.lock import locked
from rig.run.plan import Plan
from rig.run.store import STORE_NAME, Store
from rig.run.store_digest import digest
from rig.run.terms import Terms, judge
from tests.unit.run.fakes import FakeDevice, Quiet, Words, right_answer
from tests.unit.run.test_run import CAMPAIGN, plan_of

LONG = CAMPAIGN.replace("count: 1212", "count: 5000")
FAULT: Any = SimpleNamespace(kind=0, pc=0, address=0, lr=0, status=0, name="fault")


def execute(plan: Plan, out: Path, device: FakeDevice, **options: Any) -> str:
    """Begin a run or go on with it; the digest of its store."""
    with run_folder(plan, out, resume=out.exists()) as store:
        Executor(plan, store, device.open, Quiet(), **options).execute()
        return digest(store)


class Faulty:
    """Faults on every 300th case it is asked for, and falls silent for good after so many calls."""

    def __init__(self, calls: int = 1 << 30) -> None:
        self.calls = calls

    def __call__(self, words: Words) -> Results:
        self.calls -= 1
        if self.calls < 0:
            raise TargetError("gone")
        bad = [i for i, word in enumerate(words[:, 0].tolist()) if word % 300 == 7]
        if bad:
            raise FirmwareFault("fault", FAULT, "exact", bad[0])
        return right_answer(words)


@pytest.mark.parametrize(("calls", "spent"), [(1, 0), (8, 0), (14, 5), (20, 7)])
def test_restarts_of_earlier_sessions_count(tmp_path: Path, calls: int, spent: int) -> None:
    plan = plan_of(tmp_path, LONG)
    expected = execute(plan, tmp_path / "whole", FakeDevice(Faulty()))
    with Store(tmp_path / "whole", create=False) as store:
        label = plan.groups[0].label
        assert store.spent("native", "exact", label)[0] == MAX_RESTARTS
        assert {found.kind for found in store.findings("native", "exact", label)} == {"fault"}
    assert execute(plan, tmp_path / "cut", Stops(calls)) != expected
    with Store(tmp_path / "cut", create=False) as store:
        assert store.spent("native", "exact", label)[0] == spent
        told = "TargetError: gone; after that the target did not come back: pulled out"
        assert store.targets()["native"]["error"] == told
    assert execute(plan, tmp_path / "cut", FakeDevice(Faulty())) == expected


class Stops(FakeDevice):
    """Falls silent after so many calls, and does not come back; a fault it tells of restarts nothing."""

    def __init__(self, calls: int) -> None:
        super().__init__(Faulty(calls))

    def restart(self) -> None:
        raise TargetError("pulled out")


def test_another_build_is_not_mixed_in(tmp_path: Path) -> None:
    plan = plan_of(tmp_path)
    before = execute(plan, tmp_path / "out", FakeDevice(breaks_at_188))
    other = FakeDevice()
    other.hello.build = "ff00"
    with pytest.raises(
        UsageError, match=r"native runs build ff00, but .*out holds results of build 00ff; build"
    ):
        execute(plan, tmp_path / "out", other)
    assert other.calls == []
    with Store(tmp_path / "out", create=False) as store:
        assert digest(store) == before


def breaks_at_188(words: Words) -> Results:
    if len(words) == 188:
        raise LinkTimeout("no answer")
    return right_answer(words)


def test_another_build_is_taken_where_nothing_was_measured(tmp_path: Path) -> None:
    plan = plan_of(tmp_path)

    def dead(_words: Words) -> Results:
        raise LinkTimeout("no answer")

    execute(plan, tmp_path / "out", FakeDevice(dead))
    other = FakeDevice()
    other.hello.build = "ff00"
    execute(plan, tmp_path / "out", other)
    with Store(tmp_path / "out", create=False) as store:
        assert store.targets()["native"]["build_id"] == "ff00"
        assert sum(store.done().values()) == plan.cases


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"plan": "0"}, "another campaign"),
        ({"versions": {"rig": "0.0.1"}}, "was begun with rig 0.0.1"),
    ],
)
def test_a_run_of_something_else_is_refused(tmp_path: Path, change: dict[str, Any], told: str) -> None:
    plan = plan_of(tmp_path)
    execute(plan, tmp_path / "out", FakeDevice())
    with Store(tmp_path / "out", create=False) as store:
        store.set_meta(**change)
    with pytest.raises(UsageError, match=told):
        execute(plan, tmp_path / "out", FakeDevice())


def test_another_part_is_refused(tmp_path: Path) -> None:
    plan = plan_of(tmp_path)
    execute(plan, tmp_path / "out", FakeDevice())
    part = replace(plan, chosen=frozenset({plan.rows[0]}))
    with pytest.raises(UsageError, match="another --subset or --only-failed"):
        execute(part, tmp_path / "out", FakeDevice())


def test_a_store_of_another_version_is_refused(tmp_path: Path) -> None:
    plan = plan_of(tmp_path)
    execute(plan, tmp_path / "out", FakeDevice())
    with closing(sqlite3.connect(tmp_path / "out" / STORE_NAME)) as db:
        db.execute("PRAGMA user_version=3")
    with pytest.raises(StoreError, match="store version 3, this rig reads 5; use the rig that made it"):
        execute(plan, tmp_path / "out", FakeDevice())


@pytest.mark.parametrize("left", ["nothing", "empty file", "tables"])
def test_a_run_that_was_killed_before_it_began_is_begun(tmp_path: Path, left: str) -> None:
    plan, out = plan_of(tmp_path), tmp_path / "out"
    out.mkdir()
    if left == "empty file":
        (out / STORE_NAME).touch()
    if left == "tables":
        Store(out, create=True).__exit__()
    expected = execute(plan, tmp_path / "whole", FakeDevice())
    assert execute(plan, out, FakeDevice()) == expected


def test_a_folder_of_something_else_is_not_taken_for_a_run(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "thesis.tex").touch()
    with pytest.raises(StoreError, match="not a run folder"):
        execute(plan_of(tmp_path), out, FakeDevice())
    assert [path.name for path in out.iterdir()] == ["thesis.tex"]


def test_resume_of_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with (
        pytest.raises(StoreError, match="No such file"),
        run_folder(plan_of(tmp_path), tmp_path / "o", resume=True),
    ):
        pass


def test_a_full_disk_is_told_and_the_run_goes_on_afterwards(tmp_path: Path) -> None:
    plan, out = plan_of(tmp_path, LONG), tmp_path / "out"
    expected = execute(plan, tmp_path / "whole", FakeDevice())
    with pytest.raises(StoreError, match=r"run\.sqlite: database or disk is full; free some space, then"):
        _with_little_room(plan, out)
    with Store(out, create=False) as store:
        assert 0 < sum(store.done().values()) < plan.cases
    assert execute(plan, out, FakeDevice()) == expected


def _with_little_room(plan: Plan, out: Path) -> None:
    with run_folder(plan, out, resume=False) as store:
        (pages,) = store.run("PRAGMA page_count")[0]
        store.run(f"PRAGMA max_page_count={pages + 60}")
        Executor(plan, store, FakeDevice().open, Quiet()).execute()


def test_one_process_at_a_time_has_a_run_and_a_dead_one_has_none(tmp_path: Path) -> None:
    hold = (
        f"from rig.run.lock import locked\nfrom pathlib import Path\nwith locked(Path({str(tmp_path)!r})):\n"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", f"{hold}    print('held', flush=True)\n    input()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(StoreError, match="another rig is writing to this run"), locked(tmp_path):
            pass
        other.kill()
        other.wait()
    with locked(tmp_path):
        assert True


def test_results_are_not_thrown_away_with_a_later_mistake(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, CAMPAIGN.replace("[native]", "[native, board]"))
    out, device = tmp_path / "out", FakeDevice()

    def kernels_of(name: str) -> Any:
        other = FakeDevice()
        other.hello.kernels = []
        return (other if name == "board" else device).open(name)

    with (
        pytest.raises(UsageError, match="unknown kernel 'exact'"),
        run_folder(plan, out, resume=False) as store,
    ):
        Executor(plan, store, kernels_of, Quiet()).execute()
    with Store(out, create=False) as store:
        assert sum(store.done().values()) == 1232


def test_what_the_line_and_the_target_did_is_in_the_diary(tmp_path: Path) -> None:
    device = FakeDevice()

    def noisy(words: Words) -> Results:
        device.session.stats.retries += 2
        device.session.stats.log_lines += 1
        device.session.logs.append(f"hello {len(words)}")
        return right_answer(words)

    device.answer = noisy
    plan = plan_of(tmp_path)
    execute(plan, tmp_path / "out", device)
    with Store(tmp_path / "out", create=False) as store:
        events = store.run("SELECT time, target, kind, text FROM event ORDER BY rowid")
    label = plan.groups[0].label
    assert [row[1:] for row in events][:4] == [
        ("native", "line", f"exact on {label} from 0: 2 requests sent again"),
        ("native", "log", "hello 1024"),
        ("native", "line", f"exact on {label} from 1024: 2 requests sent again"),
        ("native", "log", "hello 188"),
    ]
    assert all(row[0].startswith("20") and row[0].endswith("Z") for row in events)


def test_a_restart_is_in_the_diary(tmp_path: Path) -> None:
    execute(plan_of(tmp_path, LONG), tmp_path / "out", FakeDevice(Faulty()))
    with Store(tmp_path / "out", create=False) as store:
        texts = [text for (text,) in store.run("SELECT text FROM event WHERE kind = 'restart'")]
    assert sum(int(text.rsplit(": ", 1)[1].split()[0]) for text in texts) >= MAX_RESTARTS


def test_a_run_is_judged_from_its_store_alone(tmp_path: Path) -> None:
    text = CAMPAIGN.replace("correctly_rounded", "{bounded: 2, failure_rate: {below: 0.1}}")
    plan = plan_of(tmp_path, text)
    with run_folder(plan, tmp_path / "out", resume=False) as store:
        Executor(plan, store, FakeDevice().open, Quiet()).execute()
        first = judge(store, Terms.of_plan(plan))
    with Store(tmp_path / "out", create=False) as store:
        assert Terms.of_store(store) == Terms.of_plan(plan)
        assert judge(store, Terms.of_store(store)) == first
        store.run("DELETE FROM meta WHERE key = 'asked'")
        with pytest.raises(StoreError, match="does not say what the run was asked for"):
            Terms.of_store(store)
