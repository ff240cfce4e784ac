"""Small programs that stand in for QEMU and for a native firmware."""

from __future__ import annotations

import os
import select
import sys
from pathlib import Path

from rig.targets.build import Image


def write_program(path: Path, body: str) -> Path:
    """An executable Python program; -S -E: it starts quicker."""
    path.write_text(f"#!{sys.executable} -SE\nimport os, signal, sys, time\n{body}\n")
    path.chmod(0o755)
    return path


def image_of(path: Path) -> Image:
    """That program as if the build had made it."""
    return Image(path, "00" * 20, path.stat().st_size)


def ended(pidfd: int, seconds: float) -> bool:
    """Whether the process of a pidfd ends within so many seconds; closes the pidfd."""
    poll = select.poll()
    poll.register(pidfd, select.POLLIN)
    found = bool(poll.poll(seconds * 1000))
    os.close(pidfd)
    return found
