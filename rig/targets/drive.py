"""A board that shows as a USB drive (DAPLink): copy the image there and wait until the drive comes back.

The interface chip takes the file apart as it is written, flashes the board, and then shows an empty drive
anew; when something went wrong, with a FAIL.TXT that says what.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

from rig.errors import TargetError
from rig.targets.ports import matching

_MARK = "DETAILS.TXT"  # on every DAPLink drive; a folder left behind by an unmounted one has none
_FAILED = "FAIL.TXT"
_PATTERNS = ("/media/*/MICROBIT*", "/run/media/*/MICROBIT*", "/media/MICROBIT*", "/mnt/MICROBIT*")
_POLL = 0.05  # seconds


def find(pattern: str, serial: str) -> Path:
    """The mounted drive of a board.

    Args:
        pattern: of its path; "" searches where desktops mount a micro:bit.
        serial: its serial number, to tell several apart; "": there must be only one.

    Raises:
        TargetError: there is none, or there are several.
    """
    patterns = [os.path.expandvars(pattern)] if pattern else _PATTERNS
    found = [path for one in patterns for path in matching(one) if (path / _MARK).is_file()]
    chosen = [path for path in found if serial in _read(path / _MARK)] if len(found) > 1 else found
    if len(chosen) == 1:
        return chosen[0]
    where = " or ".join(patterns)
    if not chosen:
        raise TargetError(f"no drive with a {_MARK} at {where}; plug the board in and mount its drive")
    names = ", ".join(map(str, chosen))
    raise TargetError(f"{len(chosen)} drives: {names}; give the board's serial_number, or its drive's path")


def copy(image: Path, folder: Path, timeout: float) -> None:
    """Copy the image and wait for the drive to come back without it.

    Raises:
        TargetError: the drive is full or read-only, tells a failure, or does not come back in time.
    """
    deadline = time.monotonic() + timeout
    there = folder / image.name
    _write(image.read_bytes(), there)
    while not (folder / _MARK).exists() or there.exists():
        _check(folder)
        if time.monotonic() > deadline:
            raise TargetError(
                f"{folder} did not come back within {timeout:g} s after the copy; mount it and try again"
            )
        time.sleep(_POLL)
    _check(folder)


def _write(data: bytes, there: Path) -> None:
    """Write and flush; a drive that goes away with the last bytes has taken them."""
    done = 0
    try:
        with there.open("wb", buffering=0) as file:
            while done < len(data):
                done += file.write(data[done:]) or 0
            os.fsync(file.fileno())
    except OSError as error:
        if done < len(data):
            raise TargetError(f"cannot copy to {there}: {error.strerror}") from error


def _check(folder: Path) -> None:
    told = " ".join(_read(folder / _FAILED).split())
    if told:
        raise TargetError(f"the board refused the image, as {folder / _FAILED} says: {told}")


def _read(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except OSError:  # gone, or not there yet
        return ""
