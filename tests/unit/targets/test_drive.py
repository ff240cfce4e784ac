from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from rig.errors import TargetError
from rig.targets import drive
from rig.targets.runners import Drive, Job

DETAILS = "# DAPLink Firmware\nUnique ID: 9900000051864e45\n"
LAST_LINE = b":00000001FF\n"


def mounted(path: Path, details: str = DETAILS) -> Path:
    path.mkdir(parents=True)
    (path / "DETAILS.TXT").write_text(details)
    return path


@contextmanager
def interface_chip(path: Path, failure: str = "") -> Iterator[list[bytes]]:
    """Takes what is copied to the drive as a DAPLink does: the drive goes away, and comes back without it."""
    taken: list[bytes] = []
    end = time.monotonic() + 30

    def main() -> None:
        while time.monotonic() < end:
            for file in path.glob("*.hex"):
                data = file.read_bytes()
                if data.endswith(LAST_LINE):
                    taken.append(data)
                    (path / "DETAILS.TXT").unlink()
                    file.unlink()
                    if failure:
                        (path / "FAIL.TXT").write_text(failure)
                    (path / "DETAILS.TXT").write_text(DETAILS)
                    return

    thread = threading.Thread(target=main, name="interface chip")
    thread.start()
    try:
        yield taken
    finally:
        end = 0.0
        thread.join()


def image(tmp_path: Path) -> Path:
    path = tmp_path / "firmware.hex"
    path.write_bytes(b":10000000" + b"00" * 16 + b"F0\n" + LAST_LINE)
    return path


def test_the_drive_takes_the_image_and_comes_back(tmp_path: Path) -> None:
    path, given = mounted(tmp_path / "MICROBIT"), image(tmp_path)
    with interface_chip(path) as taken:
        Drive(kind="drive", path=str(tmp_path / "MICRO*")).flash(Job("p", "", given, tmp_path))
    assert taken == [given.read_bytes()]


def test_what_the_board_says_of_a_bad_image_is_told(tmp_path: Path) -> None:
    path = mounted(tmp_path / "MICROBIT")
    wanted = r"the board refused the image, as .*FAIL\.TXT says: error: The hex file cannot be decoded\."
    with (
        interface_chip(path, "error: The hex file\r\ncannot be decoded."),
        pytest.raises(TargetError, match=wanted),
    ):
        drive.copy(image(tmp_path), path, 30)


def test_a_drive_that_does_not_come_back(tmp_path: Path) -> None:
    path = mounted(tmp_path / "MICROBIT")
    with pytest.raises(
        TargetError, match=r"MICROBIT did not come back within 0\.1 s after the copy; mount it"
    ):
        drive.copy(image(tmp_path), path, 0.1)


def test_a_drive_that_takes_nothing(tmp_path: Path) -> None:
    with pytest.raises(TargetError, match=r"cannot copy to .*/firmware\.hex: No such file or directory"):
        drive.copy(image(tmp_path), tmp_path / "gone", 0.1)


def test_a_folder_left_behind_is_no_drive(tmp_path: Path) -> None:
    (tmp_path / "MICROBIT").mkdir()
    with pytest.raises(TargetError, match=r"no drive with a DETAILS\.TXT at .*MICROBIT; plug the board in"):
        drive.find(str(tmp_path / "MICROBIT"), "")


def test_several_drives_are_told_apart_by_serial_number(tmp_path: Path) -> None:
    mine = mounted(tmp_path / "MICROBIT1")
    mounted(tmp_path / "MICROBIT", "Unique ID: 42\n")
    assert drive.find(f"{tmp_path}/MICROBIT*", "9900000051864e45") == mine
    with pytest.raises(
        TargetError, match=r"2 drives: .*MICROBIT, .*MICROBIT1; give the board's serial_number"
    ):
        drive.find(f"{tmp_path}/MICROBIT*", "")
