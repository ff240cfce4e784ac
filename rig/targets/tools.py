"""The programs the rig calls, and the package that brings each: the one place that knows."""

from __future__ import annotations

import shutil
from dataclasses import dataclass

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
        Tool("qemu-system-arm", ("qemu-system-arm",), "runs Cortex-M firmware"),
        Tool("setpriv", ("util-linux",), "ends a target's process when the rig ends"),
    )
}


def build_tools(board: str) -> tuple[str, ...]:
    """The programs that building a board's firmware takes."""
    compiler = "cc" if board.startswith("native") else "arm-none-eabi-gcc"
    return "cmake", "ninja", compiler


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
