"""A board on a serial line: from the port a target names to what pyserial opens."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Mapping
from pathlib import Path

from rig.errors import PortError, UsageError
from rig.targets.endpoint import Endpoint
from rig.targets.models import SerialTarget

_VARIABLE = re.compile(r"\$\{(\w+)\}")


def attach(config: SerialTarget) -> Endpoint:
    """The endpoint of a board; nothing is opened yet.

    Raises:
        UsageError, PortError: as `resolve_port`.
    """
    url = resolve_port(config.port)
    return Endpoint(url, url, config.baud)


def resolve_port(port: str, environment: Mapping[str, str] = os.environ) -> str:
    """Turn the `port` of a target into a device path or URL.

    Args:
        port: a device path, a pyserial URL, a pattern such as /dev/serial/by-id/usb-ARM_*, or text with
            ${NAME} for an environment variable.
        environment: the variables.

    Raises:
        UsageError: an environment variable is not set.
        PortError: the pattern matches no port, or several.
    """
    named = _VARIABLE.sub(lambda match: _variable(match[1], environment), port)
    if "://" in named or not glob.has_magic(named):
        return named
    pattern = Path(named)
    found = sorted(map(str, Path(pattern.anchor).glob(str(pattern.relative_to(pattern.anchor)))))
    if len(found) == 1:
        return found[0]
    if not found:
        raise PortError(f"no port matches {named}; is the board plugged in? `rig ports` lists what is there")
    raise PortError(f"{named} matches {len(found)} ports, name one of them: {', '.join(found)}")


def _variable(name: str, environment: Mapping[str, str]) -> str:
    value = environment.get(name)
    if not value:
        raise UsageError(
            f"environment variable {name} is not set: set it to the board's port, e.g. {name}=/dev/ttyACM0"
        )
    return value
