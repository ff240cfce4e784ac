"""The programs the rig calls, and the package that brings each: the one place that knows."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from rig import paths
from rig.errors import ToolMissing


@dataclass(frozen=True)
class Tool:
    """A program, the Debian/Ubuntu packages that bring it, and what the rig does with it."""

    program: str
    packages: tuple[str, ...]
    purpose: str


TOOLS = {
    tool.program: tool
    for tool in (
        Tool("cmake", ("cmake",), "configures the firmware's build"),
        Tool("ninja", ("ninja-build",), "builds the firmware"),
        Tool("cc", ("gcc", "libc6-dev"), "compiles the firmware for the host"),
        Tool(
            "arm-none-eabi-gcc", ("gcc-arm-none-eabi", "libnewlib-arm-none-eabi"), "compiles it for Cortex-M"
        ),
        Tool(
            "riscv64-unknown-elf-gcc",
            ("gcc-riscv64-unknown-elf", "picolibc-riscv64-unknown-elf"),
            "compiles it for RISC-V",
        ),
        Tool("avr-gcc", ("gcc-avr", "avr-libc"), "compiles it for AVR"),
        Tool("qemu-system-arm", ("qemu-system-arm",), "runs Cortex-M firmware"),
        Tool("qemu-system-riscv32", ("qemu-system-misc",), "runs RISC-V firmware"),
        Tool("qemu-system-avr", ("qemu-system-misc",), "runs AVR firmware"),
        Tool("setpriv", ("util-linux",), "ends a target's process when the rig ends"),
    )
}


def build_tools(board: str) -> tuple[str, ...]:
    """The programs that building a board's firmware takes."""
    return "cmake", "ninja", _compiler(board)


def _compiler(board: str) -> str:
    """The compiler of a preset: its toolchain file, or that of the preset it inherits, bears its name."""
    presets = json.loads((paths.FIRMWARE / "CMakePresets.json").read_text())["configurePresets"]
    known = {preset["name"]: preset for preset in presets}
    preset = known.get(board, {})
    while "toolchainFile" not in preset and "inherits" in preset:
        preset = known[preset["inherits"]]
    return f"{Path(preset['toolchainFile']).stem}-gcc" if "toolchainFile" in preset else "cc"


def install_command(*programs: str) -> str:
    """The command that installs programs on Debian or Ubuntu; leaves out a program that is not in TOOLS."""
    packages = {package: None for name in programs if name in TOOLS for package in TOOLS[name].packages}
    return f"sudo apt-get install {' '.join(packages)}" if packages else ""


def missing(*programs: str) -> list[str]:
    """Those of the programs that are neither on PATH nor an executable file."""
    return [name for name in programs if shutil.which(name) is None]


def require(*programs: str) -> None:
    """See that every program is there.

    Raises:
        ToolMissing: names all that are not, with the one command that installs them.
    """
    absent = missing(*programs)
    if not absent:
        return
    command = install_command(*absent)
    remedy = (
        f"install with: {command}" if command else "install it, or name its full path in the target's YAML"
    )
    raise ToolMissing(f"{', '.join(absent)} not found on PATH; {remedy}")
