"""What every session with a target is made of: opening, questions and answers, the line's rate, closing."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice
from operator import add
from types import TracebackType
from typing import Self

from rig.errors import LinkError, ProtocolError, UsageError
from rig.link.baud import Rate, Terms
from rig.link.channel import Channel
from rig.link.exchange import Accept, Exchange, Limits
from rig.link.flow import max_request
from rig.link.line import BITS_PER_BYTE, Line
from rig.link.options import LinkOptions, LinkStats
from rig.link.window import Request
from rig.wire.message import Counters, Hello, encode_hello, parse_counters, parse_hello
from rig.wire.protocol import Kind, encoded_size

_NOTHING = Counters(*[0] * len(Counters._fields))
_ROUND_TRIPS = 3  # measured at opening; the shortest counts, as others may have been repeated


class Conversation:
    """A target's service over a line, which the session closes with itself; a context manager.

    After an error other than `LinkLost`, the next call puts the line in order first, so a session
    outlives a fault of the firmware or a Ctrl-C.

    Args:
        line: open, of `rig.link.line.open_line`.
        options: deadlines and repeats.
        on_log: called with each LOG text as it comes.
        clock: seconds, monotonic.
    """

    def __init__(
        self,
        line: Line,
        options: LinkOptions | None = None,
        *,
        on_log: Callable[[str], None] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._channel = Channel(line, clock, on_log)
        self._options = options or LinkOptions()
        self._rate = Rate(self._channel, self._options)
        self._hello: Hello | None = None
        self._limits = Limits()
        self._latency = 0.0  # seconds of a round trip beyond what its bytes take
        self._counted = _NOTHING  # by the target, before its session was renewed
        self._in_order = False  # nothing of an earlier call can still be on the line

    @property
    def hello(self) -> Hello:
        """What the firmware said of itself; LinkError before `open`."""
        if self._hello is None:
            raise LinkError(f"{self._channel.line.name}: the session is not open")
        return self._hello

    @property
    def line(self) -> Line:
        """What carries the frames; closed together with the session."""
        return self._channel.line

    @property
    def baud(self) -> int | None:
        """Bits per second that the line carries now; None where it has no rate, or none that is known."""
        return round(BITS_PER_BYTE / self.line.byte_time) if self.line.byte_time else None

    @property
    def stats(self) -> LinkStats:
        """What went over the line so far."""
        return self._channel.stats

    @property
    def logs(self) -> deque[str]:
        """The latest LOG texts."""
        return self._channel.logs

    def open(self) -> Hello:
        """Start a new session, also in place of an earlier one, read the kernel table, raise the line's rate.

        Raises:
            LinkTimeout: nothing answered within `open_timeout`.
            ProtocolError: the firmware speaks another version of the protocol, or nonsense.
            LinkLost: the line closed.
            FirmwareFault: the target only reports a fault.
        """
        self._hello, self._limits, self._counted = None, Limits(), _NOTHING
        self._adopt_anew()
        pages = list(self._pages())
        hello = replace(pages[0], first=0, kernels=tuple(k for page in pages for k in page.kernels))
        self._limits = Limits(hello.window, hello.max_payload, hello.kernels, hello.time_limit / 1000)
        self._channel.limit(hello.max_payload)
        self._hello = hello
        if self.line.byte_time:
            self._latency = self.round_trip(_ROUND_TRIPS) - self.line.byte_time * 2 * encoded_size(0)
            self._rate.agree(hello, max(0.0, self._latency), self)
        return hello

    def reopen(self, line: Line) -> Hello:
        """Start a new session over another line, to the same target started anew; counting goes on.

        Raises:
            LinkError, FirmwareFault: as `open`.
        """
        self._channel.line.close()
        self._channel.move(line)
        return self.open()

    def counters(self) -> Counters:
        """What the target counted since it adopted the session.

        Raises:
            BenchError: the link or the target failed.
        """
        told = parse_counters(self.ask(Kind.COUNTERS, b""))
        return Counters(*map(add, told, self._counted))

    def echo(self, payloads: Sequence[bytes], terms: Terms | None = None) -> None:
        """Have payloads come back as they were sent, as many under way as the window allows.

        Raises:
            UsageError: one is longer than a request may be.
            BenchError: as `counters`; LinkTimeout also when one comes back changed.
        """
        longest, most = max(map(len, payloads), default=0), max_request(self.hello)
        if longest > most:
            raise UsageError(f"an echo of {longest} bytes: the target takes {most}")
        sent: dict[int, bytes] = {}

        def request(payload: bytes) -> Request:
            made = self._request(Kind.ECHO, payload)
            sent[made.seq] = payload
            return made

        requests = map(request, payloads)
        for part in self._parts(requests):
            self._exchange(part, lambda asked, answer: answer == sent[asked.seq], "", terms=terms)

    def round_trip(self, times: int = 1) -> float:
        """Seconds that an empty request and its answer take, the shortest of some times."""
        taken = []
        for _ in range(times):
            begun = self._channel.clock()
            self.echo([b""])
            taken.append(self._channel.clock() - begun)
        return min(taken)

    def leave(self) -> None:
        """Put the target back to the rate it began with, if all is in order; raises nothing."""
        if self._in_order:
            self._rate.leave(self)

    def close(self) -> None:
        """Leave, and close the line; a second time does nothing."""
        self.leave()
        self._in_order = False
        self._channel.line.close()

    def __enter__(self) -> Self:
        if self._hello is None:
            try:
                self.open()
            except BaseException:
                self.close()
                raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _pages(self) -> Iterator[Hello]:
        first = 0
        while True:
            page = parse_hello(self.ask(Kind.HELLO, encode_hello(first)))
            if page.first != first or not (page.kernels or page.kernel_count == first):
                raise ProtocolError(f"{self._channel.line.name}: the kernel table stops at entry {first}")
            yield page
            first += len(page.kernels)
            if first == page.kernel_count:
                return

    def ask(self, kind: Kind, payload: bytes, terms: Terms | None = None) -> bytes:
        """One request and the payload of its answer; BenchError as `counters`."""
        answers: list[bytes] = []

        def accept(_: Request, answer: bytes) -> bool:
            answers.append(answer)
            return True

        self._exchange(iter([self._request(kind, payload)]), accept, "", terms=terms)
        return answers[0]

    def _request(self, kind: Kind, payload: bytes, start: int = 0, count: int = 0) -> Request:
        seq, frame = self._channel.encode(kind, payload)
        return Request(seq, kind, frame, start, count)

    def _parts(self, requests: Iterator[Request]) -> Iterator[Iterator[Request]]:
        """The same requests, a session's worth at a time; each part must be used up before the next."""
        while True:
            if not self._channel.numbers_left:
                self._counted = self.counters()
                self._adopt_anew()
                self._channel.limit(self._limits.max_payload)
            first = next(requests, None)
            if first is None:
                return
            yield chain([first], islice(requests, self._channel.numbers_left))

    def _put_in_order(self, *, agree: bool) -> None:
        """After whatever happened, a restart too: session and rate are agreed on again."""
        self._rate.find()
        self._in_order = True
        if agree and self._hello is not None:
            self._rate.agree(self._hello, self._latency, self)

    def _adopt_anew(self) -> None:
        self._channel.begin()
        self._rate.find()
        self._in_order = True

    def _exchange(
        self,
        requests: Iterator[Request],
        accept: Accept,
        what: str,
        limits: Limits | None = None,
        terms: Terms | None = None,
    ) -> None:
        for _ in self._steps(requests, accept, what, limits, terms):
            pass

    def _steps(
        self,
        requests: Iterator[Request],
        accept: Accept,
        what: str,
        limits: Limits | None = None,
        terms: Terms | None = None,
    ) -> Iterator[None]:
        if not self._in_order:
            self._put_in_order(agree=terms is None)
        self._in_order = False
        options, limits = self._options, limits or self._limits
        if terms is not None:  # nothing is computed, so no watchdog is to be waited for
            options = replace(options, reply_timeout=terms.timeout, retries=terms.retries)
            limits = replace(limits, time_limit=0.0)
        yield from Exchange(self._channel, options, limits, what).steps(requests, accept)
        self._in_order = True
