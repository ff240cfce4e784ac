"""Matrices from the text format of vectors/ (vectors/README.md): the `in` words of each record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rig.errors import InputError

_WORD = re.compile(r"[0-9A-Fa-f]{8}", re.ASCII)
_OTHERS = {20: "of SOLVE (A and b)", 32: "of UPDATE (A and the old inverse)"}

# Key -> line number and text.
Record = dict[str, tuple[int, str]]


def parse_vectors(path: Path, lines: list[str]) -> NDArray[np.int32]:
    """Raw words (N, 4, 4) of the lines of a .txt file; raises InputError `path:line: ...`."""
    words = [_words(path, record) for record in _records(path, lines)]
    # uint32 to int32 is the two's complement reading.
    return np.array(words, dtype=np.uint32).astype(np.int32).reshape(-1, 4, 4)


def _records(path: Path, lines: list[str]) -> Iterator[Record]:
    record: Record = {}
    for number, line in enumerate([*lines, ""], start=1):
        text = line.strip()
        if text.startswith("#"):
            continue
        if text:
            _add(path, number, text, record)
        elif record:
            yield record
            record = {}


def _add(path: Path, number: int, text: str, record: Record) -> None:
    key, colon, value = text.partition(":")
    if not colon:
        raise InputError(f"{path}:{number}: not a 'key: value' line")
    if key in record:
        raise InputError(f"{path}:{number}: {key!r} twice in a record; a blank line separates records")
    record[key] = number, value


def _words(path: Path, record: Record) -> list[int]:
    if "in" not in record:
        raise InputError(f"{path}:{next(iter(record.values()))[0]}: the record has no 'in:' words")
    line, text = record["in"]
    words = text.split()
    if len(words) != 16:
        kind = f", a record {_OTHERS[len(words)]}" if len(words) in _OTHERS else ""
        raise InputError(f"{path}:{line}: {len(words)} words{kind}; a matrix has 16")
    for word in words:
        if not _WORD.fullmatch(word):
            raise InputError(f"{path}:{line}: {word!r} is not eight hexadecimal digits")
    return [int(word, 16) for word in words]
