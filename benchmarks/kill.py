"""Kill a run at random moments, resume it each time, and compare its store with that of a run left in peace.

    python benchmarks/kill.py rig|qemu [kills, 100] [target, qemu-mps2-an385] [cases, 3000] [seed, 1]

`rig` kills the rig itself, `qemu` the process of its target, each with SIGKILL. The moments are random over
the time that a whole run takes, so that they fall before the store is there, into a batch, between two, and
into the scoring. A run that comes to its end is compared, and the next one is begun, until there were so many
kills. Prints a line a run; exit code 1 if a store differed, or a batch was there twice or missing.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from rig.run.store import Store
from rig.run.store_digest import digest

ROOT = Path(__file__).resolve().parent.parent
DEADLINE = 300.0
KILLED_TARGET, DONE = 3, 0
CAMPAIGN = """\
name: kill
seed: 9
targets: [{target}]
kernels: [exact, adjugate]
cases:
  - {{class: uniform, count: {count}, range: [-8, 8]}}
  - {{class: boundary, count: {count}}}
accept: {{exact: correctly_rounded, adjugate: measured}}
"""


@dataclass
class Trial:
    """A campaign that is run and killed, in a folder of its own."""

    folder: Path
    what: str
    rng: np.random.Generator
    whole: float = 0.0
    codes: list[int] = field(default_factory=list)

    def command(self, out: str) -> list[str]:
        """Begin the run, or go on with it."""
        resume = ["--resume"] if (self.folder / out).exists() else []
        return [sys.executable, "-m", "rig.cli", "run", "kill.yaml", "--out", out, *resume]

    def start(self, out: str) -> subprocess.Popen[str]:
        """The rig in a process group of its own."""
        return subprocess.Popen(
            self.command(out),
            cwd=self.folder,
            env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def in_peace(self) -> str:
        """Run it without a kill, once to build the firmware and once to take the time; its digest."""
        for out in ("build", "peace"):
            process, begun = self.start(out), time.monotonic()
            pid, told = self._open(process)
            if self.what == "qemu" and pid is not None:
                begun = time.monotonic()
            told += process.communicate(timeout=DEADLINE)[0]
            self.whole = time.monotonic() - begun
            if process.returncode != DONE:
                raise SystemExit(f"the run in peace ended with {process.returncode}:\n{told}")
        return digest_of(self.folder / "peace")

    def kill_once(self, out: str) -> bool:
        """Run on and kill at a random moment; returns whether the run came to its end instead."""
        process = self.start(out)
        killed = self._kill_rig(process) if self.what == "rig" else self._kill_target(process)
        told, _ = process.communicate(timeout=DEADLINE)
        self.codes.append(process.returncode)
        expected = {DONE, -signal.SIGKILL if self.what == "rig" else KILLED_TARGET} if killed else {DONE}
        if process.returncode not in expected:
            raise SystemExit(f"exit code {process.returncode}, not of {expected}:\n{told}")
        return process.returncode == DONE

    def _kill_rig(self, process: subprocess.Popen[str]) -> bool:
        try:
            process.wait(self.rng.uniform(0, self.whole))
        except subprocess.TimeoutExpired:
            process.kill()
            return True
        return False

    def _kill_target(self, process: subprocess.Popen[str]) -> bool:
        pid, _ = self._open(process)
        time.sleep(self.rng.uniform(0, self.whole))
        return pid is not None and _killed(pid, process.pid)

    def _open(self, process: subprocess.Popen[str]) -> tuple[int | None, str]:
        """Wait until the target is open: its process, told in the line that says so, and all that was told."""
        assert process.stdout is not None
        told = ""
        for line in process.stdout:
            told += line
            if found := re.search(r"process (\d+), build", line):
                return int(found[1]), told
        return None, told


def _killed(pid: int, parent: int) -> bool:
    """Kill a process that is still the child of another."""
    try:
        if int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1]) != parent:
            return False
        os.kill(pid, signal.SIGKILL)
    except (OSError, IndexError):
        return False
    return True


def digest_of(folder: Path) -> str:
    """Of the results of a run."""
    with Store(folder, create=False) as store:
        return digest(store)


def gaps(folder: Path) -> Iterator[str]:
    """Where cases are missing from a run, or there twice."""
    with Store(folder, create=False) as store:
        counts = {group.label: group.count for group in store.groups()}
        reached: dict[tuple[str, str, str], int] = {}
        for target, kernel, label, start, size in sorted((*key, size) for key, size in store.done().items()):
            where = target, kernel, label
            if start != reached.get(where, 0):
                yield f"{where}: a batch begins at {start}, the one before ends at {reached.get(where, 0)}"
            reached[where] = start + size
        for where, stop in reached.items():
            if stop != counts[where[2]]:
                yield f"{where}: ends at {stop} of {counts[where[2]]}"


def campaign(trial: Trial, kills: int, expected: str) -> bool:
    """Kill and resume until there were so many kills; returns whether all was well."""
    well, total, number = True, 0, 0
    while total < kills:
        number, mine = number + 1, 0
        out = f"run-{number}"
        while not trial.kill_once(out):
            mine += 1
        total += mine
        wrong = [*gaps(trial.folder / out)]
        same = digest_of(trial.folder / out) == expected
        well &= same and not wrong
        print(
            f"run {number}: {mine} kills, {total} in all, {'same store' if same else 'ANOTHER STORE'}", *wrong
        )
    return well


def main(what: str = "rig", kills: str = "100", *more: str) -> int:
    """Print what came of it."""
    target, cases, seed = (*more, *("qemu-mps2-an385", "3000", "1")[len(more) :])
    with tempfile.TemporaryDirectory(prefix="rig-kill-") as name:
        trial = Trial(Path(name), what, np.random.default_rng(int(seed)))
        (trial.folder / "kill.yaml").write_text(CAMPAIGN.format(target=target, count=cases))
        expected = trial.in_peace()
        print(f"in peace: {trial.whole:.1f} s, digest {expected}")
        well = campaign(trial, int(kills), expected)
    print("every store equals that of the run in peace" if well else "NOT EQUAL")
    return 0 if well else 1


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    raise SystemExit(main(*sys.argv[1:]))
