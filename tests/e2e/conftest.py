"""The command `rig` as a user runs it: a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.e2e.bench import Bench

Rig = Callable[..., "subprocess.CompletedProcess[str]"]


def run_rig(
    folder: Path, *args: object, timeout: float = 100, **env: str
) -> subprocess.CompletedProcess[str]:
    """Run `rig ARGS` in a folder, with a deadline."""
    command = [sys.executable, "-m", "rig.cli", *map(str, args)]
    return subprocess.run(
        command,
        cwd=folder,
        env=os.environ | env,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


@pytest.fixture
def rig(tmp_path: Path) -> Rig:
    """Run `rig ARGS` in an empty folder."""
    return partial(run_rig, tmp_path)


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    made = Bench(tmp_path)
    monkeypatch.setenv("RIG_BENCH", str(made.map))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    yield made
    made.unplug()
