"""The programs the rig calls, and the package that brings each: the one place that knows."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
        Tool(
            "powerpc-linux-gnu-gcc",
            ("gcc-powerpc-linux-gnu", "libc6-dev-powerpc-cross"),
            "compiles it for a big-endian host",
        ),
        Tool("clang", ("clang",), "compiles it too, so that compilers can be compared"),
        Tool("avr-gcc", ("gcc-avr", "avr-libc"), "compiles it for AVR"),
        Tool("qemu-system-arm", ("qemu-system-arm",), "runs Cortex-M firmware"),
        Tool("qemu-system-riscv32", ("qemu-system-misc",), "runs RISC-V firmware"),
        Tool("qemu-system-avr", ("qemu-system-misc",), "runs AVR firmware"),
        Tool("qemu-ppc", ("qemu-user",), "runs the firmware of a big-endian host"),
        Tool("setpriv", ("util-linux",), "ends a target's process when the rig ends"),
    )
}


def build_tools(board: str) -> tuple[str, ...]:
    """The programs that building a board's firmware takes."""
    return "cmake", "ninja", *_compilers(board)


def _compilers(board: str) -> tuple[str, ...]:
    """What compiles and links a preset: what it sets, or what its toolchain file bears the name of."""
    presets = json.loads((paths.FIRMWARE / "CMakePresets.json").read_text())["configurePresets"]
    preset = _flat(board, {preset["name"]: preset for preset in presets})
    if "toolchainFile" in preset:
        stem = Path(preset["toolchainFile"]).stem
        linker = f"{stem.removesuffix('-clang')}-gcc"
        return ("clang", linker) if stem.endswith("-clang") else (linker,)
    return (str(preset.get("CMAKE_C_COMPILER", "cc")),)


def _flat(name: str, presets: dict[str, Any]) -> dict[str, Any]:
    """A preset with all that it inherits and sets; of several parents the first one counts."""
    preset: dict[str, Any] = presets.get(name, {})
    parents = preset.get("inherits", [])
    flat: dict[str, Any] = {}  # its cache variables too
    for parent in reversed([parents] if isinstance(parents, str) else parents):
        flat |= _flat(parent, presets)
    variables: dict[str, Any] = preset.get("cacheVariables", {})
    return flat | preset | variables


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
