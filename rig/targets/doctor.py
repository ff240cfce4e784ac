"""`rig doctor`: is everything there that the rig needs, and if not, what to do."""

from __future__ import annotations

import getpass
import grp
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from rig import targets
from rig.errors import RigError
from rig.targets.board_port import lacking
from rig.targets.catalog import list_targets
from rig.targets.models import QemuTarget, SerialTarget, TargetConfig
from rig.targets.runners import INSTALL
from rig.targets.toolchain import output, toolchain, version_line
from rig.targets.tools import TOOLS, build_tools, install_command, missing

OLDEST_PYTHON = (3, 11)
_DISTRIBUTION = "fixed-inverse-rig"
_EVERYDAY = {"native", "qemu-mps2-an385"}  # those of the shipped campaigns; a port is examined by its name


class Check(NamedTuple):
    """One finding: whether it is well, what was found, and what to do when it is not ("" when it is)."""

    ok: bool
    text: str
    remedy: str = ""


def examine() -> Iterator[Check]:
    """All checks, one after the other as they are done; building and starting targets takes seconds.

    Yields:
        a check; none raises.
    """
    yield python_version(sys.version_info[:2])
    yield from packages()
    try:
        configs = list_targets()
        everyday = [config for config in configs if config.name in _EVERYDAY]
        yield from _tools(everyday)
        yield from _targets(everyday)
        yield from flashers(configs)
    except RigError as error:
        yield Check(False, str(error), "mend that file")
    yield dialout()
    yield modem_manager()


def _tools(everyday: Iterable[TargetConfig]) -> Iterator[Check]:
    """All programs the rig can call: those that these targets need, and the others."""
    needed = {"setpriv", *(program for config in everyday for program in toolchain(config))}
    for program in TOOLS:
        yield tool(program) if program in needed else _spare(program)


def examine_board(board: str) -> Iterator[Check]:
    """All checks of one port in firmware/boards; building and starting it takes seconds.

    Yields:
        a check; none raises.
    """
    for program in build_tools(board):
        yield tool(program)
    try:
        lacks = lacking(board)
        configs = [config for config in list_targets() if config.board == board]
    except RigError as error:
        yield Check(False, str(error), "mend that file")
        return
    for remedy in lacks:
        yield Check(False, f"the port {board} is not whole", remedy)
    if not lacks:
        yield Check(True, f"the port {board} has all its parts")
    yield from _targets(configs)


def python_version(version: tuple[int, int]) -> Check:
    """Whether this Python is new enough."""
    text = f"Python {version[0]}.{version[1]}"
    needed = f"install Python {OLDEST_PYTHON[0]}.{OLDEST_PYTHON[1]} or newer"
    return Check(version >= OLDEST_PYTHON, text, "" if version >= OLDEST_PYTHON else needed)


def packages(distribution: str = _DISTRIBUTION) -> Iterator[Check]:
    """The Python packages the rig depends on, by its own metadata."""
    try:
        required = metadata.requires(distribution) or []
    except metadata.PackageNotFoundError:
        yield Check(False, f"{distribution} is not installed", "install it with: pip install -e .")
        return
    for requirement in required:
        if "extra ==" not in requirement:
            yield _package(re.split(r"[^\w.-]", requirement, maxsplit=1)[0])


def _package(name: str) -> Check:
    try:
        return Check(True, f"{name} {metadata.version(name)}")
    except metadata.PackageNotFoundError:
        return Check(False, f"{name} is not installed", f"install it with: pip install {name}")


def tool(program: str) -> Check:
    """Whether a program of `TOOLS` is there, and its version."""
    if missing(program):
        return Check(False, f"{program} not found ({TOOLS[program].purpose})", install_command(program))
    return Check(True, f"{program}: {version_line(program)}")


def _spare(program: str) -> Check:
    """The same of a program that only further ports need."""
    found = tool(program)
    if found.ok:
        return found
    return Check(True, f"{found.text}: not needed but for further ports ({found.remedy})")


def _targets(configs: Iterable[TargetConfig]) -> Iterator[Check]:
    for config in configs:
        if isinstance(config, QemuTarget):
            yield machine(config)
        if not isinstance(config, SerialTarget):
            yield answers(config)


def flashers(configs: Iterable[TargetConfig]) -> Iterator[Check]:
    """The tools that flash the boards of the bench's map."""
    boards = [config for config in configs if isinstance(config, SerialTarget)]
    kinds = {board.runner.kind for board in boards if board.runner is not None}
    for kind in sorted(kinds & INSTALL.keys()):
        there = not missing(kind)
        yield Check(there, f"{kind}, which flashes boards of the map", "" if there else INSTALL[kind])


def machine(config: QemuTarget) -> Check:
    """Whether this QEMU has the machine of a target."""
    if missing(config.binary):
        return Check(False, f"{config.binary} not found", install_command(config.binary))
    known = {line.split()[0] for line in output([config.binary, "-M", "help"]).splitlines() if line.strip()}
    if config.machine in known:
        return Check(True, f"{config.binary} has the machine {config.machine}")
    return Check(False, f"{config.binary} has no machine {config.machine}", "install a newer QEMU")


def answers(config: TargetConfig) -> Check:
    """Whether a target's firmware builds, starts and says hello."""
    try:
        with targets.open_target(config.name) as device:
            kernels = ", ".join(kernel.name for kernel in device.hello.kernels)
            return Check(True, f"{config.name} builds and answers; kernels: {kernels}")
    except (RigError, ImportError) as error:
        return Check(False, f"{config.name}: {error}", "see the message")


def dialout(group: str = "dialout", groups: Callable[[], list[int]] = os.getgroups) -> Check:
    """Whether the user may open serial ports."""
    try:
        wanted = grp.getgrnam(group).gr_gid
    except KeyError:
        return Check(True, f"this system has no group {group}")
    if os.geteuid() == 0 or wanted in groups():
        return Check(True, "serial ports may be opened")
    remedy = f"sudo usermod -aG {group} {getpass.getuser()}, then log in again"
    return Check(False, f"you are not in the group {group}, which owns serial ports", remedy)


def modem_manager(processes: Path = Path("/proc")) -> Check:
    """Whether ModemManager runs, which talks to every new serial port for a while after it is plugged in."""
    if not any(_named(path, "ModemManager") for path in processes.glob("[0-9]*/comm")):
        return Check(True, "ModemManager does not run")
    remedy = "sudo systemctl disable --now ModemManager, or a udev rule with ENV{ID_MM_DEVICE_IGNORE}=1"
    return Check(False, "ModemManager runs: it writes to boards that were just plugged in", remedy)


def _named(path: Path, name: str) -> bool:
    try:
        return path.read_text().strip() == name
    except OSError:  # it ended while we looked
        return False
