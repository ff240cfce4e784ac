"""Words in every digit: hexadecimal, and the real number they stand for, which is a finite decimal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from rig.qformat import SCALE

PARTS = {
    "invert": (("A", 16),),
    "solve": (("A", 16), ("b", 4)),
    "update": (("A", 16), ("inverse of the old A", 16)),
}


def hexadecimal(word: int) -> str:
    """Eight digits, two's complement."""
    return f"{word & 0xFFFFFFFF:08x}"


def decimal(word: int) -> str:
    """The real number a word stands for, exactly: at most sixteen digits after the point."""
    text = f"{Decimal(word) / SCALE:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def rows(cells: Sequence[str], width: int = 4) -> Iterator[str]:
    """Cells as lines of a matrix, flush right."""
    widest = max(map(len, cells))
    for start in range(0, len(cells), width):
        yield "  ".join(cell.rjust(widest) for cell in cells[start : start + width])


def described(words: Iterable[int], operation: str) -> Iterator[str]:
    """What a kernel is given, part by part: hexadecimal rows, beside them the real numbers."""
    left = list(words)
    for name, size in PARTS[operation]:
        part, left = left[:size], left[size:]
        width = 4 if size == 16 else size
        yield f"{name}:"
        for hexes, reals in zip(
            rows([hexadecimal(word) for word in part], width),
            rows([decimal(w) for w in part], width),
            strict=True,
        ):
            yield f"  {hexes}   {reals}"


def place(index: int, count: int) -> str:
    """An element's place in an answer of so many words: `[1,3]`, or `[2]` of a solution."""
    return f"[{index}]" if count == 4 else f"[{index // 4},{index % 4}]"
