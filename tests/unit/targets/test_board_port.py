from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from rig import paths
from rig.targets import doctor
from rig.targets.board_port import boards, lacking

WHOLE = "microbit"


@pytest.fixture
def firmware(tmp_path: Path) -> Path:
    """A copy of one port, to take parts away from."""
    shutil.copytree(paths.FIRMWARE / "boards" / WHOLE, tmp_path / "boards" / WHOLE)
    shutil.copy(paths.FIRMWARE / "CMakePresets.json", tmp_path)
    return tmp_path


@pytest.mark.parametrize("board", boards())
def test_every_port_is_whole(board: str) -> None:
    assert lacking(board) == []


def test_what_is_shared_and_the_host_process_are_no_ports() -> None:
    assert WHOLE in boards()
    assert {"common", "native"}.isdisjoint(boards())


def test_a_port_that_is_not_there_is_told(firmware: Path) -> None:
    (told,) = lacking("no-such-board", firmware)
    assert told.startswith("add firmware/boards/no-such-board/board.cmake")


def test_a_missing_section_or_page_is_told(firmware: Path) -> None:
    page = firmware / "boards" / WHOLE / "README.md"
    page.write_text(page.read_text().replace("## Jumpers", "## Jumper"))
    assert lacking(WHOLE, firmware) == [f'add a section "## Jumpers" to firmware/boards/{WHOLE}/README.md']
    page.unlink()
    (told,) = lacking(WHOLE, firmware)
    assert told.endswith("README.md with the sections Wiring, Jumpers, Flash, Run, In QEMU")


def test_a_missing_preset_and_target_are_told(firmware: Path) -> None:
    shutil.copytree(firmware / "boards" / WHOLE, firmware / "boards" / "mine")
    assert lacking("mine", firmware) == [
        'add a configure preset "mine" with RIG_BOARD "mine" to firmware/CMakePresets.json',
        'add a build preset "mine" to firmware/CMakePresets.json',
        "add configs/targets/qemu-mine.yaml (docs/TARGETS.md)",
    ]


def test_the_doctor_says_what_a_port_lacks() -> None:
    checks = [check for check in doctor.examine_board("no-such-board") if not check.ok]
    assert [check.text for check in checks] == ["the port no-such-board is not whole"]
    assert checks[0].remedy.startswith("add firmware/boards/no-such-board/board.cmake")
