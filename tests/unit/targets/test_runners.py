from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from rig.errors import TargetError, ToolMissing, UsageError
from rig.targets.runners import AnyRunner, Command, Drive, Job, Openocd, Pyocd, parse_runner
from tests.unit.targets.programs import ended, write_program

# Notes its arguments; ends with the code, and says the words, that are in the environment.
FAKE = """
import json
with open(os.environ["CALLS"], "a") as file:
    file.write(json.dumps([os.path.basename(sys.argv[0]), *sys.argv[1:]]) + "\\n")
sys.stderr.write(os.environ.get("WORDS", ""))
sys.exit(int(os.environ.get("CODE", "0")))
"""


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Fake tools on PATH, and the file with their calls."""
    for name in ("pyocd", "openocd", "mytool"):
        write_program(tmp_path / name, FAKE)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setenv("CALLS", str(tmp_path / "calls"))
    return tmp_path / "calls"


def job(tmp_path: Path, serial: str = "") -> Job:
    return Job("/dev/ttyACM0", serial, tmp_path / "a b.elf", tmp_path)


@pytest.mark.parametrize(
    ("runner", "serial", "flash", "reset"),
    [
        (
            Pyocd(kind="pyocd", chip="nrf51"),
            "",
            ["pyocd", "load", "--target", "nrf51", "IMAGE"],
            ["pyocd", "reset", "--target", "nrf51"],
        ),
        (
            Pyocd(kind="pyocd", chip="nrf51"),
            "99",
            ["pyocd", "load", "--target", "nrf51", "--uid", "99", "IMAGE"],
            ["pyocd", "reset", "--target", "nrf51", "--uid", "99"],
        ),
        (
            Openocd(kind="openocd", config="b.cfg", probe="7"),
            "99",
            ["openocd", "-f", "b.cfg", "-c", "adapter serial 7", "-c", "program {IMAGE} verify reset exit"],
            ["openocd", "-f", "b.cfg", "-c", "adapter serial 7", "-c", "init; reset run; exit"],
        ),
        (
            Openocd(kind="openocd", config="b.cfg", probe=""),
            "99",
            ["openocd", "-f", "b.cfg", "-c", "program {IMAGE} verify reset exit"],
            ["openocd", "-f", "b.cfg", "-c", "init; reset run; exit"],
        ),
        (
            Command(
                kind="command",
                command="mytool 'two words' {image} {port} --sn={serial}",
                reset_command="mytool {port}",
            ),
            "99",
            ["mytool", "two words", "IMAGE", "/dev/ttyACM0", "--sn=99"],
            ["mytool", "/dev/ttyACM0"],
        ),
    ],
)
def test_what_the_tools_are_told(
    calls: Path, tmp_path: Path, runner: AnyRunner, serial: str, flash: list[str], reset: list[str]
) -> None:
    work = job(tmp_path, serial)
    runner.flash(work)
    runner.reset(work)
    told = [json.loads(line) for line in calls.read_text().splitlines()]
    assert told == [[word.replace("IMAGE", str(work.image)) for word in flash], reset]
    assert runner.resets


def test_a_tool_that_fails_is_told_in_its_words(
    calls: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CODE", "3")
    monkeypatch.setenv("WORDS", "Info: hello\nError: unable to find CMSIS-DAP device\n")
    with pytest.raises(TargetError, match=r"^openocd failed \(exit code 3\): .*Error: unable to find CMSIS"):
        Openocd(kind="openocd", config="b.cfg").flash(job(tmp_path))


def test_a_tool_that_hangs_is_ended_with_all_it_started(calls: Path, tmp_path: Path) -> None:
    script = tmp_path / "mytool"
    script.write_text(f"#!/bin/sh\nsleep 100 &\necho $! > {tmp_path}/child\nwait\n")
    with pytest.raises(TargetError, match=r"^mytool did not end within 2 s: it wrote nothing$"):
        Command(kind="command", command="mytool", timeout=2).flash(job(tmp_path))
    assert _is_gone(int((tmp_path / "child").read_text()))


def _is_gone(pid: int) -> bool:
    try:
        return ended(os.pidfd_open(pid), 10)
    except ProcessLookupError:
        return True


@pytest.mark.parametrize(
    ("runner", "says"),
    [
        (Pyocd(kind="pyocd", chip="nrf51"), "pyocd not found on PATH; install with: pip install pyocd"),
        (Openocd(kind="openocd", config="b"), "openocd not found .*: sudo apt-get install openocd"),
        (Command(kind="command", command="no-such-tool"), "no-such-tool not found on PATH; .*full path"),
    ],
)
def test_a_missing_tool_is_told_with_its_remedy(
    runner: AnyRunner, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolMissing, match=says):
        runner.flash(job(tmp_path))


def test_what_cannot_reset_says_so(tmp_path: Path) -> None:
    for runner in (Drive(kind="drive"), Command(kind="command", command="mytool")):
        assert not runner.resets
        with pytest.raises(UsageError, match=r"button"):
            runner.reset(job(tmp_path))


def test_a_reset_has_no_image(tmp_path: Path) -> None:
    runner = Command(kind="command", command="mytool", reset_command="mytool {image}")
    with pytest.raises(UsageError, match="there is no image in a reset"):
        runner.reset(Job("/dev/ttyACM0", "", None, tmp_path))


def test_a_hex_file_is_taken_as_it_is(calls: Path, tmp_path: Path) -> None:
    image = tmp_path / "firmware.hex"
    Command(kind="command", command="mytool {hex}").flash(Job("p", "", image, tmp_path))
    assert json.loads(calls.read_text()) == ["mytool", str(image)]


@pytest.mark.parametrize(
    ("text", "runner"),
    [
        ("pyocd=nrf51", Pyocd(kind="pyocd", chip="nrf51")),
        ("openocd=board/a.cfg", Openocd(kind="openocd", config="board/a.cfg")),
        ("drive", Drive(kind="drive")),
        ("drive=/mnt/MICROBIT", Drive(kind="drive", path="/mnt/MICROBIT")),
        ("command=mytool -x=1 {image}", Command(kind="command", command="mytool -x=1 {image}")),
    ],
)
def test_a_runner_in_one_word(text: str, runner: AnyRunner) -> None:
    assert parse_runner(text) == runner


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("jlink", "unknown runner 'jlink'; known: pyocd, openocd, drive, command"),
        ("pyocd", "write --runner pyocd=CHIP"),
        ("command=flash {file}", "unknown placeholder {file}"),
        ("command=flash 'x", "No closing quotation"),
    ],
)
def test_a_word_that_is_no_runner(text: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        parse_runner(text)
