"""How an image gets into a board and the board is reset: pyOCD, OpenOCD, a mounted drive, or a command.

Each is a small class that is at once the `runner` of a target's YAML (docs/BENCH.md).
"""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import string
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field, TypeAdapter, ValidationError

from rig.errors import TargetError, ToolMissing, UsageError
from rig.targets import drive, hexfile
from rig.targets.process import Process
from rig.yamlmodel import Model

INSTALL = {"pyocd": "pip install pyocd", "openocd": "sudo apt-get install openocd"}
_PLACEHOLDERS = ("image", "hex", "port", "serial")


@dataclass(frozen=True)
class Job:
    """What a runner works on.

    Attributes:
        port: device or URL of the board's line.
        serial: its serial number; "" when the bench does not say.
        image: ELF, Intel HEX or raw binary; None for a reset.
        folder: for files that are made on the way.
    """

    port: str
    serial: str
    image: Path | None
    folder: Path

    @property
    def file(self) -> Path:
        """The image of a job that has one."""
        if self.image is None:
            raise UsageError("there is no image in a reset: take {image} and {hex} out of the reset command")
        return self.image

    def hex(self) -> Path:
        """The image as Intel HEX, or what it is when that is not ELF."""
        return hexfile.from_elf(self.file, self.folder) if self.file.suffix == ".elf" else self.file


class _Tool(Model):
    timeout: float = Field(default=120, gt=0, le=3600, description="Seconds the tool may take")

    def _call(self, command: Sequence[str]) -> None:
        """Run a tool to its end.

        Raises:
            ToolMissing: it is not installed.
            TargetError: it failed, in its own words, or did not end in time.
        """
        name = command[0]
        if shutil.which(name) is None:
            remedy = INSTALL.get(name, "install it, or name its full path")
            raise ToolMissing(f"{name} not found on PATH; install with: {remedy}")
        process = Process(command)
        try:
            code = process.exit_code(self.timeout)
            said = process.output() or "it wrote nothing"
            if code is None:
                raise TargetError(f"{process.name} did not end within {self.timeout:g} s: {said}")
            if code != 0:
                raise TargetError(f"{process.name} failed (exit code {code}): {said}")
        finally:  # what it started must not go on flashing
            process.stop(lambda: os.killpg(process.pid, signal.SIGKILL))


class _Probed(_Tool):
    probe: str | None = Field(default=None, description="Serial number of the probe, if not the board's")

    def _probe(self, job: Job) -> str:
        return job.serial if self.probe is None else self.probe


class Pyocd(_Probed):
    """pyOCD and any CMSIS-DAP, ST-LINK or J-Link probe."""

    kind: Literal["pyocd"] = Field(description="pyOCD")
    chip: str = Field(min_length=1, description="pyOCD's name of the chip (pyocd list --targets)")

    resets: ClassVar[bool] = True

    def flash(self, job: Job) -> None:
        """Write the image and reset; TargetError if that fails."""
        self._call(["pyocd", "load", *self._chosen(job), str(job.file)])

    def reset(self, job: Job) -> None:
        """Restart the firmware; TargetError if that fails."""
        self._call(["pyocd", "reset", *self._chosen(job)])

    def _chosen(self, job: Job) -> list[str]:
        probe = self._probe(job)
        return ["--target", self.chip, *(["--uid", probe] if probe else [])]


class Openocd(_Probed):
    """OpenOCD with a board's or probe's configuration file."""

    kind: Literal["openocd"] = Field(description="OpenOCD")
    config: str = Field(min_length=1, description="OpenOCD's -f, e.g. board/st_nucleo_f4.cfg")

    resets: ClassVar[bool] = True

    def flash(self, job: Job) -> None:
        """Write the image, verify it and reset; TargetError if that fails."""
        self._do(job, f"program {{{job.file}}} verify reset exit")  # braces: Tcl's quotes

    def reset(self, job: Job) -> None:
        """Restart the firmware; TargetError if that fails."""
        self._do(job, "init; reset run; exit")

    def _do(self, job: Job, what: str) -> None:
        probe = self._probe(job)
        chosen = ["-c", f"adapter serial {probe}"] if probe else []
        self._call(["openocd", "-f", self.config, *chosen, "-c", what])


