"""One direction of a bad line: bytes in, bytes and events out, by a seed; no I/O and no clock."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from rig.link.proxy.faults import Fault, Faults

BANNER = b"\x00\xfeBootROM 2.1\r\nloading image... ok\r\n[    0.000000] console on uart0\r\nready> "
# Bytes start .. stop - 1 of a stream; if they are equal, something came in before byte start.
Stretch = tuple[int, int]

_NEVER = 1 << 62  # a position that no stream reaches
_DRAWS = 1024
_MOST_AGAIN, _MOST_LATE = 2048, 256  # bytes
_MOST_SECONDS = 0.020
_KEPT, _KEPT_BYTES = 64, 4096


@dataclass(frozen=True)
class Event:
    """A fault of the line or target, not of bytes; `seconds`: how long, where that matters."""

    fault: Fault
    seconds: float = 0.0


class Past:
    """A fair sample of all that went over the line [Vitter 1985, algorithm R], and of an earlier run."""

    def __init__(self, rng: np.random.Generator, earlier: bytes) -> None:
        self._rng, self._count = rng, 0
        self._kept = [earlier] if earlier else []

    def keep(self, data: bytes) -> None:
        """Take these bytes into the sample, perhaps."""
        self._count += 1
        if len(self._kept) < _KEPT:
            self._kept.append(data[:_KEPT_BYTES])
        elif (slot := int(self._rng.random() * self._count)) < _KEPT:
            self._kept[slot] = data[:_KEPT_BYTES]

    def pick(self, where: float) -> bytes:
        """Something from the sample, by a number in 0 .. 1."""
        return self._kept[int(where * len(self._kept))] if self._kept else b""


class Spoiler:
    """Spoils a stream. Where it is hit depends on the seed and the bytes' places, not on how they are cut.

    Only what a fault of the line or target takes away, and what comes again from the past, depend on when
    the bytes came.

    Args:
        faults: how often.
        seed: of the draws.
        earlier: frames of an earlier run, for `stale`.

    Attributes:
        counts: faults so far, by kind.
        touched: stretches that were lost, changed or moved; whoever reads it clears it.
    """

    def __init__(self, faults: Faults, seed: int, earlier: bytes = b"") -> None:
        self.counts = Counter(dict.fromkeys(Fault, 0))  # never grows: another thread may be adding it up
        self.touched: list[Stretch] = []
        self._rates = np.array(list(faults.rates().values()))
        self._rng, other = np.random.default_rng(seed).spawn(2)
        self._past = Past(other, earlier)
        self._draws: list[tuple[int, Fault]] = []
        self._position = 0  # of the next byte
        self._due, self._fault = 0, Fault.BANNER  # the next fault
        self._seen = b""  # the latest bytes, those at hand included
        self._held, self._taking, self._release = bytearray(), 0, _NEVER  # what comes later, and where
        if not faults.banner:
            self._draw()

    def feed(self, data: bytes) -> list[bytes | Event]:
        """Take the next bytes of the stream; return what becomes of them, in order.

        After a cut or reset, which come last, what was left of `data` is lost.
        """
        out: list[bytes | Event] = []
        self._past.keep(data)
        self._seen = self._seen[-_MOST_AGAIN:] + data
        while data:
            data = self._step(data, out)
        return out

    def lose(self, data: bytes) -> None:
        """The next bytes of the stream are lost on a line that is cut."""
        self._touch(len(data))

    def flush(self) -> bytes:
        """What is held to come later, as nothing else comes any more."""
        self._touch(0)
        held, self._taking, self._release = bytes(self._held), 0, _NEVER
        self._held.clear()
        return held

    @property
    def holding(self) -> bool:
        """Whether there is something to flush."""
        return bool(self._held)

    def _step(self, data: bytes, out: list[bytes | Event]) -> bytes:
        """Deal with the first of these bytes and return the others."""
        if self._taking:
            return self._take(data)
        if self._position >= self._release:
            out.append(self.flush())
        if self._position > self._due:
            self._draw()  # what was due within lost bytes
        room = min(self._due, self._release) - self._position
        if room == 0:
            return self._strike(data, out)
        out.append(data[:room])
        self._position += min(room, len(data))
        return data[room:]

    def _take(self, data: bytes) -> bytes:
        piece = data[: self._taking]
        self._held += piece
        self._taking -= len(piece)
        self._touch(len(piece))
        if not self._taking:
            self._release = self._position + self._length(_MOST_LATE)
        return data[len(piece) :]

    def _draw(self) -> None:
        """The next fault: the distance between two is geometric, as each byte has the same chance."""
        rate = float(self._rates.sum())
        if rate == 0:
            self._due = _NEVER
            return
        if not self._draws:
            kinds = self._rng.choice(len(Fault), _DRAWS, p=self._rates / rate).tolist()
            names = list(Fault)
            distances = self._rng.geometric(rate, _DRAWS).tolist()
            self._draws = [(distance, names[kind]) for distance, kind in zip(distances, kinds, strict=True)]
        distance, self._fault = self._draws.pop()
        self._due = self._position + distance

    def _strike(self, data: bytes, out: list[bytes | Event]) -> bytes:
        fault, before = self._fault, self._seen[: len(self._seen) - len(data)]
        self._draw()
        if fault is Fault.REORDER and self._release != _NEVER:
            return data  # one at a time
        self.counts[fault] += 1
        if fault is Fault.REORDER:
            self._taking = self._length(_MOST_LATE)
            return data
        if fault in (Fault.FLIP, Fault.DROP):
            return self._spoil(fault, data, out)
        if fault in (Fault.STALL, Fault.CUT, Fault.RESET):
            return self._interrupt(fault, data, out)
        self._touch(0)
        out.append(self._intruder(fault, before))
        return data

    def _spoil(self, fault: Fault, data: bytes, out: list[bytes | Event]) -> bytes:
        if fault is Fault.FLIP:
            out.append(bytes([data[0] ^ 1 << int(self._rng.integers(8))]))
        self._touch(1)
        return data[1:]

    def _interrupt(self, fault: Fault, data: bytes, out: list[bytes | Event]) -> bytes:
        out.append(Event(fault, _MOST_SECONDS * float(self._rng.random())))
        if fault is Fault.STALL:
            return data
        self._touch(len(data))
        return b""

    def _intruder(self, fault: Fault, before: bytes) -> bytes:
        if fault is Fault.INSERT:
            return bytes([int(self._rng.integers(256))])
        if fault is Fault.BANNER:
            return BANNER
        if fault is Fault.STALE:
            return self._past.pick(float(self._rng.random()))
        return before[-self._length(_MOST_AGAIN) :]

    def _length(self, most: int) -> int:
        """Log-uniform: a few bytes as often as a few frames."""
        return int(most ** float(self._rng.random()))

    def _touch(self, count: int) -> None:
        self.touched.append((self._position, self._position + count))
        self._position += count
