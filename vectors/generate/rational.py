"""What the generators of words share: exact inverses and solutions by FLINT, seeded draws, the format."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from flint import fmpq, fmpq_mat, fmpz_mat

Matrix = list[list[int]]  # raw words: value = raw / 2^16
Record = tuple[str, str, str, list[int], str, list[int]]  # id, class, comment, in, status, out

VECTORS = Path(__file__).resolve().parents[1]
LOW, HIGH, ONE = -(2**31), 2**31 - 1, 2**16


def rounded(value: fmpq) -> int:
    """To nearest, ties to even."""
    floor = int(value.floor())
    rest = value - floor
    return floor + int(rest > fmpq(1, 2) or (rest == fmpq(1, 2) and floor % 2 == 1))


def _told(elements: list[fmpq]) -> tuple[str, list[int]]:
    words = [rounded(element) for element in elements]
    fits = all(LOW <= word <= HIGH for word in words)
    return ("OK", words) if fits else ("OVERFLOW", [])


def inverse(matrix: Matrix) -> tuple[str, list[int]]:
    """Status and raw words of the inverse; no words unless OK."""
    if fmpz_mat(matrix).det() == 0:
        return "SINGULAR", []
    return _told([2**32 * element for element in fmpq_mat(fmpz_mat(matrix)).inv().entries()])


def solution(matrix: Matrix, side: list[int]) -> tuple[str, list[int]]:
    """Status and raw words of the x with A x = b; no words unless OK."""
    if fmpz_mat(matrix).det() == 0:
        return "SINGULAR", []
    x = fmpq_mat(fmpz_mat(matrix)).solve(fmpq_mat(fmpz_mat(4, 1, side)))
    return _told([2**16 * element for element in x.entries()])


def draw(label: str, low: int, high: int) -> int:
    """An integer in [low, high] that depends on the label alone, in every version of Python."""
    digest = hashlib.sha256(label.encode()).digest()
    return low + int.from_bytes(digest, "big") % (high - low + 1)


def flat(matrix: Matrix) -> list[int]:
    return [word for row in matrix for word in row]


def hexadecimal(words: Iterable[int]) -> str:
    return " ".join(f"{word & 0xFFFFFFFF:08x}" for word in words)


def write(name: str, title: str, records: Iterable[Record], script: str = "") -> None:
    """Write a file of vectors/; an empty comment or an empty out leaves no line."""
    script = script or f"vectors/generate/{name.partition('/')[0]}.py"
    lines = [f"# {title} Written by {script}; do not edit."]
    for identity, group, comment, given, status, out in records:
        lines += ["", *([f"# {comment}"] if comment else []), f"id: {identity}", f"class: {group}"]
        lines += [f"in: {hexadecimal(given)}", f"status: {status}"]
        lines += [f"out: {hexadecimal(out)}"] if out else []
    (VECTORS / name).write_text("\n".join(lines) + "\n", encoding="ascii")
