"""Verification of fixed-point 4x4 inverses on the real target.

    with rig.connect("qemu-mps2-an385") as target:
        inverses = target.invert(matrices, kernel="exact")

Names load on first use: `import rig` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from rig.errors import RigError

if TYPE_CHECKING:
    from rig.qformat import to_float, to_raw
    from rig.targets.catalog import list_targets
    from rig.targets.device import Device, Inverted
    from rig.targets.device import open_target as connect
    from rig.targets.ports import list_ports

__all__ = [
    "Device",
    "Inverted",
    "RigError",
    "connect",
    "list_ports",
    "list_targets",
    "to_float",
    "to_raw",
]

_HOME = {
    "Device": ("rig.targets.device", "Device"),
    "Inverted": ("rig.targets.device", "Inverted"),
    "connect": ("rig.targets.device", "open_target"),
    "list_ports": ("rig.targets.ports", "list_ports"),
    "list_targets": ("rig.targets.catalog", "list_targets"),
    "to_float": ("rig.qformat", "to_float"),
    "to_raw": ("rig.qformat", "to_raw"),
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, attribute = _HOME[name]
    return getattr(import_module(module), attribute)
