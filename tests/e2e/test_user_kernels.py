"""Kernels that do what a kernel must not, on real firmware: each gets its own finding, the rest is scored."""

from __future__ import annotations

import json
import shutil
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rig import matrices, paths
from tests.e2e.conftest import Rig, run_rig

KERNELS = Path(__file__).parents[1] / "unsound"
TARGETS = [pytest.param("native"), pytest.param("qemu-mps2-an385", marks=pytest.mark.qemu)]
SEED, COUNT, RANGE = 6, 24, {"range": [-8.0, 8.0]}
INT32_MIN = -(2**31)
HASTY = "kind: native\nboard: native-small\n"  # with half the time limit: a kernel that never ends uses it up

# What a kernel does to the chosen cases, where both targets tell the same.
KINDS = {
    "trap": "fault",
    "null_call": "fault",
    "null_write": "fault",
    "endless_once": "timeout",
    "beyond": "overrun",
    "before": "overrun",
    "changes_input": "input_changed",
    "stale": "unstable",
    "uninitialised": "unstable",
    "recursion": "stack_overflow",
    "undefined_status": "undefined_status",
    "minus_one": "undefined_status",
    "wild": "fault",
    "no_answer": "unstable",
    "takes_down": "target_down",
}
FATAL = {"fault", "timeout", "stack_overflow", "target_down"}
# Where it depends on what lies beside `out`, or on the core: any finding will do.
SOMEHOW = ("far_beyond", "smash")
OTHERS = ("control", "divide", "endless", "minimum")
NAMES = sorted([*KINDS, *SOMEHOW, *OTHERS])


def chosen() -> list[int]:
    """The cases that the kernels treat badly (tests/unsound/good.h)."""
    block = matrices.generate("uniform", SEED, RANGE, 0, COUNT).reshape(COUNT, 16)
    return [i for i, words in enumerate(block) if words[0] & 7 == 3]


def campaign(names: list[str], cases: str, accept: str = "{}") -> str:
    kernels = "".join(f"  - {{name: {name}, sources: [{name}.c], include: [.]}}\n" for name in names)
    head = f"name: own\nseed: {SEED}\ntargets: [target.yaml]\n"
    return f"{head}kernels:\n{kernels}cases:\n{cases}accept: {accept}\n"


def prepare(folder: Path, target: str) -> None:
    """The kernels, some matrices of INT32_MIN, and a target whose line gives up soon."""
    shutil.copytree(KERNELS, folder, dirs_exist_ok=True)
    smallest = np.diag([INT32_MIN, 65536, 65536, 65536]).astype(np.int32)
    np.save(folder / "smallest.npy", np.stack([smallest, smallest.T[::-1].copy()]))
    text = (paths.TARGETS / f"{target}.yaml").read_text()
    (folder / "target.yaml").write_text(f"{text}\nlink: {{retries: 0}}\n")


@pytest.fixture(scope="module", params=TARGETS)
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, int]:
    """Run folder, output and exit code of all of them on a target."""
    folder = tmp_path_factory.mktemp(str(request.param))
    prepare(folder, request.param)
    cases = f"  - {{class: uniform, count: {COUNT}, range: [-8, 8]}}\n  - {{file: smallest.npy}}\n"
    (folder / "own.yaml").write_text(campaign(NAMES, cases, "{control: {max_lsb: 1, status_errors: 0}}"))
    done = run_rig(folder, "run", "own.yaml", "--out", "out")
    return folder / "out", done.stdout + done.stderr, done.returncode


@pytest.fixture(scope="module")
def results(run: tuple[Path, str, int]) -> dict[str, list[dict[str, Any]]]:
    """The summary's entries by kernel: those of the uniform cases, and those of the file."""
    summary = json.loads((run[0] / "summary.json").read_text())
    by_kernel: dict[str, list[dict[str, Any]]] = {}
    for entry in summary["results"]:
        by_kernel.setdefault(entry["kernel"], []).append(entry)
    return by_kernel


Results = Mapping[str, list[dict[str, Any]]]


def cases_of(found: Mapping[str, Any]) -> list[int]:
    return [int(first["case"].rpartition("/")[2]) for first in found["first"]]


def test_the_campaign_reaches_its_end_and_fails(run: tuple[Path, str, int]) -> None:
    folder, text, code = run
    summary = json.loads((folder / "summary.json").read_text())
    assert code == 1, text
    assert summary["verdict"] == "failed"
    assert summary["targets"][0]["error"] is None
    assert summary["cases"] + summary["not_run"] == summary["planned"] == len(NAMES) * (COUNT + 2)
    assert len(KINDS) + len(SOMEHOW) + len(OTHERS) >= 16


@pytest.mark.parametrize("kernel", KINDS)
def test_each_mistake_is_found_where_it_is_made_and_all_other_cases_are_right(
    results: Results, kernel: str
) -> None:
    uniform, _ = results[kernel]
    kinds = {found["kind"]: found for found in uniform["findings"]}
    assert set(kinds) == {KINDS[kernel]}
    assert len(chosen()) == 2
    assert kinds[KINDS[kernel]]["cases"] == len(chosen())
    assert cases_of(kinds[KINDS[kernel]]) == chosen()
    fatal = KINDS[kernel] in FATAL
    assert uniform["score"]["cases"] == COUNT - (len(chosen()) if fatal else 0)
    if fatal:
        assert uniform["score"]["max_error"] < 0.51
        assert uniform["score"]["status_errors"] == 0


