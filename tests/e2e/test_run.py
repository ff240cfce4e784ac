"""`rig run` and `rig invert` end to end: real firmware, natively and on QEMU."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable
from contextlib import closing
from fractions import Fraction
from pathlib import Path

import flint
import numpy as np
import pytest

from rig.matrices import CLASSES, generate
from tests.e2e.conftest import Rig

TARGETS = [pytest.param("native"), pytest.param("qemu-mps2-an385", marks=pytest.mark.qemu)]
CAMPAIGN = """\
name: e2e
seed: 3
targets: [native]
kernels: [exact]
cases:
  - {class: uniform, count: 600, range: [-8, 8]}
  - {class: boundary, count: 200}
  - {class: singular, count: 50}
accept: {exact: correctly_rounded}
"""
RIGID = """\
name: rigid
targets: [native]
kernels: [adjugate]
cases: [{class: rigid, count: 4000, translation: 1000}]
"""


def mixed(per_class: int) -> np.ndarray[tuple[int, ...], np.dtype[np.int32]]:
    """The same number of matrices of every class."""
    return np.concatenate([generate(name, 11, {}, 0, per_class) for name in sorted(CLASSES)])


def true_inverse(words: list[int]) -> tuple[int, list[int]]:
    """Status and words by exact rationals: nothing of the rig."""
    matrix = flint.fmpq_mat(4, 4, words)
    if matrix.det() == 0:
        return 1, []
    exact = [Fraction(int(x.p) * 2**32, int(x.q)) for x in matrix.inv().entries()]
    rounded = [round(value) for value in exact]  # Fraction rounds half to even
    fits = all(-(2**31) <= value < 2**31 for value in rounded)
    return (0, rounded) if fits else (2, [])


@pytest.mark.parametrize("target", TARGETS)
def test_a_campaign_passes_and_leaves_its_documents(rig: Rig, tmp_path: Path, target: str) -> None:
    (tmp_path / "e2e.yaml").write_text(CAMPAIGN)
    done = rig("run", "e2e.yaml", "--out", "out", "--target", target)
    assert done.returncode == 0, done.stdout + done.stderr
    summary = json.loads((tmp_path / "out/summary.json").read_text())
    assert (summary["verdict"], summary["cases"], summary["planned"]) == ("passed", 850, 850)
    assert {
        entry["score"]["elements_correct_share"]
        for entry in summary["results"]
        if entry["class"] == "uniform"
    } == {1.0}
    suite = ET.parse(tmp_path / "out/junit.xml").getroot()[0]
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("3", "0", "0")
    assert "results in out" in done.stdout


@pytest.mark.parametrize("target", TARGETS)
def test_invert_gives_the_words_of_exact_rationals(rig: Rig, tmp_path: Path, target: str) -> None:
    given = mixed(112)
    np.save(tmp_path / "mixed.npy", given)
    done = rig("invert", "mixed.npy", "-o", "out.npz", "--target", target, "--kernel", "exact")
    assert done.returncode == 0, done.stderr
    with np.load(tmp_path / "out.npz") as out:
        raw, status, cost = out["raw"], out["status"], out["cost"]
    assert (raw.dtype, status.dtype, raw.shape, cost.shape) == (np.int32, np.uint8, given.shape, status.shape)
    for matrix, words, code in zip(given, raw, status, strict=True):
        expected_code, expected = true_inverse(matrix.reshape(-1).tolist())
        assert code == expected_code
        if code == 0:
            assert words.reshape(-1).tolist() == expected


@pytest.mark.qemu
def test_native_and_qemu_give_the_same_words(rig: Rig, tmp_path: Path) -> None:
    np.save(tmp_path / "mixed.npy", mixed(60))
    for kernel in ("exact", "gauss_jordan", "adjugate"):
        words = []
        for target in ("native", "qemu-mps2-an385"):
            assert (
                rig("invert", "mixed.npy", "-o", "o.npz", "--target", target, "--kernel", kernel).returncode
                == 0
            )
            with np.load(tmp_path / "o.npz") as out:
                words.append(out["raw"].tobytes() + out["status"].tobytes())
        assert words[0] == words[1], kernel


def test_the_adjugate_is_silently_wrong_for_one_rigid_matrix_in_seven(rig: Rig, tmp_path: Path) -> None:
    (tmp_path / "rigid.yaml").write_text(RIGID)
    done = rig("run", "rigid.yaml", "--out", "out")
    score = json.loads((tmp_path / "out/summary.json").read_text())["results"][0]["score"]
    assert done.returncode == 1
    assert 1 / 9 < score["silent"] / score["cases"] < 1 / 6
    assert "silent wrong" in done.stdout
    assert (tmp_path / "out/failures.txt").exists()


def test_failures_can_be_sent_through_a_kernel_again(rig: Rig, tmp_path: Path) -> None:
    (tmp_path / "rigid.yaml").write_text(RIGID)
    assert rig("run", "rigid.yaml", "--out", "out").returncode == 1
    done = rig("invert", "out/failures.txt", "-o", "again.npz", "--target", "native", "--kernel", "adjugate")
    assert done.returncode == 0, done.stderr
    assert "1 matrices" in done.stdout


def start(tmp_path: Path, target: str, count: int) -> subprocess.Popen[str]:
    """A long run as a process in the background."""
    (tmp_path / "long.yaml").write_text(CAMPAIGN.replace("600", str(count)))
    command = [sys.executable, "-m", "rig.cli", "run", "long.yaml", "--out", "out", "--target", target]
    return subprocess.Popen(
        command,
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def wait_for(condition: Callable[[], bool], seconds: float = 60) -> None:
    """Poll until the callable is true."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def stored(tmp_path: Path) -> int:
    """Batches in the store so far."""
    if not (tmp_path / "out/run.sqlite").exists():
        return 0
    with closing(sqlite3.connect(tmp_path / "out/run.sqlite", timeout=5)) as db:
        try:
            return int(db.execute("SELECT count(*) FROM batch").fetchone()[0])
        except sqlite3.OperationalError:
            return 0


@pytest.mark.parametrize("target", TARGETS)
def test_ctrl_c_keeps_what_was_done_and_resume_completes_it(rig: Rig, tmp_path: Path, target: str) -> None:
    process = start(tmp_path, target, 200_000 if target == "native" else 6000)
    wait_for(lambda: stored(tmp_path) >= 2)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130, out + err
    assert "Traceback" not in err
    assert "--resume" in out
    before = json.loads((tmp_path / "out/summary.json").read_text())
    assert before["verdict"] == "interrupted"
    assert 0 < before["cases"] < before["planned"]
    done = rig("run", "long.yaml", "--out", "out", "--target", target, "--resume")
    after = json.loads((tmp_path / "out/summary.json").read_text())
    assert done.returncode == 0, done.stdout + done.stderr
    assert after["cases"] == after["planned"]


@pytest.mark.qemu
def test_qemu_killed_in_mid_run_is_a_bench_error_and_leaves_nothing(tmp_path: Path) -> None:
    process = start(tmp_path, "qemu-mps2-an385", 20_000)
    wait_for(lambda: stored(tmp_path) >= 2)
    told = str(process.stdout.readline()) if process.stdout else ""
    child = int(told.split("process ")[1].split(",")[0])
    begun = time.monotonic()
    os.kill(child, signal.SIGKILL)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 3, out + err
    assert time.monotonic() - begun < 8
    assert "TargetDied" in err
    assert not Path(f"/proc/{child}").exists()
