"""SOLVE and UPDATE beside INVERT, and `rig compare`, end to end on native firmware."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import flint
import numpy as np
import pytest

from tests.e2e.conftest import Rig

CAMPAIGN = """\
name: operations
seed: 3
targets: [native]
kernels: [exact, adjugate, newton, solve_lu]
cases:
  - {class: uniform, count: 600, range: [-8, 8]}
  - {class: svd, count: 100}
  - {class: singular, count: 30}
accept: {exact: correctly_rounded, adjugate: measured, newton: measured, solve_lu: measured}
"""


def words(text: str) -> list[int]:
    """Raw words of eight hexadecimal digits each."""
    raw = np.array([int(word, 16) for word in text.split()], dtype=np.uint32).astype(np.int32)
    return [int(word) for word in raw]


def exact_answer(operation: str, given: list[int]) -> list[int]:
    """The correctly rounded answer to a case by exact rationals: nothing of the rig."""
    matrix = flint.fmpq_mat(4, 4, given[:16])
    answer, scale = (
        (matrix.solve(flint.fmpq_mat(4, 1, given[16:])), 2**16)
        if operation == "solve"
        else (matrix.inv(), 2**32)
    )
    return [round(Fraction(int(x.p) * scale, int(x.q))) for x in answer.entries()]


@pytest.fixture
def summary(rig: Rig, tmp_path: Path) -> dict[str, Any]:
    (tmp_path / "o.yaml").write_text(CAMPAIGN)
    done = rig("compare", "o.yaml", "--out", "out", "--markdown", "table.md")
    assert done.returncode == 0, done.stdout + done.stderr
    loaded: dict[str, Any] = json.loads((tmp_path / "out/summary.json").read_text())
    return loaded | {"stdout": done.stdout}


def test_every_operation_is_judged_by_its_own_truth(summary: dict[str, Any]) -> None:
    found = {method["kernel"]: method for method in summary["methods"]}
    assert {name: method["operation"] for name, method in found.items()} == {
        "exact": "invert",
        "adjugate": "invert",
        "newton": "update",
        "solve_lu": "solve",
    }
    assert found["exact"]["score"]["elements_correct_share"] == 1
    assert found["newton"]["score"]["elements_correct_share"] > 0.9
    assert found["solve_lu"]["score"]["elements_correct_share"] > 0.2
    assert found["newton"]["score"]["refused"] >= 30


def test_what_was_expected_is_what_exact_rationals_say(summary: dict[str, Any]) -> None:
    checked = []
    for entry in summary["results"]:
        shown = entry["shown"]
        if shown and shown["expected"]:
            given = words(shown["in"])
            assert words(shown["expected"]) == exact_answer(entry["operation"], given)
            checked.append((entry["operation"], len(given)))
    assert set(checked) == {("invert", 16), ("solve", 20), ("update", 32)}


def test_the_tables_stand_on_the_terminal_and_in_markdown(summary: dict[str, Any], tmp_path: Path) -> None:
    page = (tmp_path / "table.md").read_text()
    for title in ("INVERT on native", "SOLVE on native", "UPDATE on native"):
        assert f"## {title}, all classes" in page
        assert f"{title}, class by class" in summary["stdout"]
    assert "\nrig compare o.yaml --markdown table.md\n" in page
    assert summary["stdout"].count("uniform") == 3
    assert "PASSED campaign operations" in summary["stdout"]


def test_compare_has_help_with_an_example(rig: Rig) -> None:
    done = rig("compare", "--help")
    assert done.returncode == 0
    assert "rig compare" in done.stdout.split("Example:")[1]


def test_compare_fails_as_run_does(rig: Rig, tmp_path: Path) -> None:
    (tmp_path / "o.yaml").write_text(CAMPAIGN.replace("solve_lu: measured", "solve_lu: correctly_rounded"))
    done = rig("compare", "o.yaml", "--kernel", "solve_lu", "--kernel", "exact", "--out", "out")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "FAILED solve_lu on native" in done.stdout
    # `rig invert` cannot send right-hand sides.
    assert "again" not in done.stdout
    record = (tmp_path / "out/failures.txt").read_text()
    assert {len(line.split()) - 1 for line in record.splitlines() if line.startswith("in:")} == {20}


@pytest.mark.parametrize(
    ("options", "code", "text"),
    [
        (["--markdown", "nowhere/table.md"], 2, "there is no folder nowhere"),
        (["--target", "nativ"], 2, "nativ"),
        (["--kernel", "solve_lo"], 2, "did you mean 'solve_lu'"),
        (["--resume"], 2, "--resume needs --out"),
    ],
)
def test_mistakes_are_one_line(rig: Rig, tmp_path: Path, options: list[str], code: int, text: str) -> None:
    (tmp_path / "o.yaml").write_text(CAMPAIGN)
    done = rig("compare", "o.yaml", *options)
    assert done.returncode == code
    assert text in done.stderr
    assert len(done.stderr.splitlines()) == 1
