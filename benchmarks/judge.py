"""Hold the certified and exact oracles, and the score, to FLINT's rationals, case by case.

    python benchmarks/judge.py [matrices, 1000000]

Over all classes and the hard families of the tests, for INVERT and, for every fifth matrix, for SOLVE:
rounded words, statuses, which elements are exact ties, the value within its stated bound, and of the score of
an answer that is off here and there the correct elements and the errors. Prints a row a class; exit code 1
for any difference. UPDATE has the truth of INVERT. A million takes some minutes.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import cast

import flint
import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from rig.matrices import CLASSES, generate, right_hand_sides
from rig.oracle import ORACLES, SOLVERS, Truth
from rig.scoring import Score, score
from tests.unit.oracle.families import FAMILIES, make

OK, SINGULAR, OVERFLOW = 0, 1, 2
BATCH = 2000

Words = NDArray[np.int32]
Quotients = tuple[list[int], int]  # numerators and a positive denominator, none where it is zero


def blocks(count: int) -> Iterator[tuple[str, Words]]:
    """Four fifths of the matrices from the classes, the others from the families."""
    each = count * 4 // 5 // len(CLASSES)
    for name in CLASSES:
        for start in range(0, each, BATCH):
            yield name, generate(name, 2, {}, start, min(BATCH, each - start))
    rest = count - each * len(CLASSES)
    for number, name in enumerate(FAMILIES):
        size = rest // len(FAMILIES) + (number < rest % len(FAMILIES))
        for start in range(0, size, BATCH):
            yield f"family {name}", make(name, start, min(BATCH, size - start))


def inverse(matrix: list[list[int]]) -> Quotients:
    """The raw inverse by FLINT."""
    whole = flint.fmpz_mat(matrix)
    if whole.det() == 0:
        return [], 0
    numerators, denominator = cast(flint.fmpq_mat, whole.inv()).numer_denom()
    return positive([int(n) << 32 for n in numerators.entries()], int(denominator))


def solution(matrix: list[list[int]], right: list[int]) -> Quotients:
    """The raw solution by FLINT."""
    whole = flint.fmpq_mat(flint.fmpz_mat(matrix))
    if whole.det() == 0:
        return [], 0
    solved = whole.solve(flint.fmpq_mat(4, 1, right))
    numerators, denominator = solved.numer_denom()
    return positive([int(n) << 16 for n in numerators.entries()], int(denominator))


def positive(numerators: list[int], denominator: int) -> Quotients:
    """The same quotients with a denominator above zero."""
    return (numerators, denominator) if denominator > 0 else ([-n for n in numerators], -denominator)


def nearest(numerator: int, denominator: int) -> int:
    """To the nearest integer, ties to even."""
    below, rest = divmod(numerator, denominator)
    return below + (2 * rest > denominator or (2 * rest == denominator and below % 2 != 0))


def off_here_and_there(rounded: Words, seed: int) -> Words:
    """Answers to score: most elements right, some off by up to two, without leaving the range."""
    rng = np.random.default_rng(seed)
    steps = rng.integers(-2, 3, rounded.shape) * (rng.integers(0, 8, rounded.shape) == 0)
    words: Words = np.clip(rounded.astype(np.int64) + steps, -(2**31), 2**31 - 1).astype(np.int32)
    return words


def compare(exact: list[Quotients], truth: Truth, words: Words, scored: Score, plain: Truth) -> Counter[str]:
    """Counts of ties and of differences."""
    found: Counter[str] = Counter(matrices=len(exact))
    rows = zip(
        exact, truth.rounded.tolist(), truth.value.tolist(), truth.bound.tolist(), words.tolist(),
        scored.error.tolist(), scored.correct.tolist(), truth.status.tolist(), strict=True,
    )  # fmt: skip
    for quotients, rounded, value, bound, word, error, correct, status in rows:
        case(quotients, rounded, status, found)
        for y, v, b in zip(quotients[0], value, bound, strict=False):
            found["bound"] += beyond(v, b, y, quotients[1])
        if quotients[1] and status == OK:
            for y, w, e, c in zip(quotients[0], word, error, correct, strict=True):
                off = w * quotients[1] - y
                within = abs(e) * 2.0**-53 + 2.0**-18
                wrong = c != (w == nearest(y, quotients[1])) or beyond(e, within, off, quotients[1])
                found["score"] += wrong
    found["status"] += int((plain.status != truth.status).sum())
    found["rounded"] += int((plain.rounded != truth.rounded).sum())
    return found


def case(quotients: Quotients, rounded: list[int], status: int, found: Counter[str]) -> None:
    """Status, words and ties of one case."""
    numerators, denominator = quotients
    if not denominator:
        found["status"] += status != SINGULAR
        found["rounded"] += any(rounded)
        return
    words = [nearest(n, denominator) for n in numerators]
    fits = min(words) >= -(2**31) and max(words) < 2**31
    found["status"] += status != (OK if fits else OVERFLOW)
    wanted = words if fits else [0] * len(words)
    found["rounded"] += sum(a != b for a, b in zip(rounded, wanted, strict=True))
    tied = [fits and 2 * n % denominator == 0 and n % denominator != 0 for n in numerators]
    found["ties"] += sum(tied)
    found["tie"] += sum(t and (r % 2 != 0 or r != w) for t, r, w in zip(tied, rounded, wanted, strict=True))


def beyond(value: float, bound: float, numerator: int, denominator: int) -> bool:
    """Whether |value - numerator/denominator| > bound, in integers: both floats are dyadic."""
    top, bottom = value.as_integer_ratio()
    over, under = bound.as_integer_ratio()
    return abs(top * denominator - numerator * bottom) * under > over * bottom * denominator


def judge(name: str, raw: Words, number: int) -> Counter[str]:
    """All comparisons of one batch."""
    truth, plain, flat = ORACLES["certified"](raw), ORACLES["exact"](raw), raw.reshape(-1, 16)
    words = off_here_and_there(truth.rounded, number)
    scored = score(truth, words, truth.status, given=flat)
    found = compare([inverse(m) for m in raw.tolist()], truth, words, scored, plain)
    some = raw[::5]
    right = right_hand_sides(name, number, some)
    truth, plain = SOLVERS["certified"](some, right), SOLVERS["exact"](some, right)
    words = off_here_and_there(truth.rounded, number)
    scored = score(truth, words, truth.status, given=np.hstack([some.reshape(-1, 16), right]))
    exact = [solution(m, b) for m, b in zip(some.tolist(), right.tolist(), strict=True)]
    solved = compare(exact, truth, words, scored, plain)
    solved["systems"] = solved.pop("matrices")
    return found + solved


def main() -> int:
    """Print the table; 1 where anything differs."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    begun, total = perf_counter(), Counter[str]()
    rows: dict[str, Counter[str]] = {}
    for number, (name, raw) in enumerate(blocks(count)):
        rows.setdefault(name, Counter()).update(judge(name, raw, number))
    heads = ("matrices", "systems", "ties", "status", "rounded", "tie", "bound", "score")
    print(f"{'class':<26}" + "".join(f"{head:>10}" for head in heads))
    for name, row in rows.items():
        total.update(row)
        print(f"{name:<26}" + "".join(f"{row[head]:>10,}" for head in heads))
    print(f"{'all':<26}" + "".join(f"{total[head]:>10,}" for head in heads))
    differences = sum(total[head] for head in heads[3:])
    print(f"{differences} differences; {perf_counter() - begun:.0f} s")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
