"""The part of QEMU's machine protocol (QMP) the rig needs, with a deadline on every command."""

from __future__ import annotations

import json
import socket
import time
from typing import Any

from rig.errors import TargetDied, TargetError

DEADLINE = 10.0


class Qmp:
    """A client on a connected socket."""

    def __init__(self, connection: socket.socket, deadline: float = DEADLINE):
        """Take the socket over and agree with QEMU on the protocol.

        Args:
            connection: a connected stream socket; closed by `close`.
            deadline: seconds for the agreement.

        Raises:
            TargetDied: end of file: QEMU refused its command line or ended.
            TargetError: no or an unexpected answer.
        """
        self._socket, self._pending = connection, b""
        self._read(time.monotonic() + deadline)  # the greeting
        self.execute("qmp_capabilities", deadline)

    def execute(self, command: str, deadline: float = DEADLINE) -> None:
        """Do a command that takes no arguments and whose answer does not matter.

        Args:
            command: its name.
            deadline: seconds for the answer.

        Raises:
            TargetDied, TargetError: as above, or QEMU refused the command.
        """
        end = time.monotonic() + deadline
        try:
            self._socket.sendall(json.dumps({"execute": command}).encode() + b"\n")
        except OSError as error:
            raise TargetDied(f"QEMU closed its control connection: {error}") from error
        reply: dict[str, Any] = {}
        while not reply.keys() & {"return", "error"}:  # events come in between
            reply = self._read(end)
        if "error" in reply:
            raise TargetError(f"QEMU refused {command}: {reply['error'].get('desc')}")

    def close(self) -> None:
        """Close the connection; QEMU goes on."""
        self._socket.close()

    def _read(self, end: float) -> dict[str, Any]:
        while b"\n" not in self._pending:
            self._pending += self._receive(end)
        line, self._pending = self._pending.split(b"\n", 1)
        try:
            reply = json.loads(line)
        except ValueError:
            reply = None
        if not isinstance(reply, dict):
            raise TargetError(f"not QEMU's control protocol: {line[:80]!r}")
        return reply

    def _receive(self, end: float) -> bytes:
        self._socket.settimeout(max(1e-3, end - time.monotonic()))
        try:
            data = self._socket.recv(4096)
        except TimeoutError as error:
            raise TargetError("QEMU does not answer on its control connection") from error
        except OSError as error:
            raise TargetDied(f"QEMU closed its control connection: {error}") from error
        if not data:
            raise TargetDied("QEMU closed its control connection")
        return data
