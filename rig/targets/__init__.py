"""From a target's YAML to an open session: native process, QEMU, or a board on a serial line.

Names load on first use, so that listing targets does not wait for numpy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rig.targets.build import Image
    from rig.targets.catalog import list_targets, load_target
    from rig.targets.device import Device, Inverted, open_target
    from rig.targets.ports import Port, list_ports
    from rig.targets.user_kernel import UserKernel

__all__ = [
    "Device",
    "Image",
    "Inverted",
    "Port",
    "UserKernel",
    "list_ports",
    "list_targets",
    "load_target",
    "open_target",
]

_HOME = {
    "Device": "device",
    "Inverted": "device",
    "open_target": "device",
    "Image": "build",
    "list_targets": "catalog",
    "load_target": "catalog",
    "UserKernel": "user_kernel",
    "Port": "ports",
    "list_ports": "ports",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
