"""A fake target: the firmware in Python on a file descriptor, or on a line whose time is made up."""

from __future__ import annotations

import contextlib
import errno
import os
import select
import socket
import threading
import time
from types import TracebackType
from typing import Self

from tests.fake_firmware import FakeFirmware, Script

_CHUNK = 1 << 16


class FakeTarget:
    """A thread that serves one descriptor until the other side closes or the `with` block ends.

    Args:
        fd: connected; the target takes it over.
        script: what the target is like.

    Attributes:
        firmware: what answers.
    """

    def __init__(self, fd: int, script: Script):
        self.firmware = FakeFirmware(script, time.monotonic)
        self._fd = fd
        self._wake, self._woken = socket.socketpair()
        self._thread = threading.Thread(target=self._main, name="fake target")

    def __enter__(self) -> Self:
        os.set_blocking(self._fd, False)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._wake.close()
        self._thread.join()
        self._woken.close()

    def _main(self) -> None:
        try:
            while self._turn() and not (self.firmware.dead and not self.firmware.out):
                pass
        except OSError as error:
            if error.errno not in (errno.EPIPE, errno.ECONNRESET, errno.EIO):  # the other side closed
                raise
        finally:
            os.close(self._fd)

    def _turn(self) -> bool:
        due = self.firmware.ripen()
        wait = None if due is None else max(0.0, due - time.monotonic())
        writers = [self._fd] if self.firmware.out else []
        ready, writable, _ = select.select([self._fd, self._woken.fileno()], writers, [], wait)
        if writable:
            self._write()
        if self._fd in ready:
            data = os.read(self._fd, _CHUNK)
            self.firmware.feed(data)
            return bool(data)
        return self._woken.fileno() not in ready

    def _write(self) -> None:
        out = self.firmware.out
        with contextlib.suppress(BlockingIOError):
            del out[: os.write(self._fd, out[:_CHUNK])]


class VirtualLine:
    """A `Line` to fake firmware on a clock of its own: waiting takes no time, and hours pass in a blink.

    Attributes:
        now: the clock, in seconds.
        wire_time: seconds that each byte received takes; `byte_time` is what the line announces.
    """

    name = "virtual"

    def __init__(self, script: Script, byte_time: float = 0.0):
        self.byte_time = self.wire_time = byte_time
        self.now = 1000.0
        self.firmware = FakeFirmware(script, self.clock)

    def clock(self) -> float:
        """The time; looking at it takes a microsecond, so that no loop can stand still."""
        self.now += 1e-6
        return self.now

    def read_available(self, timeout: float) -> bytes:
        """See `rig.link.line.Line`."""
        deadline = self.now + timeout
        due = self.firmware.ripen()
        if not self.firmware.out:
            self.now = deadline if due is None else max(self.now, min(due, deadline))
            self.firmware.ripen()
        data = bytes(self.firmware.out)
        self.firmware.out.clear()
        self.now += self.wire_time * len(data)
        return data

    def write(self, data: bytes) -> None:
        """See `rig.link.line.Line`."""
        self.firmware.feed(data)

    def close(self) -> None:
        """See `rig.link.line.Line`."""
