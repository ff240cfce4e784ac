"""A campaign from several files, with a kernel that exists on one of its targets only."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.e2e.conftest import Rig

FILES = {
    "common/base.yaml": """\
name: base
targets: [native, "${RIG_SECOND:-qemu-mps2-an385}"]
kernels:
  - exact
  - {name: mine, sources: [src/mine.c]}
exclude:
  - {kernel: mine, target: native}
cases: [{class: ties, count: 9}]
""",
    "common/edges.yaml": "- {class: boundary, count: 20}\n- {file: mine.csv}\n",
    "common/mine.csv": f"{','.join(['1'] * 16)}\n",
    "common/src/mine.c": """\
#ifndef __arm__
#error "only for the board"
#endif
int mine(const int in[], int out[]) {
    out[0] = in[0];
    return 1;
}
""",
    "main.yaml": """\
extends: common/base.yaml
name: main
cases:
  - {class: uniform, count: 30, range: [-8, 8]}
  - include: common/edges.yaml
accept:
  mine: measured
""",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The files above."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.mark.qemu
def test_each_kernel_runs_where_it_can(rig: Rig, folder: Path) -> None:
    done = rig("run", "main.yaml", "--out", "out")
    assert done.returncode == 0, done.stdout + done.stderr
    summary = json.loads((folder / "out/summary.json").read_text())
    ran = dict.fromkeys((entry["target"], entry["kernel"]) for entry in summary["results"])
    assert list(ran) == [("native", "exact"), ("qemu-mps2-an385", "exact"), ("qemu-mps2-an385", "mine")]
    assert (summary["campaign"], summary["cases"], summary["planned"]) == ("main", 51 * 3, 51 * 3)
    sources = ("main.yaml", "common/base.yaml", "common/edges.yaml")
    assert summary["campaign_sources"] == {name: FILES[name] for name in sources}
    tools = [set(target["tools"]) for target in summary["targets"]]
    assert tools == [{"cmake", "ninja", "cc"}, {"cmake", "ninja", "arm-none-eabi-gcc", "qemu-system-arm"}]
    resumed = rig("run", "main.yaml", "--out", "out", "--resume")
    assert resumed.returncode == 0, resumed.stderr


def test_a_target_can_come_from_the_environment(rig: Rig, folder: Path) -> None:
    done = rig("run", "main.yaml", "--dry-run", RIG_SECOND="serial")
    assert "rate, serial: " in done.stdout
    assert done.stdout.count("mine ") == 1


def test_a_mistake_in_an_included_file_is_told_there(rig: Rig, folder: Path) -> None:
    (folder / "common/edges.yaml").write_text("- {class: boundary, count: 20}\n- {file: none.csv}\n")
    done = rig("run", "main.yaml", "--dry-run")
    assert done.returncode == 2
    assert done.stderr == "rig: common/edges.yaml:2: file: no file 'common/none.csv'\n"
