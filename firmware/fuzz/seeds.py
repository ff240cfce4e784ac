#!/usr/bin/env python3
"""Writes the first inputs of the fuzzers from the golden vectors: python3 seeds.py FOLDER.

What the fuzzers found from there on is in corpus/, made small again (docs/FUZZING.md). Standard library only.
"""

from __future__ import annotations

import re
import struct
import sys
from collections.abc import Iterator
from pathlib import Path

FIRMWARE = Path(__file__).resolve().parents[1]
VECTORS = FIRMWARE.parent / "vectors"

OPERATIONS = {"inverse": "INVERT", "solve": "SOLVE", "update": "UPDATE"}  # folder of vectors/ -> kernels.def
PER_KERNEL = 12  # records; more shapes the fuzzer finds by itself


def records(path: Path) -> Iterator[dict[str, str]]:
    """The records of a vector file (vectors/README.md), keys to text."""
    for block in path.read_text(encoding="ascii").strip().split("\n\n"):
        pairs = (line.partition(":") for line in block.split("\n") if not line.startswith("#"))
        record = {key: value.strip() for key, _, value in pairs}
        if "id" in record:
            yield record


def kernels() -> list[tuple[str, str]]:
    """Name and operation of every line of kernels.def, in its order."""
    return re.findall(
        r"^KERNEL\((\w+), (\w+)\)$", (FIRMWARE / "kernels/kernels.def").read_text(), re.MULTILINE
    )


def byte_seeds() -> Iterator[tuple[str, bytes]]:
    """Each golden frame as it is on the line, and all after one another."""
    wires = {record["id"]: bytes.fromhex(record["wire"]) for record in records(VECTORS / "frames/golden.txt")}
    yield from wires.items()
    yield "all", b"".join(wires.values())


def frame_seeds() -> Iterator[tuple[str, bytes]]:
    """A session for each kernel: largest payload, OPEN, RUN of four cases with CHECK, COUNTERS, HELLO."""
    for index, (name, _) in enumerate(kernels()):
        words = bytes(range(0x10, 0x90))
        yield name, bytes([255, 0x12, 0x08, index, 4]) + words * 4 + bytes([0x03, 4, 0x0B, 2])


def kernel_seeds() -> Iterator[tuple[str, bytes]]:
    """Records of each operation on each kernel that does it."""
    for folder, operation in OPERATIONS.items():
        given = list(records(VECTORS / folder / "gallery.txt"))
        for index, (name, promised) in enumerate(kernels()):
            for record in given[:: max(1, len(given) // PER_KERNEL)] if promised == operation else ():
                words = [int(word, 16) for word in record["in"].split()]
                yield f"{name}-{record['id']}", struct.pack(f"<BB{len(words)}I", index, 0, *words)


def main(target: Path) -> None:
    """Write a folder for each fuzzer."""
    for fuzzer, seeds in {"bytes": byte_seeds, "frames": frame_seeds, "kernels": kernel_seeds}.items():
        folder = target / fuzzer
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in seeds():
            (folder / name.replace("/", "-")).write_bytes(data)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
