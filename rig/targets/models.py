"""A target's YAML as typed models: docs/TARGETS.md says what each key means."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, RootModel, model_validator

from rig.targets.runners import Runner
from rig.yamlmodel import mistake

# Strict: YAML reads `1e-4` as text, and text that looks like a number is a mistake to be told, not repaired.
_STRICT = ConfigDict(frozen=True, extra="forbid", strict=True)

DEFAULT_BAUD = 115200
_ANY_BAUD = 1_000_000_000  # more than any board has

# It names a CMake preset and a folder under build/, so it must not lead out of there.
Board = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$")]


class LinkSettings(BaseModel):
    """How patient the link is; seconds, and repeats of a request."""

    model_config = _STRICT

    reply_timeout: float = Field(
        default=1.0, gt=0, le=3600, description="Seconds for an answer, before the request is repeated"
    )
    open_timeout: float = Field(
        default=5.0, gt=0, le=3600, description="Seconds for the target to answer the first time"
    )
    retries: int = Field(
        default=3, ge=0, le=1000, description="Repeats of a request before the link gives up"
    )
    cases_per_frame: int | None = Field(
        default=None, ge=1, le=65535, description="Most matrices in one request; as many as fit unless given"
    )


class _Target(BaseModel):
    model_config = _STRICT

    name: str = Field(default="", description="What reports call it; the file's stem unless given")
    description: str = Field(default="", description="For `rig targets`")
    link: LinkSettings = Field(default=LinkSettings(), description="How patient the link is")
    rate: float | None = Field(
        default=None, gt=0, description="Matrices a second to expect, for `rig run --dry-run`"
    )


class NativeTarget(_Target):
    """The firmware as a process of this machine."""

    kind: Literal["native"] = Field(description="The firmware as a process of this machine")
    board: Board = Field(default="native", description="Preset in firmware/CMakePresets.json")
    emulator: str | None = Field(
        default=None, min_length=1, description="Program that runs an image of another processor: qemu-ppc"
    )


class QemuTarget(_Target):
    """The firmware on a machine that QEMU emulates."""

    kind: Literal["qemu"] = Field(description="The firmware on a machine that QEMU emulates")
    board: Board = Field(description="Preset in firmware/CMakePresets.json")
    machine: str = Field(min_length=1, description="QEMU's -M")
    binary: str = Field(
        default="qemu-system-arm", min_length=1, description="QEMU: a program on PATH, or a path"
    )
    loader: Literal["kernel", "bios"] = Field(
        default="kernel", description="QEMU's option that takes the image"
    )
    uart: int = Field(default=0, ge=0, le=7, description="Which UART of the machine is the line")
    icount_shift: int | None = Field(
        default=7,
        ge=0,
        le=10,
        description="An instruction takes 2^this ns of virtual time; null: no cost",
    )
    extra: list[str] = Field(default=[], description="Further arguments for QEMU")


class SerialTarget(_Target):
    """A board on a serial line, found by its port or by the serial number of what it is plugged in with."""

    kind: Literal["serial"] = Field(description="A board on a serial line")
    port: str = Field(
        default="", description="Device, pattern such as /dev/serial/by-id/usb-ARM_*, or URL of pyserial"
    )
    serial_number: str = Field(
        default="", description="In place of `port`: of the USB device, as `rig ports` lists it"
    )
    baud: int = Field(default=DEFAULT_BAUD, gt=0, description="Rate of the line, bits a second")
    negotiate: bool | Annotated[int, Field(gt=0)] = Field(
        default=True, description="Agree on a faster rate; a number: at most that one"
    )
    board: Board | None = Field(default=None, description="The firmware must say that it is this board")
    build: bool | None = Field(
        default=None,
        description="Build the board's firmware first, and refuse a board with another image; "
        "`true` if there is a runner, unless given",
    )
    runner: Runner | None = Field(default=None, description="How it is flashed and reset")
    _place: str = PrivateAttr("")

    @model_validator(mode="after")
    def _is_found_somehow(self) -> SerialTarget:
        if bool(self.port) == bool(self.serial_number):
            raise mistake("expected either port or serial_number")
        return self

    @property
    def builds(self) -> bool:
        """Whether the rig makes the board's image and refuses any other."""
        return self.board is not None and (self.runner is not None if self.build is None else self.build)

    @property
    def place(self) -> str:
        """Where the port is written, as the beginning of a message."""
        return self._place

    def set_place(self, path: Path, line: int) -> None:
        """Remember where the port is written."""
        self._place = f"{path}:{line}: "

    @property
    def most_baud(self) -> int:
        """Highest rate to agree on with the board; 0: stay at `baud`."""
        return _ANY_BAUD * self.negotiate if isinstance(self.negotiate, bool) else self.negotiate


TargetConfig = NativeTarget | QemuTarget | SerialTarget


class TargetFile(RootModel[Annotated[TargetConfig, Field(discriminator="kind")]]):
    """A target's file: one of the kinds, told apart by `kind`."""
