"""The native firmware behind a line that goes wrong once, in a chosen way at a chosen frame."""

from __future__ import annotations

import contextlib
import os
import random
import re
import select
import signal
import socket
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from types import TracebackType
from typing import Literal, Self

from cobs import cobs  # type: ignore[import-untyped]  # the package carries no types

from rig.errors import TargetDied
from rig.targets.build import Image
from rig.targets.endpoint import Endpoint
from rig.targets.process import Process
from rig.wire.frame import encode
from rig.wire.protocol import Kind

Fault = Literal["kill", "silence", "flood", "cut", "reset"]
FAULTS: tuple[Fault, ...] = ("kill", "silence", "flood", "cut", "reset")

_FRAME = re.compile(rb"\0*[^\0]+\0")
_CHUNK = 1 << 16


@dataclass(frozen=True)
class Point:
    """When it goes wrong.

    Attributes:
        kind, nth: at that frame of the kind, either way; None: as soon as the line is open.
        where: whether that frame is lost, cut in two, or still passed on.
        start: of the target, from 1 on.
    """

    kind: Kind | None = None
    nth: int = 1
    where: Literal["before", "within", "behind"] = "before"
    start: int = 1


def _junk(seed: int) -> bytes:
    """Noise, log lines, and answers to another session."""
    rng = random.Random(seed)
    pieces = [rng.randbytes(rng.randrange(1, 400)) for _ in range(20)]
    pieces += [encode(Kind.LOG, seed, 0, b"still alive"), encode(Kind.RESULT, 0xDEAD, 7, bytes(120))] * 10
    rng.shuffle(pieces)
    return b"".join(pieces)


