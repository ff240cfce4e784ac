"""Boards on another machine, behind the real ser2net."""

from __future__ import annotations

import termios
import time
import warnings
from collections.abc import Callable
from typing import TypeVar

import numpy as np
import pytest

import rig
from rig.errors import LinkLost, LinkTimeout, PortError
from rig.link.line import open_line
from tests.e2e.bench import ONE, Bench, halves
from tests.ser2net import ser2net

T = TypeVar("T")


def open_quietly(what: Callable[[], T]) -> T:
    """Open what is behind rfc2217://."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # pyserial calls Thread.setDaemon
        return what()


def connected(url: str) -> rig.Device:
    return open_quietly(lambda: rig.connect("serial", port=url))


def connected_again(url: str) -> rig.Device:
    """After a connection that ser2net may still be closing, which it tells by hanging up."""
    deadline = time.monotonic() + 60
    while True:
        try:
            return connected(url)
        except (PortError, LinkLost):
            assert time.monotonic() < deadline


def test_a_remote_board_by_rfc2217(bench: Bench) -> None:
    name = bench.plug()
    with ser2net(bench.folder, name, "telnet(rfc2217),tcp") as port:
        url = f"rfc2217://127.0.0.1:{port}"
        with connected(url) as device:
            baud = device.session.baud
            assert baud is not None
            assert baud > 115_200  # how far depends on how busy this machine is
            with name.open("rb") as terminal:
                assert termios.tcgetattr(terminal)[4:6] == [getattr(termios, f"B{baud}")] * 2
            assert halves(device)
            with pytest.raises(PortError, match="the host hung up: another program has the port open there"):
                open_quietly(lambda: open_line(url))
        with connected_again(url) as device:
            assert halves(device)


def test_a_remote_board_by_a_bare_socket(bench: Bench) -> None:
    with (
        ser2net(bench.folder, bench.plug(), "tcp") as port,
        connected(f"socket://127.0.0.1:{port}") as device,
    ):
        assert device.session.baud is None
        assert halves(device)


@pytest.mark.parametrize(("scheme", "accepter"), [("rfc2217", "telnet(rfc2217),tcp"), ("socket", "tcp")])
def test_a_remote_board_is_unplugged(bench: Bench, scheme: str, accepter: str) -> None:
    words = np.tile(np.eye(4, dtype=np.int32).reshape(1, 16) * ONE, (4000, 1))
    with ser2net(bench.folder, bench.plug(), accepter) as port:
        url = f"{scheme}://127.0.0.1:{port}"
        # ser2net mostly hangs up, and sometimes stays there without a device until it is restarted.
        told = pytest.raises((LinkLost, LinkTimeout), match=r"the line was lost|no answer to request")
        with connected(url) as device, told:
            device.run("exact", words, lambda _: bench.unplug())
    with (
        ser2net(bench.folder, bench.plug(), accepter) as port,
        connected(f"{scheme}://127.0.0.1:{port}") as device,
    ):
        assert halves(device)
