"""Which requests are open, which to send next, and which to give up: a sliding window without I/O or clock.

Selective repeat [Tanenbaum, Computer Networks, ch. 3.4.3] for a peer that answers in order, with credit
counted in bytes (docs/PROTOCOL.md 4).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from rig.link.quality import Quality
from rig.wire.protocol import Kind

# Times the attempts that silence allows: a request is not repeated without end while others are answered.
_MOST_ATTEMPTS = 32
_ROUNDING = 1e-6  # seconds, of sums of times


class AttemptsExhaustedError(Exception):
    """A request was sent as often as allowed and not answered."""

    def __init__(self, request: Request) -> None:
        super().__init__(request)
        self.request = request


@dataclass(eq=False, slots=True)
class Request:
    """One request and its encoded frame. `start` and `count`: the cases it carries, 0 for none.

    `first_turn` and `turn` number its first and latest transmission among all; `begun` and `sent` are their
    times. `remake` gives a request for other cases, by start and count, where there can be one; `whole` is
    the request that this one is a piece of.
    """

    seq: int
    kind: Kind
    frame: bytes
    start: int = 0
    count: int = 0
    remake: Callable[[int, int], Request] | None = None
    whole: Request | None = None
    attempts: int = 0
    first_turn: int = 0
    turn: int = 0
    begun: float = 0.0
    sent: float = 0.0

    @property
    def root(self) -> Request:
        """The request of which this is a piece, perhaps a piece of a piece; else itself."""
        return self if self.whole is None else self.whole.root


class Window:
    """Open requests of one exchange.

    Args:
        credit: encoded bytes that may be unanswered at a time.
        timeout: seconds the peer has for a request from when it could begin with it.
        attempts: how often that may pass with nothing answered.
        now: seconds.
        quality: of the line; told what becomes of requests.
    """

    def __init__(
        self, credit: int, timeout: float, attempts: int, now: float, quality: Quality | None = None
    ) -> None:
        self._credit, self._timeout, self._attempts = credit, timeout, attempts
        self._quality = quality or Quality()
        self._repeats = 0  # deadlines that passed since the latest answer
        self._in_flight: dict[int, Request] = {}  # by seq, in order of the latest transmission
        self._queue: deque[Request] = deque()
        self._bytes = 0
        self._turns = 0
        self._progress = now  # time of the latest answer

    @property
    def idle(self) -> bool:
        """Whether every request was answered."""
        return not (self._in_flight or self._queue)

    @property
    def next_up(self) -> Request | None:
        """The request that waits to be sent next."""
        return self._queue[0] if self._queue else None

    def add(self, request: Request) -> None:
        """Put a new request behind those that wait."""
        self._queue.append(request)

    def send_next(self, now: float) -> Request | None:
        """Take the next request to send, if there is one and the credit allows it.

        Raises:
            AttemptsExhaustedError: it may not be sent again.
        """
        if not self._queue:
            return None
        request = self._queue[0]
        if self._in_flight and self._bytes + len(request.frame) > min(self._credit, self._quality.flight):
            return None
        if self._is_hopeless(request, now):
            raise AttemptsExhaustedError(request)
        self._queue.popleft()
        self._mark_sent(request, now)
        return request

    def find(self, seq: int) -> Request | None:
        """The open request with that number."""
        request = self._in_flight.get(seq)
        return request or next((r for r in self._queue if r.seq == seq and r.attempts), None)

    def answer(self, request: Request, now: float) -> None:
        """Close a request; those the peer must have missed are to be sent again at once.

        The peer answers in order, so what was sent before an answered request and is still open was lost.
        Which transmission an answer belongs to is only known if there was a single one [Karn & Partridge
        1987], so count from the first.
        """
        if request.attempts == 1:
            self._quality.waited(now - max(request.sent, self._progress))
        self._progress, self._repeats = now, 0
        self._quality.answered(len(request.frame))
        if request.seq in self._in_flight:
            self._land(request)
        else:
            self._queue.remove(request)
        overtaken = self._sent_before(request.first_turn)
        self._note_lost(overtaken)
        self._requeue(overtaken)

    def expire(self, now: float) -> None:
        """Queue again what is past its deadline; it no longer counts against the credit."""
        late = [r for r in self._in_flight.values() if self._deadline_of(r) <= now]
        if late:
            self._repeats += 1
            self._note_late(late)
        self._requeue(late)

    def replace_next(self, pieces: list[Request]) -> None:
        """Put the pieces of the request that `next_up` tells in its place; its attempts count for them."""
        whole = self._queue.popleft()
        for piece in pieces:
            piece.whole, piece.attempts, piece.begun = whole, whole.attempts, whole.begun
        self._queue.extendleft(reversed(pieces))

    def deadline(self) -> float | None:
        """When `expire` has work to do; None if nothing is in flight."""
        # Deadlines rise with the order of transmission: the oldest has the earliest.
        oldest = next(iter(self._in_flight.values()), None)
        return None if oldest is None else self._deadline_of(oldest)

    def start_over(self) -> None:
        """The peer forgot everything: all open requests are as never sent."""
        self._quality.all_lost(self._bytes)
        self._requeue(list(self._in_flight.values()))
        for request in self._queue:
            request.attempts = 0

    def oldest(self) -> Request | None:
        """The request the peer is working on, as far as one can know: it answers in order."""
        sent = [*self._in_flight.values(), *(request for request in self._queue if request.attempts)]
        return min(sent, key=lambda request: request.root.first_turn, default=None)

    def _mark_sent(self, request: Request, now: float) -> None:
        self._turns += 1
        if request.attempts == 0:
            request.begun = now
        if request.attempts == 0 or request.turn == 0:
            request.first_turn = self._turns
        request.attempts += 1
        request.turn, request.sent = self._turns, now
        self._in_flight[request.seq] = request
        self._bytes += len(request.frame)

    def _land(self, request: Request) -> None:
        del self._in_flight[request.seq]
        self._bytes -= len(request.frame)

    def _sent_before(self, turn: int) -> list[Request]:
        older = []
        for request in self._in_flight.values():
            if request.turn > turn:
                break
            older.append(request)
        return older

    def _requeue(self, requests: list[Request]) -> None:
        for request in requests:
            self._land(request)
        self._queue.extendleft(reversed(requests))

    def _note_lost(self, requests: list[Request]) -> None:
        for request in requests:
            self._quality.lost(len(request.frame))

    def _note_late(self, requests: list[Request]) -> None:
        if self._quality.noisy:
            self._quality.all_lost(self._bytes)
            self._note_lost(requests)
        else:
            for request in requests:
                self._quality.silent(len(request.frame))

    def _is_hopeless(self, request: Request, now: float) -> bool:
        """A dead line answers nothing while all attempts last; a noisy one answers others meanwhile."""
        silent = now - max(request.begun, self._progress)
        dead = request.attempts >= self._attempts and silent > self._attempts * self._timeout - _ROUNDING
        return dead or request.attempts >= _MOST_ATTEMPTS * self._attempts

    def _deadline_of(self, request: Request) -> float:
        return max(request.sent, self._progress) + self._quality.deadline(self._timeout, self._repeats)
