"""Five things that go wrong with a target, each at twelve stages of its life: every call ends in the right
result or in a typed error within its deadline, a restart mends it, and nothing is left running.
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pytest

from rig.errors import EXIT_BENCH, EXIT_PASSED, BenchError, LinkLost, LinkTimeout, TargetDied, TargetError
from rig.targets import Device, native, open_target
from rig.targets.build import Image, build
from rig.targets.process import STOP_DEADLINE
from rig.wire.protocol import Kind
from tests.chaos import FAULTS, Chaos, ChaosBoard, Fault, Point
from tests.contract.matrices import scaled_permutations
from tests.e2e.conftest import Rig

TARGET = """\
kind: native
board: native-small
link: {reply_timeout: 0.2, open_timeout: 2.0, retries: 2, cases_per_frame: 2}
"""
REPLY_TIMEOUT, OPEN_TIMEOUT, TRIES, TIME_LIMIT = 0.2, 2.0, 3, 1.0
SLACK = 3.0  # a loaded machine
# A call at whose start or in the middle of which it goes wrong once: the silence until it gives up or the
# restart is noticed, a session opened anew, and the time in which a death shows.
CALL = max(TRIES * REPLY_TIMEOUT, TIME_LIMIT + REPLY_TIMEOUT) + OPEN_TIMEOUT + 1.0
OPEN = OPEN_TIMEOUT + CALL
RESTART = STOP_DEADLINE + OPEN

STAGES: dict[str, Point | None] = {
    "before-boot": Point(),
    "in-boot": Point(Kind.BOOT, where="within"),
    "before-hello": Point(Kind.HELLO),
    "in-hello-reply": Point(Kind.HELLO_REPLY, where="within"),
    "between-pages": Point(Kind.HELLO, 2),
    "before-first-result": Point(Kind.RESULT),
    "in-request": Point(Kind.RUN, 4, "within"),
    "in-reply": Point(Kind.RESULT, 4, "within"),
    "between-batches": None,  # by hand
    "in-counters": Point(Kind.COUNTERS_REPLY, where="within"),
    "in-restart": Point(Kind.RESET_ACK, where="within", start=2),
    "while-closing": None,  # by hand
}
ENDS_IN: dict[Fault, tuple[type[BenchError], ...]] = {
    "kill": (TargetDied,),
    "silence": (LinkTimeout,),
    "flood": (LinkTimeout,),
    "cut": (LinkLost,),
    "reset": (),
}


class Running(NamedTuple):
    """What this process has open."""

    threads: list[str]
    children: list[str]
    descriptors: int


def running() -> Running:
    """Without the one thread that starts children, which stays."""
    threads = sorted(t.name for t in threading.enumerate() if not t.name.startswith("rig-spawn"))
    return Running(threads, sorted(_children(os.getpid())), len(list(Path("/proc/self/fd").iterdir())))


def _children(parent: int) -> Iterator[str]:
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it ended meanwhile
            name, _, rest = (entry / "stat").read_text().rpartition(")")
            if int(rest.split()[1]) == parent:
                yield name


@pytest.fixture
def target(tmp_path: Path) -> Path:
    path = tmp_path / "chaos.yaml"
    path.write_text(TARGET)
    return path


@pytest.fixture(scope="module")
def image() -> Image:
    return build("native-small")


@pytest.fixture(autouse=True)
def nothing_left(image: Image) -> Iterator[None]:
    before = running()
    yield
    assert running() == before


class Life:
    """The calls of a target's life, each with its deadline; `errors` are those it ended in."""

    def __init__(self, target: Path, chaos: Chaos) -> None:
        self.errors: list[BenchError] = []
        self._chaos = chaos
        opened: list[Device] = []
        if not self._ends(OPEN, lambda: opened.append(open_target(str(target)))):
            opened.append(open_target(str(target)))
        self.device = opened[0]

    def run(self) -> None:
        """A batch; if it ends in an error, a restart mends that."""
        if not self._ends(CALL, self._right):
            self.device.restart()
            self._right()

    def counters(self) -> None:
        """A request without cases."""
        if not self._ends(CALL, self.device.counters):
            self.device.restart()

    def restart(self) -> None:
        """If the first one fails, the second does not."""
        if not self._ends(RESTART, self.device.restart):
            self.device.restart()

    def close(self) -> None:
        """The end; it has no errors to tell."""
        assert self._ends(STOP_DEADLINE, self.device.close)

    def go_wrong(self) -> None:
        """Let it happen now."""
        self._chaos.endpoints[-1].interposer.now()

    def _right(self) -> None:
        matrices, inverses = scaled_permutations(24)
        results = self.device.run("exact", matrices)
        assert (results.words == inverses).all()
        assert (results.status == 0).all()

    def _ends(self, seconds: float, act: Callable[[], object]) -> bool:
        """Make a call; whether it ended in a result."""
        begun, known = time.monotonic(), len(self.errors)
        try:
            act()
        except BenchError as error:
            self.errors.append(error)
        assert time.monotonic() - begun < seconds + SLACK
        return len(self.errors) == known


