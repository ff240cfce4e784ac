"""The certified oracle beside np.linalg.inv on the same matrices, in one run, class by class.

    python benchmarks/oracle.py [matrices per class, 100000]

Both are timed in turn, five times, and the best of each counts: the ratio depends on the machine less than
the rates do. np.linalg.inv raises for a batch that holds a singular matrix, so it gets the identity in place
of those that it finds; the oracle gets them all, and also rounds, bounds its error, and tells the status.
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

REPEATS = 5
# [[1717986919, 1], [3, 5]] has determinant 2^33: with m odd, every m/2 of its inverse is a tie.
TIE = np.kron(np.eye(2, dtype=np.int32), np.array([[1717986919, 1], [3, 5]], dtype=np.int32))


def batches(count: int) -> Iterator[tuple[str, NDArray[np.int32]]]:
    """A batch of every class of the rig, and one that is all ties: the oracle's worst case."""
    for name in CLASSES:
        yield name, generate(name, 1, {}, 0, count)
    yield "uniform below 8", generate("uniform", 1, {"range": [-8, 8]}, 0, count)
    yield "all ties", np.tile(TIE, (count // 20, 1, 1))


def best(*tasks: Callable[[], Any]) -> list[float]:
    """Shortest time of each task in seconds, measured in turn."""
    times = np.empty((REPEATS, len(tasks)))
    for turn in times:
        for index, task in enumerate(tasks):
            begun = perf_counter()
            task()
            turn[index] = perf_counter() - begun
    return [float(time) for time in times.min(axis=0)]


def line(name: str, raw: NDArray[np.int32]) -> str:
    """A row of the table: rates, their ratio, and the shares escalated and found singular by LAPACK."""
    values = raw.astype(np.float64)
    singular = float64.invert(raw).status == 1
    values[singular] = np.eye(4)
    ours, theirs = best(partial(certified.invert, raw), partial(np.linalg.inv, values))
    rates = f"{len(raw) / ours / 1e6:>10.2f}{len(raw) / theirs / 1e6:>8.2f}{theirs / ours:>8.2f}"
    return f"{name:<16}{rates}{certified.escalated(raw).mean():>11.3%}{singular.mean():>10.1%}"


def main() -> None:
    """Print the table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    print(f"numpy {np.__version__}; millions of matrices a second")
    print(f"{'class':<16}{'certified':>10}{'inv':>8}{'ratio':>8}{'escalated':>11}{'singular':>10}")
    for name, raw in batches(count):
        print(line(name, raw), flush=True)


if __name__ == "__main__":
    main()
