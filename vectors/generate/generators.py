"""Write vectors/generators/cases.txt: test matrices worked out from docs/MATRICES.md alone.

Imports nothing of the project, so that the generators in C and in Python are both judged by a third party:
one case at a time, on Python's integers and, for rigid and log_uniform, on binary64, one operation a step.
Run from anywhere: python3 vectors/generate/generators.py
"""

from __future__ import annotations

import hashlib
import json
import math
import struct
from decimal import Decimal, localcontext
from itertools import combinations
from pathlib import Path
from typing import Any

from boundary_kinds import KINDS, Matrix, shuffle
from random_words import HIGH, Case, clip

ONE = 65536
SEED = 42
BUDGETS = {"uniform": 16, "log_uniform": 16, "rigid": 16, "near_singular": 24, "boundary": 24}
CODES = {name: code for code, name in enumerate(BUDGETS, start=1)}
ANYWHERE = [0, 1, 2**32 - 1, 2**32, 2**61 + 12345, 2**63 - 1]

Params = dict[str, Any]
Plan = list[tuple[str, Params, list[int]]]


def word_of(value: float) -> int:
    """The end of a range in raw words; 32768 stands for the largest."""
    return min(round(value * ONE), HIGH)


def logarithm(value: float) -> float:
    with localcontext() as context:
        context.prec = 50
        return float(Decimal(value).ln() / Decimal(2).ln())


def coefficients() -> list[float]:
    with localcontext() as context:
        context.prec = 50
        terms = [Decimal(1)]
        for k in range(1, 14):
            terms.append(terms[-1] * Decimal(2).ln() / k)
        return [1.0, *(float(term) for term in terms[1:])]


COEFFICIENTS = coefficients()


def parameters(name: str, params: Params) -> list[int]:
    """What the wire carries (docs/PROTOCOL.md 3.7)."""
    if name == "uniform":
        return [word_of(end) for end in params["range"]]
    if name == "log_uniform":
        low, high = (logarithm(end * ONE) for end in params["magnitude"])
        return list(struct.unpack("<2q", struct.pack("<2d", low, high - low)))
    if name == "rigid":
        return [word_of(params["translation"])]
    if name == "near_singular":
        step = params["perturbation"]
        return [params["rank"], min(round(params["range"] * ONE), HIGH - step), step]
    return []


def uniform(c: Case, given: list[int]) -> Matrix:
    low, high = given
    return [[low + c.below(4 * i + j, high - low + 1) for j in range(4)] for i in range(4)]


def log_uniform(c: Case, given: list[int]) -> Matrix:
    low, span = struct.unpack("<2d", struct.pack("<2q", *given))

    def word(i: int) -> int:
        t = low + span * ((c[i] >> 11) * 2.0**-53)
        fraction = t - round(t)
        value = COEFFICIENTS[-1]
        for coefficient in COEFFICIENTS[-2::-1]:
            value = value * fraction + coefficient
        return clip(round(math.ldexp(value, round(t))) * c.sign(i))

    return [[word(4 * i + j) for j in range(4)] for i in range(4)]


def square(word: int) -> tuple[float, float, float]:
    x, y = (float(2 * half + 1 - 2**32) * 2.0**-32 for half in (word >> 32, word % 2**32))
    return x, y, x * x + y * y


def disc(c: Case, first: int) -> tuple[float, float, float]:
    """The first point inside, of six words and then of those to spare."""
    for word in [c[i] for i in range(first, first + 6)]:
        if square(word)[2] < 1.0:
            return square(word)
    return next(point for point in map(square, c.spare(first)) if point[2] < 1.0)


def rigid(c: Case, given: list[int]) -> Matrix:
    w, x, s1 = disc(c, 3)
    y, z, s2 = disc(c, 9)
    stretch = math.sqrt((1.0 - s1) / s2)
    y, z = y * stretch, z * stretch
    rotation = [
        [1.0 - 2.0 * (y * y + z * z), 2.0 * (x * y - w * z), 2.0 * (x * z + w * y)],
        [2.0 * (x * y + w * z), 1.0 - 2.0 * (x * x + z * z), 2.0 * (y * z - w * x)],
        [2.0 * (x * z - w * y), 2.0 * (y * z + w * x), 1.0 - 2.0 * (x * x + y * y)],
    ]
    rows = [[*(round(v * 65536.0) for v in rotation[i]), c.symmetric(i, given[0])] for i in range(3)]
    return [*rows, [0, 0, 0, ONE]]


def determinant(rows: Matrix) -> int:
    if not rows:
        return 1
    return sum(
        (-1) ** j * rows[0][j] * determinant([row[:j] + row[j + 1 :] for row in rows[1:]])
        for j in range(len(rows))
    )