class Interposer:
    """Passes whole frames between the rig and a process of the firmware, and does its fault once.

    Attributes:
        process: of the firmware, the latest one.
        happened: set when the fault was done.
    """

    def __init__(self, image: Image, host: socket.socket, fault: Fault, point: Point | None) -> None:
        """Start the firmware, and a thread that passes on; `host` is the interposer's from now on.

        Args:
            image: of the native firmware.
            host: its other end is the rig's.
            fault: what goes wrong.
            point: when; None for never, or for `now`.
        """
        self.happened = threading.Event()
        self._image, self._host, self._fault, self._point = image, host, fault, point
        self._seen: Counter[int] = Counter()
        self._rest = {"out": b"", "in": b""}
        self._pass_on = True
        self._junk = b""
        self._wake, self._woken = socket.socketpair()
        self.process, self._target = _started(image)
        self._thread = threading.Thread(target=self._main, name="interposer")
        self._thread.start()

    def now(self) -> None:
        """Do the fault, and return when it is done."""
        self._wake.send(b"!")
        assert self.happened.wait(10)

    def stop(self) -> None:
        """End thread and process."""
        self._wake.close()
        self._thread.join()
        self._woken.close()
        self._target.close()
        self.process.stop()

    def _main(self) -> None:
        with closing(self._host):
            if self._point is not None and self._point.kind is None:
                self._act()
            while self._host.fileno() >= 0 and self._turn():
                pass

    def _turn(self) -> bool:
        writers = [self._host] if self._junk else []
        ready, writable, _ = select.select([self._host, self._target, self._woken], writers, [])
        if self._woken in ready:
            self._act() if self._woken.recv(1) else self._host.close()
            return True
        if writable:
            with contextlib.suppress(OSError):
                self._host.send(self._junk, socket.MSG_DONTWAIT)
        return all(self._relay(side) for side in (self._host, self._target) if side in ready)

    def _relay(self, source: socket.socket) -> bool:
        way, sink = ("out", self._target) if source is self._host else ("in", self._host)
        try:
            data = source.recv(_CHUNK)
        except OSError:
            data = b""
        if not data:
            return False
        self._rest[way] += data
        while self._pass_on and (frame := _FRAME.match(self._rest[way])):
            self._rest[way] = self._rest[way][frame.end() :]
            self._carry(frame.group(), sink)
        return self._host.fileno() >= 0

    def _carry(self, frame: bytes, sink: socket.socket) -> None:
        kind = cobs.decode(frame.strip(b"\0"))[0]
        self._seen[kind] += 1
        point = self._point
        if point is None or self.happened.is_set() or (kind, self._seen[kind]) != (point.kind, point.nth):
            _send(sink, frame)
            return
        passed = {"before": 0, "within": len(frame) // 2, "behind": len(frame)}[point.where]
        _send(sink, frame[:passed])
        self._act()

    def _act(self) -> None:
        ways: dict[Fault, Callable[[], None]] = {
            "kill": lambda: os.kill(self.process.pid, signal.SIGKILL),
            "silence": self._fall_silent,
            "flood": self._flood,
            "cut": self._host.close,
            "reset": self._reset,
        }
        ways[self._fault]()
        self.happened.set()

    def _fall_silent(self) -> None:
        self._pass_on = False

    def _flood(self) -> None:
        self._pass_on = False
        self._junk = _junk(1)

    def _reset(self) -> None:
        self._target.close()
        self.process.stop()
        self._rest = {"out": b"", "in": b""}
        self.process, self._target = _started(self._image)


def _started(image: Image) -> tuple[Process, socket.socket]:
    near, far = socket.socketpair()
    with far:
        try:
            return Process([str(image.path), "--fd", str(far.fileno())], [far.fileno()]), near
        except BaseException:
            near.close()
            raise


def _send(sink: socket.socket, data: bytes) -> None:
    with contextlib.suppress(OSError):  # that side is gone; its end of file will be read
        sink.sendall(data)


class ChaosEndpoint(Endpoint):
    """A started target behind an interposer."""

    def __init__(self, image: Image, fault: Fault, point: Point | None) -> None:
        near, host = socket.socketpair()
        self.interposer = Interposer(image, host, fault, point)
        super().__init__(f"unix://?fd={near.detach()}", "a line that goes wrong")

    @property
    def pid(self) -> int | None:
        """See `Endpoint`."""
        return self.interposer.process.pid

    def death(self, timeout: float) -> TargetDied | None:
        """See `Endpoint`."""
        return self.interposer.process.death(timeout)

    def stop(self) -> None:
        """See `Endpoint`."""
        self.interposer.stop()


class Chaos:
    """Starts the native target in place of `rig.targets.native.start`; only one start goes wrong.

    Attributes:
        endpoints: of every start so far.
    """

    def __init__(self, fault: Fault, point: Point | None) -> None:
        self.endpoints: list[ChaosEndpoint] = []
        self._fault, self._point = fault, point

    def start(self, image: Image, emulator: str | None = None) -> Endpoint:
        """See `rig.targets.native.start`."""
        assert emulator is None
        number = len(self.endpoints) + 1
        due = self._point is not None and self._point.start == number
        self.endpoints.append(ChaosEndpoint(image, self._fault, self._point if due else None))
        return self.endpoints[-1]

    @property
    def happened(self) -> bool:
        """Whether it went wrong."""
        return any(endpoint.interposer.happened.is_set() for endpoint in self.endpoints)


class ChaosBoard:
    """A board behind a unix socket that goes wrong at its first opening.

    From then on it answers nobody until it is mended, unless all that happened was a reset.

    Attributes:
        happened: whether it went wrong.
    """

    def __init__(self, path: str, image: Image, fault: Fault, point: Point) -> None:
        self.happened = False
        self._image, self._fault, self._point = image, fault, point
        self._mended = fault == "reset"
        self._openings = 0
        self._current: Interposer | None = None
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(path)
        self._listener.listen()
        self._thread = threading.Thread(target=self._main, name="board")

    def mend(self) -> None:
        """It works from now on."""
        self._mended = True

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._listener.close()

    def _main(self) -> None:
        with contextlib.suppress(OSError):  # the listener was shut down
            while True:
                self._serve(self._listener.accept()[0])
        self._end()

    def _serve(self, host: socket.socket) -> None:
        """One peer at a time, as on a port."""
        self._end()
        if self.happened and not self._mended:
            host.close()
            return
        self._openings += 1
        point = self._point if self._openings == 1 else None
        self._current = Interposer(self._image, host, self._fault, point)

    def _end(self) -> None:
        if self._current is not None:
            self.happened |= self._current.happened.is_set()
            self._current.stop()
            self._current = None
