from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time

import pytest

from rig.errors import TargetError, ToolMissing
from rig.targets.process import _GUARD, TAIL_BYTES, Process
from tests.unit.targets.programs import ended

PYTHON = [sys.executable, "-SE", "-c"]
WAITS = "import time; time.sleep(60)"


def started(body: str) -> tuple[Process, socket.socket]:
    """A Python process, and the socket that it has as descriptor FD."""
    near, far = socket.socketpair()
    near.settimeout(10)
    with far:
        return Process([*PYTHON, f"FD = {far.fileno()}\n{body}"], [far.fileno()]), near


def test_death_is_told_with_exit_code_and_output() -> None:
    process = Process([*PYTHON, "import sys; sys.stderr.write('first\\nno such machine\\n'); sys.exit(3)"])
    death = process.death(10)
    process.stop()
    assert str(death).endswith("ended (exit code 3): first | no such machine")


def test_death_by_a_signal_names_it() -> None:
    process = Process([*PYTHON, "import os; os.abort()"])
    death = process.death(10)
    process.stop()
    assert "killed by SIGABRT" in str(death)
    assert "it wrote nothing" in str(death)


def test_death_of_a_running_process_is_none() -> None:
    process = Process([*PYTHON, WAITS])
    assert process.death(0.0) is None
    process.stop()
    assert process.exit_code() is not None


def test_a_flood_on_stderr_is_told_by_its_end_only() -> None:
    process = Process([*PYTHON, "import sys; sys.stderr.write('x' * 10**6 + '\\nlast words')"])
    assert process.exit_code(10) == 0
    output = process.output()
    process.stop()
    assert output.endswith("last words")
    assert len(output) <= TAIL_BYTES + 10


def test_stop_asks_before_it_kills() -> None:
    body = "import os, signal, time\nsignal.signal(signal.SIGTERM, lambda *_: os._exit(7))\n"
    process, near = started(body + "os.write(FD, b'r')\ntime.sleep(60)")
    with near:
        assert near.recv(1) == b"r"
        process.stop()
    assert process.exit_code() == 7


def test_stop_kills_who_does_not_listen() -> None:
    body = "import os, signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    process, near = started(body + "os.write(FD, b'r')\ntime.sleep(60)")
    begun = time.monotonic()
    with near:
        assert near.recv(1) == b"r"
        process.stop(deadline=0.05)
    assert process.exit_code() == -9
    assert time.monotonic() - begun < 5


def test_stop_kills_when_asking_fails() -> None:
    def ask() -> None:
        raise TargetError("does not answer")

    process = Process([*PYTHON, WAITS])
    process.stop(ask)
    assert process.exit_code() == -9


def test_end_of_file_on_an_inherited_socket_when_the_process_dies() -> None:
    process, near = started("import os\nos.write(FD, b'hello')")
    with near:
        assert near.recv(16) == b"hello"
        assert near.recv(16) == b""
    process.stop()


def test_it_has_its_own_process_group() -> None:
    process = Process([*PYTHON, WAITS])
    group = os.getpgid(process.pid)
    process.stop()
    assert group == process.pid


def test_what_it_left_behind_can_be_ended() -> None:
    body = "import os, time\nif not os.fork(): os.write(FD, b'%d' % os.getpid()); time.sleep(60)\nos._exit(0)"
    process, near = started(body)
    with near:
        child = os.pidfd_open(int(near.recv(16)))
    assert process.exit_code(10) == 0
    process.stop()
    process.end_children()
    process.end_children()  # nobody is left: nothing happens
    assert ended(child, 10)


def test_missing_program_says_what_to_do() -> None:
    with pytest.raises(ToolMissing, match="no-such-qemu not found on PATH; install it, or"):
        Process(["no-such-qemu"])


def test_it_outlives_the_thread_that_started_it() -> None:
    made: list[Process] = []
    starter = threading.Thread(target=lambda: made.append(Process([*PYTHON, WAITS])))
    starter.start()
    starter.join()
    alive = made[0].exit_code(0.1) is None
    made[0].stop()
    assert alive


def test_it_does_not_outlive_a_rig_that_is_killed() -> None:
    start = f"p = Process({[*PYTHON, WAITS]!r}); print(p.pid, flush=True); input()"
    body = f"from rig.targets.process import Process; {start}"
    rig = subprocess.Popen([sys.executable, "-c", body], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert rig.stdin is not None
    assert rig.stdout is not None
    with rig, rig.stdin, rig.stdout:
        child = os.pidfd_open(int(rig.stdout.readline()))
        rig.kill()
        assert ended(child, 10)


def test_the_guard_does_not_start_a_child_of_a_rig_that_is_gone() -> None:
    nobody = "1" if os.getpid() != 1 else "2"
    done = subprocess.run([*_GUARD, nobody, "echo", "started"], capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (1, b"")
