"""Whether all builds and all ports answer with the same words as GCC's -O2 build on this machine.

    python benchmarks/same_bits.py [cases, 200000] [build or target ...]

Every INVERT kernel on integers runs on that many cases that the target generates itself (uniform,
log-uniform, rigid, near singular, on the boundary), compared by digests of inputs, statuses and words, and on
a tenth as many that are sent; every SOLVE kernel on that many that are sent. Where the line is the UART of a
board, a 400th is sent to INVERT kernels and a 20th to SOLVE kernels, a 50th if the board is the AVR.
A word counts where the status is OK. The first case that differs is told. Exit code 1 when one does.
"""

from __future__ import annotations

import sys
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from rig.targets import Device, open_target
from rig.targets.models import TargetConfig
from tests.same_bits import Tally, compare, scope, shared_kernels, variants

HEAD = """| build or port | kernels | cases generated | cases sent | differing words | statuses | s |
|---|---:|---:|---:|---:|---:|---:|"""


def row(name: str, kernels: int, tally: Tally, seconds: float) -> str:
    """A line of the table."""
    cells = (
        kernels,
        tally.runs.get("generated", 0),
        tally.runs.get("sent", 0),
        tally.words,
        tally.statuses + tally.blocks,
    )
    return f"| {name} | " + " | ".join(f"{cell:,}" for cell in cells) + f" | {seconds:.0f} |"


def try_one(reference: Device, config: TargetConfig, count: int) -> bool:
    """Compare a build and print its line; whether all is the same."""
    begun = perf_counter()
    with open_target(config) as device:
        tally = compare(reference, device, scope(config, count))
        kernels = len(list(shared_kernels(reference, device)))
    print(row(config.name, kernels, tally, perf_counter() - begun), flush=True)
    if tally.first is not None:
        print(f"  {tally.first}", flush=True)
    return tally.same


def main() -> int:
    """Print the table; returns the exit code."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    known = variants()
    names = sys.argv[2:] or list(known)
    print(HEAD, flush=True)
    with open_target("native") as reference:
        differ = [name for name in names if not try_one(reference, known[name], count)]
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
