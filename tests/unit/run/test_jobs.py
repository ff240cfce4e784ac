"""Several workers give what one gives; tasks are dealt once, and single targets to one worker at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from rig.errors import LinkTimeout, StoreError
from rig.link.session import Results
from rig.run.executor import Executor
from rig.run.jobs import Dealer, Shared, run_workers, tasks_of
from rig.run.line import joined, line_report
from rig.run.plan import Plan
from rig.run.store import Store
from rig.wire.message import Counters
from tests.unit.run.fakes import FakeDevice, Quiet, Words, right_answer
from tests.unit.run.test_durable import Faulty, execute
from tests.unit.run.test_run import plan_of

TEXT = """\
name: many
seed: 7
targets: [one, two]
kernels: [exact, adjugate, solve_exact]
cases:
  - {class: uniform, count: 2100, range: [-8, 8]}
  - {class: singular, count: 20}
  - {class: rigid, count: 1100}
"""


class Bench:
    """Opens fake devices, as many as are asked for, and counts those that are open at once."""

    def __init__(self, answer: Any = right_answer):
        self.answer, self.lock = answer, threading.Lock()
        self.open_now: dict[str, int] = {}
        self.most: dict[str, int] = {}
        self.devices: list[FakeDevice] = []

    @contextmanager
    def open(self, name: str) -> Iterator[Any]:
        device = FakeDevice(self.answer)
        with self.lock:
            self.devices.append(device)
            self.open_now[name] = self.open_now.get(name, 0) + 1
            self.most[name] = max(self.most.get(name, 0), self.open_now[name])
        try:
            yield device
        finally:
            with self.lock:
                self.open_now[name] -= 1


def run(plan: Plan, out: Path, bench: Bench, **options: Any) -> str:
    return execute(plan, out, bench, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("jobs", [2, 3, 5])
@pytest.mark.parametrize("answer", [right_answer, Faulty()])
def test_the_store_does_not_depend_on_the_number_of_workers(tmp_path: Path, jobs: int, answer: Any) -> None:
    plan = plan_of(tmp_path, TEXT)
    expected = run(plan, tmp_path / "1", Bench(answer))
    assert run(plan, tmp_path / "n", Bench(answer), jobs=jobs) == expected


def test_workers_work_at_once_but_not_on_a_single_target(tmp_path: Path) -> None:
    both, seen = threading.Barrier(3, timeout=20), []

    def meet(words: Words) -> Results:
        if len(words) == 1024 and threading.get_ident() not in seen:
            seen.append(threading.get_ident())
            both.wait()  # goes on only when three are here
        return right_answer(words)

    bench = Bench(meet)
    run(plan_of(tmp_path, TEXT), tmp_path / "out", bench, jobs=3, single=lambda name: name == "two")
    assert bench.most["two"] == 1
    assert bench.most["one"] >= 2
    assert set(bench.open_now.values()) == {0}


def test_one_worker_keeps_the_order_of_the_plan(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, TEXT)
    dealer = Dealer(tasks_of(plan.shards()), lambda _name: False, 1)
    told = []
    while name := dealer.take_target():
        told += [(task.target, task.kernel, task.group) for task in dealer.tasks(name)]
    assert told == list(dict.fromkeys((shard.target, shard.kernel, shard.group) for shard in plan.shards()))


def test_a_failing_target_leaves_the_others_alone_and_its_tasks_to_a_resumed_run(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, TEXT)
    expected = run(plan, tmp_path / "whole", Bench())

    class OneIsBroken(Bench):
        @contextmanager
        def open(self, name: str) -> Iterator[Any]:
            if name == "one":
                raise LinkTimeout("nobody there")
            with super().open(name) as device:
                yield device

    run(plan, tmp_path / "out", OneIsBroken(), jobs=2)
    with Store(tmp_path / "out", create=False) as store:
        assert {key[0] for key in store.done()} == {"two"}
        assert store.targets()["one"]["error"] == "LinkTimeout: nobody there"
    assert run(plan, tmp_path / "out", Bench(), jobs=2) == expected


def test_ctrl_c_ends_all_workers_after_their_batch() -> None:
    progress = Shared(Quiet())
    entered = threading.Barrier(2, timeout=20)
    ended: list[str] = []

    def work() -> None:
        entered.wait()
        while not ended:
            try:
                progress.step("", 1)
            except CancelledError:
                ended.append("cancelled")
                raise

    def interrupt() -> None:
        entered.wait()
        raise KeyboardInterrupt

    turns = iter([work, interrupt])

    def turn() -> None:
        next(turns)()

    with pytest.raises(KeyboardInterrupt):
        run_workers(turn, 2, progress.stop)
    assert ended == ["cancelled"]


def test_an_error_of_the_store_ends_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise StoreError("disk is full")

    monkeypatch.setattr(Store, "add_batch", full)
    bench = Bench()
    with pytest.raises(StoreError, match="full"):
        run(plan_of(tmp_path, TEXT), tmp_path / "out", bench, jobs=3)
    assert set(bench.open_now.values()) == {0}


def test_the_counters_of_several_lines_to_a_target_are_summed_up() -> None:
    counted = FakeDevice(counted=Counters(9, 1, 0, 0, 0, 0, 17, 700))
    counted.session.stats.retries, counted.session.baud = 2, 115_200
    device: Any = counted
    silent, told = line_report(device, None), line_report(device, device.counters())
    both = joined([silent, told, told])
    assert (both["retries"], both["baud"], both["overruns"]) == (6, 115_200, 34)
    assert both["target"]["cases"] == 1400
    assert "lost 34 bytes" in both["advice"]
    assert joined([silent]) == silent


def test_the_executor_takes_one_worker_unless_told(tmp_path: Path) -> None:
    bench = Bench()
    with Store(tmp_path, create=True) as store:
        Executor(plan_of(tmp_path, TEXT), store, bench.open, Quiet()).execute()
    assert bench.most == {"one": 1, "two": 1}
