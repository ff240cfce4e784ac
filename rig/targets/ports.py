"""The serial ports that are plugged in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from serial.tools.list_ports import comports
from serial.tools.list_ports_common import ListPortInfo

BY_ID = Path("/dev/serial/by-id")


@dataclass(frozen=True)
class Port:
    """A serial port; None where the system or the adapter does not say.

    Attributes:
        device: its path, e.g. /dev/ttyACM0, which may be another tomorrow.
        by_id: its path under /dev/serial/by-id, which stays.
    """

    device: str
    description: str
    by_id: str | None
    serial_number: str | None
    manufacturer: str | None


def matching(pattern: str) -> list[Path]:
    """The paths that match a pattern such as /dev/serial/by-id/usb-ARM_*, sorted."""
    path = Path(pattern)
    return sorted(Path(path.anchor).glob(str(path.relative_to(path.anchor))))


def list_ports(by_id: Path = BY_ID, found: Iterable[ListPortInfo] | None = None) -> list[Port]:
    """The serial ports of this machine, sorted by device.

    Args:
        by_id: the folder of stable names.
        found: what to list in place of pyserial's findings.
    """
    stable = {str(link.resolve()): str(link) for link in sorted(by_id.glob("*"))}
    infos = comports() if found is None else found
    return [
        Port(info.device, info.description, stable.get(info.device), info.serial_number, info.manufacturer)
        for info in sorted(infos, key=lambda info: info.device)
    ]
