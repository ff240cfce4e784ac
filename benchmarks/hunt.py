"""Set `rig hunt` beside plain random cases of the same class, on this machine.

    python benchmarks/hunt.py [--kernel gauss_jordan] [--budget 100000] [--random 1000000]

Prints the worst error of so many random cases, what the hunt finds with its budget, and the seconds of each.
Exit code 1 unless the hunt finds a worse case, in under two minutes.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from rig.search.bench import Bench, bench
from rig.search.hunt import Hunt, by_max_lsb
from rig.search.space import Space
from rig.targets import open_target

CLASS, PARAMS, SEED = "uniform", {"range": [-8.0, 8.0]}, 1
BATCH = 8192
DEADLINE = 120.0


def worst_random(on: Bench, space: Space, cases: int) -> float:
    """The largest error in LSB of so many plain random cases."""
    worst = 0.0
    for start in range(0, cases, BATCH):
        words = space.group.words(on.operation, start, min(BATCH, cases - start))
        worst = max(worst, float(by_max_lsb(on.judge(words)).max()))
    return worst


def main() -> int:
    """Print both; 1 unless the hunt wins in time."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--kernel", default="gauss_jordan")
    parser.add_argument("--budget", type=int, default=100_000)
    parser.add_argument("--random", type=int, default=1_000_000)
    chosen = parser.parse_args()
    with open_target("native") as device:
        on = bench(device, chosen.kernel)
        space = Space(CLASS, PARAMS, SEED, on.operation)
        begun = perf_counter()
        random = worst_random(on, space, chosen.random)
        between = perf_counter()
        found = Hunt(on, space, by_max_lsb, SEED, chosen.budget).run()
        ended = perf_counter()
    print(f"{chosen.kernel}, {space.group.label} ({CLASS}, {PARAMS}), native")
    print(f"{chosen.random:>12,} random cases: {random:>20,.2f} LSB, {between - begun:.1f} s")
    print(f"{found.cases:>12,} guided cases: {found.climbed:>20,.2f} LSB, {ended - between:.1f} s")
    print(f"{found.cases:>12,} random cases beside it: {found.random:,.2f} LSB, in the same seconds")
    return 0 if found.climbed > random and ended - between < DEADLINE else 1


if __name__ == "__main__":
    sys.exit(main())
