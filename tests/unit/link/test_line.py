"""Lines: every way an opening can fail is one line of its own, and reading is exact in time."""

from __future__ import annotations

import errno
import os
import socket
import stat
import time
from contextlib import closing
from pathlib import Path

import pytest
import serial

from rig.errors import LinkLost, LinkTimeout, PortError
from rig.link import Line, open_line
from rig.wire.frame import encode
from rig.wire.protocol import Kind
from tests.fake_firmware import Script
from tests.lines import LINES, LineMaker, pty_line, unix_line

SILENT = Script(silent=True)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("/dev/ttyNOPE7", "no such port"),
        ("/dev/null", "not a serial port"),
        ("unix:///tmp/no/such/socket", "no such port"),
        ("unix://?fd=4095", "no such descriptor"),
        ("unix://?fd=two", "cannot open it"),
        ("socket://no-such-host.invalid:1", "cannot resolve the host name"),
        ("rfc2217://no-such-host.invalid:1", "cannot resolve the host name"),
        ("socket://127.0.0.1", "needs a host and a port of 1 to 65535, as in socket://"),
        ("socket://:4000", "needs a host and a port"),
        ("socket://bench-pi:99999", "needs a host and a port"),
        ("rfc2217://", "needs a host and a port of 1 to 65535, as in rfc2217://"),
        ("rfc2217://bench-pi:usb", "needs a host and a port"),
        ("pigeon://coop", "unknown kind of line"),
    ],
)
def test_what_cannot_be_opened(url: str, reason: str) -> None:
    with pytest.raises(PortError) as caught:
        open_line(url)
    assert str(caught.value).startswith(f"{url}: {reason}")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("scheme", ["socket", "rfc2217"])
def test_nobody_listens(scheme: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(PortError, match="connection refused"):
        open_line(f"{scheme}://127.0.0.1:{port}")


def test_a_unix_socket_nobody_listens_on(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as left_behind:
        left_behind.bind(str(tmp_path / "s"))
    with pytest.raises(PortError, match="connection refused"):
        open_line(f"unix://{tmp_path}/s")


def test_a_port_in_use_is_busy() -> None:
    with pty_line(SILENT) as (line, _), pytest.raises(PortError, match="busy: another program has it open"):
        open_line(line.name)


@pytest.mark.parametrize(("scheme", "advice"), [("", True), ("unix://", False)])
def test_no_permission(monkeypatch: pytest.MonkeyPatch, scheme: str, advice: bool) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(os, "open", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    with pytest.raises(PortError, match="permission denied") as caught:
        open_line(f"{scheme}/dev/ttyACM0")
    assert ("group dialout" in str(caught.value)) is advice


def test_a_host_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def wait(*_: object, **__: object) -> None:
        raise TimeoutError("timed out")

    monkeypatch.setattr(socket, "create_connection", wait)
    with pytest.raises(PortError, match="no answer from the host"):
        open_line("socket://192.0.2.1:1")


def read_exactly(line: Line, size: int) -> bytes:
    data = b""
    while len(data) < size:
        piece = line.read_available(1.0)
        assert piece
        data += piece
    return data


@pytest.mark.parametrize("make", LINES.values(), ids=LINES)
class TestEveryLine:
    def test_silence_ends_at_the_deadline(self, make: LineMaker) -> None:
        with make(Script(silent=True)) as (line, _):
            begun = time.monotonic()
            assert line.read_available(0.1) == b""
            assert 0.095 <= time.monotonic() - begun < 0.6

    def test_bytes_come_at_once(self, make: LineMaker) -> None:
        with make(Script(announce=False)) as (line, _):
            expected = encode(Kind.RESET_ACK, 1, 1) * 100
            begun = time.monotonic()
            line.write(encode(Kind.RESET, 1, 1) * 100)
            assert read_exactly(line, len(expected)) == expected
            assert time.monotonic() - begun < 2.0

    def test_the_end_is_told(self, make: LineMaker) -> None:
        with make(Script(silent=True)) as (line, target):
            target._wake.close()
            begun = time.monotonic()
            with pytest.raises(LinkLost, match="the line was lost"):
                read_exactly(line, 1)
            assert time.monotonic() - begun < 2.0


def test_a_line_takes_the_name_it_is_given() -> None:
    with unix_line(SILENT) as (line, _):
        assert (line.name, line.byte_time) == ("fake", 0.0)


def test_a_paced_line_knows_its_pace() -> None:
    with pty_line(SILENT) as (line, _):
        assert stat.S_ISCHR(Path(line.name).stat().st_mode)
        assert line.byte_time == 10 / 115200


def test_a_write_nobody_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rig.link.line._WRITE_TIMEOUT", 0.1)
    ours, theirs = socket.socketpair()
    with (
        theirs,
        closing(open_line(f"unix://?fd={ours.detach()}", name="stuck")) as line,
        pytest.raises(LinkTimeout, match="stuck: the line takes no more bytes"),
    ):
        line.write(bytes(10_000_000))


def test_closing_twice_and_reading_after() -> None:
    with unix_line(SILENT) as (line, _):
        line.close()
        line.close()
        with pytest.raises(LinkLost):
            line.read_available(0.1)


def test_reading_never_configures_the_port_again(monkeypatch: pytest.MonkeyPatch) -> None:
    with pty_line(Script(banner=b"x")) as (line, _):
        configured: list[object] = []
        monkeypatch.setattr(serial.Serial, "_reconfigure_port", configured.append)
        line.read_available(0.05)
        line.read_available(0.01)
        line.write(b"x")
        assert configured == []
