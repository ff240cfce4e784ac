"""Matrices as comma-separated values: 16 numbers a line, or blocks of four lines of four."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rig.errors import InputError
from rig.qformat import RAW_MAX, RAW_MIN, rounded, why_unfit

_FINITE = r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?"
_NUMBER = re.compile(rf"{_FINITE}|[+-]?(nan|inf|infinity)", re.ASCII | re.IGNORECASE)
_LENGTHS = (4, 16)

Line = tuple[int, list[str]]


def parse_csv(path: Path, lines: list[str]) -> NDArray[np.int32]:
    """Raw words (N, 4, 4) of the lines of a .csv file; raises InputError `path:line: ...`."""
    rows = list(_skip_header(_fields(path, lines)))
    values = [read_number(path, number, field) for number, fields in rows for field in fields]
    _check_blocks(path, rows)
    words = rounded(np.array(values, dtype=np.float64))
    bad = np.flatnonzero(~((words >= RAW_MIN) & (words <= RAW_MAX)))
    if bad.size:
        places = [(number, field) for number, fields in rows for field in fields]
        number, field = places[bad[0]]
        raise InputError(f"{path}:{number}: {_short(field)} {why_unfit(float(field))}")
    return words.astype(np.int32).reshape(-1, 4, 4)


def _fields(path: Path, lines: list[str]) -> Iterator[Line]:
    """Number and fields of each line that holds any."""
    for number, line in enumerate(lines, start=1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        if "," in text and ";" in text:
            raise InputError(f"{path}:{number}: mixes commas and semicolons; decimal commas are not read")
        separator = "," if "," in text else ";" if ";" in text else None
        yield number, [field.strip() for field in text.split(separator)]


def _skip_header(rows: Iterator[Line]) -> Iterator[Line]:
    """All but a first line in which no field is a number: one with some numbers is data with a mistake."""
    for place, (number, fields) in enumerate(rows):
        if place or any(_NUMBER.fullmatch(field) for field in fields):
            yield number, fields


def _check_blocks(path: Path, rows: list[Line]) -> None:
    """Every line a matrix of 16, or one of four lines of four in a row."""
    begun = 0
    for number, fields in rows:
        if len(fields) not in _LENGTHS:
            raise InputError(f"{path}:{number}: {len(fields)} fields; a line holds 16, or 4 of a 4x4 block")
        if begun and len(fields) == 16:
            raise InputError(f"{path}:{number}: a block of 4 lines ends after {begun}")
        begun = (begun + 1) % 4 if len(fields) == 4 else 0
    if begun:
        raise InputError(f"{path}:{rows[-1][0]}: the last block of 4 lines ends after {begun}")


def read_number(path: Path, line: int, field: str) -> float:
    """The value of a decimal number, nan and inf included; raises InputError `path:line: ...`."""
    # float() alone would also take 1_000 and other scripts' digits.
    if not _NUMBER.fullmatch(field):
        raise InputError(f"{path}:{line}: {_short(field)!r} is not a number")
    return float(field)


def _short(field: str) -> str:
    """A field as far as it is worth reading: a binary file may be one line."""
    return field if len(field) <= 40 else f"{field[:37]}..."
