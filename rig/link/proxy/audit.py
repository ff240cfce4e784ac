"""Whether receivers stay in step on a bad line: every frame that no fault touched must be received.

A frame of a stream, both delimiters included, is *untouched* when none of its bytes was lost, changed or
moved and nothing came in between them. It must then be received, whatever came before: so a fault costs the
frames it touches and no other, and a receiver is in step again within one frame.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from rig.link.proxy.spoiler import Stretch
from rig.wire.frame import Frame, FrameReader
from rig.wire.protocol import Kind

_UNASKED = frozenset((Kind.BOOT, Kind.LOG, Kind.FAULT))


class StreamAudit:
    """Of one direction: what was sent, what the line did to it, what it passed on.

    Attributes:
        sent: frames that were sent whole.
        hit: those of them that a fault touched.
        received: frames the stream that was passed on holds, repeated and stale ones included.
        violations: frames sent whole and untouched, and not received in their place.
    """

    def __init__(self) -> None:
        self.sent = self.hit = self.received = self.violations = 0
        self._sender, self._receiver = FrameReader(), FrameReader()
        self._position = 0  # of the next byte that is sent
        self._begin = 0  # of the delimiter before it
        self._touched: list[Stretch] = []

    def passed(self, sent: bytes, received: bytes, touched: Iterable[Stretch] = ()) -> list[Frame]:
        """What was sent next, what became of it, and where it was touched; returns the frames received."""
        self._touched += touched
        expected = self._untouched(sent)
        frames = self._receiver.feed(received)
        self.received += len(frames)
        self._compare(expected, frames)
        return frames

    def _compare(self, expected: list[Frame], frames: list[Frame]) -> None:
        place = 0
        for frame in expected:
            try:
                place = frames.index(frame, place) + 1
            except ValueError:
                self.violations += 1

    def _untouched(self, data: bytes) -> list[Frame]:
        whole = []
        for piece in data.split(b"\0")[:-1]:
            whole += self._ended(piece)
        rest = data[data.rfind(b"\0") + 1 :]
        self._sender.feed(rest)
        self._position += len(rest)
        return whole

    def _ended(self, piece: bytes) -> list[Frame]:
        """The frame that the delimiter after this piece ends; none, or none that is untouched."""
        frames = self._sender.feed(piece + b"\0")
        first, last = self._begin, self._position + len(piece)
        self._position, self._begin = last + 1, last
        hit = any(start <= last and stop > first for start, stop in self._touched)
        if self._touched:
            self._touched = [each for each in self._touched if each[1] > last]
        self.sent += len(frames)
        self.hit += len(frames) * hit
        return [] if hit else frames


@dataclass
class TargetAudit:
    """Whether the target answers each good frame that reaches it, once and in order.

    Attributes:
        answered: good frames answered.
        forgotten: good frames before a BOOT that were not: a reset target knows nothing of them, nor of the
            one whose beginning it had.
        violations: the other good frames without an answer, and answers to nothing.
    """

    answered: int = 0
    forgotten: int = 0
    violations: int = 0

    def __post_init__(self) -> None:
        self._open: deque[tuple[int, int, bool]] = deque()
        self._cut = False  # a reset may have cut the next frame in two

    def reached(self, frames: list[Frame]) -> None:
        """These frames are about to reach the target."""
        for frame in frames:
            self._open.append((frame.session, frame.seq, self._cut))
            self._cut = False

    def sent(self, frames: list[Frame]) -> None:
        """The target sent these."""
        for frame in frames:
            if frame.kind == Kind.BOOT:
                self._open = deque((session, seq, True) for session, seq, _ in self._open)
                self._cut = True
            elif frame.kind not in _UNASKED:
                self._match(frame)

    def _match(self, frame: Frame) -> None:
        while self._open:
            session, seq, may_be_forgotten = self._open.popleft()
            if (session, seq) == (frame.session, frame.seq):
                self.answered += 1
                return
            self.forgotten += may_be_forgotten
            self.violations += not may_be_forgotten
        self.violations += 1
