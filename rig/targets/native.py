"""The firmware as a process of this machine."""

from __future__ import annotations

import socket
from contextlib import closing

from rig.targets.build import Image
from rig.targets.endpoint import Endpoint
from rig.targets.process import Process


def start(image: Image) -> Endpoint:
    """Start the firmware with one end of a socket pair as its line.

    Raises:
        ToolMissing, TargetError: it cannot be started.
    """
    near, far = socket.socketpair()
    with closing(near), far:
        process = Process([str(image.path), "--fd", str(far.fileno())], [far.fileno()])
        return Endpoint(
            f"unix://?fd={near.detach()}", f"a socket pair to process {process.pid}", process=process
        )