class Drive(Model):
    """A board that is a USB drive, such as a micro:bit or an mbed."""

    kind: Literal["drive"] = Field(description="A USB drive")
    path: str = Field(default="", description="Where it is mounted, or a pattern; '': search")
    timeout: float = Field(default=60, gt=0, le=3600, description="Seconds until the drive is back")

    resets: ClassVar[bool] = False

    def flash(self, job: Job) -> None:
        """Copy the image and wait for the drive to come back; TargetError if it does not or refuses."""
        found = drive.find(self.path, job.serial)
        drive.copy(job.hex(), found, self.timeout)

    def reset(self, job: Job) -> None:
        """UsageError: a drive cannot."""
        raise UsageError(f"a drive cannot reset {job.port}: press its button, or use another --runner")


def _known_placeholders(text: str) -> str:
    words = shlex.split(text)
    names = {name for word in words for _, name, _, _ in string.Formatter().parse(word) if name is not None}
    unknown = sorted(names - set(_PLACEHOLDERS))
    if unknown:
        known = ", ".join(f"{{{name}}}" for name in _PLACEHOLDERS)
        raise ValueError(f"unknown placeholder {{{unknown[0]}}}, expected {known}")
    return text


_Command = Annotated[str, AfterValidator(_known_placeholders)]


class Command(_Tool):
    """A command of the user's; no shell, so quote as in one but expect no pipes."""

    kind: Literal["command"] = Field(description="A command")
    command: _Command = Field(min_length=1, description="Flashes and resets; {image} {hex} {port} {serial}")
    reset_command: _Command = Field(default="", description="Resets; {port} {serial}")

    @property
    def resets(self) -> bool:
        """Whether `reset` works."""
        return bool(self.reset_command)

    def flash(self, job: Job) -> None:
        """Run the command; TargetError if it fails."""
        self._call(_filled(self.command, job))

    def reset(self, job: Job) -> None:
        """Run the other command; UsageError if there is none, TargetError if it fails."""
        if not self.resets:
            raise UsageError("this runner has no reset_command; add it, or press the board's reset button")
        self._call(_filled(self.reset_command, job))


def _filled(template: str, job: Job) -> list[str]:
    values = {"port": job.port, "serial": job.serial}
    if "{image}" in template:
        values["image"] = str(job.file)
    if "{hex}" in template:
        values["hex"] = str(job.hex())
    return [word.format(**values) for word in shlex.split(template)]


AnyRunner = Pyocd | Openocd | Drive | Command
Runner = Annotated[AnyRunner, Field(discriminator="kind")]
_MAIN = {"pyocd": "chip", "openocd": "config", "drive": "path", "command": "command"}


def parse_runner(text: str) -> AnyRunner:
    """A runner from one word: `pyocd=nrf51`, `openocd=board/st_nucleo_f4.cfg`, `drive`, `command=TEXT`.

    Raises:
        UsageError: no such kind, or a value that it needs or cannot take.
    """
    kind, _, value = text.partition("=")
    if kind not in _MAIN:
        raise UsageError(f"unknown runner {kind!r}; known: {', '.join(_MAIN)}")
    given = {"kind": kind} | ({_MAIN[kind]: value} if value else {})
    try:
        return TypeAdapter[AnyRunner](Runner).validate_python(given)
    except ValidationError as error:
        why = error.errors()[0]
        wanted = f"{kind}={_MAIN[kind].upper()}"
        text = f"write --runner {wanted}" if why["type"] == "missing" else why["msg"]
        raise UsageError(f"runner {kind}: {text}") from error
