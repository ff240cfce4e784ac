"""Pieces of a plan, done elsewhere and in any order, give the store of a plain run; each counts once."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rig.cli.run_folder import run_folder
from rig.errors import LinkLost, LinkTimeout, UsageError
from rig.run import cluster, piece
from rig.run.cluster import MOST_BATCHES, ClusterRun, Row, TargetQueue
from rig.run.jobs import Task, tasks_of
from rig.run.journal import Earlier
from rig.run.piece import Piece, answer_to, packed, piece_of, resource_of, stamp, unpacked
from rig.run.plan import Plan
from rig.run.scheduler import Taken
from rig.run.store import Store
from rig.run.store_digest import digest
from tests.unit.run.fakes import FakeDevice, Quiet, right_answer
from tests.unit.run.test_durable import Faulty, execute
from tests.unit.run.test_jobs import TEXT
from tests.unit.run.test_run import plan_of

NOTHING = Earlier((0, 0), None, found=False)
OFFER = {"here": Counter(one=1, two=1), "there": Counter(one=1)}


class Field:
    """Workers without Dask: pieces are done when an answer is wanted, in an order of their own."""

    def __init__(self, offers: dict[str, Counter[str]] | None = None, lose_after: int = 1 << 30) -> None:
        self.offers = OFFER if offers is None else offers
        self.left, self.most, self.done = lose_after, 0, 0
        self.sent: dict[str, bytes] = {}
        self.given_up: list[str] = []
        self.order = random.Random(5)

    @contextmanager
    def connected(self, _address: str, _patience: float) -> Iterator[Field]:
        yield self

    def workers(self) -> dict[str, Counter[str]]:
        return self.offers

    def submit(self, one: Piece) -> str:
        name = f"{len(self.sent)}-{self.order.random()}"
        self.sent[name] = packed(one)
        self.most = max(self.most, len(self.sent))
        return name

    def take(self, _timeout: float) -> Taken | None:
        self.left -= 1
        if self.left < 0:
            raise LinkLost("gone")
        if not self.sent:
            return None
        name, self.done = self.order.choice(sorted(self.sent)), self.done + 1
        return Taken(name, "here", unpacked(answer_to(stamp(), self.sent.pop(name))))

    def give_up(self, pieces: Iterable[str]) -> None:
        self.given_up += pieces
        for name in pieces:
            self.sent.pop(name)


@pytest.fixture
def field(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Field]:
    """Puts such workers in Dask's place, with targets that answer as told."""

    def make(answer: Any = right_answer, **options: Any) -> Field:
        made = Field(**options)
        monkeypatch.setattr(cluster, "connected", made.connected)
        monkeypatch.setattr(piece, "open_target", lambda name, **_: FakeDevice(answer).open(name))
        return made

    return make


def run(plan: Plan, out: Path, patience: float = 60.0) -> str:
    with run_folder(plan, out, resume=out.exists()) as store:
        ClusterRun(plan, store, Quiet(), "tcp://nowhere", patience).execute()
        return digest(store)


@pytest.mark.parametrize("answer", [right_answer, Faulty()])
def test_the_store_is_that_of_a_plain_run(tmp_path: Path, field: Any, answer: Any) -> None:
    plan = plan_of(tmp_path, TEXT)
    expected = execute(plan, tmp_path / "plain", FakeDevice(answer))
    made = field(answer)
    assert run(plan, tmp_path / "cluster") == expected
    assert 3 < made.most <= (2 + 1) + (1 + 1)  # a worker's share and one more, of each target


def test_a_lost_scheduler_is_told_and_the_run_resumed(tmp_path: Path, field: Any) -> None:
    plan = plan_of(tmp_path, TEXT)
    expected = execute(plan, tmp_path / "plain", FakeDevice())
    field(lose_after=4)
    assert run(plan, tmp_path / "out") != expected
    with Store(tmp_path / "out", create=False) as store:
        assert {info["error"] for info in store.targets().values()} == {"LinkLost: gone"}
        assert store.done()
    field()
    assert run(plan, tmp_path / "out") == expected


