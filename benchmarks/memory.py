"""Whether the memory of a run stays flat, however long the campaign.

    python benchmarks/memory.py [streamed cases, 300000] [cases in bursts, 10000000] [target, native]

Runs a streaming and a burst campaign of five classes by `rig run` and looks ten times a second how much
memory the rig holds (VmRSS, without the processes it started) and how far it has come. Prints the most it
held in each tenth of the cases, and after the last, when it scores and writes the report. Exits 1 when a run
fails, when the last tenth is more than 10 % above the second, or when any figure is above 500 MB. The first
tenth loads libraries and builds firmware.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from time import sleep

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.memory import memory

ROOT = Path(__file__).resolve().parent.parent
CLASSES = ("uniform", "log_uniform", "rigid", "near_singular", "boundary")
MOST = 500.0  # MB
FLAT = 1.10
LOOK = 0.1  # seconds
DONE = "SELECT (SELECT total(count) FROM batch) + (SELECT total(count) FROM block)"


def campaign(target: str, mode: str, cases: int) -> str:
    """The text of a campaign."""
    rows = "".join(f"  - {{class: {name}, count: {cases // len(CLASSES)}}}\n" for name in CLASSES)
    head = f"name: memory\nmode: {mode}\nseed: 7\ntargets: [{target}]\nkernels: [exact]\n"
    return f"{head}cases:\n{rows}accept: {{exact: correctly_rounded}}\n"


def done(store: Path) -> int:
    """Cases in a store that a run is writing."""
    try:
        with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True, timeout=1.0)) as db:
            return int(db.execute(DONE).fetchone()[0])
    except sqlite3.Error:  # not there yet
        return 0


def run(folder: Path, mode: str, target: str, cases: int) -> tuple[list[float], int]:
    """The most memory held in each tenth of a run and after it, and its exit code."""
    (folder / f"{mode}.yaml").write_text(campaign(target, mode, cases))
    tenths = [0.0] * 11
    child = subprocess.Popen(
        [sys.executable, "-m", "rig.cli", "run", f"{mode}.yaml", "--out", mode],
        cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    while child.poll() is None:
        tenth = 10 * done(folder / mode / "run.sqlite") // cases
        tenths[tenth] = max(tenths[tenth], memory(child.pid, "VmRSS"))
        sleep(LOOK)
    return tenths, child.returncode


def main() -> int:
    """Run both, print, and judge."""
    given = sys.argv[1:]
    streamed, bursts, target = [*given, *("300000", "10000000", "native")[len(given) :]]
    sizes = {"stream": int(streamed), "burst": int(bursts)}
    flat = True
    with tempfile.TemporaryDirectory() as folder:
        for mode, cases in sizes.items():
            tenths, code = run(Path(folder), mode, target, cases)
            growth = tenths[9] / tenths[1] if tenths[1] else 0.0
            held = " ".join(f"{most:.0f}" for most in tenths[:10])
            head = f"{mode:<7} {cases:>11,} cases on {target}"
            print(f"{head}: MB by tenths {held}, then {tenths[10]:.0f}; growth {growth:.3f}", flush=True)
            flat &= code == 0 and 0 < growth <= FLAT and max(tenths) <= MOST
    return 0 if flat else 1


if __name__ == "__main__":
    sys.exit(main())
