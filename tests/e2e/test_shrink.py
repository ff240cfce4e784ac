"""`rig shrink` on mutants of the firmware and on kernels that trap; `benchmarks/shrink.py` tries more."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from rig import paths
from rig.matrices import read_matrices
from rig.oracle import truth
from tests.e2e.conftest import run_rig
from tests.mutants.shrinking import Small, passes, shrink_some
from tests.mutants.table import MUTANTS
from tests.mutants.trial import copy_tree

pytestmark = pytest.mark.timeout(400)  # the firmware is built from nothing

UNSOUND = Path(__file__).parents[1] / "unsound"
MUTANT, CASES = "exact-small-sign", 2
OwnRun = Callable[[str], tuple[Path, str]]


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_tree(tmp_path_factory.mktemp("shrink") / "tree")


@pytest.fixture(scope="module")
def shrunk(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Small, bool]]:
    """Shrunk cases of a mutant, and whether their tests pass on it."""
    source = tree / "firmware" / MUTANTS[MUTANT].file
    before = source.read_text()
    found = shrink_some(MUTANTS[MUTANT], tree, tmp_path_factory.mktemp("runs") / "out", CASES)
    told = [(small, passes(tree, small.test)) for small in found]
    source.write_text(before)
    return told


def test_cases_of_a_mutant_shrink_to_a_few_entries(shrunk: list[tuple[Small, bool]]) -> None:
    assert len(shrunk) == CASES
    for small, _ in shrunk:
        assert small.after < small.before
        assert small.enough


def test_the_tests_fail_on_the_mutant_and_pass_on_sound_sources(
    shrunk: list[tuple[Small, bool]], tree: Path
) -> None:
    for small, passed in shrunk:
        assert not passed
        assert passes(tree, small.test)


def test_the_vector_is_read_and_right(shrunk: list[tuple[Small, bool]]) -> None:
    for small, _ in shrunk:
        (path,) = small.test.parent.glob("*.txt")
        words = read_matrices(path).reshape(1, 16)
        true = truth("exact", "invert", words)
        assert np.count_nonzero(words) == small.after
        out = " ".join(f"{word & 0xFFFFFFFF:08x}" for word in true.rounded[0].tolist())
        assert f"status: OK\nout: {out}\n" in path.read_text()


def test_the_c_arrays_compile_without_a_warning(shrunk: list[tuple[Small, bool]]) -> None:
    (path,) = shrunk[0][0].test.parent.glob("*.c")
    use = f'#include "{path.name}"\nint main(void) {{ return in[0] == expected[0] + expected_status; }}\n'
    (path.parent / "use.cc").write_text(use)
    flags = ["-std=c11", "-Wall", "-Wextra", "-Wconversion", "-Werror", "-fsyntax-only", "-x", "c"]
    done = subprocess.run(
        [os.environ.get("CC", "cc"), *flags, str(path.parent / "use.cc")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def own(folder: Path, name: str) -> str:
    """A run of one of the unsound kernels; the id of the first case it fails."""
    for file in (f"{name}.c", "good.h"):
        shutil.copy(UNSOUND / file, folder / file)
    kernels = f"[{{name: {name}, sources: [{name}.c], include: [.]}}]"
    cases = "[{class: uniform, count: 24, range: [-8, 8]}]"
    text = f"name: own\nseed: 6\ntargets: [native]\nkernels: {kernels}\ncases: {cases}\n"
    (folder / "own.yaml").write_text(text)
    done = run_rig(folder, "run", "own.yaml", "--out", "out")
    found = re.search(r"first (uniform-\w+/\d+)", done.stdout)
    assert found is not None, done.stdout + done.stderr
    return found[1]


@pytest.fixture(scope="module")
def own_run(tmp_path_factory: pytest.TempPathFactory) -> OwnRun:
    """By the name of an unsound kernel: the folder of its run, and `own`; one firmware for each."""

    @cache
    def run_once(name: str) -> tuple[Path, str]:
        folder = tmp_path_factory.mktemp(name)
        return folder, own(folder, name)

    return run_once


@pytest.mark.parametrize(("name", "entries"), [("trap", 1), ("takes_down", 1), ("beyond", 1)])
def test_what_a_kernel_does_at_run_time_shrinks_too(own_run: OwnRun, name: str, entries: int) -> None:
    folder, case = own_run(name)
    done = run_rig(folder, "shrink", "out", case, "--out", "small")
    assert done.returncode == 0, done.stderr
    assert "locally minimal: " in done.stdout
    (test,) = (folder / "small").glob("test_*.py")
    assert f": 16 entries not zero before, {entries} now." in test.read_text()
    assert not passes(paths.SHARE, test)
    good = (UNSOUND / "control.c").read_text().replace("int control(", f"int {name}(")
    (folder / f"{name}.c").write_text(good)
    assert passes(paths.SHARE, test)


def test_a_case_that_passed_has_nothing_to_shrink(own_run: OwnRun) -> None:
    folder, case = own_run("trap")
    passed = f"{case.partition('/')[0]}/0"
    done = run_rig(folder, "shrink", "out", passed)
    assert done.returncode == 2
    assert f"{passed}: nothing to shrink, it did not fail: trap on native" in done.stderr
    done = run_rig(folder, "shrink", "out", passed, "--kernel", "trap", "--target", "native")
    assert done.returncode == 2
    assert "nothing to shrink, trap on native passes it now" in done.stderr
