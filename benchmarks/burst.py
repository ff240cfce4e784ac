"""How many matrices a second a target generates, inverts and digests in burst mode, class by class.

    python benchmarks/burst.py [target, qemu-mps2-an385] [kernel, exact] [seconds a class, 5]

Every class the firmware generates, with its default parameters, in blocks of 2,000 cases. Where the target is
a process of this machine (Linux), the second rate is that of a second of its processor time, which other
programs disturb less. Digests are not compared: tests/contract/test_burst.py does that.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from rig.matrices import RECIPES, recipe
from rig.targets import Device, open_target

BLOCK = 2000


class Rate(NamedTuple):
    """Seconds a matrix, by the clock and of the target's processor time, and the kernel's mean cost."""

    clock: float
    processor: float
    cost: float


def blocks(until: float) -> Iterator[tuple[int, int]]:
    """Blocks of BLOCK cases, until that time."""
    for number in count():
        if perf_counter() > until:
            return
        yield number * BLOCK, BLOCK


def processor_time(pid: int | None) -> float:
    """Seconds that a process has computed; 0 for a board."""
    if pid is None:
        return 0.0
    fields = (
        Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(") ")[2].split()
    )
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(device: Device, kernel: str, class_name: str, seconds: float) -> Rate:
    """Run a class for that long."""
    begun, used = perf_counter(), processor_time(device.pid)
    done = cost = 0
    for reply in device.session.burst(kernel, recipe(class_name, 1, {}), blocks(begun + seconds)):
        done += reply.count
        cost += reply.cost_total
    clock, processor = perf_counter() - begun, processor_time(device.pid) - used
    return Rate(clock / done, processor / done, cost / done - device.hello.overhead)


def row(name: str, rate: Rate) -> str:
    """A line of the table."""
    each = [f"{1 / seconds:,.0f}" if seconds else "-" for seconds in (rate.clock, rate.processor)]
    return f"{name:<14} {each[0]:>12} {each[1]:>12} {rate.cost:>14,.1f}"


def main() -> None:
    """Print a row for each class, and what equal shares of all give."""
    target, kernel, seconds = (*sys.argv[1:], *("qemu-mps2-an385", "exact", "5")[len(sys.argv) - 1 :])
    print(f"{kernel} on {target}\n{'class':<14} {'matrices/s':>12} {'per CPU s':>12} {'kernel, counts':>14}")
    rates = []
    with open_target(target) as device:
        for name in RECIPES:
            rates.append(measure(device, kernel, name, float(seconds)))
            print(row(name, rates[-1]), flush=True)
    print(row("equal shares", Rate(*(sum(column) / len(rates) for column in zip(*rates, strict=True)))))


if __name__ == "__main__":
    main()
