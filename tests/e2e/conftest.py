"""The command `rig` as a user runs it: a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Rig = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def rig(tmp_path: Path) -> Rig:
    """Run `rig ARGS` in an empty folder, with a deadline."""

    def run(*args: object, timeout: float = 100, **env: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "rig.cli", *map(str, args)]
        return subprocess.run(
            command,
            cwd=tmp_path,
            env=os.environ | env,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    return run
