"""What compiled and ran a target is told with its version."""

from __future__ import annotations

from pathlib import Path

import pytest

from rig.targets import load_target
from rig.targets.models import NativeTarget, QemuTarget, SerialTarget, TargetConfig
from rig.targets.toolchain import output, toolchain, version_line, versions
from tests.unit.targets.programs import write_program


@pytest.mark.parametrize(
    ("config", "programs"),
    [
        (load_target("qemu-mps2-an385"), ("cmake", "ninja", "arm-none-eabi-gcc", "qemu-system-arm")),
        (NativeTarget(kind="native", board="native-clang"), ("cmake", "ninja", "clang")),
        (load_target("native-powerpc"), ("cmake", "ninja", "powerpc-linux-gnu-gcc", "qemu-ppc")),
    ],
)
def test_a_target_names_its_compiler_and_its_emulator(
    config: TargetConfig, programs: tuple[str, ...]
) -> None:
    assert toolchain(config) == programs


def test_a_board_that_brings_its_own_image_names_none() -> None:
    board = {"kind": "serial", "port": "x", "board": "microbit"}
    assert toolchain(SerialTarget.model_validate(board)) == ()
    assert "arm-none-eabi-gcc" in toolchain(SerialTarget.model_validate(board | {"build": True}))


def test_versions_are_of_what_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    emulator = str(write_program(tmp_path / "qemu", "print('QEMU 1.2')\nprint('Copyright')"))
    write_program(tmp_path / "cc", "print('cc 3')")
    monkeypatch.setenv("PATH", str(tmp_path))
    config = QemuTarget(kind="qemu", board="native", machine="m", binary=emulator)
    assert versions(config) == {"cc": "cc 3", emulator: "QEMU 1.2"}


def test_a_program_that_cannot_be_asked_says_why(tmp_path: Path) -> None:
    assert version_line(str(tmp_path / "none")).startswith("does not answer (")
    assert output([str(write_program(tmp_path / "two", "print('a\\nb')"))]) == "a\nb"
