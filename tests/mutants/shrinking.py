"""Failing cases of mutants made small by `rig shrink`, and the tests that come of it tried on both."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.mutants.mutant import Mutant
from tests.mutants.trial import CAMPAIGN, run_rig

FEW = 6  # entries that are not zero
_FAULTS = ("severe", "status_error", "misrounded")
_COUNT = re.compile(r"(\d+) entries not zero before, (\d+) now")
_EFFORT = re.compile(r"^(locally minimal|not shown minimal): .* in (\d+) round trips", re.MULTILINE)
_TRIED = re.compile(r"locally minimal: (\d+) simplifications tried")


@dataclass(frozen=True)
class Small:
    """A failing case made small: `minimal` simplifications were tried in vain, None where not all were."""

    mutant: str
    case: str
    kernel: str
    before: int
    after: int
    minimal: int | None
    round_trips: int
    test: Path

    @property
    def enough(self) -> bool:
        """Whether it is as small as promised."""
        return self.round_trips <= 300 and (self.after <= FEW or self.minimal is not None)


def shrink_some(mutant: Mutant, tree: Path, out: Path, count: int) -> list[Small]:
    """Run a mutant through the CI campaign and shrink some cases that fail; the tree keeps the mistake.

    Raises:
        RuntimeError: a case is not shrunk.
    """
    mutant.apply(tree / "firmware")
    kernel = mutant.kernels[0]
    done = run_rig(tree, "run", CAMPAIGN, "--target", "native", "--kernel", kernel, "--out", str(out))
    if done.returncode != 1:
        raise RuntimeError(f"{mutant.name}: {done.stdout}{done.stderr}")
    cases = list(failing(json.loads((out / "summary.json").read_text())))
    # From one end of the campaign to the other: first cases are of a kind.
    chosen = [cases[len(cases) * i // count] for i in range(min(count, len(cases)))]
    return [_shrunk(mutant, tree, out, case, kernel) for case in chosen]


def failing(summary: dict[str, Any]) -> Iterator[str]:
    """Ids of cases that failed."""
    for entry in summary["results"]:
        if entry["failures"]:
            indices = {index for fault in _FAULTS for index in entry["score"]["failing"][fault]}
            yield from (f"{entry['group']}/{index}" for index in sorted(indices))


def _shrunk(mutant: Mutant, tree: Path, run: Path, case: str, kernel: str) -> Small:
    folder = run / f"{mutant.name}-{case.replace('/', '-')}"
    done = run_rig(tree, "shrink", str(run), case, "--kernel", kernel, "--out", str(folder))
    if done.returncode != 0:
        raise RuntimeError(f"{mutant.name} {case}: {done.stdout}{done.stderr}")
    (test,) = folder.glob("test_*.py")
    count, effort = _COUNT.search(test.read_text()), _EFFORT.search(done.stdout)
    tried = _TRIED.search(done.stdout)
    if count is None or effort is None:
        raise RuntimeError(done.stdout)
    minimal = None if tried is None else int(tried[1])
    return Small(mutant.name, case, kernel, int(count[1]), int(count[2]), minimal, int(effort[2]), test)


def passes(tree: Path, test: Path) -> bool:
    """Whether a test passes on a tree's firmware.

    Raises:
        RuntimeError: it neither passes nor fails.
    """
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(test.parent)]
    env = os.environ | {"PYTHONPATH": str(tree), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run(
        [*command, str(test)],
        cwd=test.parent,
        env=env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    told = re.search(r"^1 (passed|failed) in ", done.stdout, re.MULTILINE)
    if told is None:
        raise RuntimeError(done.stdout + done.stderr)
    return told[1] == "passed"
