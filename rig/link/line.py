"""A line: bytes to and from a target through pyserial, whatever kind of port it is.

Every error of pyserial and of the system is mapped here, once, to `PortError` (opening), `LinkLost` (the line
closed) or `LinkTimeout` (it takes no bytes).
"""

from __future__ import annotations

import contextlib
import errno
import os
import select
import socket
import time
from collections.abc import Iterator
from typing import Protocol, runtime_checkable
from urllib.parse import urlsplit

import serial

from rig.errors import LinkLost, LinkTimeout, PortError

_CHUNK = 1 << 16  # bytes taken from the system at a time
# Set once, at open: setting serial.timeout later makes pyserial configure the port anew, over rfc2217 even
# negotiate anew.
_POLL = 0.02  # seconds; where there is no descriptor to wait on
_WRITE_TIMEOUT = 2.0  # seconds, on top of what the bytes take at the baud rate
BITS_PER_BYTE = 10  # start, 8 data, stop
_BACKLOG = 1 << 14  # bytes that may wait in front of a write: kernel buffers and one window

_NOT_TAKEN: tuple[type[Exception], ...] = (OSError, ValueError)
with contextlib.suppress(ImportError):  # not every system has it
    import termios

    _NOT_TAKEN += (termios.error,)

if "rig.link" not in serial.protocol_handler_packages:
    serial.protocol_handler_packages.insert(0, "rig.link")  # protocol_unix, and its own rfc2217


class Line(Protocol):
    """What a session needs of a line.

    Attributes:
        name: what error messages call it.
        byte_time: seconds a byte takes on the wire; 0 where only the target limits the rate.
    """

    name: str
    byte_time: float

    def read_available(self, timeout: float) -> bytes:
        """All bytes that are there, at least one, waiting up to `timeout` seconds; b"" at the deadline."""

    def write(self, data: bytes) -> None:
        """Send all of it."""

    def close(self) -> None:
        """Let go of the port; a second time does nothing."""


@runtime_checkable
class RatedLine(Line, Protocol):
    """A line whose rate can be set.

    Attributes:
        initial_baud: what it was opened with; 0: this line has no rate after all.
        baud: what it has now.
    """

    initial_baud: int
    baud: int

    def set_baud(self, baud: int) -> None:
        """Change the rate at once, whatever is still to be sent; PortError if the port does not take it."""


class SerialLine:
    """A `RatedLine` on an open pyserial port, whose read timeout is 0 if `pollable` and short otherwise.

    `baud` 0: the port has no rate.
    """

    def __init__(self, port: serial.Serial, name: str, baud: int, pollable: bool) -> None:
        self.name, self.baud, self.initial_baud = name, baud, baud
        self.byte_time = _byte_time(baud)
        self._port = port
        self._early = b""  # what came while a write waited
        self._poll: select.poll | None = None
        if pollable:
            self._poll = select.poll()
            self._poll.register(port.fileno(), select.POLLIN)

    def read_available(self, timeout: float) -> bytes:
        """See `Line`. LinkLost at end of file, or when the port is gone."""
        if self._early:
            data, self._early = self._early, b""
            return data
        deadline = time.monotonic() + timeout
        with self._mapped_errors():
            while True:
                data = self._read(max(0.0, deadline - time.monotonic()))
                if data or time.monotonic() >= deadline:
                    return data

    def write(self, data: bytes) -> None:
        """See `Line`. LinkTimeout if the other side takes no bytes, LinkLost if it is gone."""
        with self._mapped_errors():
            if self._poll is None:
                self._port.write(data)
            else:
                self._write_and_read(memoryview(data))

    def set_baud(self, baud: int) -> None:
        """See `RatedLine`."""
        try:
            self._port.baudrate = baud
        except _NOT_TAKEN as error:
            raise PortError(f"{self.name}: the port does not take {baud:,} baud ({error})") from error
        self.baud, self.byte_time = baud, _byte_time(baud)

    def close(self) -> None:
        """See `Line`."""
        # pyserial's socket ports forget to close a socket whose peer went first.
        inner = getattr(self._port, "_socket", None)
        with contextlib.suppress(OSError):
            self._port.close()
        if isinstance(inner, socket.socket):
            inner.close()

    def _write_and_read(self, rest: memoryview) -> None:
        """Send all of it, and go on reading: a port whose buffer is full while we wait would lose bytes."""
        deadline = time.monotonic() + _WRITE_TIMEOUT + (_BACKLOG + len(rest)) * self.byte_time
        descriptor = self._port.fileno()
        both = select.poll()
        both.register(descriptor, select.POLLIN | select.POLLOUT)
        while rest:
            try:
                rest = rest[os.write(descriptor, rest) :]
            except BlockingIOError:
                events = both.poll(max(0.0, deadline - time.monotonic()) * 1000)
                if not events or time.monotonic() >= deadline:
                    raise serial.SerialTimeoutException from None
                if events[0][1] != select.POLLOUT:
                    self._early += self._port.read(_CHUNK)

    def _read(self, timeout: float) -> bytes:
        if self._poll is not None:
            return self._port.read(_CHUNK) if self._poll.poll(timeout * 1000) else b""
        first = self._port.read(1)
        return first + self._port.read(self._port.in_waiting) if first else b""

    @contextlib.contextmanager
    def _mapped_errors(self) -> Iterator[None]:
        try:
            yield
        except serial.SerialTimeoutException:
            raise LinkTimeout(f"{self.name}: the line takes no more bytes (write timeout)") from None
        except OSError as error:
            raise LinkLost(f"{self.name}: the line was lost ({error})") from error


