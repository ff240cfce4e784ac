"""A Dask scheduler and workers as processes of this machine, for a test and a benchmark that kill some."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rig.run.store import STORE_NAME, Store

ROOT = Path(__file__).resolve().parent.parent
DEADLINE = 200.0  # a worker takes two seconds to start, on a machine that has nothing else to do
CAMPAIGN = """\
name: cluster
seed: 9
targets: [native]
kernels: [exact, adjugate]
cases:
  - {{class: uniform, count: {count}, range: [-8, 8]}}
  - {{class: boundary, count: {count}}}
accept: {{exact: correctly_rounded, adjugate: measured}}
"""


def wait_for(what: Callable[[], bool], process: subprocess.Popen[Any]) -> None:
    """Look again and again, as long as a process runs."""
    deadline = time.monotonic() + DEADLINE
    while not what():
        if process.poll() is not None or time.monotonic() > deadline:
            raise AssertionError(f"did not happen; {process.args!r} ended with {process.poll()}")
        time.sleep(0.01)


def batches_in(out: Path) -> int:
    """Batches that are in the store of a run so far."""
    if not (out / STORE_NAME).exists() or not Store.begun(out):
        return 0
    with Store(out, create=False) as store:
        return len(store.done())


def start_run(folder: Path, out: str, *options: str) -> subprocess.Popen[str]:
    """Begin a run of `cluster.yaml`, or go on with it."""
    return subprocess.Popen(
        [sys.executable, "-m", "rig.cli", "run", "cluster.yaml", "--out", out, *options],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def finish(process: subprocess.Popen[str]) -> str:
    """Wait for a run; what it printed."""
    told, _ = process.communicate(timeout=DEADLINE)
    return told


class Cluster:
    """A scheduler, and the workers that are started for it."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.processes: list[subprocess.Popen[bytes]] = []
        self._file = folder / "scheduler.json"
        where = ["--host", "127.0.0.1", "--port", "0", "--dashboard-address", "127.0.0.1:0"]
        how = ["--no-dashboard", "--no-show", "--scheduler-file", str(self._file)]
        (folder / "rig").mkdir()
        (folder / "rig" / "__init__.py").touch()  # hides the real one: a scheduler needs no rig
        self.scheduler = self._start("scheduler", *where, *how, path=folder)
        self.address = self._address()

    def worker(self, resources: str, path: Path = ROOT) -> subprocess.Popen[bytes]:
        """Start a worker that finds the rig in a folder; without a nanny, which would start it again."""
        where = ["--local-directory", str(self.folder), "--host", "127.0.0.1"]
        how = ["--nthreads", "1", "--no-nanny", "--no-dashboard", "--death-timeout", "60"]
        return self._start("worker", self.address, *where, *how, "--resources", resources, path=path)

    def _start(self, what: str, *arguments: str, path: Path = ROOT) -> subprocess.Popen[bytes]:
        with (self.folder / f"{what}-{len(self.processes)}.log").open("wb") as log:
            process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", sys.executable, "-m", "dask", what, *arguments],
                cwd=path,
                env=os.environ | {"PYTHONPATH": str(path)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self.processes.append(process)
        return process

    def _address(self) -> str:
        wait_for(lambda: self._file.exists() and bool(self._file.read_text()), self.scheduler)
        return str(json.loads(self._file.read_text())["address"])

    def stop(self) -> None:
        """End what was started."""
        for process in self.processes:
            process.kill()
        for process in self.processes:
            process.wait(DEADLINE)


@contextmanager
def cluster(folder: Path) -> Iterator[Cluster]:
    """A scheduler without workers; ends them all."""
    folder.mkdir(exist_ok=True)
    made = Cluster(folder)
    try:
        yield made
    finally:
        made.stop()
