"""What a target's results depend on beside the sources: its compiler and its emulator, by version."""

from __future__ import annotations

import shutil
import subprocess
from functools import cache

from rig.targets.models import NativeTarget, QemuTarget, TargetConfig
from rig.targets.tools import build_tools, missing

_DEADLINE = 10.0


def toolchain(config: TargetConfig) -> tuple[str, ...]:
    """The programs that build a target's firmware and run it; none of a board that brings its own image."""
    if isinstance(config, QemuTarget):
        return *build_tools(config.board), config.binary
    if isinstance(config, NativeTarget):
        return *build_tools(config.board), *([config.emulator] if config.emulator else [])
    return build_tools(config.board) if config.board and config.build else ()


def versions(config: TargetConfig) -> dict[str, str]:
    """What those programs say of themselves, if they are there, by name."""
    return {program: version_line(program) for program in toolchain(config) if not missing(program)}


def version_line(program: str) -> str:
    """The first line of what a program says of its version, or why it says nothing."""
    return _version_line(shutil.which(program) or program)


@cache
def _version_line(path: str) -> str:
    return output([path, "--version"]).partition("\n")[0]


def output(command: list[str]) -> str:
    """What a command that takes no time writes."""
    try:
        done = subprocess.run(command, capture_output=True, timeout=_DEADLINE, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"does not answer ({error})"
    return done.stdout.decode(errors="replace").strip()
