"""The proxy's threads: what goes in comes out, and when one end closes the other hears of it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import closing

import pytest

from rig.errors import LinkLost
from rig.link import SerialLine, open_line
from rig.link.proxy import Faults, Pacing, Proxy, Way
from rig.link.proxy.spoiler import BANNER

DEADLINE = 5.0


@pytest.fixture
def target() -> Iterator[tuple[SerialLine, socket.socket]]:
    """A line to a target, and the target's end of it."""
    near, far = socket.socketpair()
    far.settimeout(DEADLINE)
    with far, closing(open_line(f"unix://?fd={near.detach()}", name="target")) as line:
        yield line, far


def receive(line: SerialLine, count: int) -> bytes:
    data = b""
    while len(data) < count:
        piece = line.read_available(DEADLINE)
        assert piece, "nothing came"
        data += piece
    return data


def test_bytes_pass_in_both_directions(target: tuple[SerialLine, socket.socket]) -> None:
    line, far = target
    data = bytes(range(256)) * 40
    with Proxy(line, Way(), Way(Pacing(4_000_000))) as proxy:
        proxy.line.write(data)
        got = b""
        while len(got) < len(data):
            got += far.recv(1 << 16)
        assert got == data
        far.sendall(data)
        assert receive(proxy.line, len(data)) == data
        assert not proxy.counts


def test_the_line_tells_the_slower_rate(target: tuple[SerialLine, socket.socket]) -> None:
    with Proxy(target[0], Way(Pacing(9600)), Way(Pacing(115200))) as proxy:
        assert proxy.line.byte_time == 10 / 9600
        assert "target, through a proxy" in proxy.line.name


def test_when_the_target_goes_the_rig_hears_of_it(target: tuple[SerialLine, socket.socket]) -> None:
    line, far = target
    with Proxy(line, Way(), Way()) as proxy:
        far.close()
        with pytest.raises(LinkLost):
            proxy.line.read_available(DEADLINE)


def test_when_the_rig_goes_the_target_hears_of_it(target: tuple[SerialLine, socket.socket]) -> None:
    line, far = target
    with Proxy(line, Way(), Way()) as proxy:
        proxy.line.close()
        proxy.close()
        assert far.recv(1) == b""


def test_close_ends_the_threads_and_can_be_repeated(target: tuple[SerialLine, socket.socket]) -> None:
    before = set(threading.enumerate())
    proxy = Proxy(target[0], Way(Pacing(300)), Way(Pacing(300)))
    proxy.line.write(bytes(1000))  # half a minute of line time is left
    proxy.close()
    proxy.close()
    assert set(threading.enumerate()) == before


def test_a_target_that_has_said_nothing_is_not_reset(target: tuple[SerialLine, socket.socket]) -> None:
    line, far = target
    resets: list[int] = []
    faults = Faults(reset=0.1)
    with Proxy(line, Way(faults=faults), Way(), reset=lambda: resets.append(1)) as proxy:
        proxy.line.write(bytes(1000))
        assert far.recv(1000)
        assert resets == []
        far.sendall(b"here")
        assert receive(proxy.line, 4) == b"here"
        proxy.line.write(bytes(1000))
        assert far.recv(1000)
    assert len(resets) > 0


def test_a_banner_comes_first_and_after_each_reset(target: tuple[SerialLine, socket.socket]) -> None:
    line, far = target
    with Proxy(line, Way(faults=Faults(reset=0.1)), Way(faults=Faults(banner=1e-9)), lambda: None) as proxy:
        far.sendall(b"boot")
        assert receive(proxy.line, len(BANNER) + 4) == BANNER + b"boot"
        proxy.line.write(bytes(1000))
        assert far.recv(1000)
        assert receive(proxy.line, len(BANNER)) == BANNER


def test_what_is_sent_while_the_line_is_cut_is_lost(target: tuple[SerialLine, socket.socket]) -> None:
    line, far = target
    with Proxy(line, Way(faults=Faults(cut=0.1), seed=3), Way()) as proxy:
        proxy.line.write(bytes(1000))
        far.sendall(b"x")
        proxy.close()
        far.settimeout(None)
        assert len(far.recv(1000)) < 1000
