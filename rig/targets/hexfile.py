"""An ELF image as Intel HEX, which drives and many flash tools want."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from elftools.common.exceptions import ELFError
from elftools.elf.elffile import ELFFile

from rig.errors import BuildError

_RECORD = 16  # bytes of data in a line
_BANK = 1 << 16  # bytes that one extended address reaches
_DATA, _END, _BANK_ADDRESS = 0, 1, 4


def from_elf(image: Path, folder: Path) -> Path:
    """Write the image's loadable bytes, at their load addresses, as a .hex file in a folder.

    Raises:
        BuildError: unreadable, or no ELF file with something to load.
    """
    try:
        with image.open("rb") as file:
            parts = [
                (segment["p_paddr"], segment.data())
                for segment in ELFFile(file).iter_segments("PT_LOAD")
                if segment["p_filesz"]
            ]
    except (OSError, ELFError) as error:
        raise BuildError(f"{image} is not a readable firmware image: {error}") from error
    if not parts:
        raise BuildError(f"{image} has nothing to load")
    path = folder / f"{image.stem}.hex"
    path.write_text("\n".join(_lines(sorted(parts))) + "\n", encoding="ascii")
    return path


def _lines(parts: list[tuple[int, bytes]]) -> Iterator[str]:
    bank = 0
    for start, data in parts:
        at = start
        while at < start + len(data):
            if at // _BANK != bank:
                bank = at // _BANK
                yield _line(_BANK_ADDRESS, 0, bank.to_bytes(2, "big"))
            end = min(at + _RECORD, start + len(data), (bank + 1) * _BANK)
            yield _line(_DATA, at % _BANK, data[at - start : end - start])
            at = end
    yield _line(_END, 0, b"")


def _line(kind: int, address: int, data: bytes) -> str:
    body = bytes([len(data), *address.to_bytes(2, "big"), kind]) + data
    return f":{body.hex().upper()}{-sum(body) & 0xFF:02X}"
