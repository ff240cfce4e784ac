"""The real ser2net in front of a device, on the loopback."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_LISTENING = "0A"


@contextmanager
def ser2net(folder: Path, device: Path | str, accepter: str) -> Iterator[int]:
    """Serve a device; yields the TCP port.

    Args:
        folder: for its configuration.
        device: opened for each connection anew.
        accepter: `telnet(rfc2217),tcp` or `tcp`.
    """
    program = shutil.which("ser2net", path=f"{os.environ['PATH']}:/usr/sbin")
    assert program is not None, "ser2net is not installed: sudo apt-get install ser2net"
    port = _free_port()
    configuration = folder / "ser2net.yaml"
    configuration.write_text(
        f"connection: &board\n  accepter: {accepter},127.0.0.1,{port}\n"
        f"  connector: serialdev,{device},115200n81,local\n"
    )
    command = [program, "-n", "-d", "-u", "-c", str(configuration)]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            _await(server, port)
            yield port
        finally:
            server.kill()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def _await(server: subprocess.Popen[bytes], port: int) -> None:
    """Until it listens; connecting to find out would open the device."""
    deadline = time.monotonic() + 30
    while not _listens(port):
        assert server.poll() is None, "ser2net ended"
        assert time.monotonic() < deadline, "ser2net does not listen"
        time.sleep(0.02)


def _listens(port: int) -> bool:
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return any(row[1].endswith(f":{port:04X}") and row[3] == _LISTENING for row in rows)
