"""Whether a cost that is measured again is the same, to the instruction.

    python benchmarks/repeat_cost.py [repeats, 20] [target ...]

On every target of configs/targets where QEMU counts instructions: the same matrices (uniform, log-uniform,
rigid, near singular, on the boundary) through every kernel, each time on a QEMU that was started anew. Prints
Markdown; the first cost that differs is told, and the exit code is then 1.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from rig.targets import list_targets, open_target
from tests.same_bits import operands

CASES = 60  # of each kernel
HEAD = """| target | measured | kernels | costs each time | that differ |
|---|---:|---:|---:|---:|"""

Costs = dict[str, NDArray[np.uint32]]


def counting() -> list[str]:
    """The targets where QEMU counts instructions."""
    return [config.name for config in list_targets() if getattr(config, "icount_shift", None) is not None]


def measure(target: str) -> Costs:
    """Costs of the cases, by kernel."""
    with open_target(target) as device:
        assert device.cost_unit == "instructions"
        return {info.name: device.run(info.name, operands(info, CASES)).cost for info in device.hello.kernels}


def first_difference(one: Costs, other: Costs) -> str:
    """Where two measurements differ first; "" when they do not."""
    for kernel, costs in one.items():
        for case in np.flatnonzero(costs != other[kernel])[:1]:
            return f"{kernel}, case {case}: {costs[case]} instructions, then {other[kernel][case]}"
    return ""


def repeat(target: str, repeats: int) -> bool:
    """Measure a target again and again and print its line; whether all are the same."""
    first = measure(target)
    costs, differing, told = sum(map(len, first.values())), 0, ""
    for _ in range(repeats - 1):
        again = measure(target)
        differing += sum(int((first[kernel] != again[kernel]).sum()) for kernel in first)
        told = told or first_difference(first, again)
    print(f"| {target} | {repeats} times | {len(first)} | {costs:,} | {differing:,} |", flush=True)
    if told:
        print(f"  {told}", flush=True)
    return differing == 0


def main() -> int:
    """Print the table; returns the exit code."""
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    print(HEAD, flush=True)
    same = [repeat(target, repeats) for target in sys.argv[2:] or counting()]
    return 0 if all(same) else 1


if __name__ == "__main__":
    sys.exit(main())
