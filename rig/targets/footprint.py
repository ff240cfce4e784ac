"""How much flash and RAM a kernel takes, with everything that it pulls in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from elftools.common.exceptions import ELFError
from elftools.elf.elffile import ELFFile

from rig.errors import BuildError
from rig.targets import build
from rig.targets.user_kernel import UserKernel, builtin_kernels

_FLASH = (".text", ".rodata", ".data", ".ARM.ex")
_RAM = (".data", ".bss")


class Footprint(NamedTuple):
    """Bytes of flash (code, constants, initial values) and of static RAM; the stack is not in it."""

    flash: int
    ram: int


def footprint(board: str, kernels: Sequence[UserKernel] = ()) -> Mapping[str, Footprint]:
    """The size of each kernel of a board's firmware, linked alone.

    It holds the kernel, our helpers in fixed/ and what the compiler brings for arithmetic the processor
    does not have; what two kernels share counts for both. On `native`, the system's libraries do not count.

    Args:
        board: the name of a preset in firmware/CMakePresets.json.
        kernels: the user's own, besides those of the firmware.

    Raises:
        ToolMissing, BuildError: as `rig.targets.build.build`.
    """
    folder = build.make(board, kernels, "footprints")
    names = [*builtin_kernels(), *(kernel.name for kernel in kernels)]
    return {name: _measure(folder / f"footprint_{name}.elf") for name in names}


def _measure(path: Path) -> Footprint:
    try:
        with path.open("rb") as file:
            sizes = [(section.name, section["sh_size"]) for section in ELFFile(file).iter_sections()]
    except (OSError, ELFError) as error:
        raise BuildError(f"{path} is not a readable program: {error}") from error
    flash, ram = (
        sum(size for name, size in sizes if name.startswith(prefixes)) for prefixes in (_FLASH, _RAM)
    )
    return Footprint(flash, ram)
