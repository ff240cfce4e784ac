"""The certified oracle and the scoring beside np.linalg.inv on the same matrices, in one run, class by class.

    python benchmarks/oracle.py [matrices per class, 100000]

All are timed in turn, seven times, and the best of each counts: the ratios depend on the machine less than
the rates do. np.linalg.inv raises for a batch that holds a singular matrix, so it gets the identity in place
of those that it finds; the oracle gets them all, and also rounds, bounds its error, and tells the status.

*graded* is all of it as a run does it: oracle, errors, correct elements, grades, statuses and tally, streamed
in batches; *all* has the residuals of both sides as well. The ratios are rates over that of np.linalg.inv.
The answers are the correct ones: of those that are further off, residuals take longer (docs/NUMERICS.md 6.5).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from rig.matrices import CLASSES, generate
from rig.oracle import certified, float64
from rig.run.scorer import AT_ONCE
from rig.scoring import Tally, score

REPEATS = 7
# Built of ties and edges, or singular throughout: every other class is a general one.
NOT_GENERAL = ("boundary", "ties", "all ties", "Hadamard", "singular")
# [[1717986919, 1], [3, 5]] has determinant 2^33: with m odd, every m/2 of its inverse is a tie.
TIE = np.kron(np.eye(2, dtype=np.int32), np.array([[1717986919, 1], [3, 5]], dtype=np.int32))
# Largest determinant at full scale: 2^124 times 16, inverse elements of half an LSB.
HADAMARD = (-(2**31) * np.array([[1, 1, 1, 1], [1, -1, 1, -1], [1, 1, -1, -1], [1, -1, -1, 1]])).clip(
    max=2**31 - 1
)


def batches(count: int) -> Iterator[tuple[str, NDArray[np.int32]]]:
    """A batch of every class of the rig, and one that is all ties: the oracle's worst case."""
    for name in CLASSES:
        yield name, generate(name, 1, {}, 0, count)
    yield "uniform below 8", generate("uniform", 1, {"range": [-8, 8]}, 0, count)
    yield "all ties", np.tile(TIE, (count // 4, 1, 1))
    yield "Hadamard", np.tile(HADAMARD.astype(np.int32), (count // 4, 1, 1))


def best(*tasks: Callable[[], Any]) -> list[float]:
    """Shortest time of each task in seconds, measured in turn."""
    times = np.empty((REPEATS, len(tasks)))
    for turn in times:
        for index, task in enumerate(tasks):
            begun = perf_counter()
            task()
            turn[index] = perf_counter() - begun
    return [float(time) for time in times.min(axis=0)]


def scored(
    raw: NDArray[np.int32], words: NDArray[np.int32], status: NDArray[np.uint8], *, all_of_it: bool
) -> None:
    """What a run does with its answers."""
    tally, flat = Tally(), raw.reshape(-1, 16)
    for start in range(0, len(raw), AT_ONCE):
        now = slice(start, start + AT_ONCE)
        truth = certified.invert(raw[now])
        given = flat[now] if all_of_it else None
        tally.add(score(truth, words[now], status[now], given=given), start)


def line(name: str, raw: NDArray[np.int32], sums: NDArray[np.float64]) -> str:
    """A row of the table: rates, their ratios, and the shares escalated and found singular by LAPACK."""
    values = raw.astype(np.float64)
    singular = float64.invert(raw).status == 1
    values[singular] = np.eye(4)
    truth = certified.invert(raw)
    words = np.ascontiguousarray(truth.rounded)
    times = best(
        partial(np.linalg.inv, values),
        partial(certified.invert, raw),
        partial(scored, raw, words, truth.status, all_of_it=False),
        partial(scored, raw, words, truth.status, all_of_it=True),
    )
    if name not in NOT_GENERAL:
        sums += times
    shares = f"{certified.escalated(raw).mean():>11.3%}{singular.mean():>10.1%}"
    return row(name, len(raw), times) + shares


def row(name: str, count: int, times: list[float]) -> str:
    """Rates in millions a second, and the ratios to the first."""
    rates = "".join(f"{count / time / 1e6:>10.2f}" for time in times)
    return f"{name:<16}{rates}" + "".join(f"{times[0] / time:>10.2f}" for time in times[1:])


def main() -> None:
    """Print the table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    print(f"numpy {np.__version__}; millions of matrices a second, and ratios to np.linalg.inv")
    heads = ("inv", "certified", "graded", "all", "certified", "graded", "all")
    print(f"{'class':<16}" + "".join(f"{head:>10}" for head in heads) + f"{'escalated':>11}{'singular':>10}")
    sums, general = np.zeros(4), 0
    for name, raw in batches(count):
        print(line(name, raw, sums), flush=True)
        general += len(raw) * (name not in NOT_GENERAL)
    print(row("general classes", general, sums.tolist()))


if __name__ == "__main__":
    main()
