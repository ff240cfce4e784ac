"""Frames: delimiter, COBS [Cheshire & Baker 1999], header, CRC-32 (docs/PROTOCOL.md 1)."""

from __future__ import annotations

import struct
import zlib
from typing import NamedTuple

from cobs import cobs  # type: ignore[import-untyped]  # the package carries no types

from rig.wire.protocol import CRC_SIZE, HEADER_SIZE, MAX_PAYLOAD, OVERHEAD, VERSION, Kind, encoded_size

_HEADER = struct.Struct("<BBHI")
_CRC = struct.Struct("<I")
# What keeps its meaning in every version, so that two versions can tell each other apart.
_ANY_VERSION = frozenset((Kind.RESET, Kind.HELLO, Kind.RESET_ACK, Kind.HELLO_REPLY))


class Frame(NamedTuple):
    """One frame whose CRC was right. `kind` may be a number `Kind` does not know."""

    kind: int
    version: int
    session: int
    seq: int
    payload: bytes


def encode(kind: int, session: int, seq: int, payload: bytes = b"", version: int = VERSION) -> bytes:
    """Put a payload into a frame, both delimiters included."""
    body = _HEADER.pack(kind, version, seq, session) + payload
    encoded: bytes = cobs.encode(body + _CRC.pack(zlib.crc32(body)))
    return b"\0" + encoded + b"\0"


class FrameReader:
    """Finds the frames in a stream of bytes; holds one frame's worth of bytes at most.

    Never raises: what is no frame is counted and dropped, and the next delimiter puts it in step again.

    Attributes:
        max_payload: payloads beyond it are dropped; settable, because hello tells it.
        frames: frames given out.
        noise: bytes that belonged to no frame, delimiters not counted.
        crc_errors: broken CRC, or too short to hold one.
        cobs_errors: not COBS.
        oversize: longer than `max_payload` allows.
        version_errors: of another protocol version; dropped unless they answer RESET or HELLO.
    """

    def __init__(self, max_payload: int = MAX_PAYLOAD) -> None:
        self.max_payload = max_payload
        self.frames = self.noise = 0
        self.crc_errors = self.cobs_errors = self.oversize = self.version_errors = 0
        self._partial = bytearray()
        self._dropping = False

    def feed(self, data: bytes) -> list[Frame]:
        """Take the next bytes of the stream and return the frames they complete."""
        pieces = data.split(b"\0")
        frames = []
        for piece in pieces[:-1]:
            self._collect(piece)
            frame = self._finish()
            if frame is not None:
                frames.append(frame)
        self._collect(pieces[-1])
        self.frames += len(frames)
        return frames

    def _collect(self, piece: bytes) -> None:
        if self._dropping:
            self.noise += len(piece)
        elif len(self._partial) + len(piece) > encoded_size(self.max_payload) - 2:
            self.oversize += 1
            self.noise += len(self._partial) + len(piece)
            self._partial.clear()
            self._dropping = True
        else:
            self._partial += piece

    def _finish(self) -> Frame | None:
        if self._dropping or not self._partial:
            self._dropping = False
            return None
        encoded = bytes(self._partial)
        self._partial.clear()
        frame = self._decode(encoded)
        if frame is None:
            self.noise += len(encoded)
        return frame

    def _decode(self, encoded: bytes) -> Frame | None:
        try:
            body: bytes = cobs.decode(encoded)
        except cobs.DecodeError:
            self.cobs_errors += 1
            return None
        if len(body) > self.max_payload + OVERHEAD:
            self.oversize += 1
            return None
        if len(body) < OVERHEAD or zlib.crc32(body[:-CRC_SIZE]) != _CRC.unpack(body[-CRC_SIZE:])[0]:
            self.crc_errors += 1
            return None
        kind, version, seq, session = _HEADER.unpack_from(body)
        if version != VERSION:
            self.version_errors += 1
            if kind not in _ANY_VERSION:
                return None
        return Frame(kind, version, session, seq, body[HEADER_SIZE:-CRC_SIZE])
