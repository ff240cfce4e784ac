"""How slow a line is: a UART's rate, a delay, and the latency timer of a USB adapter; without I/O or clock.

The schedule is absolute: the UART ends a byte every 10/baud seconds from when it could begin, so being asked
late delays nothing that follows.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

BITS_PER_BYTE = 10  # start, 8 data, stop
# FTDI AN232B-04: a USB packet goes to the host when it is full (64 bytes less two of status) or the timer
# passes, 16 ms unless the driver is told otherwise.
PACKET = 62
FTDI_TIMER = 0.016


@dataclass(frozen=True)
class Pacing:
    """What one direction of a line does to the time of bytes.

    Attributes:
        baud: bits per second; 0: no limit.
        latency: seconds that every byte takes beyond that.
        timer: seconds a byte waits in the adapter for others to fill a packet; 0: there is no adapter.
    """

    baud: int = 0
    latency: float = 0.0
    timer: float = 0.0

    @property
    def byte_time(self) -> float:
        """Seconds a byte takes on the wire."""
        return BITS_PER_BYTE / self.baud if self.baud else 0.0


@dataclass(slots=True)
class _Run:
    """Bytes that follow each other on the wire; `first`: when the first arrives; `gone`: how many left."""

    first: float
    data: bytes
    gone: int = 0


class Pacer:
    """Takes bytes and gives them back when they are due. All times in seconds, on one clock, never falling.

    Attributes:
        waiting: bytes inside.
    """

    def __init__(self, pacing: Pacing) -> None:
        self.waiting = 0
        self._pacing, self._step = pacing, pacing.byte_time
        self._runs: deque[_Run] = deque()
        self._free = 0.0  # when the wire has sent all it was given

    def put(self, data: bytes, now: float) -> None:
        """Bytes that the sender has written by now."""
        begin = max(self._free, now)
        self._runs.append(_Run(begin + self._step + self._pacing.latency, data))
        self._free = begin + self._step * len(data)
        self.waiting += len(data)

    def stall(self, seconds: float, now: float) -> None:
        """The wire rests after what it was given, or from now on."""
        self._free = max(self._free, now) + seconds

    def take(self, now: float) -> bytes:
        """What the receiver has by now and did not get before."""
        return self._pop(self._arrived(now)) if not self._pacing.timer else self._packets(now)

    def due(self) -> float | None:
        """When `take` will have something, if nothing more comes; None when it is empty."""
        if not self.waiting:
            return None
        return self._next_packet()[0] if self._pacing.timer else self._time_of(0)

    def drained(self) -> float | None:
        """When the last byte has left the wire; None when it is empty."""
        return self._time_of(self.waiting - 1) if self.waiting else None

    def _packets(self, now: float) -> bytes:
        out = bytearray()
        while self.waiting:
            closes, size = self._next_packet()
            if closes > now:
                break
            out += self._pop(size)
        return bytes(out)

    def _next_packet(self) -> tuple[float, int]:
        """When it goes to the host and how many bytes are in it by then."""
        closes = self._time_of(0) + self._pacing.timer
        if self.waiting >= PACKET and self._time_of(PACKET - 1) <= closes:
            return self._time_of(PACKET - 1), PACKET
        return closes, self._arrived(closes)

    def _time_of(self, index: int) -> float:
        """When a waiting byte has arrived."""
        for run in self._runs:
            left = len(run.data) - run.gone
            if index < left:
                return run.first + self._step * (run.gone + index)
            index -= left
        raise IndexError(index)

    def _arrived(self, now: float) -> int:
        count = 0
        for run in self._runs:
            here = self._arrived_of(run, now)
            count += here
            if here < len(run.data) - run.gone:
                break
        return count

    def _arrived_of(self, run: _Run, now: float) -> int:
        if now < run.first:
            return 0
        size = len(run.data)
        if not self._step:
            return size - run.gone
        count = min(size, int((now - run.first) / self._step) + 1)
        # The division rounds; `_time_of` is what counts, or a byte would not be there when it is due.
        while count < size and run.first + self._step * count <= now:
            count += 1
        while count and run.first + self._step * (count - 1) > now:
            count -= 1
        return max(0, count - run.gone)

    def _pop(self, count: int) -> bytes:
        self.waiting -= count
        return b"".join(self._pieces(count))

    def _pieces(self, count: int) -> Iterator[bytes]:
        while count:
            run = self._runs[0]
            piece = run.data[run.gone : run.gone + count]
            run.gone += len(piece)
            count -= len(piece)
            if run.gone == len(run.data):
                self._runs.popleft()
            yield piece
