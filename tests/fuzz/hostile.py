"""A line whose target misbehaves as a program says, on a clock of its own."""

from __future__ import annotations

import struct
from collections import deque
from collections.abc import Callable

from rig.errors import LinkLost
from rig.wire.frame import Frame, FrameReader, encode
from rig.wire.protocol import HEADER_SIZE, REPLY_BIT, RUN_HEADER, VERSION, Kind
from tests.fake_firmware import Script
from tests.fake_target import VirtualLine
from tests.fuzz.program import Program, damaged

HEADER = struct.Struct("<BBHI")
_REMEMBERED = 8


def header(frame: Frame) -> tuple[int, int, int, int]:
    """Its fields in the order of `HEADER`."""
    return frame.kind, frame.version, frame.seq, frame.session


class HostileLine(VirtualLine):
    """Sound firmware behind a line that the program has in its hand until it ends; from then on all is well.

    Attributes:
        lied: an answer was forged that fits its request in all the link can check: what it says cannot be
            told from the truth.
    """

    def __init__(self, program: Program, script: Script) -> None:
        super().__init__(script)
        self.lied = False
        self._program = program
        self._asked = FrameReader()
        self._requests: deque[Frame] = deque([Frame(0, VERSION, 0, 0, b"")], maxlen=_REMEMBERED)
        self._past: deque[bytes] = deque([b""], maxlen=_REMEMBERED)
        self._lost = False
        self._ways: tuple[Callable[[float], bytes], ...] = (
            super().read_available,
            self._remembering,
            self._silence,
            lambda _: self._program.counted(),
            self._forged,
            self._altered,
            self._stale,
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
            self._requests.append(frame)
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
        request = self._requests[number % len(self._requests)]
        session = (request.session, request.session, 0, number)[mine % 4]
        return self._told(Frame(kind, VERSION, session, request.seq, self._program.counted()))

    def _altered(self, timeout: float) -> bytes:
        """A sound answer, but for one byte of its header or of the head of its payload; the CRC is right."""
        where, by = self._program.byte() % (HEADER_SIZE + RUN_HEADER), self._program.byte()
        frames = FrameReader().feed(self._remembering(timeout))
        if not frames:
            return b""
        body = bytearray(HEADER.pack(*header(frames[-1])) + frames[-1].payload)
        body[where % len(body)] ^= by
        kind, version, seq, session = HEADER.unpack_from(body)
        return self._told(Frame(kind, version, session, seq, bytes(body[HEADER_SIZE:])))

    def _stale(self, _: float) -> bytes:
        """Answers to other requests, as if left over from an earlier session with the same numbers."""
        seq = self._requests[-1].seq
        past = FrameReader().feed(self._past[self._program.byte() % len(self._past)])
        return b"".join(encode(frame.kind, frame.session ^ 1, seq, frame.payload) for frame in past)

    def _told(self, answer: Frame) -> bytes:
        for asked in self._requests:
            fits = (answer.seq, answer.session, answer.kind) == (
                asked.seq, asked.session, asked.kind | REPLY_BIT,
            )  # fmt: skip
            same_head = answer.payload[:RUN_HEADER] == asked.payload[:RUN_HEADER]
            self.lied |= fits and asked.kind != Kind.RESET and (same_head or asked.kind != Kind.RUN)
        return encode(answer.kind, answer.session, answer.seq, answer.payload, answer.version)

    def _restart(self, timeout: float) -> bytes:
        self.firmware._start_up()
        return super().read_available(timeout)

    def _cut(self, timeout: float) -> bytes:
        self._lost = self._program.byte() % 8 == 0  # else a long program would seldom come to its end
        return self.read_available(timeout)
