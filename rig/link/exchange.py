"""Requests out, answers in, until every request is answered or it is certain that one will not be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rig.errors import BenchError, FirmwareFault, LinkTimeout, ProtocolError, TargetError
from rig.link.channel import Channel
from rig.link.handshake import adopt, describe, kernel_name
from rig.link.options import LinkOptions
from rig.link.window import AttemptsExhaustedError, Request, Window
from rig.wire.frame import Frame
from rig.wire.message import KernelInfo, parse_error, parse_fault
from rig.wire.protocol import REPLY_BIT, ErrorCode, Kind, encoded_size

MAX_RESTARTS = 3  # of the target, without an answer in between

Accept = Callable[[Request, bytes], bool]


@dataclass(frozen=True)
class Limits:
    """What the target announced in hello; until then, what any target can do.

    Attributes:
        credit: encoded bytes it holds unread.
        time_limit: seconds after which its watchdog ends a kernel; 0 without one.
        max_payload: bytes.
        kernels: its table, for messages.
    """

    credit: int = 64
    max_payload: int = 1024
    kernels: tuple[KernelInfo, ...] = ()
    time_limit: float = 0.0


class Exchange:
    """Carries requests to the target and their answers back.

    Args:
        channel: an adopted session.
        options: deadlines and repeats.
        limits: of the target.
        what: names what the requests carry, for messages: "cases on exact".
    """

    def __init__(self, channel: Channel, options: LinkOptions, limits: Limits, what: str) -> None:
        self._channel, self._options, self._limits, self._what = channel, options, limits, what
        on_wire = limits.credit + encoded_size(limits.max_payload)
        tries = 1 + options.retries
        # The watchdog's report must not come later than the link gives up.
        patience = max(options.reply_timeout, (limits.time_limit + options.reply_timeout) / tries)
        self._timeout = patience + channel.line.byte_time * on_wire
        self._window = Window(limits.credit, self._timeout, tries, channel.clock(), channel.quality)
        self._restarts = 0
        self._paused = 0.0
        self._cut: dict[int, Request] = {}  # went again in pieces; a fault may still name them

    def steps(self, requests: Iterator[Request], accept: Accept) -> Iterator[None]:
        """Send every request, hand every answer's payload to `accept`, which refuses what does not match.

        Pauses whenever answers may have come and all that may be sent is on its way. What the caller does in
        a pause does not count as time that the target took.

        Raises:
            LinkTimeout: a request was not answered, repeats included.
            LinkLost: the line closed.
            ProtocolError: the target refused a request.
            FirmwareFault: the target reported a fault.
            TargetError: the target restarted again and again.
            Each tells in `suspect` which cases the target was working on.
        """
        try:
            yield from self._steps(requests, accept)
        except BenchError as error:
            if error.suspect is None:
                error.suspect = _cases(self._window.oldest())
            raise

    def _steps(self, requests: Iterator[Request], accept: Accept) -> Iterator[None]:
        channel, window = self._channel, self._window
        channel.mark()
        while True:
            self._send(requests)
            begun = channel.clock()
            yield
            self._paused += channel.clock() - begun
            deadline = window.deadline()
            if deadline is None:
                return
            for frame in channel.receive(deadline + self._paused):
                if self._means_restart(frame):
                    self._readopt()
                    break
                self._take(frame, accept)
            window.expire(self._now())

    def _now(self) -> float:
        return self._channel.clock() - self._paused

    def _send(self, requests: Iterator[Request]) -> None:
        frames = []
        for request in self._sendable(requests):
            frames.append(request.frame)
            if request.attempts > 1:
                self._channel.count_retry()
        if frames:
            self._channel.write(frames)

    def _sendable(self, requests: Iterator[Request]) -> Iterator[Request]:
        now = self._now()
        while True:
            if self._window.next_up is None:
                fresh = next(requests, None)
                if fresh is None:
                    return
                self._window.add(fresh)
            self._cut_to_size()
            try:
                request = self._window.send_next(now)
            except AttemptsExhaustedError as error:
                raise self._gave_up(error.request) from None
            if request is None:
                return
            yield request

    def _cut_to_size(self) -> None:
        """What was lost, perhaps because it is too large for a noisy line, goes again in pieces."""
        request = self._window.next_up
        if request is None or request.remake is None or request.attempts == 0:
            return
        size = max(1, int(request.count * self._channel.quality.frame / len(request.frame)))
        if size < request.count:
            stop = request.start + request.count
            starts = range(request.start, stop, size)
            self._window.replace_next([request.remake(at, min(size, stop - at)) for at in starts])
            self._cut[request.seq] = request

    def _take(self, frame: Frame, accept: Accept) -> None:
        if frame.kind == Kind.FAULT:
            raise self._fault(frame)
        if frame.kind == Kind.RESET_ACK:
            return  # opening repeats RESET until one is answered; the others are answered as well
        request = self._window.find(frame.seq)
        if request is not None and frame.kind == Kind.ERROR:
            raise self._refused(request, frame.payload)
        if request is None or frame.kind != request.kind | REPLY_BIT or not accept(request, frame.payload):
            self._channel.count_stale()
            return
        self._window.answer(request, self._now())
        self._restarts = 0
        self._channel.mark()

    def _means_restart(self, frame: Frame) -> bool:
        if frame.kind == Kind.BOOT:
            return True
        return (
            frame.kind == Kind.ERROR
            and self._window.find(frame.seq) is not None
            and parse_error(frame.payload).code == ErrorCode.WRONG_SESSION
        )

    def _readopt(self) -> None:
        self._channel.count_target_reset()
        self._restarts += 1
        if self._restarts > MAX_RESTARTS:
            oldest = self._window.oldest()
            raise TargetError(
                f"{self._channel.line.name}: the target restarted {self._restarts} times without answering "
                f"{self._name(oldest) if oldest else 'anything'}; look at its power supply and its log"
            )
        adopt(self._channel, self._options.open_timeout)
        self._window.start_over()

    def _name(self, request: Request) -> str:
        inside = f"{request.count} {self._what}" if request.count else request.kind.name
        return f"request {request.seq} ({inside})"

    def _gave_up(self, request: Request) -> LinkTimeout:
        tries = "1 try" if request.attempts == 1 else f"{request.attempts} tries"
        return LinkTimeout(
            f"{self._channel.line.name}: no answer to {self._name(request)} within {self._timeout:.3g} s, "
            f"{tries}; {self._channel.came_back()}"
        )

    def _fault(self, frame: Frame) -> FirmwareFault:
        report, kernels = parse_fault(frame.payload), self._limits.kernels
        request = self._window.find(frame.seq) or self._cut.get(frame.seq)
        first, name = (request.start if request else 0), kernel_name(report, kernels)
        case = first + report.case if request and name else None
        text = f"{self._channel.line.name}: {describe(report, kernels, first)}"
        error = FirmwareFault(text, report, name, case)
        error.suspect = _cases(request)
        return error

    def _refused(self, request: Request, payload: bytes) -> ProtocolError:
        code = parse_error(payload).code
        known = code in ErrorCode.__members__.values()
        name = ErrorCode(code).name if known else f"code {code}"
        return ProtocolError(f"{self._channel.line.name}: the firmware refused {self._name(request)}: {name}")


def _cases(request: Request | None) -> range | None:
    """The cases that a request carries, or the one it is a piece of; None when it carries none.

    The target may be stuck in the whole, whatever was sent since.
    """
    if request is None or not request.count:
        return None
    root = request.root
    return range(root.start, root.start + root.count)
