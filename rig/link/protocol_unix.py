"""pyserial handler for unix sockets, found through `serial.protocol_handler_packages`.

`unix:///path` connects to a socket in the file system; `unix://?fd=N` adopts the connected socket N, which
from then on belongs to the port and is closed with it. Settings of a real port (baud rate, parity,
control lines) are taken and have no effect.
"""

from __future__ import annotations

import array
import fcntl
import select
import socket
import termios
import time
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

from serial.serialutil import PortNotOpenError, SerialBase, SerialException, SerialTimeoutException

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

CONNECT_TIMEOUT = 5.0  # seconds; only a listener with a full backlog makes it wait at all


class Serial(SerialBase):
    """A connected unix stream socket that looks like a serial port."""

    _socket: socket.socket | None = None

    def open(self) -> None:
        """Connect or adopt; SerialException (with errno where there is one) if that fails."""
        if self.is_open:
            raise SerialException("Port is already open.")
        try:
            self._socket = _connected(self.portstr or "")
        except OSError as error:
            raise SerialException(error.errno, f"could not open {self.portstr}: {error}") from error
        self._socket.setblocking(False)
        self.is_open = True

    def close(self) -> None:
        """Close the socket; a second time does nothing."""
        self.is_open = False
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def fileno(self) -> int:
        """The socket's descriptor, for select and poll."""
        return self._connection().fileno()

    @property
    def in_waiting(self) -> int:
        """Bytes that can be read without waiting."""
        count = array.array("i", [0])
        fcntl.ioctl(self._connection(), termios.FIONREAD, count)
        return count[0]

    def read(self, size: int = 1, /) -> bytes:
        """Up to `size` bytes; fewer if the timeout passes first. SerialException at end of file."""
        connection, deadline = self._connection(), _deadline(self.timeout)
        data = bytearray()
        while len(data) < size:
            piece = _receive(connection, size - len(data))
            if piece is None:
                if _ready(connection, select.POLLIN, deadline):
                    continue
                break
            if not piece and not data:
                raise SerialException("socket disconnected")
            data += piece
            if not piece or self.timeout == 0:
                break
        return bytes(data)

    def write(self, data: ReadableBuffer, /) -> int:
        """Send all of it; SerialTimeoutException if the peer does not take it within the write timeout."""
        connection, deadline = self._connection(), _deadline(self.write_timeout)
        rest = memoryview(data)
        while rest:
            try:
                rest = rest[connection.send(rest) :]
            except BlockingIOError:
                if not _ready(connection, select.POLLOUT, deadline):
                    raise SerialTimeoutException("Write timeout") from None
            except OSError as error:
                raise SerialException(f"write failed: {error}") from error
        return memoryview(data).nbytes

    def reset_input_buffer(self) -> None:
        """Drop what waits to be read now."""
        waiting = self.in_waiting
        while waiting > 0:
            waiting -= len(self._connection().recv(waiting))

    def reset_output_buffer(self) -> None:
        """Nothing to do: what was sent is the peer's."""
        self._connection()

    def _connection(self) -> socket.socket:
        if self._socket is None:
            raise PortNotOpenError
        return self._socket

    def _reconfigure_port(self) -> None:
        pass

    def _update_break_state(self) -> None:
        pass

    def _update_rts_state(self) -> None:
        pass

    def _update_dtr_state(self) -> None:
        pass


def _connected(url: str) -> socket.socket:
    parts = urlsplit(url)
    adopted = parse_qs(parts.query).get("fd")
    if adopted is not None:
        return socket.socket(fileno=int(adopted[0]))
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(CONNECT_TIMEOUT)
    try:
        connection.connect(unquote(parts.netloc + parts.path))
    except BaseException:
        connection.close()
        raise
    return connection


def _receive(connection: socket.socket, size: int) -> bytes | None:
    """What waits, b"" at end of file, None if nothing waits."""
    try:
        return connection.recv(size)
    except BlockingIOError:
        return None
    except OSError as error:
        raise SerialException(f"read failed: {error}") from error


def _deadline(timeout: float | None) -> float | None:
    return None if timeout is None else time.monotonic() + timeout


def _ready(connection: socket.socket, event: int, deadline: float | None) -> bool:
    poll = select.poll()
    poll.register(connection, event)
    wait = None if deadline is None else max(0.0, deadline - time.monotonic()) * 1000
    return bool(poll.poll(wait))
