"""Reads a fuzzer's bytes as a program: what is needed next is taken from the front; the end gives zeros."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rig.wire.frame import encode
from rig.wire.protocol import VERSION


class Program:
    """Bytes that are used up as they are read."""

    def __init__(self, data: bytes) -> None:
        self._rest = data

    def __bool__(self) -> bool:
        return bool(self._rest)

    def byte(self) -> int:
        """The next byte; 0 at the end."""
        return self.take(1)[0] if self._rest else 0

    def take(self, count: int) -> bytes:
        """The next bytes, as many as there are."""
        taken, self._rest = self._rest[:count], self._rest[count:]
        return taken

    def counted(self) -> bytes:
        """Bytes behind their number; every 16th from 240 on is a long one."""
        count = self.byte()
        return self.take(count) if count < 240 else bytes([count]) * ((count - 239) * 64)


def damaged(data: bytes, program: Program) -> bytes:
    """The bytes with one of them changed."""
    where, by = program.byte() % max(1, len(data)), program.byte()
    return data[:where] + bytes(byte ^ by for byte in data[where : where + 1]) + data[where + 1 :]


def _frame(program: Program) -> bytes:
    kind, version, session, seq = (program.byte() for _ in range(4))
    return encode(kind, session, seq, program.counted(), VERSION if version < 240 else version)


_PARTS: tuple[Callable[[Program], bytes], ...] = (
    _frame,
    lambda program: damaged(_frame(program), program),
    lambda program: _frame(program)[: program.byte()],
    Program.counted,
    lambda program: bytes(program.byte() % 4),
)


def stream(program: Program) -> Iterator[bytes]:
    """Frames, damaged and cut ones, and garbage."""
    while program:
        yield _PARTS[program.byte() % len(_PARTS)](program)
