"""Child processes that never outlive the rig and whose death is told with their own words."""

from __future__ import annotations

import contextlib
import functools
import logging
import os
import shlex
import signal
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import IO

from rig.errors import TargetDied, TargetError
from rig.targets.tools import require

STOP_DEADLINE = 2.0
TAIL_BYTES = 4096
TAIL_LINES = 5
_log = logging.getLogger(__name__)

# setpriv asks the kernel to kill the child when its parent thread ends. Were the rig killed before that
# request, nobody would: so the shell looks whether the parent is still the rig before it becomes the target.
_GUARD = ("setpriv", "--pdeathsig", "KILL", "sh", "-c", '[ "$PPID" = "$0" ] && exec "$@"')


class Process:
    """A target's process: started in its own process group, its output kept, always reaped."""

    def __init__(self, command: Sequence[str], pass_fds: Sequence[int] = ()):
        """Start it.

        Args:
            command: the program and its arguments.
            pass_fds: file descriptors the child inherits under the same numbers.

        Raises:
            ToolMissing: the program is not there.
            TargetError: the system refuses to start it.
        """
        require(command[0], _GUARD[0])
        _log.info("%s", shlex.join(command))
        self.name = Path(command[0]).name
        with ExitStack() as undo:
            self._output = undo.enter_context(tempfile.TemporaryFile())
            try:
                self._child = _spawner(os.getpid()).submit(_spawn, command, pass_fds, self._output).result()
            except OSError as error:
                raise TargetError(f"cannot start {self.name}: {error}") from error
            undo.pop_all()

    @property
    def pid(self) -> int:
        """The process id; setpriv and the shell have become the program, so it is the program's own."""
        return self._child.pid

    def exit_code(self, timeout: float = 0.0) -> int | None:
        """The exit code, -N for death by signal N; None when it still runs after so many seconds."""
        try:
            return self._child.wait(timeout)
        except subprocess.TimeoutExpired:
            return None

    def output(self) -> str:
        """The last lines of what it wrote to stderr and stdout, on one line; looks at the last bytes only."""
        size = os.fstat(self._output.fileno()).st_size
        tail = os.pread(self._output.fileno(), TAIL_BYTES, max(0, size - TAIL_BYTES))
        lines = [line.strip() for line in tail.decode(errors="replace").splitlines() if line.strip()]
        return " | ".join(lines[-TAIL_LINES:])

    def death(self, timeout: float = 1.0) -> TargetDied | None:
        """The error that tells how it died; None when it still runs after so many seconds."""
        code = self.exit_code(timeout)
        if code is None:
            return None
        how = f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
        return TargetDied(f"{self.name} ended ({how}): {self.output() or 'it wrote nothing'}")

    def send(self, number: signal.Signals) -> None:
        """Send a signal; TargetDied if nobody is left to get it."""
        death = self.death(0.0)
        if death is not None:
            raise death
        self._child.send_signal(number)

    def stop(self, ask: Callable[[], None] | None = None, deadline: float = STOP_DEADLINE) -> None:
        """End it: in an orderly way, then with SIGKILL. Returns when it is gone.

        Args:
            ask: asks it to end; SIGTERM when None. A TargetError it raises means only that asking failed.
            deadline: seconds it has to follow.
        """
        try:
            self._ask(ask or self._child.terminate, deadline)
        finally:
            if self._child.poll() is None:
                self._child.kill()
                self._child.wait()
            self._output.close()

    def end_children(self) -> None:
        """Kill what it started and left behind; call it when it is gone itself.

        While one of them lives, the system gives the number of their process group to nobody else.
        """
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)

    def _ask(self, ask: Callable[[], None], deadline: float) -> None:
        if self._child.poll() is not None:
            return
        try:
            ask()
        except TargetError as error:
            _log.info("%s", error)
            return
        self.exit_code(deadline)


@functools.cache
def _spawner(pid: int) -> ThreadPoolExecutor:
    """The one thread that starts children: it ends with the rig, and so, by the parent-death signal, do they.

    A thread that opens a target may end long before the target is closed. One a process, as threads do not
    survive a fork.
    """
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"rig-spawn-{pid}")


def _spawn(command: Sequence[str], pass_fds: Sequence[int], output: IO[bytes]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*_GUARD, str(os.getpid()), *command],
        pass_fds=pass_fds,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        process_group=0,  # Ctrl-C in the terminal is for the rig, which then stops the target in order
    )
