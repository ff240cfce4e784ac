"""Runs that are killed, divided, joined, done by several workers, scored again, exported: real firmware."""

from __future__ import annotations

import csv
import json
import signal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rig.run.store import Store
from tests.e2e.conftest import Rig
from tests.e2e.test_run import TARGETS, wait_for
from tests.kill_run import CAMPAIGN, Trial, campaign

COUNTS = {"native": 20_000, "qemu-mps2-an385": 1200}
SHARED = """\
name: shared
seed: 3
targets: [native, qemu-mps2-an385]
kernels: [exact, adjugate]
cases:
  - {class: uniform, count: 700, range: [-8, 8]}
  - {class: rigid, count: 300, translation: 1000}
"""


def summary_of(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "summary.json").read_text())
    return found


@pytest.mark.timeout(400)
@pytest.mark.parametrize(
    ("what", "target", "kills"),
    [
        pytest.param("rig", "native", 5),
        pytest.param("qemu", "qemu-mps2-an385", 2, marks=pytest.mark.qemu),
    ],
)
def test_a_run_that_is_killed_and_resumed_equals_one_left_in_peace(
    tmp_path: Path, what: str, target: str, kills: int
) -> None:
    (tmp_path / "kill.yaml").write_text(CAMPAIGN.format(target=target, count=COUNTS[target]))
    trial = Trial(tmp_path, what, np.random.default_rng(4))
    assert campaign(trial, kills, trial.in_peace())


@pytest.mark.qemu
def test_the_results_do_not_depend_on_workers_or_on_parts(rig: Rig, tmp_path: Path) -> None:
    (tmp_path / "shared.yaml").write_text(SHARED)
    for out, more in {
        "one": [],
        "two": ["--jobs", "2"],
        "part1": ["--subset", "1/2"],
        "part2": ["--subset", "2/2", "--jobs", "3"],
    }.items():
        done = rig("run", "shared.yaml", "--out", out, *more)
        assert done.returncode in {0, 1}, done.stdout + done.stderr
    done = rig("merge", "part2", "part1", "--out", "whole")
    assert done.returncode == 1, done.stdout + done.stderr
    digests = {summary_of(tmp_path / out)["digest"] for out in ("one", "two", "whole")}
    assert len(digests) == 1
    assert summary_of(tmp_path / "two")["cases"] == 4000
    missing = rig("merge", "part1", "--out", "half")
    assert missing.returncode == 2
    assert missing.stderr.strip() == "rig: missing: the run of part 2/2; do it with --subset and merge again"
    assert not (tmp_path / "half").exists()


@pytest.mark.parametrize("target", TARGETS)
def test_ctrl_c_stops_several_workers_and_resume_completes(rig: Rig, tmp_path: Path, target: str) -> None:
    count = 200_000 if target == "native" else 4000
    (tmp_path / "kill.yaml").write_text(CAMPAIGN.format(target=target, count=count))
    process = Trial(tmp_path, "rig", np.random.default_rng(1), jobs=2).start("out")
    wait_for(lambda: batches(tmp_path / "out") >= 3)
    process.send_signal(signal.SIGINT)
    told, _ = process.communicate(timeout=60)
    assert process.returncode == 130, told
    assert "Traceback" not in told
    before = summary_of(tmp_path / "out")
    assert 0 < before["cases"] < before["planned"]
    done = rig("run", "kill.yaml", "--out", "out", "--resume", "--jobs", "2")
    assert done.returncode == 0, done.stdout + done.stderr


def batches(folder: Path) -> int:
    """Batches that are in the store."""
    if not (folder / "run.sqlite").exists() or not Store.begun(folder):
        return 0
    with Store(folder, create=False) as store:
        return len(store.done())


def test_a_second_rig_on_the_same_run_is_refused(rig: Rig, tmp_path: Path) -> None:
    (tmp_path / "kill.yaml").write_text(CAMPAIGN.format(target="native", count=200_000))
    process = Trial(tmp_path, "rig", np.random.default_rng(1)).start("out")
    wait_for(lambda: batches(tmp_path / "out") >= 1)
    done = rig("run", "kill.yaml", "--out", "out", "--resume")
    assert done.returncode == 3
    assert done.stderr.startswith("rig: out: another rig is writing to this run")
    assert done.stderr.count("\n") == 1
    process.kill()
    process.communicate(timeout=60)
    assert rig("run", "kill.yaml", "--out", "out", "--resume").returncode == 0