def is_independent(rows: Matrix) -> bool:
    choices = combinations(range(4), len(rows))
    return any(determinant([[row[j] for j in columns] for row in rows]) for columns in choices)


def near_singular(c: Case, given: list[int]) -> Matrix:
    rank, limit, step = given
    factor = 2 ** c.below(16, min(7, (limit // rank).bit_length() - 1) + 1)
    base = [[c.symmetric(4 * i + j, limit // (rank * factor)) for j in range(4)] for i in range(rank)]
    if not is_independent(base):
        base = [[int(i == j) for j in range(4)] for i in range(rank)]
    rows = list(base)
    for i in range(4 - rank):
        times = [c.symmetric(12 + rank * i + k, factor) for k in range(rank)]
        rows.append([sum(t * row[j] for t, row in zip(times, base, strict=True)) for j in range(4)])
    if c[17] % 2:
        rows = [list(column) for column in zip(*rows, strict=True)]
    rows = shuffle(rows, c, 18)
    for entry in range(16):
        bits = c[20] >> 2 * entry
        if bits & 2 or entry == c.below(21, 16):
            rows[entry // 4][entry % 4] += -step if bits & 1 else step
    return rows


def boundary(c: Case, _given: list[int]) -> Matrix:
    return [[clip(value) for value in row] for row in KINDS[c.index % 14](c)]


BUILD = {
    "uniform": uniform, "log_uniform": log_uniform, "rigid": rigid,
    "near_singular": near_singular, "boundary": boundary,
}  # fmt: skip

PLAN: Plan = [
    ("uniform", {"range": [-32768.0, 32768.0]}, ANYWHERE),
    ("uniform", {"range": [-8.0, 8.0]}, ANYWHERE),
    ("uniform", {"range": [3.0, 3.0]}, [5]),
    ("log_uniform", {"magnitude": [1 / ONE, 32768.0]}, ANYWHERE),
    ("log_uniform", {"magnitude": [0.001, 10.0]}, ANYWHERE),
    # Half of these matrices have an entry so near to a tie that fixed point does not decide.
    ("log_uniform", {"magnitude": [16384.0, 32768.0]}, [*range(20), 2**62]),
    ("log_uniform", {"magnitude": [32768.0, 32768.0]}, [7]),
    # The last four use up the six words of a disc, the first two of them in the first one.
    ("rigid", {"translation": 1000.0}, [*ANYWHERE, *range(10, 16), 13674, 19873, 7630, 12451]),
    ("rigid", {"translation": 0.0}, [3]),
    ("rigid", {"translation": 32768.0}, [3, 2**40]),
    *(
        ("near_singular", {"rank": rank, "range": size, "perturbation": step}, ANYWHERE)
        for rank in (1, 2, 3)
        for size, step in ((8.0, 1), (32768.0, 2**20))
    ),
    # Entries so small that chance often makes the rows dependent.
    *(
        ("near_singular", {"rank": rank, "range": 4 / ONE, "perturbation": 3}, [*range(30)])
        for rank in (1, 2, 3)
    ),
    ("boundary", {}, [*range(56), *range(2**32 - 14, 2**32), *range(2**63 - 14, 2**63)]),
]  # fmt: skip


def record(name: str, params: Params, index: int) -> list[str]:
    digest = hashlib.sha256(
        json.dumps([name, SEED, params], sort_keys=True, separators=(",", ":")).encode()
    ).digest()
    key = (int.from_bytes(digest[:8], "big"), int.from_bytes(digest[8:16], "big"))
    given = parameters(name, params)
    request = struct.pack("<BBHIQ2Q4q", 0, CODES[name], 0, 1, index, *key, *(*given, 0, 0, 0, 0)[:4])
    matrix = BUILD[name](Case(key, BUDGETS[name], index), given)
    words = " ".join(f"{value % 2**32:08x}" for row in matrix for value in row)
    return [
        f"id: {name.replace('_', '-')}-{digest.hex()[:8]}-{index}", f"class: {name}",
        f"params: {json.dumps(params)}", f"index: {index}", f"request: {request.hex()}", f"out: {words}",
    ]  # fmt: skip


def main() -> None:
    lines = ["# Generated matrices, seed 42. Written by vectors/generate/generators.py; do not edit."]
    for name, params, indices in PLAN:
        for index in indices:
            lines += ["", *record(name, params, index)]
    path = Path(__file__).resolve().parents[1] / "generators" / "cases.txt"
    path.write_text("\n".join(lines) + "\n", encoding="ascii")


if __name__ == "__main__":
    main()
