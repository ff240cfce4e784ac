"""A bench without its hardware."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

import rig
from rig.targets import build as builder
from tests import pty_board

ONE = 65536
FLASHER = f"{sys.executable} {pty_board.__file__}"


class Bench:
    """A board of a map, its images, and what is done to it by hand."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.image = builder.build("native").path
        self.old_image = self._another_build()
        self.map = folder / "map.yaml"
        self.map.write_text(
            "boards:\n- name: board-1\n  board: native\n"
            f"  port: {folder}/by-id/usb-Fake_*\n  link: {{open_timeout: 2}}\n"
            f"  runner: {{kind: command, command: '{FLASHER} {folder} {{image}}',"
            f" reset_command: '{FLASHER} {folder} {folder}/running'}}\n"
        )

    def _another_build(self) -> Path:
        """The same firmware under another build id."""
        data = self.image.read_bytes()
        known = bytes.fromhex(builder.read_image(self.image).build_id)
        path = self.folder / "old.elf"
        path.write_bytes(data.replace(known, bytes(len(known))))
        path.chmod(0o755)
        return path

    def plug(self, image: Path | None = None) -> Path:
        return pty_board.plug(self.folder, image or self.image)

    def unplug(self) -> None:
        pty_board.unplug(self.folder)


def halves(device: rig.Device) -> bool:
    """Whether the target inverts."""
    return np.array_equal(device.invert(np.eye(4) * 2.0).raw[0], np.eye(4) * ONE / 2)
