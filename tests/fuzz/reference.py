"""The receiver of docs/PROTOCOL.md 1, read off the page: slow, plain, and nothing of rig.wire's in it."""

from __future__ import annotations

import zlib

VERSION_FREE = (0x01, 0x02, 0x81, 0x82)  # RESET and HELLO and their answers


def unstuffed(run: bytes) -> bytes | None:
    """COBS decoded; None when a block ends beyond the run."""
    out = bytearray()
    while run:
        code, block, run = run[0], run[1 : run[0]], run[run[0] :]
        if len(block) != code - 1:
            return None
        out += block
        if code != 255 and run:
            out.append(0)
    return bytes(out)


def bodies(line: bytes, max_payload: int, version: int) -> list[bytes]:
    """Header and payload of every good frame on the line, in order."""
    most = max_payload + 12
    found = []
    for run in line.split(b"\0")[:-1]:
        body = unstuffed(run)
        if body is None or not 12 <= len(body) <= most or len(run) > most + (most + 253) // 254:
            continue
        right = zlib.crc32(body[:-4]).to_bytes(4, "little") == body[-4:]
        if right and (body[1] == version or body[0] in VERSION_FREE):
            found.append(body[:-4])
    return found
