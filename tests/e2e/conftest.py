"""The command `rig` as a user runs it: a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import chdir, redirect_stderr, redirect_stdout
from functools import partial
from io import StringIO
from pathlib import Path
from unittest import mock

import pytest

from rig.cli import main
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


def run_here(folder: Path, *args: object) -> subprocess.CompletedProcess[str]:
    """The same in this process, for mistakes that are told at once: half a second of imports is saved.

    What would be a traceback there is an exception here.
    """
    command = ["rig", *map(str, args)]
    out, err = StringIO(), StringIO()
    with (
        chdir(folder),
        mock.patch.object(sys, "argv", command),
        redirect_stdout(out),
        redirect_stderr(err),
        pytest.raises(SystemExit) as ended,
    ):
        main()
    assert isinstance(ended.value.code, int)
    return subprocess.CompletedProcess(command, ended.value.code, out.getvalue(), err.getvalue())


@pytest.fixture
def rig(tmp_path: Path) -> Rig:
    """Run `rig ARGS` in an empty folder."""
    return partial(run_rig, tmp_path)


@pytest.fixture
def rig_here(tmp_path: Path) -> Rig:
    """The same by `run_here`."""
    return partial(run_here, tmp_path)


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    made = Bench(tmp_path)
    monkeypatch.setenv("RIG_BENCH", str(made.map))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    yield made
    made.unplug()
