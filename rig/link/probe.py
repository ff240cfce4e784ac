"""What a line reaches, and what limits it: round trips, echoes, cases on a kernel, error counters."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rig.link.flow import must_cross
from rig.link.options import LinkStats
from rig.link.session import Session
from rig.wire.message import Counters, KernelInfo
from rig.wire.protocol import encoded_size

_MOST_TRIPS = 500
_ECHO_SIZE = 1024  # bytes at most
_FULL = 0.9  # share of a limit from which on it is what limits
_AS_ECHO = 0.8  # share of the echo's rate that no kernel is to blame for
_SLOW_TIMER = 0.004  # seconds of a round trip beyond its bytes: an adapter collects, no cable is so long

Words = NDArray[np.int32]


@dataclass(frozen=True)
class Probe:
    """What was measured.

    Attributes:
        baud: rate of the line; 0 when it has none, or none that is known.
        byte_time: seconds a byte takes at that rate.
        window: bytes of credit.
        median, p99: seconds of a round trip without payload; each is the time of one of them.
        trips: how many there were.
        echo_rate: payload bytes a second that come back, while as many go out.
        kernel: what the cases ran on.
        case_rate: cases a second.
        busier: bytes a second meanwhile in the busier direction of the line, all included.
        host: what the host counted, since the line was opened.
        target: what the target counted.
    """

    baud: int
    byte_time: float
    window: int
    median: float
    p99: float
    trips: int
    echo_rate: float
    kernel: KernelInfo
    case_rate: float
    busier: float
    host: LinkStats
    target: Counters

    @property
    def ceiling(self) -> float | None:
        """Cases a second that the line could carry at most; None when it has no rate."""
        most = max(must_cross(self.kernel.n_in, self.kernel.n_out))
        return 1 / (self.byte_time * most) if self.byte_time else None

    @property
    def share(self) -> float | None:
        """How much of the ceiling was reached."""
        return None if self.ceiling is None else self.case_rate / self.ceiling

    @property
    def latency(self) -> float:
        """Seconds of a round trip beyond what its bytes take."""
        return max(0.0, self.median - 2 * encoded_size(0) * self.byte_time)


def probe(session: Session, kernel: str, words: Words, seconds: float) -> Probe:
    """Measure an open session's line.

    Args:
        session: open.
        kernel: name of the kernel that cases are to run on.
        words: int32 (n, n_in), n at least 1; taken again and again.
        seconds: about how long all of it may take.

    Raises:
        UsageError: the firmware has no such kernel.
        BenchError: the link or the target failed.
    """
    line, info = session.line, session.kernel(kernel)
    trips = _round_trips(session, seconds / 4)
    echo_rate = _echo_rate(session, seconds / 4)
    stream = _Stream(session, kernel, words)
    _grow(stream.run, 32, seconds / 2)
    case_rate, out, back = stream.result()
    return Probe(
        baud=session.baud or 0,
        byte_time=line.byte_time,
        window=session.hello.window,
        median=trips[(len(trips) - 1) // 2],
        p99=trips[-1 - len(trips) // 100],
        trips=len(trips),
        echo_rate=echo_rate,
        kernel=info,
        case_rate=case_rate,
        busier=max(out, back),
        target=session.counters(),
        host=session.stats,
    )


def limit(found: Probe) -> str:
    """What limits the rate, and what to do about it, in one sentence."""
    told, host = found.target, found.host
    damaged = sum((host.crc_errors, host.cobs_errors, host.oversize, *told[1:4]))
    if told.bytes_lost:
        return lost_bytes(told.bytes_lost)
    if damaged:
        return (
            f"faults: {damaged:,} frames were damaged and {host.retries:,} requests repeated; look at cable "
            f"and ground, or take a lower rate (--baud, then `negotiate` in the target's YAML)"
        )
    if found.share is not None and found.share >= _FULL:
        return (
            f"the line: {found.baud:,} baud carry no more; let both ends agree on a higher rate "
            f"(`negotiate`), if board and adapter hold one"
        )
    return _limit_beside_the_line(found)


def lost_bytes(count: int) -> str:
    """What to do about bytes that the target's UART or buffer lost."""
    return (
        f"overruns: the target lost {count:,} bytes that it did not take in time; lower `negotiate` or "
        f"`baud` in the target's YAML until none are lost"
    )


def _limit_beside_the_line(found: Probe) -> str:
    frame = found.window / 4
    under_way = found.window / (found.median + 2 * frame * found.byte_time)
    if found.busier >= _FULL * under_way or (found.byte_time and found.latency / found.byte_time > frame):
        if found.latency >= _SLOW_TIMER:
            return (
                f"the latency timer: an answer rests {found.latency * 1e3:.1f} ms, which a window of "
                f"{found.window:,} bytes does not cover; set the adapter to 1 ms (setserial PORT low_latency)"
            )
        return (
            f"the window: the target holds {found.window:,} bytes; raise BOARD_RX_WINDOW in its board.cmake "
            f"if it has the RAM"
        )
    payload = found.case_rate * max(found.kernel.run_size(1), found.kernel.result_size(1))
    if payload < _AS_ECHO * found.echo_rate:
        return (
            f"the target's computing: it echoes {found.echo_rate:,.0f} bytes/s, but {found.kernel.name} "
            f"uses {payload:,.0f} of them; a faster kernel or processor helps, the line does not"
        )
    return "the way to the target: it echoes no faster than it computes; a faster machine or connection helps"


def _round_trips(session: Session, seconds: float) -> list[float]:
    """Times of single round trips, in seconds, sorted."""
    end = time.monotonic() + seconds
    trips = [session.round_trip()]
    while len(trips) < _MOST_TRIPS and time.monotonic() < end:
        trips.append(session.round_trip())
    return sorted(trips)


def _echo_rate(session: Session, seconds: float) -> float:
    """Payload bytes a second."""
    size = min(session.hello.max_payload, _ECHO_SIZE)
    while size > 1 and encoded_size(size) > session.hello.window // 4:
        size //= 2
    payload = (bytes(range(256)) * (size // 256 + 1))[:size]
    return _grow(lambda n: session.echo([payload] * n), 4, seconds) * size


def _grow(work: Callable[[int], object], count: int, seconds: float) -> float:
    """Do twice as much each time until it takes half of the time; returns how much a second the last time."""
    while True:
        begun = time.monotonic()
        work(count)
        taken = time.monotonic() - begun
        if taken >= seconds / 2:
            return count / taken
        count *= 2


class _Stream:
    """Runs cases, and looks at the latest run from its first answer to its last, when the line was full."""

    def __init__(self, session: Session, kernel: str, words: Words) -> None:
        self._session, self._kernel, self._words = session, kernel, words
        self._marks: list[tuple[float, int, int, int]] = []  # time, cases done, bytes out and back so far

    def run(self, count: int) -> None:
        self._marks = []
        self._mark(0)
        words = np.resize(self._words, (count, self._words.shape[1]))
        self._session.run(self._kernel, words, self._mark)

    def result(self) -> tuple[float, float, float]:
        """Cases, bytes out and bytes back a second."""
        first, last = self._marks[min(1, len(self._marks) - 2)], self._marks[-1]
        seconds, cases, out, back = (b - a for a, b in zip(first, last, strict=True))
        return cases / seconds, out / seconds, back / seconds

    def _mark(self, done: int) -> None:
        stats = self._session.stats
        self._marks.append((time.monotonic(), done, stats.bytes_out, stats.bytes_in))
