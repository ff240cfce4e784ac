"""`rig compare` end to end: runs and builds side by side, bit for bit, and against a baseline."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
import yaml

from rig.matrices import generate
from tests.e2e.conftest import Rig

SMOKE = Path(__file__).resolve().parents[2] / "configs/campaigns/smoke.yaml"
SOURCE = Path(__file__).resolve().parents[1] / "kernels/differs.c"
COUNT = 2000
BUILD = """\
name: build
seed: 3
targets: [native]
kernels:
  - exact
  - {{name: differs, sources: [{source}], defines: {{ODD: {odd}}}}}
cases:
  - {{class: uniform, count: {count}, range: [-8, 8]}}
accept: {{exact: correctly_rounded, differs: measured}}
"""
PLAIN = f"""\
name: plain
seed: 3
targets: [native]
kernels: [exact, adjugate]
cases:
  - {{class: uniform, count: {COUNT}, range: [-8, 8]}}
accept: {{exact: correctly_rounded, adjugate: measured}}
"""


def run(rig: Rig, folder: Path, name: str, campaign: str) -> None:
    (folder / f"{name}.yaml").write_text(campaign)
    done = rig("run", f"{name}.yaml", "--out", name)
    assert done.returncode == 0, done.stdout + done.stderr


def build(odd: int) -> str:
    return BUILD.format(source=SOURCE, odd=odd, count=COUNT)


def test_two_builds_differ_where_their_sources_do(rig: Rig, tmp_path: Path) -> None:
    run(rig, tmp_path, "sound", build(0))
    run(rig, tmp_path, "mutant", build(1))
    told = rig("compare", "sound", "mutant", "--markdown", "page.md")
    assert told.returncode == 0, told.stderr
    first = generate("uniform", 3, {"range": [-8, 8]}, 0, COUNT).reshape(-1, 16)[:, 0] & 63
    statuses, words = (np.count_nonzero(first == digit) for digit in (18, 17))
    assert statuses > words / 3 > 0
    row = rf"differs +mutant +sound +2,000 +{statuses} +{words} +1 +every case"
    assert re.search(row, told.stdout), told.stdout
    assert re.search(r"exact +mutant +sound +2,000 +0 +0 +0 +every case", told.stdout)
    for index in np.flatnonzero((first == 17) | (first == 18))[:3]:
        assert re.search(
            rf"uniform-\w+/{index}: sound OK.* \| mutant (OK, \[1, 1\]|PRECONDITION)", told.stdout
        )
    assert "First cases that differ" in (tmp_path / "page.md").read_text()

    held = rig("compare", "mutant", "--baseline", "sound")
    assert held.returncode == 1, held.stdout + held.stderr
    worse = [line for line in held.stdout.splitlines() if line.startswith("WORSE ")]
    assert any(re.search(rf"differs on native, uniform-\w+: refused {statuses}, was 0", one) for one in worse)
    assert not any("exact" in one for one in worse)
    assert re.search(row, held.stdout)
    better = rig("compare", "mutant", "--baseline", "sound", "--kernel", "exact")
    assert better.returncode == 0, better.stdout + better.stderr
    assert "0 figures worse than in the baseline" in better.stdout


def test_a_campaign_is_run_and_held_against_a_baseline_file(rig: Rig, tmp_path: Path) -> None:
    run(rig, tmp_path, "first", PLAIN)
    assert rig("baseline", "first", "-o", "base.yaml").returncode == 0
    again = rig("compare", "first.yaml", "--out", "second", "--baseline", "base.yaml")
    assert again.returncode == 0, again.stdout + again.stderr
    assert "PASSED campaign plain" in again.stdout
    data = yaml.safe_load((tmp_path / "base.yaml").read_text())
    (figures,) = data["kernels"]["adjugate"].values()
    figures["max_error"] /= 2
    (tmp_path / "base.yaml").write_text(yaml.safe_dump(data))
    lost = rig("compare", "first", "second", "--baseline", "base.yaml")
    assert lost.returncode == 1
    assert (
        len(re.findall(r"WORSE (first|second): adjugate on native, uniform-\w+: max error", lost.stdout)) == 2
    )
    # A baseline that is a run stands first.
    both = rig("compare", "first", "--baseline", "second")
    assert both.returncode == 0
    assert re.search(r"exact +first +second +2,000 +0 +0 +0 +every case", both.stdout)


def test_sides_that_were_judged_otherwise_are_told(rig: Rig, tmp_path: Path) -> None:
    run(rig, tmp_path, "first", PLAIN)
    run(rig, tmp_path, "second", PLAIN.replace("name: plain", "name: other\noracle: float64"))
    (tmp_path / "kind.yaml").write_text(PLAIN.replace("correctly_rounded", "measured"))
    assert rig("score", "second", "--accept", "kind.yaml", "--out", "second").returncode == 0
    assert rig("baseline", "first", "-o", "base.yaml").returncode == 0
    told = rig("compare", "first", "second", "--markdown", "page.md")
    assert told.returncode == 0, told.stderr
    for text in (told.stdout, (tmp_path / "page.md").read_text()):
        assert "Scored by different oracles: certified (first), float64 (second)." in text
        assert "Of different campaigns: plain (first), other (second)." in text
        assert "Different acceptance of exact: " in text
    held = rig("compare", "second", "--baseline", "base.yaml")
    assert "Scored by different oracles: float64 (second), certified (base.yaml)." in held.stdout
    assert "Different acceptance" not in held.stdout


def test_bursts_are_compared_by_their_digests(rig: Rig, tmp_path: Path) -> None:
    campaign = PLAIN.replace("name: plain", "name: plain\nmode: burst")
    run(rig, tmp_path, "one", campaign)
    run(rig, tmp_path, "two", campaign)
    run(rig, tmp_path, "stream", PLAIN)
    told = rig("compare", "one", "two", "stream")
    assert told.returncode == 0, told.stderr
    assert re.search(r"exact +two +one +2,000 +0 +0 +0 +1 blocks by digest, 0 differ", told.stdout)
    assert re.search(r"adjugate +stream +one +\d+ +0 +0 +0 +cases that the burst kept", told.stdout)


def test_a_run_whose_bench_failed_says_nothing_of_a_kernel(rig: Rig, tmp_path: Path) -> None:
    run(rig, tmp_path, "good", PLAIN)
    run(rig, tmp_path, "bad", PLAIN)
    path = tmp_path / "bad/summary.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"verdict": "error", "exit_code": 3}))
    told = rig("compare", "bad", "--baseline", "good")
    assert told.returncode == 3
    assert "WORSE" not in told.stdout
    assert told.stderr.startswith("rig: bad ended with 'error': its figures are not final")
    assert len(told.stderr.splitlines()) == 1


MISTAKES = [
    ("nowhere done", 2, "nowhere: there is no such run folder"),
    ("done plain.yaml", 2, "plain.yaml: is no run folder; compare takes run folders, or one campaign"),
    ("done --out there", 2, "--out is for a campaign"),
    ("done --jobs 2", 2, "--jobs is for a campaign"),
    ("done --kernel exat", 2, "no run has kernel 'exat'; they have: exact, adjugate"),
    ("done --baseline no.yaml", 2, "no.yaml: there is no such baseline"),
    ("done --baseline other", 2, "done: has no kernel and case group in common with the baseline"),
    ("done --svg nowhere/p.svg", 2, "there is no folder nowhere"),
    ("empty", 3, "empty/summary.json"),
]


def test_mistakes_are_one_line(rig: Rig, tmp_path: Path) -> None:
    run(rig, tmp_path, "done", PLAIN)
    run(rig, tmp_path, "other", PLAIN.replace("seed: 3", "seed: 4"))
    (tmp_path / "plain.yaml").write_text(PLAIN)
    (tmp_path / "empty").mkdir()
    for arguments, code, text in MISTAKES:
        told = rig("compare", *arguments.split())
        assert (told.returncode, text in told.stderr) == (code, True), (arguments, told.stderr)
        assert len(told.stderr.splitlines()) == 1


@pytest.mark.qemu
def test_native_and_qemu_give_the_same_bits_on_the_smoke_campaign(rig: Rig, tmp_path: Path) -> None:
    targets = ["--target", "native", "--target", "qemu-mps2-an385"]
    told = rig("compare", SMOKE, *targets, "--out", "out", "--svg", "pareto.svg")
    assert told.returncode == 0, told.stdout + told.stderr
    for kernel in ("exact", "gauss_jordan", "adjugate"):
        row = rf"{kernel} +qemu-mps2-an385 +native +1,428 +0 +0 +0 +every case"
        assert re.search(row, told.stdout), told.stdout
    drawn = ElementTree.parse(tmp_path / "pareto.svg")
    title = drawn.findtext(".//{http://www.w3.org/2000/svg}title")
    assert title == "INVERT on qemu-mps2-an385: error against cost"
