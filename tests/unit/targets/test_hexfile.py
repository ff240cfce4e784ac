from __future__ import annotations

import struct
from pathlib import Path

import pytest

from rig.errors import BuildError
from rig.targets.hexfile import from_elf

Parts = list[tuple[int, bytes]]


def write_elf(path: Path, parts: Parts) -> Path:
    """A little-endian ELF32 file of load segments, each at an address in flash that is not where it runs."""
    header_size, entry_size = 52, 32
    at = header_size + entry_size * (len(parts) + 1)
    entries, data = [struct.pack("<8I", 1, at, 0x20000000, 0x20000000, 0, 64, 6, 4)], b""  # .bss
    for address, content in parts:
        size = len(content)
        entries.append(struct.pack("<8I", 1, at + len(data), 0x20001000, address, size, size, 5, 4))
        data += content
    head = b"\x7fELF\x01\x01\x01" + bytes(9)
    head += struct.pack(
        "<HHIIIIIHHHHHH", 2, 40, 1, 0, header_size, 0, 0, header_size, entry_size, len(entries), 40, 0, 0
    )
    path.write_bytes(head + b"".join(entries) + data)
    return path


def bytes_of(path: Path) -> dict[int, int]:
    """What a programmer makes of Intel HEX: each byte by its address."""
    found: dict[int, int] = {}
    bank, lines = 0, path.read_text().splitlines()
    for line in lines:
        record = bytes.fromhex(line.removeprefix(":"))
        assert sum(record) % 256 == 0
        size, kind, data = record[0], record[3], record[4:-1]
        assert len(data) == size
        if kind == 4:
            bank = int.from_bytes(data, "big") << 16
        for i, byte in enumerate(data if kind == 0 else b""):
            found[bank + int.from_bytes(record[1:3], "big") + i] = byte
    assert lines[-1] == ":00000001FF"
    return found


@pytest.mark.parametrize(
    "parts",
    [
        [(0, bytes(range(256)))],
        [(0x08000000, b"vectors" * 9), (0x08000100, b"x")],
        [(0xFFF9, bytes(range(100)))],
        [(0x1FFF0, bytes(range(16))), (0x20000, b"next bank")],
        [(0x40000000, b"later"), (0x10, b"first")],
    ],
)
def test_every_byte_is_at_its_load_address(tmp_path: Path, parts: Parts) -> None:
    written = from_elf(write_elf(tmp_path / "firmware.elf", parts), tmp_path)
    assert written == tmp_path / "firmware.hex"
    assert bytes_of(written) == {address + i: byte for address, data in parts for i, byte in enumerate(data)}


def test_what_is_no_image(tmp_path: Path) -> None:
    path = tmp_path / "firmware.elf"
    path.write_text("hello")
    with pytest.raises(BuildError, match="is not a readable firmware image"):
        from_elf(path, tmp_path)
    with pytest.raises(BuildError, match="has nothing to load"):
        from_elf(write_elf(path, []), tmp_path)