@pytest.mark.qemu
def test_a_killed_rig_with_several_workers_leaves_no_process(tmp_path: Path) -> None:
    (tmp_path / "kill.yaml").write_text(CAMPAIGN.format(target="qemu-mps2-an385", count=20_000))
    process = Trial(tmp_path, "rig", np.random.default_rng(1), jobs=2).start("out")
    assert process.stdout is not None
    told = [process.stdout.readline() for _ in range(2)]
    pids = [int(line.split("process ")[1].split(",")[0]) for line in told]
    assert len(set(pids)) == 2
    process.kill()
    process.communicate(timeout=60)
    wait_for(lambda: not any(Path(f"/proc/{pid}").exists() for pid in pids), 20)


def test_only_what_failed_is_run_again(rig: Rig, tmp_path: Path) -> None:
    (tmp_path / "shared.yaml").write_text(SHARED.replace("[native, qemu-mps2-an385]", "[native]"))
    assert rig("run", "shared.yaml", "--out", "first").returncode == 1
    done = rig("run", "shared.yaml", "--out", "second", "--only-failed", "first")
    assert done.returncode == 1, done.stderr
    again = summary_of(tmp_path / "second")
    assert [(entry["kernel"], entry["class"]) for entry in again["results"]] == [
        ("adjugate", "uniform"),
        ("adjugate", "rigid"),
    ]
    assert again["cases"] == 1000
    assert rig("run", "shared.yaml", "--out", "third", "--only-failed", "nowhere").returncode == 3


def test_a_run_is_scored_again_without_a_target(rig: Rig, tmp_path: Path) -> None:
    (tmp_path / "shared.yaml").write_text(SHARED.replace("[native, qemu-mps2-an385]", "[native]"))
    lenient = SHARED + "accept: {exact: measured, adjugate: measured}\n"
    (tmp_path / "lenient.yaml").write_text(lenient)
    assert rig("run", "shared.yaml", "--out", "out").returncode == 1
    first = summary_of(tmp_path / "out")
    assert rig("score", "out", "--oracle", "exact").returncode == 1
    again = summary_of(tmp_path / "out/score")
    assert (again["oracle"], again["verdict"], again["digest"]) == ("exact", "failed", first["digest"])
    for one, other in zip(again["results"], first["results"], strict=True):
        assert one["score"]["status_confusion"] == other["score"]["status_confusion"]
        assert one["score"]["max_error"] == pytest.approx(other["score"]["max_error"])
    assert rig("score", "out").returncode == 1
    assert summary_of(tmp_path / "out/score") == first | {"folder": "out/score"}
    done = rig("score", "out", "--accept", "lenient.yaml", "--out", "kind")
    assert done.returncode == 0, done.stdout + done.stderr
    assert summary_of(tmp_path / "kind")["verdict"] == "passed"
    assert summary_of(tmp_path / "out") == first
    (tmp_path / "strict.yaml").write_text("name: s\ntargets: [native]\nkernels: [lu]\ncases: []\n")
    assert rig("score", "out", "--accept", "strict.yaml").returncode == 2
    assert rig("score", "nowhere").returncode == 3


def test_a_run_is_exported(rig: Rig, tmp_path: Path) -> None:
    (tmp_path / "shared.yaml").write_text(SHARED.replace("[native, qemu-mps2-an385]", "[native]"))
    rig("run", "shared.yaml", "--out", "out")
    for form, name in (("csv", "cases.csv"), ("parquet", "cases.parquet"), ("vectors", "cases.txt")):
        done = rig("export", "out", "--format", form)
        assert done.stdout == f"out/{name}: {'1,000' if form == 'vectors' else '2,000'} cases\n", done.stderr
    with (tmp_path / "out/cases.csv").open(newline="") as file:
        assert len(list(csv.DictReader(file))) == 2000
    assert rig("export", "out", "--format", "junit", "-o", "j.xml").returncode == 0
    assert (tmp_path / "j.xml").read_bytes() == (tmp_path / "out/junit.xml").read_bytes()
    assert rig("invert", "out/cases.txt", "-o", "o.npz", "--target", "native").returncode == 0


@pytest.mark.parametrize("part", ["3/2", "0/2", "1", "a/b", "1/0", "1/9"])
def test_a_part_that_is_not_one_is_told_in_one_line(rig_here: Rig, tmp_path: Path, part: str) -> None:
    (tmp_path / "shared.yaml").write_text(SHARED)
    done = rig_here("run", "shared.yaml", "--out", "out", "--subset", part)
    assert done.returncode == 2
    assert part in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()
