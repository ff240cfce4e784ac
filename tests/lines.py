"""Lines of every kind with a fake target at the other end, each a context manager."""

from __future__ import annotations

import os
import socket
import threading
import tty
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from typing import Any

import serial
from serial.rfc2217 import PortManager

from rig.link.line import SerialLine, open_line
from tests.fake_firmware import Script
from tests.fake_target import FakeTarget

LineMaker = Callable[[Script], AbstractContextManager[tuple[SerialLine, FakeTarget]]]


@contextmanager
def unix_line(script: Script) -> Iterator[tuple[SerialLine, FakeTarget]]:
    """A socket pair, one end adopted by the line."""
    ours, theirs = socket.socketpair()
    with (
        FakeTarget(theirs.detach(), script) as target,
        closing(open_line(f"unix://?fd={ours.detach()}", name="fake")) as line,
    ):
        yield line, target


@contextmanager
def pty_line(script: Script) -> Iterator[tuple[SerialLine, FakeTarget]]:
    """A pseudo terminal, opened by its path like a serial port."""
    with _pty() as (master, path), FakeTarget(master, script) as target, closing(open_line(path)) as line:
        yield line, target


@contextmanager
def tcp_line(script: Script) -> Iterator[tuple[SerialLine, FakeTarget]]:
    """socket:// on the loopback."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with closing(open_line(f"socket://127.0.0.1:{port}")) as line:
            theirs = server.accept()[0]
            theirs.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with FakeTarget(theirs.detach(), script) as target:
                yield line, target


@contextmanager
def rfc2217_line(script: Script) -> Iterator[tuple[SerialLine, FakeTarget]]:
    """rfc2217:// on the loopback: pyserial's own server code in front of a pseudo terminal."""
    with _pty() as (master, path), FakeTarget(master, script) as target, _rfc2217_server(path) as port:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # pyserial calls Thread.setDaemon
            line = open_line(f"rfc2217://127.0.0.1:{port}")
        with closing(line):
            yield line, target


@contextmanager
def _pty() -> Iterator[tuple[int, str]]:
    master, slave = os.openpty()
    tty.setraw(slave)
    try:
        yield master, os.ttyname(slave)
    finally:
        os.close(slave)


class _PtyPort(serial.Serial):
    """A pseudo terminal has no control lines; the server asks for them all the same."""

    cts = dsr = cd = True
    ri = False

    def _update_dtr_state(self) -> None:
        pass

    def _update_rts_state(self) -> None:
        pass


@contextmanager
def _rfc2217_server(path: str) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=_serve, args=(server, path), name="rfc2217 server")
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            thread.join()


def _serve(server: socket.socket, path: str) -> None:
    server.settimeout(10)
    with server.accept()[0] as connection, _PtyPort(path, timeout=0.05) as port:
        connection.settimeout(None)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        answers: Any = _Connection(connection)
        served: Any = port  # typed as rfc2217's own Serial, but any will do
        manager = PortManager(served, answers)
        stop = threading.Event()
        back = threading.Thread(target=_pump_back, args=(port, connection, manager, stop))
        back.start()
        with suppress(OSError):  # the target is gone
            while data := connection.recv(4096):
                port.write(b"".join(manager.filter(data)))
        stop.set()
        back.join()


class _Connection:
    """What PortManager writes to; two threads do."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection

    def write(self, data: bytes) -> None:
        self._connection.sendall(data)


def _pump_back(
    port: serial.Serial, connection: socket.socket, manager: PortManager, stop: threading.Event
) -> None:
    while not stop.is_set():
        try:
            data = port.read(port.in_waiting or 1)
            if data:
                connection.sendall(b"".join(manager.escape(data)))
        except OSError:  # the target is gone: so is the connection
            connection.shutdown(socket.SHUT_RDWR)
            return


LINES: dict[str, LineMaker] = {
    "unix": unix_line,
    "pty": pty_line,
    "tcp": tcp_line,
    "rfc2217": rfc2217_line,
}
