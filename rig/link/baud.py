"""The rate of a session's line: the highest that both ends hold, and the way back (docs/PROTOCOL.md 6)."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import shake_128
from typing import Protocol

from rig.errors import BenchError, FirmwareFault, LinkTimeout, PortError
from rig.link.channel import Channel
from rig.link.flow import max_request
from rig.link.handshake import RESET_INTERVAL, adopt
from rig.link.line import Line, RatedLine
from rig.link.options import LinkOptions
from rig.link.quality import Quality
from rig.wire.message import Hello, encode_baud, parse_baud
from rig.wire.protocol import Kind

# What USB adapters and debug probes can do; the best first.
CANDIDATES = (3_000_000, 2_000_000, 1_000_000, 921_600, 460_800, 230_400)
_STAYING = (
    2 * RESET_INTERVAL
)  # seconds that a target has to answer at an agreed rate before the host goes back
_CALL_TIME = (
    0.125  # seconds of bytes that call a target back, before each RESET: half of the time between two
)
_CALL = b"\x55"  # with start and stop bit a square wave: at no rate does it look like silence or a frame
_QUICK = 0.25  # seconds for an answer that needs no computing, on top of four round trips


@dataclass(frozen=True)
class Terms:
    """How a short question is to be asked: seconds for each try, and repeats."""

    timeout: float
    retries: int


class Talk(Protocol):
    """What negotiating needs of a session."""

    def ask(self, kind: Kind, payload: bytes, terms: Terms | None = None) -> bytes:
        """One request and the payload of its answer; LinkError when there is none."""

    def echo(self, payloads: Sequence[bytes], terms: Terms | None = None) -> None:
        """Have payloads come back as they were sent; LinkError when one does not."""


def rated(line: Line) -> RatedLine | None:
    """The line, if it has a rate that can be set."""
    return line if isinstance(line, RatedLine) and line.initial_baud > 0 else None


class Rate:
    """The rate of the line of a channel.

    Args:
        channel: of the session.
        options: of the session.
    """

    def __init__(self, channel: Channel, options: LinkOptions) -> None:
        self._channel, self._options = channel, options
        self._most = options.most_baud  # what was tried above the rate agreed on is not tried again

    def find(self) -> None:
        """Make the target adopt the session: at the rate agreed on, or else at the one both begin with.

        Raises:
            LinkTimeout, FirmwareFault, ProtocolError: as `rig.link.handshake.adopt`.
        """
        line = rated(self._channel.line)
        if line is not None and line.baud != line.initial_baud:
            # A target that restarted is at the initial rate, so that its BOOT cannot be read at this one.
            with contextlib.suppress(LinkTimeout, FirmwareFault):
                adopt(self._channel, min(_STAYING, self._options.open_timeout))
                return
        self._go_home(line)

    def agree(self, hello: Hello, round_trip: float, talk: Talk) -> None:
        """Raise the rate to the highest that both ends hold; the line stays as it is when there is none.

        Args:
            hello: of the target.
            round_trip: seconds, as measured.
            talk: the session, which is open.

        Raises:
            LinkError, FirmwareFault: the target does not even come back to the initial rate.
        """
        line = rated(self._channel.line)
        if line is None or line.baud != line.initial_baud or hello.baud == 0:
            return
        patience = _QUICK + 4 * round_trip
        for baud in candidates(line.baud, min(hello.max_baud, self._most)):
            if _takes(line, baud) and self._try(line, baud, hello, patience, talk):
                break
        self._most = line.baud

    def leave(self, talk: Talk) -> None:
        """Put the target back to the initial rate, for whoever comes next."""
        line = rated(self._channel.line)
        if line is not None and line.baud != line.initial_baud:
            with contextlib.suppress(BenchError):
                talk.ask(Kind.BAUD, encode_baud(line.initial_baud), Terms(_QUICK, 0))
                line.set_baud(line.initial_baud)

    def _try(self, line: RatedLine, baud: int, hello: Hello, patience: float, talk: Talk) -> bool:
        """Whether both ends are now at that rate; if not, both are at the initial one."""
        try:
            # Not repeated: a target that granted the first request no longer hears the second.
            if parse_baud(talk.ask(Kind.BAUD, encode_baud(baud), Terms(patience, 0))) != baud:
                return False
            line.set_baud(baud)
            talk.echo([b""], Terms(patience, 2))  # the target may still be switching
            if self._passes(hello, patience, talk):
                return True
        except (LinkTimeout, PortError):
            pass
        self._go_home(line)
        return False

    def _passes(self, hello: Hello, patience: float, talk: Talk) -> bool:
        """Whether test patterns come back unhurt at once."""
        before = self._channel.stats.retries
        talk.echo(list(patterns(hello)), Terms(patience, 0))
        self._channel.quality = Quality()  # of this rate nothing bad is known
        return self._channel.stats.retries == before

    def _go_home(self, line: RatedLine | None) -> None:
        call = b""
        if line is not None:
            if line.baud != line.initial_baud:
                line.set_baud(line.initial_baud)
            call = _CALL * int(_CALL_TIME / line.byte_time)
        self._channel.quality = Quality()
        adopt(self._channel, self._options.open_timeout, call)


def candidates(initial: int, most: int) -> Iterator[int]:
    """Rates above the initial one up to `most`, in bits per second, the highest first."""
    return (baud for baud in CANDIDATES if initial < baud <= most)


def patterns(hello: Hello) -> Iterator[bytes]:
    """Payloads of full size that a marginal line damages: long runs, fast changes, everything else."""
    size = max_request(hello)
    for pattern in (b"\0", b"\xff", b"\x55", b"\xaa", b"\0\xff", bytes(range(256))):
        yield (pattern * size)[:size]
    yield shake_128(b"everything else").digest(size)


def _takes(line: RatedLine, baud: int) -> bool:
    """Whether the host's port can be set to a rate; asked first, as it costs no calling back."""
    try:
        line.set_baud(baud)
    except PortError:
        return False
    finally:
        line.set_baud(line.initial_baud)
    return True
