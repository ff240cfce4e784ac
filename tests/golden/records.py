"""Records of the golden vectors (vectors/README.md), read without the rig's own reader."""

from __future__ import annotations

from pathlib import Path

VECTORS = Path(__file__).resolve().parents[2] / "vectors"

Record = dict[str, str]


def read(name: str) -> list[Record]:
    """The records of a file, each key to its text, the comment lines before it under `#`."""
    records = []
    for block in (VECTORS / name).read_text(encoding="ascii").strip().split("\n\n"):
        pairs = [_pair(line) for line in block.split("\n")]
        records.append(dict(pairs))
    return [record for record in records if "id" in record]


def _pair(line: str) -> tuple[str, str]:
    if line.startswith("#"):
        return "#", line[1:].strip()
    key, _, value = line.partition(": ")
    return key, value


def words(record: Record, key: str) -> list[int]:
    """The int32 words of a key; none when the record lacks it."""
    unsigned = [int(word, 16) for word in record.get(key, "").split()]
    return [word - 2**32 if word >= 2**31 else word for word in unsigned]
