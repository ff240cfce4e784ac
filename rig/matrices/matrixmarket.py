"""One 4x4 matrix in a Matrix Market file.

Format: Boisvert, Pozo, Remington, The Matrix Market Exchange Formats: Initial Design, NISTIR 5935, 1996.
Read are the array and coordinate forms of real, integer and pattern matrices with general, symmetric or
skew-symmetric structure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rig.errors import InputError
from rig.matrices.csvfile import read_number
from rig.qformat import to_raw

# Nine digits are more than any value in range has.
_WHOLE = re.compile(r"[+-]?\d{1,9}", re.ASCII)
_BANNER = "%%matrixmarket"
_LAYOUTS = ("array", "coordinate")
_FIELDS = ("real", "integer", "pattern")
_STRUCTURES = ("general", "symmetric", "skew-symmetric")

Line = tuple[int, list[str]]


@dataclass(frozen=True)
class _Header:
    layout: str
    field: str
    structure: str

    def cells(self) -> list[tuple[int, int]]:
        """The cells that may be stored, column by column."""
        above = {"general": -4, "symmetric": 0, "skew-symmetric": 1}[self.structure]
        return [(i, j) for j in range(4) for i in range(4) if i - j >= above]


def parse_matrix_market(path: Path, lines: list[str]) -> NDArray[np.int32]:
    """Raw words (1, 4, 4) of the lines of a .mtx file; raises InputError `path:line: ...`."""
    header = _header(path, lines[0])
    rows = [(n, line.split()) for n, line in enumerate(lines, start=1) if line.strip() and line[0] != "%"]
    entries = _entries(path, header, rows, len(lines))
    matrix = np.zeros((4, 4), dtype=np.int32)
    for line, (i, j), value in entries:
        matrix[i, j] = _word(path, line, value)
        if header.structure != "general":
            matrix[j, i] = _word(path, line, -value if header.structure == "skew-symmetric" else value)
    return matrix.reshape(1, 4, 4)


def _header(path: Path, line: str) -> _Header:
    words = line.lower().split()
    if len(words) != 5 or words[:2] != [_BANNER, "matrix"]:
        raise InputError(f"{path}:1: must be '%%MatrixMarket matrix <layout> <field> <structure>'")
    for word, known in zip(words[2:], (_LAYOUTS, _FIELDS, _STRUCTURES), strict=True):
        if word not in known:
            raise InputError(f"{path}:1: {word!r} is not read; known: {', '.join(known)}")
    if words[2:4] == ["array", "pattern"]:
        raise InputError(f"{path}:1: a pattern has no array form")
    return _Header(*words[2:])


Entry = tuple[int, tuple[int, int], float]


def _entries(path: Path, header: _Header, rows: list[Line], last: int) -> list[Entry]:
    """Line, cell and value of each stored entry."""
    if not rows:
        raise InputError(f"{path}:{last}: ends before the size line")
    (line, size), data = rows[0], rows[1:]
    fields = 3 if header.layout == "coordinate" else 2
    if size[:2] != ["4", "4"] or len(size) != fields:
        raise InputError(f"{path}:{line}: the size must be '4 4{' <entries>' * (fields - 2)}'")
    expected = _whole(path, line, size[2]) if fields == 3 else len(header.cells())
    if len(data) != expected:
        raise InputError(f"{path}:{rows[-1][0]}: {len(data)} entries, {expected} expected")
    read = _coordinates if header.layout == "coordinate" else _array
    return list(read(path, header, data))


def _array(path: Path, header: _Header, data: list[Line]) -> Iterator[Entry]:
    for (line, words), cell in zip(data, header.cells(), strict=True):
        if len(words) != 1:
            raise InputError(f"{path}:{line}: an array form has one number a line")
        yield line, cell, _value(path, line, header, words[0])


def _coordinates(path: Path, header: _Header, data: list[Line]) -> Iterator[Entry]:
    cells = set(header.cells())
    for line, words in data:
        if len(words) != (2 if header.field == "pattern" else 3):
            raise InputError(f"{path}:{line}: {len(words)} fields in an entry of a {header.field} matrix")
        cell = _whole(path, line, words[0]) - 1, _whole(path, line, words[1]) - 1
        if cell not in cells:
            raise InputError(f"{path}:{line}: entry {words[0]} {words[1]} is out of place or given twice")
        cells.remove(cell)
        yield line, cell, _value(path, line, header, words[2] if len(words) == 3 else "1")


def _value(path: Path, line: int, header: _Header, text: str) -> float:
    if header.field == "integer":
        return float(_whole(path, line, text))
    return read_number(path, line, text)


def _whole(path: Path, line: int, text: str) -> int:
    if not _WHOLE.fullmatch(text):
        raise InputError(f"{path}:{line}: {text!r} is not a whole number")
    return int(text)


def _word(path: Path, line: int, value: float) -> np.int32:
    try:
        return np.int32(to_raw(value))
    except InputError as error:
        raise InputError(f"{path}:{line}: {error}") from error
