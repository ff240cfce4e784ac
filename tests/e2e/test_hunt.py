"""`rig hunt` on the native target: worse than random, the same each time, kept as vectors."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from rig.matrices import read_matrices
from rig.oracle import truth
from tests.e2e.conftest import Rig, run_here

HUNT = ("hunt", "gauss_jordan", "--class", "uniform", "--param", "range=[-8,8]")


def figures(text: str) -> tuple[float, float]:
    """The worst error of guided and of random cases."""
    found = [re.search(rf"by [\d,]+ {how} cases: error ([\d,.]+) LSB", text) for how in ("guided", "random")]
    guided, random = (float(one[1].replace(",", "")) for one in found if one is not None)
    return guided, random


def test_a_hunt_finds_worse_than_as_many_random_cases(rig: Rig, tmp_path: Path) -> None:
    done = rig(*HUNT, "--budget", 20_000, "--out", "one.txt")
    assert done.returncode == 0, done.stderr
    guided, random = figures(done.stdout)
    assert guided > 10 * random
    assert "(a bound by example: there may be worse)" in done.stdout
    again = rig(*HUNT, "--budget", 20_000, "--out", "other.txt")
    assert figures(again.stdout) == (guided, random)
    assert (tmp_path / "one.txt").read_text() == (tmp_path / "other.txt").read_text()


def test_the_vectors_are_cases_of_the_class_with_their_answers(rig: Rig, tmp_path: Path) -> None:
    rig(*HUNT, "--budget", 4000)
    path = tmp_path / "hunt-gauss_jordan-uniform.txt"
    matrices = read_matrices(path)
    assert len(matrices) == 10
    assert np.abs(matrices).max() <= 8 * 65536
    true = truth("exact", "invert", matrices.reshape(-1, 16))
    outs = re.findall(r"^out: (.*)$", path.read_text(), re.MULTILINE)
    assert outs == [" ".join(f"{w & 0xFFFFFFFF:08x}" for w in row) for row in true.rounded.tolist()]


@pytest.mark.parametrize(("kernel", "by"), [("solve_lu", "silent"), ("newton", "grade")])
def test_every_operation_can_be_hunted(rig: Rig, kernel: str, by: str) -> None:
    done = rig("hunt", kernel, "--class", "svd", "--by", by, "--budget", 3000)
    assert done.returncode == 0, done.stderr
    assert "guided cases: " in done.stdout


def test_ctrl_c_ends_with_what_was_found(tmp_path: Path) -> None:
    command = [sys.executable, "-u", "-m", "rig.cli", *HUNT, "--seconds", "300"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert "cases, worst so far: " in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        told = process.stdout.read()
        assert process.wait(60) == 130
    assert figures(told)[0] > 0
    assert len(read_matrices(tmp_path / "hunt-gauss_jordan-uniform.txt")) == 10


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("lux", "--class", "svd"), "unknown kernel 'lux'; did you mean 'lu'?"),
        (("lu", "--class", "svdd"), "unknown matrix class 'svdd'"),
        (("lu", "--class", "sequence"), "class sequence draws nothing case by case"),
        (("lu", "--class", "svd", "--param", "condition"), "--param condition: expected NAME=VALUE"),
        (("lu", "--class", "svd", "--param", "range=[1, 2]"), "svd: unknown parameter 'range'"),
        (("lu", "--class", "svd", "--out", "gone/x.txt"), "gone/x.txt: there is no folder gone"),
    ],
)
def test_mistakes_are_told(tmp_path: Path, arguments: tuple[str, ...], told: str) -> None:
    done = run_here(tmp_path, "hunt", *arguments)
    assert done.returncode == 2
    assert told in done.stderr
    assert list(tmp_path.iterdir()) == []
