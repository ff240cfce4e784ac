"""A line whose target misbehaves as a program says, on a clock of its own."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from rig.errors import LinkLost
from rig.wire.frame import FrameReader, encode
from rig.wire.protocol import Kind
from tests.fake_firmware import Script
from tests.fake_target import VirtualLine
from tests.fuzz.program import Program, damaged

_HONEST = frozenset((Kind.RESET_ACK, Kind.LOG, Kind.BOOT, Kind.FAULT, Kind.ERROR))
_REMEMBERED = 8


class HostileLine(VirtualLine):
    """Sound firmware behind a line that the program has in its hand until it ends; from then on all is well.

    Attributes:
        lied: an answer was forged, session, number and CRC right: what it said cannot be told from the truth.
    """

    def __init__(self, program: Program, script: Script) -> None:
        super().__init__(script)
        self.lied = False
        self._program = program
        self._asked = FrameReader()
        self._session = 0
        self._numbers: deque[int] = deque([0], maxlen=_REMEMBERED)
        self._past: deque[bytes] = deque([b""], maxlen=_REMEMBERED)
        self._lost = False
        self._ways: tuple[Callable[[float], bytes], ...] = (
            super().read_available,
            self._remembering,
            self._silence,
            lambda _: self._program.counted(),
            self._forged,
            lambda timeout: damaged(self._remembering(timeout), self._program),
            lambda timeout: self._remembering(timeout)[: self._program.byte()],
            lambda timeout: self._remembering(timeout) * 2,
            lambda _: self._past[self._program.byte() % len(self._past)],
            self._restart,
            self._cut,
        )

    def read_available(self, timeout: float) -> bytes:
        """See `rig.link.line.Line`."""
        if self._lost:
            raise LinkLost("virtual: the line was lost (cut)")
        if not self._program:
            return super().read_available(timeout)
        return self._ways[self._program.byte() % len(self._ways)](timeout)

    def write(self, data: bytes) -> None:
        """See `rig.link.line.Line`."""
        if self._lost:
            raise LinkLost("virtual: the line was lost (cut)")
        for frame in self._asked.feed(data):
            self._session = frame.session
            self._numbers.append(frame.seq)
        super().write(data)

    def _remembering(self, timeout: float) -> bytes:
        data = super().read_available(timeout)
        self._past.append(data)
        return data

    def _silence(self, timeout: float) -> bytes:
        """What the target says meanwhile is lost."""
        deadline = self.now + timeout
        super().read_available(timeout)
        self.now = max(self.now, deadline)
        return b""

    def _forged(self, _: float) -> bytes:
        kind, number, mine = (self._program.byte() for _ in range(3))
        kind = list(Kind)[kind % len(Kind)] if kind < 200 else kind
        seq = self._numbers[number % len(self._numbers)]
        session = (self._session, self._session, 0, number)[mine % 4]
        self.lied |= session == self._session and kind not in _HONEST
        return encode(kind, session, seq, self._program.counted())

    def _restart(self, timeout: float) -> bytes:
        self.firmware._start_up()
        return super().read_available(timeout)

    def _cut(self, timeout: float) -> bytes:
        self._lost = self._program.byte() % 8 == 0  # else a long program would seldom come to its end
        return self.read_available(timeout)
