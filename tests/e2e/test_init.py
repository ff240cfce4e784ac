"""`rig init` end to end: what it writes works at once, and it writes over nothing."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from rig import paths
from rig.cli.init import write_start
from rig.targets.tools import TOOLS, build_tools
from tests.e2e.conftest import Rig, run_rig

FILES = [".github/workflows/rig.yml", "RIG.md", "my_inverse.c", "rig_my_inverse.yaml", "test_my_inverse.py"]
TARGETS = [pytest.param("native"), pytest.param("qemu-mps2-an385", marks=pytest.mark.qemu)]
STRICT = ["-Wall", "-Wextra", "-Wconversion", "-Wshadow", "-Wpedantic", "-Werror"]


def everything(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if not path.is_dir()
    }


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder after `rig init`; one for all, as each place of the kernel takes a firmware of its own."""
    folder = tmp_path_factory.mktemp("init")
    done = run_rig(folder, "init", "start")
    assert done.returncode == 0, done.stderr
    return folder / "start"


def workflow() -> list[dict[str, str]]:
    steps: list[dict[str, str]] = yaml.safe_load((paths.INIT / FILES[0]).read_text())["jobs"]["rig"]["steps"]
    return steps


def script(name: str) -> str:
    (step,) = [step for step in workflow() if step.get("name") == name]
    return step["run"]


def test_it_says_what_it_wrote_and_what_to_do(rig: Rig, tmp_path: Path) -> None:
    done = rig("init")
    assert done.returncode == 0
    assert sorted(everything(tmp_path)) == sorted(FILES)
    assert [line for line in done.stdout.splitlines() if line.startswith("wrote ")] == [
        f"wrote {name}" for name in FILES
    ]
    assert "rig run rig_my_inverse.yaml --target qemu-mps2-an385" in done.stdout


def test_what_pip_compiled_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(paths.INIT, tmp_path / "init")
    (tmp_path / "init/__pycache__").mkdir(exist_ok=True)
    (tmp_path / "init/__pycache__/test_my_inverse.cpython-311.pyc").touch()
    monkeypatch.setattr(paths, "INIT", tmp_path / "init")
    assert write_start(tmp_path / "start") == 0
    assert sorted(everything(tmp_path / "start")) == sorted(FILES)


@pytest.mark.parametrize("name", FILES)
def test_nothing_is_overwritten(rig: Rig, tmp_path: Path, name: str) -> None:
    mine = tmp_path / "start" / name
    mine.parent.mkdir(parents=True)
    mine.write_text("mine")
    done = rig("init", "start")
    assert done.returncode == 2
    assert done.stderr == f"rig: start: {name} exists already; nothing was written, choose another folder\n"
    assert everything(tmp_path) == {f"start/{name}": b"mine"}


def test_all_that_exists_is_listed_dangling_links_too(rig: Rig, tmp_path: Path) -> None:
    (tmp_path / "RIG.md").symlink_to("nowhere")
    (tmp_path / "my_inverse.c").touch()
    done = rig("init")
    assert done.returncode == 2
    assert "RIG.md, my_inverse.c exists already" in done.stderr


def test_a_folder_that_cannot_be_is_told(rig: Rig, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = rig("init", "file/start")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "choose another folder" in done.stderr


@pytest.mark.parametrize(
    "compiler", [pytest.param("cc"), pytest.param("arm-none-eabi-gcc", marks=pytest.mark.qemu)]
)
def test_the_kernel_compiles_without_a_warning(compiler: str) -> None:
    done = subprocess.run(
        [compiler, "-std=c11", "-Os", *STRICT, "-fsyntax-only", paths.INIT / "my_inverse.c"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("target", TARGETS)
def test_the_campaign_passes_at_once(start: Path, tmp_path: Path, target: str) -> None:
    done = run_rig(start, "run", "rig_my_inverse.yaml", "--target", target, "--out", tmp_path / "out")
    assert done.returncode == 0, done.stdout + done.stderr
    summary = json.loads((tmp_path / "out/summary.json").read_text())
    assert (summary["verdict"], summary["cases"]) == ("passed", 3000)
    assert not any(entry["findings"] for entry in summary["results"])


@pytest.mark.parametrize("target", TARGETS)
def test_pytest_passes_at_once(start: Path, target: str) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:rig", "-p", "rig.pytest_plugin"]
    done = subprocess.run(
        [*command, "--rig-target", target],
        cwd=start,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "10 passed" in done.stdout  # four tests, and two kernels on three case groups


@pytest.mark.parametrize(
    "group", ["{class: singular,", "{class: svd, count: 500, condition: [1.0", "{class: uni"]
)
def test_what_the_campaign_warns_of_is_true(start: Path, tmp_path: Path, group: str) -> None:
    text = (start / "rig_my_inverse.yaml").read_text()
    assert f"  # - {group}" in text
    (start / "warned.yaml").write_text(text.replace(f"  # - {group}", f"  - {group}"))
    done = run_rig(start, "run", "warned.yaml", "--kernel", "my_inverse", "--out", tmp_path / "out")
    assert done.returncode == 1, done.stdout + done.stderr
    assert done.stdout.count("FAILED my_inverse on native") == 1


@pytest.mark.qemu
def test_the_workflows_campaign_and_summary_do_what_they_say(start: Path, tmp_path: Path) -> None:
    tool = tmp_path / "bin" / "rig"
    tool.parent.mkdir()
    tool.write_text(f'#!/bin/sh\nexec {sys.executable} -m rig.cli "$@"\n')
    tool.chmod(0o755)
    page = tmp_path / "summary.md"
    env = os.environ | {"PATH": f"{tool.parent}:{os.environ['PATH']}", "GITHUB_STEP_SUMMARY": str(page)}
    for name in ("Campaign", "Summary"):
        command = ["bash", "-eo", "pipefail", "-c", script(name)]
        done = subprocess.run(command, cwd=start, env=env, capture_output=True, timeout=100, check=False)
        assert done.returncode == 0, done.stderr
    assert "PASSED campaign my_inverse, seed 1: 6,000 matrices" in page.read_text()
    assert (start / "runs/ci/junit.xml").exists()


def test_the_workflow_installs_every_program_its_targets_take() -> None:
    installed = script("QEMU and the compilers").split()
    programs = {*build_tools("native"), *build_tools("mps2-an385"), "qemu-system-arm", "setpriv"}
    wanted = {package for program in programs for package in TOOLS[program].packages}
    assert wanted <= set(installed)
    assert script("The rig").startswith('python -m pip install "$RIG"')
    assert script("Tests").startswith("python -m pytest test_my_inverse.py --rig-target native")
