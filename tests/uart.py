"""What a UART makes of bytes sent at another rate: it samples the middle of start, data and stop bit."""

from __future__ import annotations

from rig.errors import PortError
from tests.fake_firmware import Script
from tests.fake_target import VirtualLine

_BITS = 10


def _levels(data: bytes) -> list[int]:
    """The line bit by bit of the sender; it rests before and after."""
    levels = [1] * _BITS
    for byte in data:
        levels += [0, *(byte >> bit & 1 for bit in range(8)), 1]
    return levels + [1] * _BITS


def heard(data: bytes, sent_at: int, received_at: int) -> bytes:
    """The bytes that a receiver takes, those without a stop bit included."""
    if sent_at == received_at:
        return data
    levels, ratio = _levels(data), sent_at / received_at  # the sender's bits in one of the receiver's
    out, at = bytearray(), 0.0
    while True:
        at = _next(0, levels, at)
        stop = at + (_BITS - 0.5) * ratio
        if stop >= len(levels):
            return bytes(out)
        out.append(sum(levels[int(at + (bit + 1.5) * ratio)] << bit for bit in range(8)))
        at = _next(1, levels, stop)  # without a stop bit a receiver waits until the line is high again


def _next(level: int, levels: list[int], at: float) -> float:
    """From when on the line has a level; edges lie on the grid of the sender's bits."""
    while int(at) < len(levels) and levels[int(at)] != level:
        at = int(at) + 1.0
    return at


class RatedVirtualLine(VirtualLine):
    """A `VirtualLine` whose two ends have rates: bytes get through unhurt only when both are the same.

    Attributes:
        unheld: rates that the host's port does not take.
        lossy: rates at which a byte of 255 is damaged on its way out.
        tried: rates that were set, in order.
    """

    def __init__(self, script: Script):
        self.initial_baud = self.baud = script.baud
        self.unheld: set[int] = set()
        self.lossy: set[int] = set()
        self.tried: list[int] = []
        super().__init__(script, _BITS / self.baud)

    def set_baud(self, baud: int) -> None:
        """See `rig.link.line.RatedLine`."""
        if baud in self.unheld:
            raise PortError(f"virtual: the port does not take {baud:,} baud")
        self.tried.append(baud)
        self.baud, self.byte_time = baud, _BITS / baud
        self.wire_time = self.byte_time

    def read_available(self, timeout: float) -> bytes:
        """See `rig.link.line.Line`."""
        data = super().read_available(timeout)
        firmware = self.firmware
        sent_at, firmware.baud = firmware.baud, firmware.next_baud  # all is sent
        return heard(data, sent_at, self.baud)

    def write(self, data: bytes) -> None:
        """See `rig.link.line.Line`."""
        if self.baud in self.lossy:
            data = data.replace(b"\xff", b"\xfe")
        super().write(heard(data, self.baud, self.firmware.baud))
