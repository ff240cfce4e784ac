"""The way to Dask's workers: each answer counts once, and what goes wrong is one line of the rig's."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from concurrent.futures import CancelledError
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from rig.errors import LinkLost, TargetDied, TargetError, UsageError
from rig.run import scheduler
from rig.run.jobs import tasks_of
from rig.run.journal import Earlier, Journal
from rig.run.piece import Answer, piece_of
from rig.run.scheduler import Scheduler, Taken, check_scheduler
from tests.unit.run.test_jobs import TEXT
from tests.unit.run.test_run import plan_of

NOTHING = Earlier((0, 0), None, found=False)
ANSWER = pickle.dumps(Answer(Journal(NOTHING)))


class Future:
    """What came of a piece, or what keeps it from coming."""

    def __init__(self, key: str = "a", error: Any = None, result: Any = None, lost: Any = None) -> None:
        self.key, self._error, self._result, self.lost, self.released = key, error, result, lost, 0

    def exception(self, timeout: float) -> Any:
        if self.lost is not None:
            raise self.lost
        return self._error

    def result(self, timeout: float) -> Any:
        return self._result

    def add_done_callback(self, call: Callable[[Any], None]) -> None:
        self.call = call

    def release(self) -> None:
        self.released += 1


@pytest.fixture
def line(tmp_path: Path) -> tuple[Scheduler, Callable[[Future], str], SimpleNamespace]:
    client = SimpleNamespace(scheduler=None, asked=[])
    opened = Scheduler(client, "tcp://nowhere")
    plan = plan_of(tmp_path, TEXT)
    sent = piece_of(plan, tasks_of(plan.shards())[0], None, NOTHING)

    def send(future: Future) -> str:
        client.submit = lambda *_, **how: (client.asked.append(how), future)[1]
        opened.submit(sent)
        return future.key

    return opened, send, client


def test_a_piece_asks_for_the_resource_and_an_answer_counts_once(line: Any) -> None:
    opened, send, client = line
    done = Future(result=("there", ANSWER))
    send(done)
    assert client.asked[0]["resources"] == {"one": 1}
    done.call(done)
    done.call(done)
    assert opened.take(0.0) == Taken("a", "there", pickle.loads(ANSWER))
    assert opened.take(0.0) is None
    assert done.released == 1


def test_an_answer_that_died_with_its_worker_is_waited_for_again(line: Any) -> None:
    opened, send, _ = line
    done = Future(result=("there", ANSWER), lost=TimeoutError())
    send(done)
    done.call(done)
    assert opened.take(0.0) is None
    done.lost = None
    done.call(done)
    assert opened.take(0.0) is not None


@pytest.mark.parametrize("lost", [CancelledError(), OSError("closed")])
def test_a_lost_scheduler_is_a_lost_link(line: Any, lost: Exception) -> None:
    opened, send, _ = line
    gone = Future(lost=lost)
    send(gone)
    gone.call(gone)
    with pytest.raises(LinkLost, match="scheduler at tcp://nowhere is gone"):
        opened.take(0.0)
    with pytest.raises(LinkLost):
        opened.workers()


def test_what_is_given_up_is_not_taken(line: Any) -> None:
    opened, send, _ = line
    done = Future()
    opened.give_up([send(done)])
    done.call(done)
    assert opened.take(0.0) is None
    assert done.released == 1


def test_why_a_worker_gave_no_answer_is_told(line: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    opened, send, _ = line
    monkeypatch.setattr(scheduler, "_dask", lambda: SimpleNamespace(KilledWorker=EOFError))
    reasons = (
        (EOFError("3 workers"), TargetDied),
        (ImportError("no rig"), UsageError),
        (OSError("?"), TargetError),
    )
    for error, kind in reasons:
        failed = Future(error=error)
        send(failed)
        failed.call(failed)
        told = opened.take(0.0).answer.raised()
        assert isinstance(told, kind)
        assert str(error) in str(told)


def test_without_dask_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(scheduler, "import_module", absent)
    with pytest.raises(UsageError, match=r"pip install 'fixed-inverse-rig\[dask\]'"):
        check_scheduler("tcp://x:1", 1.0)
