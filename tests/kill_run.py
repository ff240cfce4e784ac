"""Kills runs at random moments and resumes them: for a test, and for a benchmark that does it more often."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

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
    jobs: int = 1
    codes: list[int] = field(default_factory=list)

    def command(self, out: str) -> list[str]:
        """Begin the run, or go on with it."""
        resume = ["--resume"] if (self.folder / out).exists() else []
        jobs = f"--jobs={self.jobs}"
        return [sys.executable, "-m", "rig.cli", "run", "kill.yaml", "--out", out, jobs, *resume]

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
            told, _ = process.communicate(timeout=DEADLINE)
            self.whole = time.monotonic() - begun
            if process.returncode != DONE:
                raise SystemExit(f"the run in peace ended with {process.returncode}:\n{told}")
        with Store(self.folder / "peace", create=False) as store:
            if self.what == "qemu":  # it is there only while there are cases to do
                ((self.whole,),) = store.run("SELECT SUM(seconds) FROM batch")
            return digest(store)

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
        pid = self._open(process)
        time.sleep(self.rng.uniform(0, self.whole))
        return pid is not None and _killed(pid, process.pid)

    def _open(self, process: subprocess.Popen[str]) -> int | None:
        """Wait until the target is open; its process, which the line that says so tells."""
        assert process.stdout is not None
        for line in process.stdout:
            if found := re.search(r"process (\d+), build", line):
                return int(found[1])
        return None


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