def _byte_time(baud: int) -> float:
    return BITS_PER_BYTE / baud if baud > 0 else 0.0


def open_line(url: str, baud: int = 115200, name: str | None = None) -> SerialLine:
    """Open a line through pyserial.

    Args:
        url: a device (/dev/ttyACM0, COM3), socket://host:port, rfc2217://host:port, unix:///path, or
            unix://?fd=N (takes over the connected socket N); other URL kinds of pyserial work too.
        baud: bits per second, where the port has a rate.
        name: what error messages call the line, if not `url`.

    Raises:
        PortError: absent, busy, no permission, unknown host, refused, or not a serial port.
    """
    name = name or url
    scheme = url.split("://", 1)[0].lower() if "://" in url else ""
    rate = baud if scheme in ("", "rfc2217") else 0
    if scheme in ("socket", "rfc2217") and not _has_address(url):
        raise PortError(f"{name}: needs a host and a port of 1 to 65535, as in {scheme}://bench-pi:4000")
    pollable = os.name == "posix" and scheme in ("", "socket", "unix")
    try:
        port = serial.serial_for_url(
            url,
            baudrate=baud,
            timeout=0 if pollable else _POLL,
            # rfc2217 refuses a write timeout; its socket has one of its own.
            write_timeout=None if scheme == "rfc2217" else _WRITE_TIMEOUT + _BACKLOG * _byte_time(rate),
            exclusive=True if scheme == "" else None,
        )
    except (OSError, ValueError) as error:
        raise PortError(f"{name}: {_why_not(error, scheme)}") from error
    if scheme == "socket":
        _send_at_once(port.fileno())
    return SerialLine(port, name, rate, pollable)


def _has_address(url: str) -> bool:
    """Whether a URL has host and port; pyserial tells of one that has not in words of its own insides."""
    try:
        parts = urlsplit(url)
        return bool(parts.hostname and parts.port)
    except ValueError:  # no number, or above 65535
        return False


def _send_at_once(descriptor: int) -> None:
    """Switch Nagle's algorithm off, or a short frame waits for an ACK; pyserial does it for rfc2217 only."""
    with socket.socket(fileno=os.dup(descriptor)) as twin:
        twin.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _why_not(error: Exception, scheme: str) -> str:
    """One line for the user. pyserial wraps some causes, so look at what it was handling, too."""
    for candidate in (error.__cause__ or error.__context__, error):
        reason = _reason(candidate)
        if reason is not None:
            return reason + (_DIALOUT if reason == _DENIED and scheme == "" else "")
    text = str(error).splitlines()[0] if str(error) else type(error).__name__
    for fragment, reason in _FRAGMENTS.items():
        if fragment in text:
            return reason
    return f"cannot open it ({text})"


def _reason(error: BaseException | None) -> str | None:
    if isinstance(error, socket.gaierror):
        return "cannot resolve the host name"
    if isinstance(error, TimeoutError):
        return "no answer from the host; is it on, and is the address right?"
    return _REASONS.get(error.errno) if isinstance(error, OSError) else None


_DENIED = "permission denied"
_DIALOUT = "; add yourself to the group dialout (sudo usermod -aG dialout $USER) and log in again"
_FRAGMENTS = {
    "Could not configure port": "not a serial port",
    "not known": "unknown kind of line; use a device, socket://, rfc2217:// or unix://",
    "does not seem to support RFC2217": "the host does not speak RFC 2217; try socket://",
}
_HUNG_UP = "the host hung up: another program has the port open there, or the board is unplugged"
_REASONS: dict[int | None, str] = {
    errno.EACCES: _DENIED,
    errno.EPERM: _DENIED,
    errno.ENOENT: "no such port; `rig ports` lists what is there",
    errno.ENXIO: "no device behind this port",
    errno.ENODEV: "no device behind this port",
    errno.EAGAIN: "busy: another program has it open",
    errno.EBUSY: "busy: another program has it open",
    errno.ECONNREFUSED: "connection refused; nothing listens there",
    errno.EHOSTUNREACH: "the host cannot be reached",
    errno.ENETUNREACH: "the host cannot be reached",
    errno.EISDIR: "a folder, not a serial port",
    errno.EBADF: "no such descriptor",
    errno.ENOTSOCK: "not a socket",
    errno.ECONNRESET: _HUNG_UP,
    errno.EPIPE: _HUNG_UP,
}
