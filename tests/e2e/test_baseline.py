"""`rig baseline` and the tiers end to end, on the native target."""

from __future__ import annotations

import json
from pathlib import Path

import yaml

from tests.e2e.conftest import Rig

CAMPAIGN = """\
name: tiers
seed: 3
targets: [native]
kernels: [exact, float64, adjugate, solve_lu]
oracle: exact
cases:
  - {class: uniform, count: 300, range: [-8, 8]}
  - {class: ties, count: 60}
accept:
  exact: correctly_rounded
  float64: backward_stable
  adjugate: no_worse
  solve_lu: {bounded: 1000, failure_rate: {below: 0.05}}
baseline: base.yaml
"""


def test_from_a_first_run_to_a_baseline_to_a_loss(rig: Rig, tmp_path: Path) -> None:
    (tmp_path / "tiers.yaml").write_text(CAMPAIGN)
    first = rig("run", "tiers.yaml", "--out", "first")
    assert first.returncode == 1
    assert "the baseline base.yaml has nothing of adjugate on uniform-" in first.stdout
    assert rig("baseline", "first", "-o", "base.yaml").returncode == 0
    again = rig("run", "tiers.yaml", "--out", "second")
    assert again.returncode == 0, again.stdout + again.stderr

    data = yaml.safe_load((tmp_path / "base.yaml").read_text())
    group = next(name for name in data["kernels"]["adjugate"] if name.startswith("uniform"))
    data["kernels"]["adjugate"][group]["max_error"] /= 2
    (tmp_path / "base.yaml").write_text(yaml.safe_dump(data))
    lost = rig("run", "tiers.yaml", "--out", "third")
    assert lost.returncode == 1
    assert "worse than the baseline: max error" in lost.stdout
    refused = rig("baseline", "third", "-o", "base.yaml")
    assert refused.returncode == 1
    assert f"WORSE adjugate/{group}: max error" in refused.stdout
    assert rig("baseline", "third", "-o", "base.yaml", "--accept-worse", f"adjugate/{group}").returncode == 0
    summary = json.loads((tmp_path / "third/summary.json").read_text())
    score = next(entry["score"] for entry in summary["results"] if entry["kernel"] == "exact")
    assert score["max_grade"] <= 1
    assert score["right_residual"] <= 1


def test_help_has_an_example(rig: Rig) -> None:
    told = rig("baseline", "--help").stdout
    assert "Example:" in told
    assert "--accept-worse KERNEL/CLASS" in told
