"""The smoke campaign on every board port, as it runs in QEMU."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rig.paths import CAMPAIGNS
from rig.targets import list_targets
from tests.e2e.conftest import Rig

PORTS = [config.name for config in list_targets() if config.kind == "qemu"]


@pytest.mark.qemu
@pytest.mark.parametrize("target", PORTS)
def test_the_smoke_campaign_passes(rig: Rig, tmp_path: Path, target: str) -> None:
    done = rig(
        "run", CAMPAIGNS / "smoke.yaml", "--target", target, "--kernel", "exact", "--out", "out", timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    summary = json.loads((tmp_path / "out/summary.json").read_text())
    assert summary["verdict"] == "passed"
    assert summary["cases"] == summary["planned"] > 1000
