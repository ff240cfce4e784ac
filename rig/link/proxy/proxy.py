"""A proxy between the rig and a target's line: two threads that carry bytes, slow them and spoil them."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from rig.errors import BenchError, LinkTimeout
from rig.link.line import Line, open_line
from rig.link.proxy.faults import Fault, Faults
from rig.link.proxy.pacing import Pacer, Pacing
from rig.link.proxy.spoiler import BANNER, Event, Spoiler, Stretch

_GRAIN = 0.001  # seconds; bytes of a paced line move in pieces of about that
_POLL = 0.05  # seconds; how late a thread may notice that the proxy closes
_PIECE = 1024  # bytes; a fault of the line strikes what is on the wire, not all that was ever written
_MOST_WAITING = 1 << 16  # bytes; beyond them the sender has to wait

Watch = Callable[[bytes, bytes, list[Stretch]], object]


@dataclass(frozen=True)
class Way:
    """What one direction is like.

    Attributes:
        pacing: when its bytes arrive.
        faults: what happens to them before.
        seed: of the faults.
        earlier: frames of an earlier run, for `Faults.stale`.
        watch: called in a thread of the proxy with bytes that came in and, before they go on, what became of
            them and where they were touched (`StreamAudit.passed`).
    """

    pacing: Pacing = field(default_factory=Pacing)
    faults: Faults = field(default_factory=Faults)
    seed: int = 0
    earlier: bytes = b""
    watch: Watch | None = None


class Proxy:
    """Carries bytes between a target's line and a new line for the rig, until it is closed or one end is.

    A context manager. When one end closes, the other end sees its line close.

    Args:
        target: the target's line; the proxy takes it over.
        out: the direction to the target.
        back: the direction from it.
        reset: resets the target, for `Faults.reset`.

    Attributes:
        line: the rig's end.
    """

    def __init__(self, target: Line, out: Way, back: Way, reset: Callable[[], None] | None = None) -> None:
        near, far = socket.socketpair()
        self._cable = _Cable(far.dup(), reset)
        self._ends = target, open_line(f"unix://?fd={far.detach()}", name="proxy")
        self.line = open_line(f"unix://?fd={near.detach()}", name=f"{target.name}, through a proxy")
        self.line.byte_time = max(out.pacing.byte_time, back.pacing.byte_time, target.byte_time)
        self._carriers = (
            _Carrier(self._cable, self._ends[1], target, out),
            _Carrier(self._cable, target, self._ends[1], back, from_target=True),
        )
        for carrier in self._carriers:
            carrier.start()

    @property
    def counts(self) -> Counter[Fault]:
        """Faults so far, by kind, of both directions."""
        return sum((carrier.spoiler.counts for carrier in self._carriers), Counter[Fault]())

    def close(self) -> None:
        """End the threads and close every line; a second time does nothing."""
        self._cable.hang_up()
        for carrier in self._carriers:
            carrier.join()  # each wait in it is short, the longest that of a write
        for line in (*self._ends, self.line, self._cable.cord):
            line.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Cable:
    """What both directions share. `cord`: a second handle on the line to the rig, to hang up by."""

    def __init__(self, cord: socket.socket, reset: Callable[[], None] | None) -> None:
        self.cord, self._reset = cord, reset
        self.closing = threading.Event()
        self.cut_until = 0.0
        self.alive = False  # the target has said something
        self.resets = 0

    def hang_up(self) -> None:
        """Let both sides see their lines close."""
        self.closing.set()
        with contextlib.suppress(OSError):
            self.cord.shutdown(socket.SHUT_RDWR)

    def reset(self) -> None:
        """Reset the target, but not one that has not started yet."""
        if self._reset is not None and self.alive:
            self.resets += 1
            self._reset()


class _Carrier(threading.Thread):
    """One direction."""

    def __init__(self, cable: _Cable, source: Line, sink: Line, way: Way, from_target: bool = False) -> None:
        super().__init__(name="proxy", daemon=True)
        self.spoiler = Spoiler(way.faults, way.seed, way.earlier)
        self._cable, self._source, self._sink, self._way = cable, source, sink, way
        self._from_target = from_target
        self._pacer, self._resets = Pacer(way.pacing), 0

    def run(self) -> None:
        """Carry until somebody hangs up."""
        try:
            while not self._cable.closing.is_set():
                data = self._read(_sleep_short(_time_to_write(self._pacer)))
                for start in range(0, max(1, len(data)), _PIECE):
                    self._take(data[start : start + _PIECE])
                    self._write()
        except BenchError:
            pass  # a line closed, or the target is gone: the other side sees it below
        finally:
            self._cable.hang_up()

    def _read(self, wait: float) -> bytes:
        if self._pacer.waiting < _MOST_WAITING:
            return self._source.read_available(min(wait, _POLL))
        time.sleep(min(wait, _GRAIN))
        return b""

    def _take(self, data: bytes) -> None:
        items = self._spoil(data) if data else self._unasked()
        if self._way.watch is not None and (data or items):
            passed = b"".join(item for item in items if isinstance(item, bytes))
            self._way.watch(data, passed, list(self.spoiler.touched))
        self.spoiler.touched.clear()
        for item in items:
            if isinstance(item, bytes):
                self._pacer.put(item, time.monotonic())
            else:
                self._act(item)

    def _spoil(self, data: bytes) -> list[bytes | Event]:
        self._cable.alive |= self._from_target
        if time.monotonic() < self._cable.cut_until:
            self.spoiler.lose(data)
            return []
        return self.spoiler.feed(data)

    def _unasked(self) -> list[bytes | Event]:
        """What comes when nothing comes."""
        resets, self._resets = self._resets, self._cable.resets
        if self._from_target and self._way.faults.banner and self._resets != resets:
            return [BANNER]
        return [self.spoiler.flush()] if self.spoiler.holding and not self._pacer.waiting else []

    def _act(self, event: Event) -> None:
        now = time.monotonic()
        if event.fault is Fault.STALL:
            self._pacer.stall(event.seconds, now)
        elif event.fault is Fault.CUT:
            self._cable.cut_until = now + event.seconds
        else:
            self._write()  # what came before reaches the target before
            self._cable.reset()

    def _write(self) -> None:
        data = self._pacer.take(time.monotonic())
        if data:
            with contextlib.suppress(LinkTimeout):  # as on a wire: who does not listen misses it
                self._sink.write(data)


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
