"""A board on a serial line: from the port a target names to what pyserial opens."""

from __future__ import annotations

import glob
import os
from collections.abc import Mapping
from pathlib import Path

from rig.errors import PortError, UsageError
from rig.targets.endpoint import Endpoint
from rig.targets.models import SerialTarget
from rig.yamlmodel.environment import expand


def attach(config: SerialTarget) -> Endpoint:
    """The endpoint of a board; nothing is opened yet.

    Raises:
        UsageError, PortError: as `resolve_port`.
    """
    try:
        url = resolve_port(config.port)
    except UsageError as error:
        raise UsageError(f"{config.place}{error}") from error
    return Endpoint(url, url, config.baud)


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
    pattern = Path(named)
    found = sorted(map(str, Path(pattern.anchor).glob(str(pattern.relative_to(pattern.anchor)))))
    if len(found) == 1:
        return found[0]
    if not found:
        raise PortError(f"no port matches {named}; is the board plugged in? `rig ports` lists what is there")
    raise PortError(f"{named} matches {len(found)} ports, name one of them: {', '.join(found)}")