def expected(fault: Fault, stage: str) -> tuple[type[BenchError], ...]:
    """What a life ends in: a restart of the target repairs itself, and closing has nothing to tell."""
    if fault == "reset" or stage == "while-closing":
        return ()
    if stage == "in-restart" and fault != "kill":
        return (TargetError,)
    return ENDS_IN[fault]


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_target_goes_wrong(fault: Fault, stage: str, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chaos = Chaos(fault, STAGES[stage])
    monkeypatch.setattr(native, "start", chaos.start)
    life = Life(target, chaos)
    try:
        life.run()
        if stage == "between-batches":
            life.go_wrong()
        life.run()
        life.counters()
        life.restart()
        life.run()
        if stage == "while-closing":
            life.go_wrong()
    finally:
        life.close()
    assert chaos.happened
    assert tuple(map(type, life.errors)) == expected(fault, stage), life.errors
    assert {error.exit_code for error in life.errors} <= {EXIT_BENCH}


BOARD = """\
kind: serial
port: unix://{socket}
link: {{reply_timeout: 0.2, open_timeout: 1.0, retries: 2, cases_per_frame: 2}}
"""
CAMPAIGN = """\
name: chaos
seed: 5
targets: [board.yaml]
kernels: [exact]
cases: [{class: uniform, count: 300, range: [-8, 8]}, {class: singular, count: 20}]
accept: {exact: correctly_rounded}
"""
RUNS: tuple[tuple[Fault, str, int], ...] = (
    ("cut", "in-boot", EXIT_BENCH),
    ("silence", "between-pages", EXIT_BENCH),
    ("kill", "before-first-result", EXIT_BENCH),
    ("flood", "in-request", EXIT_BENCH),
    ("kill", "in-reply", EXIT_BENCH),
    ("reset", "in-reply", EXIT_PASSED),
)


@pytest.mark.parametrize(("fault", "stage", "code"), RUNS)
def test_a_run_goes_wrong_and_is_resumed(
    rig: Rig, tmp_path: Path, image: Image, fault: Fault, stage: str, code: int
) -> None:
    (tmp_path / "board.yaml").write_text(BOARD.format(socket=tmp_path / "board"))
    (tmp_path / "chaos.yaml").write_text(CAMPAIGN)
    point = STAGES[stage]
    assert point is not None
    with ChaosBoard(str(tmp_path / "board"), image, fault, point) as board:
        done = rig("run", "chaos.yaml", "--out", "out", timeout=60)
        assert done.returncode == code, done.stdout + done.stderr
        board.mend()
        resumed = rig("run", "chaos.yaml", "--out", "out", "--resume", timeout=60)
        assert resumed.returncode == EXIT_PASSED, resumed.stdout + resumed.stderr
    assert board.happened
    summary = json.loads((tmp_path / "out/summary.json").read_text())
    assert (summary["verdict"], summary["cases"], summary["planned"]) == ("passed", 320, 320)
