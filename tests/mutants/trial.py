"""One mutant: put into a copy of the sources, built, judged by the CI campaign through the command line."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rig import paths
from rig.errors import EXIT_BENCH, EXIT_FAILED, EXIT_PASSED
from tests.mutants.mutant import ALL, Mutant

CAMPAIGN = "configs/campaigns/ci.yaml"
DEADLINE = 300.0
_PARTS = ("rig", "firmware", "configs", "vectors")
_CASE = re.compile(r" \(([\w.-]+/\d+)\)$")


@dataclass(frozen=True)
class Verdict:
    """What became of a mutant: `outcome` is "found", or says why it was not.

    A find names the kernel, the case group, the case if the criterion has one, and the criterion's text.
    """

    outcome: str
    kernel: str = ""
    group: str = ""
    case: str = ""
    criterion: str = ""
    seconds: float = 0.0


def copy_tree(to: Path) -> Path:
    """Copy what the command line needs; the build goes into the copy too."""
    for part in _PARTS:
        ignore = shutil.ignore_patterns("__pycache__", "_share")
        shutil.copytree(paths.SHARE / part, to / part, ignore=ignore)
    return to


def try_mutant(mutant: Mutant, tree: Path, out: Path) -> Verdict:
    """Judge a mutant; the tree is afterwards what it was before.

    Args:
        mutant: the mistake.
        tree: a copy of the sources.
        out: folder for the run, which must not exist.

    Raises:
        ValueError: the mutant does not fit the sources.
    """
    before = mutant.apply(tree / "firmware")
    try:
        return _judged(mutant, tree, out)
    finally:
        (tree / "firmware" / mutant.file).write_text(before)


def try_unchanged(tree: Path, out: Path) -> Verdict:
    """The campaign over sound sources: "passed", or what it blames on them."""
    done = run_rig(tree, "run", CAMPAIGN, "--target", "native", "--out", str(out))
    return Verdict("passed") if done.returncode == EXIT_PASSED else Verdict(_last_line(done))


def _judged(mutant: Mutant, tree: Path, out: Path) -> Verdict:
    built = run_rig(tree, "build", "native")
    if built.returncode != 0:
        return Verdict(f"does not build: {_last_line(built)}")
    begun = time.perf_counter()
    done = run_rig(tree, "run", CAMPAIGN, "--target", "native", "--out", str(out))
    seconds = time.perf_counter() - begun
    return replace(_verdict(mutant, done, out), seconds=seconds)


def run_rig(tree: Path, *args: str) -> subprocess.CompletedProcess[str]:
    """Run `rig ARGS` of a tree in it."""
    return subprocess.run(
        [sys.executable, "-m", "rig.cli", *args],
        cwd=tree,
        env=os.environ | {"PYTHONPATH": str(tree)},
        capture_output=True,
        text=True,
        timeout=DEADLINE,
        check=False,
    )


def _verdict(mutant: Mutant, done: subprocess.CompletedProcess[str], out: Path) -> Verdict:
    if done.returncode == EXIT_PASSED:
        return Verdict("SURVIVED")
    if done.returncode == EXIT_BENCH and mutant.link:
        return Verdict("found", "-", "-", criterion=_last_line(done))
    if done.returncode != EXIT_FAILED or mutant.link:
        return Verdict(f"exit code {done.returncode}: {_last_line(done)}")
    return find(mutant, json.loads((out / "summary.json").read_text()))


def find(mutant: Mutant, summary: dict[str, Any]) -> Verdict:
    """The first failure that names a case, of the kernels that the mutant affects; no other may fail."""
    failed = [result for result in summary["results"] if result["failures"]]
    wrong = sorted({result["kernel"] for result in failed} - set(mutant.kernels))
    if mutant.kernels != ALL and wrong:
        return Verdict(f"blames {', '.join(wrong)}")
    finds = [find for result in failed for find in _finds(result)]
    return min(finds, key=lambda find: not find.case)


def _finds(result: dict[str, Any]) -> Iterator[Verdict]:
    for text in result["failures"]:
        case = _CASE.search(text)
        criterion = _CASE.sub("", text)
        yield Verdict("found", result["kernel"], result["group"], case[1] if case else "", criterion)


def _last_line(done: subprocess.CompletedProcess[str]) -> str:
    lines = (done.stderr.strip() or done.stdout.strip() or "no output").splitlines()
    return lines[-1]
