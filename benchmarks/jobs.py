"""What several workers gain: the rate with --jobs N beside that with one, and whether the stores are equal.

    python benchmarks/jobs.py [workers, 2] [cases a row, 3000] [rounds, 3] [target, qemu-mps2-an385]

The campaign has four rows of kernel and case group, and each worker has a target of its own. The rate is from
the first target that is open to the last batch; the ways take turns, and the best round of each counts, as
other programs can only slow it down. QEMU takes a core, so the gain needs as many free cores as workers: the
load of the machine is printed. Exit code 1 if a store differs, or the gain is below 0.75 a worker.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from rig.campaign import load_campaign
from rig.cli.run_folder import run_folder
from rig.run.executor import Executor
from rig.run.plan import Plan, make_plan
from rig.run.store_digest import digest
from rig.targets import open_target

LEAST_GAIN = 0.75
CAMPAIGN = """\
name: jobs
targets: [{target}]
kernels: [exact, gauss_jordan]
cases:
  - {{class: uniform, count: {count}, range: [-8, 8]}}
  - {{class: rigid, count: {count}}}
"""


class Clock:
    """A progress that remembers when a target was open and when a batch was in the store."""

    def __init__(self) -> None:
        self.notes: list[tuple[float, str]] = []
        self.steps: list[tuple[float, str, int]] = []
        self.all = (0, 0)

    def begin(self, total: int, done: int) -> None:
        """Remember what there is to do."""
        self.all = (total, done)

    def step(self, where: str, cases: int) -> None:
        """A batch is in the store."""
        self.steps.append((time.perf_counter(), where, cases))

    def note(self, text: str) -> None:
        """A target is open."""
        self.notes.append((time.perf_counter(), text))

    @property
    def rate(self) -> float:
        """Cases a second."""
        return sum(cases for _, _, cases in self.steps) / (self.steps[-1][0] - self.notes[0][0])


def measure(plan: Plan, out: Path, jobs: int) -> tuple[float, str]:
    """Cases a second, and the digest of the store."""
    clock = Clock()
    with run_folder(plan, out, resume=False) as store:
        Executor(plan, store, open_target, clock, jobs=jobs).execute()
        return clock.rate, digest(store)


def main(workers: str = "2", count: str = "3000", rounds: str = "3", target: str = "qemu-mps2-an385") -> int:
    """Print the table; returns the exit code."""
    rates: dict[int, list[float]] = {1: [], int(workers): []}
    digests: set[str] = set()
    with tempfile.TemporaryDirectory(prefix="rig-jobs-") as name:
        (Path(name) / "jobs.yaml").write_text(CAMPAIGN.format(target=target, count=count))
        plan = make_plan(load_campaign(Path(name) / "jobs.yaml"))
        for turn in range(int(rounds)):
            for jobs, mine in rates.items():
                rate, told = measure(plan, Path(name) / f"run-{turn}-{jobs}", jobs)
                mine.append(rate)
                digests.add(told)
    print("| jobs | cases/s, best | all |\n|---|---|---|")
    for jobs, mine in rates.items():
        print(f"| {jobs} | {max(mine):,.0f} | {', '.join(f'{rate:,.0f}' for rate in mine)} |")
    gain = max(rates[int(workers)]) / max(rates[1])
    same = "the same store each time" if len(digests) == 1 else "DIFFERENT STORES"
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    print(f"\ngain {gain:.2f}; {same}; {os.cpu_count()} cores, load {load}")
    return 0 if len(digests) == 1 and gain >= LEAST_GAIN * int(workers) else 1


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