@pytest.mark.parametrize("kernel", ["trap", "null_write", "wild", "endless_once"])
def test_a_fault_is_told_with_its_line_in_the_users_source(results: Results, kernel: str) -> None:
    detail = results[kernel][0]["findings"][0]["first"][0]["detail"]
    source = (KERNELS / f"{kernel}.c").read_text().splitlines()
    line = int(detail.partition(f"{kernel}.c:")[2].partition(",")[0])
    assert any(mark in source[line - 1] for mark in ("trap()", "*nowhere", "(uintptr_t)", "mask"))


@pytest.mark.parametrize("kernel", SOMEHOW)
def test_what_smashes_memory_does_not_go_unnoticed(results: Results, kernel: str) -> None:
    uniform, smallest = results[kernel]
    found = {case for found in uniform["findings"] for case in cases_of(found)}
    assert found == set(chosen())
    assert smallest["verdict"] == "passed"


def test_an_endless_kernel_is_stopped_group_by_group(results: Results) -> None:
    uniform, smallest = results["endless"]
    assert (uniform["findings"][0]["kind"], uniform["findings"][0]["cases"]) == ("timeout", 10)
    assert uniform["not_run"] == COUNT - 10
    assert (smallest["findings"][0]["cases"], smallest["not_run"]) == (2, 0)


def test_a_division_by_zero_is_a_fault_or_a_wrong_answer(results: Results) -> None:
    uniform, _ = results["divide"]
    assert uniform["verdict"] == "failed"
    if uniform["findings"]:
        assert cases_of(uniform["findings"][0]) == chosen()
    else:
        assert uniform["score"]["silent"] == len(chosen())


def test_what_is_only_wrong_is_a_numeric_failure_and_no_finding(results: Results) -> None:
    uniform, smallest = results["minimum"]
    assert uniform["verdict"] == "passed"
    assert (smallest["verdict"], smallest["findings"]) == ("failed", [])
    assert smallest["score"]["silent"] == 1


def test_the_control_passes(results: Results) -> None:
    for entry in results["control"]:
        assert (entry["verdict"], entry["findings"], entry["not_run"]) == ("passed", [], 0)


def test_memory_is_told_with_its_unit(run: tuple[Path, str, int], results: Results) -> None:
    control = results["control"][0]
    assert control["stack"] >= 256  # its matrix of doubles
    assert control["footprint"]["flash"] > 0
    assert "memory, control: stack " in run[1]


def test_findings_are_told_on_the_console_and_in_junit(run: tuple[Path, str, int], results: Results) -> None:
    first = results["trap"][0]["findings"][0]["first"][0]
    assert f"FINDING trap, {results['trap'][0]['group']}: {len(chosen())} x fault" in run[1]
    assert f"first {first['case']}\n    in {first['in']}\n" in run[1]
    failures = ET.parse(run[0] / "junit.xml").getroot().iter("failure")
    assert any(first["case"] in (failure.text or "") for failure in failures)


@pytest.mark.parametrize("target", TARGETS)
def test_one_wrong_answer_in_a_thousand_calls_is_found(rig: Rig, tmp_path: Path, target: str) -> None:
    prepare(tmp_path, target)
    cases = "  - {class: uniform, count: 600, range: [-8, 8]}\n"
    (tmp_path / "own.yaml").write_text(campaign(["one_in_1000"], cases))
    done = rig("run", "own.yaml", "--out", "out")
    (entry,) = json.loads((tmp_path / "out/summary.json").read_text())["results"]
    assert done.returncode == 1, done.stdout + done.stderr
    assert [(found["kind"], found["cases"]) for found in entry["findings"]] == [("unstable", 1)]


@pytest.mark.parametrize("target", TARGETS)
def test_a_sound_kernel_of_ones_own_passes(rig: Rig, tmp_path: Path, target: str) -> None:
    prepare(tmp_path, target)
    cases = "  - {class: uniform, count: 50, range: [-8, 8]}\n"
    (tmp_path / "own.yaml").write_text(campaign(["control"], cases, "{control: {max_lsb: 1}}"))
    done = rig("run", "own.yaml", "--out", "out")
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_source_that_does_not_compile_is_told_in_the_compilers_words(rig: Rig, tmp_path: Path) -> None:
    prepare(tmp_path, "native")
    (tmp_path / "broken.c").write_text("int broken(const int *in, int *out)\n{\n    return i;\n}\n")
    (tmp_path / "own.yaml").write_text(campaign(["broken"], "  - {class: singular, count: 5}\n"))
    done = rig("run", "own.yaml", "--out", "out")
    assert done.returncode == 3
    (line,) = [line for line in done.stderr.splitlines() if "error" in line]
    assert "broken.c:3:12: error: 'i' undeclared" in line.replace("‘", "'").replace("’", "'")


def test_the_example_campaign_finds_the_loop_that_does_not_end(rig: Rig, tmp_path: Path) -> None:
    (tmp_path / "hasty.yaml").write_text(HASTY)
    done = rig("run", paths.CAMPAIGNS / "yours.yaml", "--target", "hasty.yaml", "--out", "out")
    entries = json.loads((tmp_path / "out/summary.json").read_text())["results"]
    mine = [entry for entry in entries if entry["kernel"] == "my_inverse"]
    assert done.returncode == 1
    assert {found["kind"] for entry in mine for found in entry["findings"]} == {"timeout"}
    again = next(line for line in done.stdout.splitlines() if line.startswith("  again"))
    assert again.endswith(f"--kernel my_inverse --campaign {paths.CAMPAIGNS / 'yours.yaml'}")
