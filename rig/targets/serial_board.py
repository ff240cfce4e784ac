"""A board on a serial line: from the port a target names to what pyserial opens."""

from __future__ import annotations

import glob
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from rig.errors import PortError, UsageError
from rig.link.line import SerialLine
from rig.targets.endpoint import Endpoint
from rig.targets.lock import BoardLock
from rig.targets.models import SerialTarget
from rig.targets.ports import list_ports, matching
from rig.targets.runners import Job
from rig.yamlmodel.environment import expand


class BoardEndpoint(Endpoint):
    """A board that is just there: nobody else's while its line is open."""

    def __init__(self, config: SerialTarget, url: str) -> None:
        super().__init__(url, url, config.baud)
        self._config = config
        self._lock = BoardLock(url)
        self.resettable = config.runner is not None and config.runner.resets

    def open_line(self) -> SerialLine:
        """See `Endpoint`; PortError when another run has the board."""
        self._lock.take()
        return super().open_line()

    def reset(self) -> None:
        """See `Endpoint`; TargetError or ToolMissing when the runner fails."""
        if self._config.runner is None or not self.resettable:
            super().reset()
            return
        with new_job(self._config, self.url) as job:
            self._config.runner.reset(job)

    def stop(self) -> None:
        """See `Endpoint`."""
        self._lock.release()


def attach(config: SerialTarget) -> BoardEndpoint:
    """The endpoint of a board; nothing is opened yet.

    Raises:
        UsageError, PortError: as `find_port`.
    """
    return BoardEndpoint(config, find_port(config))


@contextmanager
def new_job(config: SerialTarget, url: str, image: Path | None = None) -> Iterator[Job]:
    """What a runner gets to do for a board, with a folder for the time of the block."""
    with tempfile.TemporaryDirectory(prefix="rig-") as folder:
        yield Job(url, config.serial_number, image, Path(folder))


def find_port(config: SerialTarget) -> str:
    """The device or URL of a board, wherever it is plugged in now.

    Raises:
        UsageError, PortError: as `resolve_port`; PortError too when nothing with its serial number is there.
    """
    if not config.serial_number:
        try:
            return resolve_port(config.port)
        except UsageError as error:
            raise UsageError(f"{config.place}{error}") from error
    number = config.serial_number
    found = [port for port in list_ports() if port.serial_number == number]
    if len(found) == 1:
        return found[0].by_id or found[0].device
    if not found:
        told = f"no port has the serial number {number}"
        raise PortError(f"{told}; is the board plugged in? `rig ports` lists what is there")
    names = ", ".join(port.by_id or port.device for port in found)
    raise PortError(f"{len(found)} ports have the serial number {number}, give one as `port`: {names}")


def resolve_port(port: str, environment: Mapping[str, str] = os.environ) -> str:
    """Turn the `port` of a target into a device path or URL.

    Args:
        port: a device path, a pyserial URL, a pattern such as /dev/serial/by-id/usb-ARM_*, or text with
            ${NAME} or ${NAME:-default} for an environment variable.
        environment: the variables.

    Raises:
        UsageError: an environment variable is not set.
        PortError: the pattern matches no port, or several.
    """
    named = expand(port, environment, example="/dev/ttyACM0")
    if "://" in named or not glob.has_magic(named):
        return named
    found = list(map(str, matching(named)))
    if len(found) == 1:
        return found[0]
    if not found:
        raise PortError(f"no port matches {named}; is the board plugged in? `rig ports` lists what is there")
    raise PortError(f"{named} matches {len(found)} ports, name one of them: {', '.join(found)}")
