"""Frames of one session over a line: numbers, counts and sorts out what is not ours."""

from __future__ import annotations

import secrets
from collections import deque
from collections.abc import Callable
from dataclasses import replace

from rig.errors import ProtocolError
from rig.link.line import Line
from rig.link.options import LinkStats
from rig.link.quality import Quality
from rig.wire import frame as wire
from rig.wire.frame import Frame, FrameReader
from rig.wire.message import protocol_of
from rig.wire.protocol import MAX_PAYLOAD, VERSION, Kind

KEPT_LOG_LINES = 200
_FLUSH_READS = 64  # at most; a target that floods must not hold us up
_NUMBERS = 0x8000
_UNASKED = frozenset((Kind.BOOT, Kind.FAULT))


class Channel:
    """Sends and receives the frames of one session.

    Attributes:
        line: what carries them.
        clock: seconds, monotonic.
        logs: the latest LOG texts.
        quality: what is known of the line.
    """

    def __init__(self, line: Line, clock: Callable[[], float], on_log: Callable[[str], None] | None) -> None:
        self.line, self.clock = line, clock
        self.logs: deque[str] = deque(maxlen=KEPT_LOG_LINES)
        self.quality = Quality()
        self._on_log = on_log
        self._reader = FrameReader()
        self._stats = LinkStats()
        self._session = 0
        self._seq = self._numbers = 0
        self._mark = (0, 0, 0, 0, 0)

    @property
    def stats(self) -> LinkStats:
        """A copy of what was counted so far."""
        reader = self._reader
        return replace(
            self._stats,
            frames_in=reader.frames,
            crc_errors=reader.crc_errors,
            cobs_errors=reader.cobs_errors,
            oversize=reader.oversize,
            version_errors=reader.version_errors,
            noise=reader.noise,
        )

    def move(self, line: Line) -> None:
        """Go on over another line."""
        self.line, self.quality = line, Quality()
        self._reader.feed(b"\0")  # ends what the other line cut short

    def begin(self) -> None:
        """Draw a new session number and drop what an earlier one left on the line."""
        self._session = secrets.randbelow(0xFFFFFFFF) + 1
        self._numbers = 0
        self._reader.max_payload = MAX_PAYLOAD
        for _ in range(_FLUSH_READS):
            if not self.line.read_available(0.0):
                break

    @property
    def numbers_left(self) -> int:
        """How many requests should be made before a new session begins.

        Numbers repeat after 65,535. An answer that comes again after so many would be taken for another's, so
        no number is used twice in a session; half of them are spare for what the exchange itself adds.
        """
        return max(0, _NUMBERS - self._numbers)

    def limit(self, max_payload: int) -> None:
        """No frame can be larger from here on."""
        self._reader.max_payload = max_payload

    def encode(self, kind: Kind, payload: bytes = b"") -> tuple[int, bytes]:
        """The next sequence number and the frame that carries it."""
        self._numbers += 1
        self._seq = self._seq % 0xFFFF + 1  # 0 is for what the target sends unasked
        return self._seq, wire.encode(kind, self._session, self._seq, payload)

    def write(self, frames: list[bytes]) -> None:
        """Send frames, in one piece."""
        data = b"".join(frames)
        self._stats.frames_out += len(frames)
        self._stats.bytes_out += len(data)
        self.line.write(data)

    def receive(self, deadline: float) -> list[Frame]:
        """Wait for bytes, up to the deadline; return the frames of this session that they complete.

        Raises:
            LinkLost: the line closed.
            ProtocolError: the target speaks another version of the protocol.
        """
        data = self.line.read_available(max(0.0, deadline - self.clock()))
        self._stats.bytes_in += len(data)
        before = self._damaged
        frames = self._reader.feed(data)
        if self._damaged != before:
            self.quality.damaged(self._damaged - before)
        return [frame for frame in frames if self._is_ours(frame)]

    def count_stale(self) -> None:
        """A frame of this session that nobody waits for."""
        self._stats.stale += 1

    def count_retry(self) -> None:
        """A request sent again."""
        self._stats.retries += 1

    def count_target_reset(self) -> None:
        """The target restarted by itself."""
        self._stats.target_resets += 1

    def mark(self) -> None:
        """From here on counts what `came_back` tells."""
        self._mark = self._tally()

    def came_back(self) -> str:
        """What was received since the mark, in words."""
        received, *counts = (now - then for now, then in zip(self._tally(), self._mark, strict=True))
        if received == 0:
            return "0 bytes came back"
        names = ("bytes of noise", "CRC errors", "stale answers", "log lines")
        parts = [f"{count:,} {name}" for count, name in zip(counts, names, strict=True) if count]
        return ", ".join(parts or [f"{received:,} bytes"]) + " came back"

    @property
    def _damaged(self) -> int:
        reader = self._reader
        return reader.crc_errors + reader.cobs_errors + reader.oversize

    def _tally(self) -> tuple[int, int, int, int, int]:
        stats, reader = self._stats, self._reader
        return stats.bytes_in, reader.noise, reader.crc_errors, stats.stale, stats.log_lines

    def _is_ours(self, frame: Frame) -> bool:
        if frame.kind == Kind.LOG:
            self._log(frame.payload.decode("utf-8", "replace"))
            return False
        ours = frame.session == self._session or (frame.session == 0 and frame.kind in _UNASKED)
        if ours and frame.kind in (Kind.RESET_ACK, Kind.HELLO_REPLY):
            self._check_version(frame)
        if not ours:
            self._stats.stale += 1
        return ours

    def _log(self, text: str) -> None:
        self._stats.log_lines += 1
        self.logs.append(text)
        if self._on_log is not None:
            self._on_log(text)

    def _check_version(self, frame: Frame) -> None:
        theirs = frame.version
        if theirs == VERSION and frame.kind == Kind.HELLO_REPLY:
            theirs = protocol_of(frame.payload)
        if theirs != VERSION:
            raise ProtocolError(
                f"{self.line.name}: firmware speaks protocol {theirs}, this rig {VERSION}: rebuild and flash"
            )
