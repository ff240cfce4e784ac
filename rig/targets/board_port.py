"""What a board port in firmware/boards consists of, and what one still lacks."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from rig import paths
from rig.targets.catalog import list_targets

_NOT_PORTS = {"common", "native"}
README_SECTIONS = ("Wiring", "Jumpers", "Flash", "Run", "In QEMU")


def boards(firmware: Path | None = None) -> list[str]:
    """The names of the ports: folders of firmware/boards, without what they share and the host process."""
    folder = (firmware or paths.FIRMWARE) / "boards"
    return sorted(path.name for path in folder.iterdir() if path.is_dir() and path.name not in _NOT_PORTS)


def lacking(board: str, firmware: Path | None = None) -> list[str]:
    """What a port still lacks, one line each that says what to add; empty when it is whole.

    Whether it builds and answers shows `rig.targets.doctor`.

    Args:
        board: its name.
        firmware: the folder firmware/; this rig's own when None.

    Raises:
        ConfigError: a file in configs/targets has a mistake.
    """
    firmware = firmware or paths.FIRMWARE
    folder = firmware / "boards" / board
    if not (folder / "board.cmake").is_file():
        return [f"add firmware/boards/{board}/board.cmake; firmware/README.md says what belongs there"]
    return [*_readme(folder), *_preset(board, firmware), *_target(board)]


def _readme(folder: Path) -> Iterator[str]:
    where = f"firmware/boards/{folder.name}/README.md"
    page = folder / "README.md"
    if not page.is_file():
        yield f"add {where} with the sections {', '.join(README_SECTIONS)}"
        return
    found = set(re.findall(r"^## (.+?)\s*$", page.read_text(), re.MULTILINE))
    for section in README_SECTIONS:
        if section not in found:
            yield f'add a section "## {section}" to {where}'


def _preset(board: str, firmware: Path) -> Iterator[str]:
    presets = json.loads((firmware / "CMakePresets.json").read_text())
    configured = [preset for preset in presets["configurePresets"] if preset["name"] == board]
    if not configured or configured[0].get("cacheVariables", {}).get("RIG_BOARD") != board:
        yield f'add a configure preset "{board}" with RIG_BOARD "{board}" to firmware/CMakePresets.json'
    if all(preset["name"] != board for preset in presets["buildPresets"]):
        yield f'add a build preset "{board}" to firmware/CMakePresets.json'


def _target(board: str) -> Iterator[str]:
    if not any(config.kind == "qemu" and config.board == board for config in list_targets()):
        yield f"add configs/targets/qemu-{board}.yaml (docs/TARGETS.md)"
