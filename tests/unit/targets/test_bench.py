from __future__ import annotations

from pathlib import Path

import pytest

from rig.errors import ConfigError, PortError, UsageError
from rig.targets import list_targets, load_target, serial_board
from rig.targets.bench import list_boards
from rig.targets.models import SerialTarget
from rig.targets.ports import Port
from rig.targets.runners import Drive, Openocd
from rig.targets.serial_board import find_port

MAP = """
boards:
  - name: nucleo-1
    board: nucleo-f446re
    serial_number: "0669FF"
    baud: 9600
    negotiate: 921600
    runner: {kind: openocd, config: board/st_nucleo_f4.cfg}
  - name: attic
    port: rfc2217://bench-pi:4000
    runner: {kind: drive}
"""


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "lab.yaml"
    path.write_text(MAP)
    monkeypatch.setenv("RIG_BENCH", str(path))
    return path


def test_the_shipped_map_is_sound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RIG_BENCH", raising=False)
    assert list_boards() == []


def test_a_board_of_the_map_is_a_target(bench: Path) -> None:
    board = load_target("nucleo-1")
    assert isinstance(board, SerialTarget)
    assert (board.serial_number, board.baud, board.most_baud) == ("0669FF", 9600, 921600)
    assert board.runner == Openocd(kind="openocd", config="board/st_nucleo_f4.cfg")
    assert board.builds, "the rig can flash it, so it holds it to its own image"
    attic = load_target("attic")
    assert isinstance(attic, SerialTarget)
    assert (attic.runner, attic.builds) == (Drive(kind="drive"), False)
    assert [board.name for board in list_targets()][-2:] == ["nucleo-1", "attic"]
    with pytest.raises(
        UsageError, match=r"unknown target 'nucleo-2'; did you mean 'nucleo-1'\? known: native, "
    ):
        load_target("nucleo-2")


def test_whether_the_image_is_held_to_can_be_said() -> None:
    given = {"kind": "serial", "port": "x", "board": "microbit", "runner": {"kind": "drive"}}
    assert SerialTarget.model_validate(given).builds
    assert not SerialTarget.model_validate(given | {"build": False}).builds
    assert SerialTarget.model_validate(
        {"kind": "serial", "port": "x", "board": "microbit", "build": True}
    ).builds


def test_the_map_may_be_a_folder(bench: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RIG_BENCH", str(bench.parent))
    (bench.parent / "b.yaml").write_text("boards: [{name: other, port: /dev/ttyACM0}]")
    assert [board.name for board in list_boards()] == ["other", "nucleo-1", "attic"]
    (bench.parent / "c.yaml").write_text("boards:\n- name: b\n  port: x\n- {port: y, name: other}")
    with pytest.raises(ConfigError, match=r"b?c\.yaml:4: name: 'other' is in another file, too"):
        list_boards()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("boards:\n- {port: x}", r":2: missing key 'name'"),
        ("boards:\n- {name: a, port: x}\n- {name: a, port: y}", r":3: name: 'a' is another board's, too"),
        ("boards:\n- {name: a}", r":2: expected either port or serial_number"),
        ("boards:\n- {name: a, port: x, serial_number: y}", r":2: expected either port or serial_number"),
        ("boards:\n- name: a\n  serial_number: 42", r":3: serial_number: expected .*text.*quotes"),
        ("boards:\n- name: a\n  prot: x", r":3: unknown key 'prot'; did you mean 'port'\?"),
        ("boards:\n- name: a\n  port: x\n  runner: {kind: pyocd}", r":4: missing key 'chip'"),
        ("boards:\n- name: a\n  port: x\n  runner: {kind: jlink}", r":4: unknown kind 'jlink'"),
        (
            "boards:\n- name: a\n  port: x\n  runner:\n    kind: command\n    command: flash {file}",
            r":6: .*unknown placeholder \{file\}",
        ),
    ],
)
def test_mistakes_are_told_with_their_line(bench: Path, text: str, says: str) -> None:
    bench.write_text(text)
    with pytest.raises(ConfigError, match=rf"lab\.yaml{says}"):
        load_target("a")


def test_a_map_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RIG_BENCH", "/no/such.yaml")
    with pytest.raises(ConfigError, match=r"^/no/such\.yaml: there is no such file .*RIG_BENCH"):
        load_target("nucleo-1")
    assert load_target("native").name == "native"


def test_a_serial_number_is_found_wherever_it_is(bench: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plugged: list[Port] = []
    monkeypatch.setattr(serial_board, "list_ports", lambda: plugged)
    board = load_target("nucleo-1")
    assert isinstance(board, SerialTarget)
    with pytest.raises(PortError, match="no port has the serial number 0669FF; is the board plugged in"):
        find_port(board)
    plugged += [Port("/dev/ttyACM0", "", None, "1234", None), Port("/dev/ttyACM1", "", None, "0669FF", None)]
    assert find_port(board) == "/dev/ttyACM1"
    plugged[1] = Port("/dev/ttyACM4", "", "/dev/serial/by-id/usb-STM", "0669FF", None)
    assert find_port(board) == "/dev/serial/by-id/usb-STM"
    plugged.append(Port("/dev/ttyACM5", "", None, "0669FF", None))
    with pytest.raises(PortError, match=r"2 ports have the serial number 0669FF, .*usb-STM, /dev/ttyACM5"):
        find_port(board)
