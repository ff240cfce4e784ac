"""`rig run --dry-run` as a user runs it: it tells, and does nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from rig import paths
from tests.e2e.conftest import Rig

CAMPAIGN = """\
name: dry
targets: [native, serial]
kernels: [exact, solve_exact]
exclude: [{kernel: solve_exact, target: serial}]
cases:
  - {class: uniform, count: 600, range: [-8, 8]}
  - {class: boundary, count: 200}
"""


def everything(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_it_tells_the_plan_and_leaves_no_trace(rig: Rig, tmp_path: Path) -> None:
    (tmp_path / "dry.yaml").write_text(CAMPAIGN)
    done = rig("run", "dry.yaml", "--dry-run", PATH="/nowhere")  # no compiler, no QEMU
    assert done.returncode == 0, done.stderr
    assert everything(tmp_path) == ["dry.yaml"]
    words = [line.split() for line in done.stdout.splitlines()]
    assert ["exact", "800", "invert", "51,200", "55,200", "-"] in words
    assert ["exact", "800", "invert", "51,200", "55,200", "4.8", "s"] in words
    assert [line[0] for line in words if line].count("solve_exact") == 1
    groups = [(line[0].partition("-")[0], line[1:]) for line in words if line]
    assert ("uniform", ["600", "range", "[-8,", "8]"]) in groups
    assert ("boundary", ["200"]) in groups
    assert "rate, native: unknown" in done.stdout
    assert "2,400 matrices, one target after the other, expected time: at least 4.8 s" in done.stdout


def test_it_expects_what_was_measured_before(rig: Rig, tmp_path: Path) -> None:
    (tmp_path / "dry.yaml").write_text(CAMPAIGN)
    assert rig("run", "dry.yaml", "--target", "native", "--out", "runs/before").returncode == 0
    done = rig("run", "dry.yaml", "--target", "native", "--dry-run")
    assert " matrices/s, measured in runs/before" in done.stdout
    assert "at least" not in done.stdout


def test_it_expects_what_several_workers_take(rig_here: Rig, tmp_path: Path) -> None:
    (tmp_path / "fast.yaml").write_text("kind: native\nrate: 100\n")
    excluded = "exclude: [{kernel: solve_exact, target: serial}]\n"
    text = CAMPAIGN.replace("[native, serial]", "[./fast.yaml]").replace(excluded, "")
    (tmp_path / "dry.yaml").write_text(text)
    told = "1,600 matrices, by 2 workers that do not slow each other down, expected time: 8.0 s;"
    assert told in rig_here("run", "dry.yaml", "--dry-run", "--jobs", 2).stdout


@pytest.mark.parametrize("path", sorted(paths.CAMPAIGNS.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_shipped_campaign_has_a_plan(rig_here: Rig, path: Path) -> None:
    done = rig_here("run", path, "--dry-run")
    assert done.returncode == 0, done.stderr
    assert f"campaign {path.stem}, seed " in done.stdout


@pytest.mark.parametrize(
    ("left_out", "args", "says"),
    [
        ("", "--resume --out x", "leave --resume out"),
        ("", "--kernel exat", "unknown kernel 'exat'; did you mean 'exact'"),
        ("", "--target natve", "unknown target 'natve'; did you mean 'native'"),
        (", count: 600", "", "dry.yaml:6: missing key 'count'"),
    ],
)
def test_it_finds_the_mistakes_that_a_run_would(
    rig_here: Rig, tmp_path: Path, left_out: str, args: str, says: str
) -> None:
    (tmp_path / "dry.yaml").write_text(CAMPAIGN.replace(left_out, ""))
    done = rig_here("run", "dry.yaml", "--dry-run", *args.split())
    assert done.returncode == 2
    assert says in done.stderr
