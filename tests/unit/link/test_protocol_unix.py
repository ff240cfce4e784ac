"""The pyserial handler for unix sockets behaves as a serial port does."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import serial

from rig.link import open_line
from rig.link.protocol_unix import Serial


@pytest.fixture
def pair() -> Iterator[tuple[Serial, socket.socket]]:
    ours, theirs = socket.socketpair()
    port = serial.serial_for_url(f"unix://?fd={ours.detach()}", timeout=0.05, write_timeout=0.05)
    assert isinstance(port, Serial)
    with theirs, closing(port):
        yield port, theirs


def test_bytes_go_both_ways(pair: tuple[Serial, socket.socket]) -> None:
    port, peer = pair
    assert port.write(b"ping") == 4
    assert peer.recv(10) == b"ping"
    peer.sendall(b"a long answer")
    assert port.in_waiting == 13
    assert port.read(6) == b"a long"
    assert port.in_waiting == 7


def test_a_read_ends_at_its_timeout_with_what_there_is(pair: tuple[Serial, socket.socket]) -> None:
    port, peer = pair
    peer.sendall(b"abc")
    begun = time.monotonic()
    assert port.read(10) == b"abc"
    assert 0.045 <= time.monotonic() - begun < 0.5


def test_timeout_zero_takes_what_there_is(pair: tuple[Serial, socket.socket]) -> None:
    port, peer = pair
    port.timeout = 0
    assert port.read(10) == b""
    peer.sendall(b"abc")
    assert port.read(10) == b"abc"


def test_end_of_file_comes_after_the_last_bytes(pair: tuple[Serial, socket.socket]) -> None:
    port, peer = pair
    peer.sendall(b"last")
    peer.close()
    assert port.read(10) == b"last"
    with pytest.raises(serial.SerialException, match="disconnected"):
        port.read(10)
    with pytest.raises(serial.SerialException, match="write failed"):
        port.write(b"x")


def test_a_write_nobody_takes_ends_at_its_timeout(pair: tuple[Serial, socket.socket]) -> None:
    port, _ = pair
    with pytest.raises(serial.SerialTimeoutException):
        port.write(bytes(10_000_000))


def test_reset_input_buffer_drops_what_waits(pair: tuple[Serial, socket.socket]) -> None:
    port, peer = pair
    peer.sendall(bytes(1000))
    port.reset_input_buffer()
    port.reset_output_buffer()
    assert port.in_waiting == 0


def test_a_closed_port_says_so(pair: tuple[Serial, socket.socket]) -> None:
    port, _ = pair
    port.close()
    port.close()
    assert not port.is_open
    with pytest.raises(serial.SerialException):
        port.read()


def test_settings_of_a_real_port_are_taken(pair: tuple[Serial, socket.socket]) -> None:
    port, _ = pair
    port.baudrate, port.rts, port.dtr, port.break_condition = 9600, True, False, False
    assert port.baudrate == 9600
    assert os.get_inheritable(port.fileno()) is False
    with pytest.raises(serial.SerialException, match="already open"):
        port.open()


def test_connects_to_a_path(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "a b"))
        server.listen()
        with closing(open_line(f"unix://{tmp_path}/a%20b")) as line, server.accept()[0] as peer:
            line.write(b"x")
            assert peer.recv(1) == b"x"
