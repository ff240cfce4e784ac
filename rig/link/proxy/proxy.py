"""A proxy between the rig and a target's line: two threads that carry bytes, and spoil them as told."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from types import TracebackType
from typing import Self

from rig.errors import LinkLost, LinkTimeout
from rig.link.line import Line, open_line
from rig.link.proxy.pacing import Pacer, Pacing

_GRAIN = 0.001  # seconds; bytes of a paced line move in pieces of about that
_POLL = 0.05  # seconds; how late a thread may notice that the proxy closes
_MOST_WAITING = 1 << 16  # bytes; beyond them the sender has to wait


class Proxy:
    """Carries bytes between a target's line and a new line for the rig, until it is closed or one end is.

    A context manager. When one end closes, the other end sees its line close.

    Args:
        target: the target's line; the proxy takes it over.
        out: pacing of what goes to the target.
        back: pacing of what comes from it.

    Attributes:
        line: the rig's end.
    """

    def __init__(self, target: Line, out: Pacing, back: Pacing) -> None:
        near, far = socket.socketpair()
        self._target = target
        self._cord = far.dup()
        self._host: Line = open_line(f"unix://?fd={far.detach()}", name="proxy")
        self.line = open_line(f"unix://?fd={near.detach()}", name=f"{target.name}, through a proxy")
        self.line.byte_time = max(out.byte_time, back.byte_time, target.byte_time)
        self._closing = threading.Event()
        self._threads = [
            threading.Thread(target=self._carry, args=ends, name="proxy", daemon=True)
            for ends in ((self._host, target, Pacer(out)), (target, self._host, Pacer(back)))
        ]
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """End the threads and close every line; a second time does nothing."""
        self._hang_up()
        for thread in self._threads:
            thread.join()  # each wait in it is short, the longest that of a write
        for line in (self._target, self._host, self.line, self._cord):
            line.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _hang_up(self) -> None:
        self._closing.set()
        with contextlib.suppress(OSError):
            self._cord.shutdown(socket.SHUT_RDWR)

    def _carry(self, source: Line, sink: Line, pacer: Pacer) -> None:
        try:
            while not self._closing.is_set():
                wait = _sleep_short(_time_to_write(pacer))
                if pacer.waiting >= _MOST_WAITING:
                    time.sleep(min(wait, _GRAIN))
                elif data := source.read_available(min(wait, _POLL)):
                    pacer.put(data, time.monotonic())
                _write(sink, pacer.take(time.monotonic()))
        except LinkLost:
            self._hang_up()


def _time_to_write(pacer: Pacer) -> float:
    """Seconds until something is to be written; a paced line has its bytes put together to pieces."""
    due, drained = pacer.due(), pacer.drained()
    if due is None or drained is None:
        return _POLL
    now = time.monotonic()
    return max(0.0, due - now, min(drained - now, _GRAIN))


def _sleep_short(wait: float) -> float:
    """What is left to wait for input in whole milliseconds, as polling does; less than that is slept."""
    if wait > _GRAIN:
        return wait - _GRAIN
    time.sleep(wait)
    return 0.0


def _write(sink: Line, data: bytes) -> None:
    with contextlib.suppress(LinkTimeout):  # as on a wire: who does not listen misses it
        if data:
            sink.write(data)