def test_a_scheduler_that_is_gone_before_anything_began_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(_address: str, _patience: float) -> Any:
        raise LinkTimeout("nobody there")

    monkeypatch.setattr(cluster, "connected", gone)
    with pytest.raises(LinkTimeout, match="nobody there"):
        run(plan_of(tmp_path, TEXT), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_target_without_a_worker_leaves_the_others_alone(tmp_path: Path, field: Any) -> None:
    plan = plan_of(tmp_path, TEXT)
    made = field(offers={"here": Counter(two=1)})
    run(plan, tmp_path / "out", patience=0.0)
    with Store(tmp_path / "out", create=False) as store:
        targets = store.targets()
        assert {key[0] for key in store.done()} == {"two"}
    assert targets["two"]["error"] is None
    assert targets["one"]["error"].startswith("LinkTimeout: no Dask worker offers 'one' (they offer: two)")
    assert not made.given_up


def test_a_target_that_fails_keeps_what_it_did_and_gives_up_the_rest(tmp_path: Path, field: Any) -> None:
    calls = iter(range(100))

    def breaks(words: Any) -> Any:
        if next(calls) > 4:
            raise LinkTimeout("nobody there")
        return right_answer(words)

    plan = plan_of(tmp_path, TEXT.replace("[one, two]", "[one]"))
    made = field(breaks)
    run(plan, tmp_path / "out")
    with Store(tmp_path / "out", create=False) as store:
        assert store.done()
        assert "nobody there" in store.targets()["one"]["error"]
    assert made.given_up
    field()
    assert run(plan, tmp_path / "out") == execute(plan, tmp_path / "plain", FakeDevice())


def test_another_rig_is_refused_before_it_looks_inside() -> None:
    error = unpacked(answer_to(("0.0.9", "f" * 64), b"not even a pickle")).raised()
    assert isinstance(error, UsageError)
    assert str(error).startswith(f"has {stamp()}, this is rig 0.0.9 (sources ffffffffffff)")


def test_other_sources_of_own_kernels_are_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.c").write_text("int mine(const int32_t in[], int32_t out[]);")
    text = TEXT.replace(
        "[exact, adjugate, solve_exact]", "[{name: mine, operation: invert, sources: [mine.c]}]"
    )
    plan = plan_of(tmp_path, text)
    sent = packed(piece_of(plan, tasks_of(plan.shards())[0], None, NOTHING))
    (tmp_path / "mine.c").write_text("int mine;")
    error = unpacked(answer_to(stamp(), sent)).raised()
    assert isinstance(error, UsageError)
    assert "other sources" in str(error)


@pytest.mark.parametrize(
    ("target", "resource"),
    [("native", "native"), ("nucleo-f446re", "nucleo-f446re"), ("boards/mine.yaml", "mine"), ("a.yml", "a")],
)
def test_the_resource_is_the_name_of_the_target(target: str, resource: str) -> None:
    assert resource_of(target) == resource


def test_a_piece_carries_only_its_own_cases_of_a_file(tmp_path: Path) -> None:
    np.save(tmp_path / "cases.npy", np.arange(3000 * 16, dtype=np.int32).reshape(-1, 4, 4))
    plan = plan_of(tmp_path, TEXT + "  - {file: cases.npy}\n")
    task = next(task for task in tasks_of(plan.shards()) if task.group == 3)
    made = piece_of(plan, Task(task.target, task.kernel, 3, task.shards[1:2]), None, NOTHING)
    group = made.plan.groups[3]
    assert group.matrices is not None
    assert len(group.matrices) == 1024
    assert (group.words("invert", 1024, 1024) == plan.groups[3].words("invert", 1024, 1024)).all()
    assert made.plan.digest == plan.digest


def test_pieces_grow_with_the_pace_and_have_a_limit() -> None:
    queue = TargetQueue("one", None, [])
    for seconds, batches in ((0.1, 8), (0.1, 64), (0.1, MOST_BATCHES), (1000.0, 1), (0.0, 8)):
        queue.note_pace(queue.batches, seconds)
        assert queue.batches == batches


def test_the_longest_free_row_is_next(tmp_path: Path) -> None:
    short, long = (Row(task) for task in sorted(tasks_of(plan_of(tmp_path, TEXT).shards()), key=_cases)[::17])
    queue = TargetQueue("one", None, [short, long])
    assert queue.next_row() is long
    long.piece = "out"
    assert queue.next_row() is short
    assert queue.out == ["out"]


def _cases(task: Task) -> int:
    return task.cases
