"""The firmware as a process of this machine."""

from __future__ import annotations

import signal
import socket
from contextlib import closing

from rig.targets.build import Image
from rig.targets.endpoint import Endpoint
from rig.targets.process import Process


class NativeEndpoint(Endpoint):
    """The firmware's process, which a signal restarts with its line open."""

    resettable = True
    lossless = True  # a socket pair between two processes

    def __init__(self, url: str, where: str, process: Process):
        super().__init__(url, where, process=process)
        self._firmware = process

    def reset(self) -> None:
        """Restart the firmware as after power-on; TargetDied if there is no process any more."""
        self._firmware.send(signal.SIGUSR1)

    def stop(self) -> None:
        """End the firmware, and what a kernel of the user's forked."""
        super().stop()
        self._firmware.end_children()


def start(image: Image, emulator: str | None = None) -> Endpoint:
    """Start the firmware with one end of a socket pair as its line.

    Args:
        image: what it runs.
        emulator: the program that runs it, when this machine cannot.

    Raises:
        ToolMissing, TargetError: it cannot be started.
    """
    near, far = socket.socketpair()
    with closing(near), far:
        program = [str(image.path)] if emulator is None else [emulator, str(image.path)]
        process = Process([*program, "--fd", str(far.fileno())], [far.fileno()])
        where = f"a socket pair to process {process.pid}"
        return NativeEndpoint(f"unix://?fd={near.detach()}", where, process)
