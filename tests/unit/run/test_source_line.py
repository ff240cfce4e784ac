"""A program counter's line in the source, by an image a compiler has just made."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from elftools.elf.elffile import ELFFile
from elftools.elf.sections import SymbolTableSection

from rig.run.source_line import source_line

SOURCE = "int thrice(int x) {\n    return 3 * x;\n}\nint main(void) { return thrice(0); }\n"


@pytest.fixture(params=["-gdwarf-4", "-gdwarf-5"])
def image(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    (tmp_path / "few.c").write_text(SOURCE)
    command = ["gcc", request.param, "-O0", "-no-pie", "-o", "few.elf", "few.c"]
    subprocess.run(command, cwd=tmp_path, check=True)
    return tmp_path / "few.elf"


def address(image: Path, name: str) -> int:
    with image.open("rb") as file:
        table = ELFFile(file).get_section_by_name(".symtab")
        assert isinstance(table, SymbolTableSection)
        symbols = table.get_symbol_by_name(name)
        assert symbols
        return int(symbols[0]["st_value"])


def test_an_address_leads_to_file_and_line(image: Path) -> None:
    assert source_line(image, address(image, "thrice")) == "few.c:1"
    assert source_line(image, address(image, "main") - 1) == "few.c:3"
    assert source_line(image, address(image, "main")) == "few.c:4"


def test_an_address_outside_of_the_sources_has_no_line(image: Path) -> None:
    assert source_line(image, 0) is None
    assert source_line(image, 0xFFFFFFF0) is None
    assert source_line(image, address(image, "_start")) is None


@pytest.mark.parametrize("content", [None, b"no ELF file"])
def test_no_image_is_no_line(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "few.elf").write_bytes(content)
    assert source_line(tmp_path / "few.elf", 0x1000) is None
