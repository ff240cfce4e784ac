"""A line that damages what goes over it, the same way each time."""

from __future__ import annotations

from collections.abc import Callable
from itertools import cycle

from rig.link import Line

DAMAGES: tuple[Callable[[int], bytes], ...] = (
    lambda byte: bytes([byte ^ 0x10]),
    lambda _: b"",
    lambda byte: bytes([byte, byte]),
    lambda _: b"\0",
    lambda byte: bytes([byte]) + b"noise" * 4,
)


class Damager:
    """Damages one byte in every `every`, each time in another way; where the chunks end does not matter."""

    def __init__(self, every: int):
        self._every, self._left = every, every
        self._damages = cycle(DAMAGES)

    def pass_on(self, data: bytes) -> bytes:
        """The next bytes of the stream, as they arrive."""
        out = b""
        while len(data) >= self._left:
            hit = self._left - 1
            out += data[:hit] + next(self._damages)(data[hit])
            data, self._left = data[self._left :], self._every
        self._left -= len(data)
        return out + data


class LossyLine:
    """A `Line` around another that damages both directions."""

    def __init__(self, line: Line, every_out: int, every_in: int):
        self.name, self.byte_time = line.name, 0.0  # none of the lines under test is as slow as its baud rate
        self._line = line
        self._out, self._in = Damager(every_out), Damager(every_in)

    def read_available(self, timeout: float) -> bytes:
        """See `rig.link.line.Line`."""
        return self._in.pass_on(self._line.read_available(timeout))

    def write(self, data: bytes) -> None:
        """See `rig.link.line.Line`."""
        self._line.write(self._out.pass_on(data))

    def close(self) -> None:
        """See `rig.link.line.Line`."""
        self._line.close()
