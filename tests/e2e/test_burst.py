"""`mode: burst` end to end on real firmware: generated there, compared by digest, scored case by case."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rig.matrices import generate
from tests.e2e.conftest import Rig
from tests.rare import SOURCE, wrong_cases

TARGETS = [pytest.param("native"), pytest.param("qemu-mps2-an385", marks=pytest.mark.qemu)]
CLASSES = ("uniform", "log_uniform", "rigid", "near_singular", "boundary")
SEED, RATE, SALT = 11, 20_011, 3
HEAD = "name: burst\nmode: burst\nseed: {seed}\ntargets: [{target}]\n"
QEMU = "qemu-mps2-an385"


def write(folder: Path, target: str, count: int, classes: tuple[str, ...] = CLASSES, more: str = "") -> None:
    cases = "".join(f"  - {{class: {name}, count: {count}}}\n" for name in classes)
    kernels, accept = "  - exact\n", "{exact: correctly_rounded}"
    if more:
        kernels = f"  - {{name: rare, sources: [{SOURCE}], defines: {{RATE: {RATE}, SALT: {SALT}{more}}}}}\n"
        accept = "{rare: {max_lsb: 0.5}}"
    head = HEAD.format(seed=SEED, target=target)
    (folder / "burst.yaml").write_text(f"{head}kernels:\n{kernels}cases:\n{cases}accept: {accept}\n")


def summary_of(folder: Path) -> dict[str, Any]:
    summary: dict[str, Any] = json.loads((folder / "out/summary.json").read_text())
    return summary


@pytest.mark.parametrize("target", TARGETS)
def test_the_exact_kernel_agrees_in_all_classes_and_every_case_is_scored(
    rig: Rig, tmp_path: Path, target: str
) -> None:
    write(tmp_path, target, 20_000)
    done = rig("run", "burst.yaml", "--out", "out")
    assert done.returncode == 0, done.stdout + done.stderr
    summary = summary_of(tmp_path)
    assert (summary["cases"], summary["planned"]) == (100_000, 100_000)
    for entry in summary["results"]:
        assert (entry["burst"]["blocks"], entry["burst"]["agreed"]) == (2, 2)
        assert entry["score"]["elements_correct_share"] == 1.0
        assert (entry["cost"]["max"] > 0) == (target == QEMU)
    assert "10 blocks, 10 agreed with the native build" in done.stdout


@pytest.mark.parametrize("target", TARGETS)
def test_a_burst_scores_what_a_stream_scores(rig: Rig, tmp_path: Path, target: str) -> None:
    write(tmp_path, target, 3000, ("rigid", "boundary"))
    text = (tmp_path / "burst.yaml").read_text().replace("  - exact\n", "  - adjugate\n  - gauss_jordan\n")
    text = text.split("accept:")[0]
    (tmp_path / "burst.yaml").write_text(text)
    (tmp_path / "stream.yaml").write_text(text.replace("mode: burst\n", ""))
    rig("run", "burst.yaml", "--out", "out")
    rig("run", "stream.yaml", "--out", "stream/out")
    burst, stream = summary_of(tmp_path), summary_of(tmp_path / "stream")
    assert len(burst["results"]) == len(stream["results"]) == 4
    for one, other in zip(burst["results"], stream["results"], strict=True):
        for name, value in other["score"].items():
            if name.endswith(("p50", "p90", "p99")):
                assert value <= one["score"][name] <= value * (1 + 2**-8)
            else:
                assert one["score"][name] == value
        assert one["shown"] == other["shown"]
        assert one["failures"] == other["failures"]
        assert one["cost"]["max"] == other["cost"]["max"]


def rare_of(summary: dict[str, Any], class_name: str) -> dict[str, Any]:
    (entry,) = (entry for entry in summary["results"] if entry["class"] == class_name)
    return dict(entry)


@pytest.mark.parametrize("target", TARGETS)
def test_a_kernel_wrong_on_both_builds_is_found_by_its_score(rig: Rig, tmp_path: Path, target: str) -> None:
    write(tmp_path, target, 40_000, ("uniform",), ", UNUSED: 1")
    done = rig("run", "burst.yaml", "--out", "out")
    assert done.returncode == 1, done.stdout + done.stderr
    wrong = wrong_cases("uniform", SEED, {}, 40_000, (RATE, SALT))
    entry = rare_of(summary_of(tmp_path), "uniform")
    assert entry["score"]["failing"]["misrounded"] == wrong
    assert 0 < len(wrong) < 8
    assert entry["burst"]["agreed"] == entry["burst"]["blocks"] == 3
    assert int(entry["shown"]["case"].rpartition("/")[2]) in wrong


@pytest.mark.qemu
def test_a_kernel_wrong_only_on_the_target_is_found_by_its_digest(rig: Rig, tmp_path: Path) -> None:
    write(tmp_path, QEMU, 40_000, ("uniform",), ", ONLY_ARM: 1")
    done = rig("run", "burst.yaml", "--out", "out")
    assert done.returncode == 1, done.stdout + done.stderr
    wrong = wrong_cases("uniform", SEED, {}, 40_000, (RATE, SALT))
    entry = rare_of(summary_of(tmp_path), "uniform")
    (differs,) = entry["findings"]
    assert (differs["kind"], differs["cases"]) == ("differs", len(wrong))
    assert [int(first["case"].rpartition("/")[2]) for first in differs["first"]] == wrong[:3]
    assert entry["score"]["failing"]["misrounded"] == wrong
    assert entry["score"]["cases"] == 40_000
    assert entry["burst"]["bisected"] > 0


@pytest.mark.parametrize("target", TARGETS)
def test_kernels_that_fault_or_hang_lose_those_cases_only(rig: Rig, tmp_path: Path, target: str) -> None:
    source = "#include <stdint.h>\nint exact(const int32_t in[], int32_t out[]);\n"
    bad = "*(volatile int32_t *)0xF0000000 = 1;"
    for name, what in (("traps", bad), ("hangs", "for (volatile int i = 0;; i++) {}")):
        body = f"if (((uint32_t)in[0] & 2047) == 7) {{ {what} }} return exact(in, out);"
        (tmp_path / f"{name}.c").write_text(
            f"{source}int {name}(const int32_t in[], int32_t out[]) {{ {body} }}\n"
        )
    write(tmp_path, target, 3000, ("uniform",))
    text = (tmp_path / "burst.yaml").read_text().split("accept:")[0]
    own = "".join(f"  - {{name: {name}, sources: [{name}.c]}}\n" for name in ("traps", "hangs"))
    (tmp_path / "burst.yaml").write_text(text.replace("  - exact\n", own))
    done = rig("run", "burst.yaml", "--out", "out")
    assert done.returncode == 1, done.stdout + done.stderr
    words = generate("uniform", SEED, {}, 0, 3000)[:, 0, 0]
    struck = np.flatnonzero((words & 2047) == 7)
    assert 0 < len(struck) < 10
    for entry, kind in zip(summary_of(tmp_path)["results"], ("fault", "timeout"), strict=True):
        (finding,) = entry["findings"]
        assert (finding["kind"], finding["cases"]) == (kind, len(struck))
        assert entry["score"]["cases"] == 3000 - finding["cases"]
        assert entry["score"]["misrounded"] == 0


def blocks(folder: Path) -> int:
    """Blocks in the store so far."""
    if not (folder / "out/run.sqlite").exists():
        return 0
    with closing(sqlite3.connect(folder / "out/run.sqlite", timeout=5)) as db:
        try:
            return int(db.execute("SELECT count(*) FROM block").fetchone()[0])
        except sqlite3.OperationalError:
            return 0


def tables(folder: Path) -> list[Any]:
    """What the store holds of the burst, without times."""
    with closing(sqlite3.connect(folder / "run.sqlite")) as db:
        rows = {
            name: db.execute(f"SELECT * FROM {name}").fetchall() for name in ("block", "tally", "kept_case")
        }
    rows["block"] = [row[:5] + row[6:] for row in rows["block"]]
    return list(rows.values())


def test_a_run_that_is_killed_goes_on_and_ends_like_one_that_was_not(rig: Rig, tmp_path: Path) -> None:
    write(tmp_path, "native", 200_000, ("uniform", "rigid"), ", UNUSED: 1")
    command = [sys.executable, "-m", "rig.cli", "run", "burst.yaml", "--out", "out"]
    resumed = command
    for at_least in (2, 9):
        process = subprocess.Popen(resumed, cwd=tmp_path, start_new_session=True, env=dict(os.environ))
        end = time.monotonic() + 60
        while blocks(tmp_path) < at_least and process.poll() is None:
            assert time.monotonic() < end, "waited in vain"
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=10)
        resumed = [*command, "--resume"]
    assert blocks(tmp_path) < 26
    assert rig(*resumed[3:]).returncode == 1
    assert rig("run", "burst.yaml", "--out", "whole").returncode == 1
    assert tables(tmp_path / "out") == tables(tmp_path / "whole")
