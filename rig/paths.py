"""Where the rig's own files lie, in a checkout and in an installed wheel alike."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
# A wheel carries firmware/, configs/ and vectors/ in rig/_share; a checkout has them beside rig/.
_CHECKOUT = _PACKAGE.parent
SHARE = _CHECKOUT if (_CHECKOUT / "firmware" / "CMakeLists.txt").exists() else _PACKAGE / "_share"

FIRMWARE = SHARE / "firmware"
TARGETS = SHARE / "configs" / "targets"
BENCH = SHARE / "configs" / "bench"
CAMPAIGNS = SHARE / "configs" / "campaigns"
SCHEMAS = SHARE / "configs" / "schema"
INIT = SHARE / "configs" / "init"


def build_root() -> Path:
    """Folder for firmware builds: build/ of a checkout, the user's cache otherwise."""
    if SHARE == _CHECKOUT:
        return _CHECKOUT / "build" / "firmware"
    return Path.home() / ".cache" / "rig" / "firmware"
