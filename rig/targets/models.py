"""A target's YAML as typed models: docs/TARGETS.md says what each key means."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel, model_validator

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

    reply_timeout: float = Field(default=1.0, gt=0, le=3600)
    open_timeout: float = Field(default=5.0, gt=0, le=3600)
    retries: int = Field(default=3, ge=0, le=1000)
    cases_per_frame: int | None = Field(default=None, ge=1, le=65535)


class _Target(BaseModel):
    model_config = _STRICT

    name: str = ""  # the file's stem unless the file says otherwise
    description: str = ""
    link: LinkSettings = LinkSettings()


class NativeTarget(_Target):
    """The firmware as a process of this machine."""

    kind: Literal["native"]
    board: Board = "native"


class QemuTarget(_Target):
    """The firmware on a machine that QEMU emulates."""

    kind: Literal["qemu"]
    board: Board
    machine: str = Field(min_length=1)
    binary: str = Field(default="qemu-system-arm", min_length=1)
    uart: int = Field(default=0, ge=0, le=7)
    icount_shift: int | None = Field(default=7, ge=0, le=10)
    extra: list[str] = []


class SerialTarget(_Target):
    """A board on a serial line, found by its port or by the serial number of what it is plugged in with."""

    kind: Literal["serial"] = "serial"
    port: str = ""
    serial_number: str = ""
    baud: int = Field(default=DEFAULT_BAUD, gt=0)
    negotiate: bool | Annotated[int, Field(gt=0)] = True
    board: Board | None = None
    build: bool | None = None
    runner: Runner | None = None

    @model_validator(mode="after")
    def _is_found_somehow(self) -> SerialTarget:
        if bool(self.port) == bool(self.serial_number):
            raise mistake("expected either port or serial_number")
        return self

    @property
    def builds(self) -> bool:
        """Whether the rig makes the board's image and refuses any other: unless told, if it can flash it."""
        return self.board is not None and (self.runner is not None if self.build is None else self.build)

    @property
    def most_baud(self) -> int:
        """Highest rate to agree on with the board; 0: stay at `baud`."""
        return _ANY_BAUD * self.negotiate if isinstance(self.negotiate, bool) else self.negotiate


TargetConfig = NativeTarget | QemuTarget | SerialTarget


class TargetFile(RootModel[Annotated[TargetConfig, Field(discriminator="kind")]]):
    """A target's file: one of the kinds, told apart by `kind`."""
