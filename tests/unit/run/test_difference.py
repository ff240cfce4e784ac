"""What differs bit for bit between two runs: cases, batches that lie differently, bursts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rig.cli.run_folder import run_folder
from rig.errors import FirmwareFault
from rig.link.session import Results
from rig.run.batch import Batch
from rig.run.cases import Group
from rig.run.difference import Difference, Side, differences
from rig.run.executor import Executor
from rig.run.plan import BLOCK, Plan
from rig.run.store import Store
from tests.unit.run.burst_bench import CAMPAIGN as BURST
from tests.unit.run.burst_bench import COUNT
from tests.unit.run.burst_fakes import FAULT, Answers, BurstDevice, right, wrong_at
from tests.unit.run.fakes import FakeDevice, Quiet, Words, right_answer
from tests.unit.run.test_run import plan_of

TEXT = """\
name: two
seed: 7
targets: [one, other]
kernels: [exact, solve_exact]
cases:
  - {class: uniform, count: 2100, range: [-8, 8]}
  - {class: singular, count: 20}
"""
Answer = Callable[[Words], Results]


def execute(plan: Plan, out: Path, answer: Answer = right_answer) -> Path:
    with run_folder(plan, out, resume=False) as store:
        Executor(plan, store, FakeDevice(answer).open, Quiet()).execute()
    return out


def burst(plan: Plan, out: Path, answers: Answers = right, native: Answers = right) -> Path:
    with run_folder(plan, out, resume=False) as store:
        Executor(plan, store, opens(plan, answers), Quiet(), opens(plan, native)).execute()
    return out


def opens(plan: Plan, answers: Answers) -> Any:
    @contextmanager
    def opened(_name: str) -> Iterator[BurstDevice]:
        yield BurstDevice(plan.groups, answers)

    return opened


def compared(*sides: tuple[Path, str]) -> list[Difference]:
    stores = [Store(folder, create=False) for folder, _ in sides]
    try:
        named = [Side(f"side {i}", stores[i], target) for i, (_, target) in enumerate(sides)]
        return list(differences(named))
    finally:
        for store in stores:
            store.db.close()


def odd(words: Words) -> Results:
    """Other words on cases that begin with 5 in the last digit, another status on those with 6."""
    results = right_answer(words)
    digit = words[:, 0] % 10
    results.words[digit == 5, 3] ^= 4
    results.status[digit == 6] = 3
    return results


def test_two_targets_that_agree_differ_nowhere(tmp_path: Path) -> None:
    out = execute(plan_of(tmp_path, TEXT), tmp_path / "out")
    found = compared((out, "one"), (out, "other"))
    assert [(one.kernel, one.cases) for one in found] == [
        ("exact", 2100),
        ("exact", 20),
        ("solve_exact", 2100),
        ("solve_exact", 20),
    ]
    assert all(one.same and one.how == "words" and not one.first for one in found)
    assert {(one.one, one.other) for one in found} == {("side 0", "side 1")}


def test_cases_that_differ_are_counted_and_the_first_ones_told(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, TEXT)
    sound, other = execute(plan, tmp_path / "sound"), execute(plan, tmp_path / "odd", odd)
    found = compared((sound, "one"), (other, "one"))[0]
    given = plan.groups[0].words("invert", 0, 2100)
    digit, true = given[:, 0] % 10, right_answer(given)
    ok = true.status == 0
    assert found.words == np.count_nonzero((digit == 5) & ok)
    assert found.statuses == np.count_nonzero((digit == 6) & (true.status != 3))
    assert found.largest == 4
    first = np.flatnonzero(((digit == 5) & ok) | ((digit == 6) & (true.status != 3)))[:3]
    assert [told.case for told in found.first] == [plan.groups[0].case_id(int(i)) for i in first]
    assert not found.same
    for told, i in zip(found.first, first.tolist(), strict=True):
        word = int(true.words[i, 3])
        if digit[i] == 5:
            assert told.one == f"OK, [0, 3] {word & 0xFFFFFFFF:08x}"
            assert told.other == f"OK, [0, 3] {(word ^ 4) & 0xFFFFFFFF:08x}"
            assert told.apart == f"1 of 16 words, {(word ^ 4) - word:+} LSB there"
        else:
            assert (told.one, told.other) == ("OK", "PRECONDITION")


def test_words_beside_a_status_promise_nothing(tmp_path: Path) -> None:
    def leftovers(words: Words) -> Results:
        results = right_answer(words)
        results.words[results.status != 0] = 99
        return results

    plan = plan_of(tmp_path, TEXT)
    sound, other = execute(plan, tmp_path / "sound"), execute(plan, tmp_path / "other", leftovers)
    assert all(found.same for found in compared((sound, "one"), (other, "one")))


def test_no_answer_is_another_answer(tmp_path: Path) -> None:
    def faulty(words: Words) -> Results:
        bad = np.flatnonzero(words[:, 0] % 300 == 7)
        if len(bad):
            raise FirmwareFault("fault", FAULT, "exact", int(bad[0]))
        return right_answer(words)

    plan = plan_of(tmp_path, TEXT)
    sound, other = execute(plan, tmp_path / "sound"), execute(plan, tmp_path / "faulty", faulty)
    found = compared((sound, "one"), (other, "one"))[0]
    bad = np.count_nonzero(plan.groups[0].words("invert", 0, 2100)[:, 0] % 300 == 7)
    assert found.statuses == bad > 0
    assert {told.other for told in found.first} == {"no answer"}


def test_of_runs_of_other_cases_those_are_compared_that_both_have(tmp_path: Path) -> None:
    few = plan_of(tmp_path, TEXT.replace("2100", "1500").replace("singular", "rigid"))
    out = execute(few, tmp_path / "few")
    many = execute(plan_of(tmp_path, TEXT), tmp_path / "many")
    (first, second) = compared((many, "one"), (out, "one"))
    assert (first.kernel, first.cases, first.done) == ("exact", 1500, (2100, 1500))
    assert (second.kernel, second.cases, second.done) == ("solve_exact", 1500, (2100, 1500))


@pytest.mark.parametrize("edges", [[0, 10, 30], [0, 7, 8, 30], [0, 30], [3, 12, 25], [29, 30]])
def test_batches_may_lie_differently(tmp_path: Path, edges: list[int]) -> None:
    group = Group("uniform-1", "uniform", 30, 1, {"range": [-8, 8]})
    sides = []
    for name, cuts in (("a", [0, 11, 20, 30]), ("b", edges)):
        (tmp_path / name).mkdir()
        with Store(tmp_path / name, create=True) as store:
            store.add_groups([group])
            store.set_target("t", {"kernels": {"exact": {"operation": "invert"}}})
            for start, stop in pairwise(cuts):
                words = np.arange(start, stop, dtype=np.int32)[:, None].repeat(16, axis=1)
                words[:, 15] += (words[:, 0] == 29) & (name == "b")
                count = stop - start
                zeros = np.zeros(count, np.uint8), np.zeros(count, np.uint32)
                store.add_batch(Batch("t", "exact", group.label, start, 0.1, words, *zeros))
        sides.append((tmp_path / name, "t"))
    (found,) = compared(*sides)
    assert found.cases == edges[-1] - edges[0]
    assert [told.case for told in found.first] == (["uniform-1/29"] if edges[-1] == 30 else [])
    assert found.words == (edges[-1] == 30)


def test_bursts_are_compared_by_digest(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, BURST)
    sound, same = burst(plan, tmp_path / "a"), burst(plan, tmp_path / "b")
    (found,) = compared((sound, "board"), (same, "board"))
    assert (found.how, found.blocks, found.cases, found.unlike) == ("digests", 3, COUNT, 0)
    assert found.same
    # Two builds that agree each with its own native build, and differ.
    other = wrong_at(5, BLOCK + 1)
    (found,) = compared((sound, "board"), (burst(plan, tmp_path / "c", other, other), "board"))
    assert (found.blocks, found.unlike) == (3, 2)
    assert not found.same


def test_a_burst_and_a_stream_are_compared_where_the_burst_kept_cases(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, BURST)
    stream = execute(plan_of(tmp_path, BURST.replace("mode: burst\n", "")), tmp_path / "stream")
    other = burst(plan, tmp_path / "burst", wrong_at(40))
    for sides in ([(stream, "board"), (other, "board")], [(other, "board"), (stream, "board")]):
        (found,) = compared(*sides)
        assert found.how == "kept"
        assert 0 < found.cases < 100
        assert found.words == 1
        assert found.first[0].case.endswith("/40")
    assert "1 of 16 words" in found.first[0].apart


def test_the_same_name_for_another_operation_is_not_compared(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, TEXT)
    out, other = execute(plan, tmp_path / "a"), execute(plan, tmp_path / "b")
    with Store(other, create=False) as store:
        info = store.targets()["one"]
        info["kernels"]["exact"]["operation"] = "solve"
        store.set_target("one", info)
    found = compared((out, "one"), (other, "one"))[0]
    assert (found.how, found.cases, found.same) == ("operations", 0, False)
