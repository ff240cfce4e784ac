"""How many matrices a second a target generates, inverts and digests in burst mode, class by class.

    python benchmarks/burst.py [target, qemu-mps2-an385] [kernel, exact] [seconds a class, 5]

Every class the firmware generates, with its default parameters, in blocks of 2,000 cases. The digests are not
compared: tests/contract/test_burst.py does that.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from rig.link.session import Session
from rig.matrices import RECIPES, recipe
from rig.targets import open_target

BLOCK = 2000


def blocks(until: float) -> Iterator[tuple[int, int]]:
    """Blocks of BLOCK cases, until that time."""
    for number in count():
        if perf_counter() > until:
            return
        yield number * BLOCK, BLOCK


def rate(session: Session, kernel: str, class_name: str, seconds: float) -> tuple[float, float]:
    """Matrices a second, and the mean cost of the kernel in counts."""
    begun = perf_counter()
    done = cost = 0
    for reply in session.burst(kernel, recipe(class_name, 1, {}), blocks(begun + seconds)):
        done += reply.count
        cost += reply.cost_total
    return done / (perf_counter() - begun), cost / done - session.hello.overhead


def main() -> None:
    """Print a row for each class, and the rate of equal shares of all."""
    target, kernel, seconds = (*sys.argv[1:], *("qemu-mps2-an385", "exact", "5")[len(sys.argv) - 1 :])
    times = []
    with open_target(target) as device:
        print(
            f"{'class':<14} {'matrices/s':>11} {'us each':>8} {'kernel, counts':>14}   ({target}, {kernel})"
        )
        for name in RECIPES:
            found, cost = rate(device.session, kernel, name, float(seconds))
            times.append(1 / found)
            print(f"{name:<14} {found:>11,.0f} {1e6 / found:>8.2f} {cost:>14,.1f}")
    mean = sum(times) / len(times)
    print(f"{'equal shares':<14} {1 / mean:>11,.0f} {1e6 * mean:>8.2f}")


if __name__ == "__main__":
    main()
