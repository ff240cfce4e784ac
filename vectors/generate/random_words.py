"""Philox4x64-10 [Salmon, Moraes, Dror, Shaw, SC'11] on Python's integers, and draws from its words."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

M0, M1 = 0xD2E7470EE14C6C93, 0xCA5A826395121157
W0, W1 = 0x9E3779B97F4A7C15, 0xBB67AE8584CAA73B
LOW, HIGH = -(2**31), 2**31 - 1


def philox(key: tuple[int, int], counter: int) -> list[int]:
    """Four words for a counter of 256 bits."""
    c = [counter >> 64 * k & 2**64 - 1 for k in range(4)]
    for turn in range(10):
        p0, p1 = M0 * c[0], M1 * c[2]
        k0, k1 = (key[0] + turn * W0) % 2**64, (key[1] + turn * W1) % 2**64
        c = [p1 >> 64 ^ c[1] ^ k0, p1 % 2**64, p0 >> 64 ^ c[3] ^ k1, p0 % 2**64]
    return c


class Case:
    """The random words of one case: `case[i]`."""

    def __init__(self, key: tuple[int, int], budget: int, index: int) -> None:
        self.key, self.index = key, index
        blocks = -(-budget // 4)
        # A counter tells how many blocks were drawn with it, so it begins at 1.
        self._words = [word for b in range(blocks) for word in philox(key, index * blocks + b + 1)]

    def __getitem__(self, i: int) -> int:
        return self._words[i]

    def spare(self, slot: int) -> Iterator[int]:
        """Words without end, for a rejection."""
        for number in count(1):
            yield from philox(self.key, (slot + 1) << 192 | self.index << 128 | number)

    def below(self, i: int, span: int) -> int:
        """In [0, span)."""
        return self[i] * span >> 64

    def symmetric(self, i: int, limit: int) -> int:
        """In [-limit, limit]."""
        return self.below(i, 2 * limit + 1) - limit

    def sign(self, i: int) -> int:
        """By the lowest bit."""
        return -1 if self[i] % 2 else 1


def clip(value: int) -> int:
    """The nearest word."""
    return min(max(value, LOW), HIGH)
