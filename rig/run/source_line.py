"""Where in the source a program counter stands: DWARF's line table of the firmware's image."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from elftools.common.exceptions import DWARFError, ELFError
from elftools.elf.elffile import ELFFile


def source_line(image: Path, pc: int) -> str | None:
    """`my_inverse.c:22` for an address of the image's code; None when no line is known for it."""
    try:
        with image.open("rb") as file:
            dwarf = ELFFile(file).get_dwarf_info()
            programs = (dwarf.line_program_for_CU(unit) for unit in dwarf.iter_CUs())
            return next((line for program in programs if program and (line := _line(program, pc))), None)
    except (OSError, ELFError, DWARFError):  # a missing line is no reason to lose the finding
        return None


def _line(program: Any, pc: int) -> str | None:
    for sequence in _sequences(program):
        # The linker leaves what it threw away at address 0.
        if sequence[0].address == 0 or not sequence[0].address <= pc < sequence[-1].address:
            continue
        state = next(a for a, b in pairwise(sequence) if a.address <= pc < b.address)
        offset = 0 if program["version"] >= 5 else 1  # DWARF 5 counts files from 0
        name = program["file_entry"][state.file - offset].name.decode(errors="replace")
        return f"{Path(name).name}:{state.line}"
    return None


def _sequences(program: Any) -> Iterator[list[Any]]:
    """Runs of rows of the line table, each ended by the first address behind it (DWARF 5, 6.2)."""
    rows: list[Any] = []
    for entry in program.get_entries():
        if entry.state is None:
            continue
        rows.append(entry.state)
        if entry.state.end_sequence:
            yield rows
            rows = []
