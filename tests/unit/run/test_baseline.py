"""Baselines: what a run is held to, and what recording one anew refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from rig.cli.baseline import record_baseline
from rig.errors import ConfigError, UsageError
from rig.oracle import ORACLES
from rig.run.baseline import Figures, hold_against, load_baseline, worse_figures
from rig.run.cases import Group
from rig.run.scorer import Row
from rig.scoring import Accept, Tally, score, tally_dict

LABEL = "uniform-5e1c9a2b"
UNITS = np.stack([np.eye(4) * 2**16] * 5).astype(np.int32)


def tally_of(errors: list[int], told: int = 0) -> Tally:
    """A tally of unit matrices whose first word is off by so much."""
    raw = UNITS[: len(errors)]
    words = raw.reshape(-1, 16).copy()
    words[:, 0] += np.array(errors, np.int32)
    tally = Tally(LABEL)
    tally.add(score(ORACLES["certified"](raw), words, np.full(len(raw), told, np.uint8)), 0)
    return tally


def row_of(tally: Tally, accept: Accept | None = None) -> Row:
    group = Group(LABEL, "uniform", tally.cases, 1)
    return Row("native", "lu", "invert", group, accept or Accept(no_worse=True), tally)


def run_folder(folder: Path, *tallies: Tally, verdict: str = "passed") -> Path:
    """As much of a run as a baseline is made of; several tallies are of several targets."""
    folder.mkdir(exist_ok=True)
    results = [{"kernel": "lu", "group": LABEL, "class": "uniform", "score": tally_dict(t)} for t in tallies]
    facts: dict[str, Any] = {"schema": 1, "folder": str(folder), "campaign": "ci", "oracle": "certified"}
    (folder / "summary.json").write_text(json.dumps({**facts, "verdict": verdict, "results": results}))
    return folder


def record(tmp_path: Path, *tallies: Tally, accepted: tuple[str, ...] = (), prune: bool = False) -> int:
    return record_baseline(
        run_folder(tmp_path / "run", *tallies), tmp_path / "base.yaml", accepted, prune=prune
    )


def texts(tmp_path: Path, row: Row) -> list[str]:
    hold_against(tmp_path / "base.yaml", [row])
    return [failure.text.replace(str(tmp_path), "") for failure in row.failures]


def test_a_run_is_no_worse_than_itself(tmp_path: Path) -> None:
    assert record(tmp_path, tally_of([0, 3, 0])) == 0
    assert texts(tmp_path, row_of(tally_of([0, 3, 0]))) == []
    assert texts(tmp_path, row_of(tally_of([0, 2, 0]))) == []


def test_worse_figures_fail_with_their_case(tmp_path: Path) -> None:
    assert record(tmp_path, tally_of([0, 3, 0])) == 0
    told = texts(tmp_path, row_of(tally_of([0, 4, 2000])))
    assert told[0] == f"worse than the baseline: silently wrong 1, was 0 ({LABEL}/2)"
    assert [text.split(":")[1].split(",")[0].rstrip("0123456789.") for text in told] == [
        " silently wrong ",
        " max error ",
        " p99 error ",
        " max grade ",
        " correctly rounded share ",
    ]


def test_what_is_only_measured_is_left_out(tmp_path: Path) -> None:
    assert record(tmp_path, tally_of([0])) == 0
    assert texts(tmp_path, row_of(tally_of([5]), Accept(measured=True))) == []
    hold_against(None, [row := row_of(tally_of([5]))])
    assert row.failures == []


def test_what_the_baseline_does_not_have_fails(tmp_path: Path) -> None:
    wanted = (
        f"the baseline /base.yaml has nothing of lu on {LABEL}; record it: rig baseline RUN -o /base.yaml"
    )
    assert texts(tmp_path, row_of(tally_of([0]))) == [wanted]
    assert record(tmp_path, tally_of([0, 0])) == 0
    (told,) = texts(tmp_path, row_of(tally_of([0])))
    assert told == f"the baseline /base.yaml has 2 cases of lu on {LABEL}, this run 1; record it anew"


def test_recording_refuses_a_blow_up(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert record(tmp_path, tally_of([1, 0])) == 0
    before = (tmp_path / "base.yaml").read_text()
    assert record(tmp_path, tally_of([4000, 0])) == 1
    out, err = capsys.readouterr()
    assert f"WORSE lu/{LABEL}: max error 4000, was 1\n" in out
    assert f"--accept-worse lu/{LABEL}" in err
    assert (tmp_path / "base.yaml").read_text() == before


@pytest.mark.parametrize("name", [f"lu/{LABEL}", "lu/uniform"])
def test_a_blow_up_is_taken_when_told_to(tmp_path: Path, name: str) -> None:
    assert record(tmp_path, tally_of([1])) == 0
    assert record(tmp_path, tally_of([4000]), accepted=(name,)) == 0
    baseline = load_baseline(tmp_path / "base.yaml")
    assert baseline is not None
    assert baseline.kernels["lu"][LABEL].max_error == 4000


def test_leave_for_what_did_not_get_worse_is_a_mistake(tmp_path: Path) -> None:
    assert record(tmp_path, tally_of([1])) == 0
    with pytest.raises(UsageError, match=r"--accept-worse qr/x: nothing of that name got worse"):
        record(tmp_path, tally_of([1]), accepted=("qr/x",))


def test_refusing_everything_does_not_hide_a_loss(tmp_path: Path) -> None:
    assert record(tmp_path, tally_of([1, 1])) == 0
    assert record(tmp_path, tally_of([0, 0], told=3)) == 1
    assert record(tmp_path, tally_of([0, 0], told=1)) == 1


def test_entries_that_a_run_does_not_have_are_kept_unless_pruned(tmp_path: Path) -> None:
    assert record(tmp_path, tally_of([1])) == 0
    text = (tmp_path / "base.yaml").read_text().replace("  lu:", "  qr:")
    (tmp_path / "base.yaml").write_text(text)
    assert record(tmp_path, tally_of([1])) == 0
    assert list(yaml.safe_load((tmp_path / "base.yaml").read_text())["kernels"]) == ["lu", "qr"]
    assert record(tmp_path, tally_of([1]), prune=True) == 0
    assert list(yaml.safe_load((tmp_path / "base.yaml").read_text())["kernels"]) == ["lu"]


def test_of_several_targets_the_worst_counts(tmp_path: Path) -> None:
    assert record(tmp_path, tally_of([1, 0]), tally_of([0, 7]), tally_of([0, 0], told=3)) == 0
    baseline = load_baseline(tmp_path / "base.yaml")
    assert baseline is not None
    figures = baseline.kernels["lu"][LABEL]
    assert (figures.max_error, figures.p99, figures.refused, figures.cases) == (7, 7, 2, 2)


def test_the_text_is_the_same_every_time(tmp_path: Path) -> None:
    assert record(tmp_path, tally_of([1])) == 0
    first = (tmp_path / "base.yaml").read_text()
    assert record(tmp_path, tally_of([1])) == 0
    assert (tmp_path / "base.yaml").read_text() == first
    assert first.startswith("# What each kernel did")


def test_an_interrupted_run_makes_no_baseline(tmp_path: Path) -> None:
    folder = run_folder(tmp_path / "run", tally_of([0]), verdict="interrupted")
    with pytest.raises(UsageError, match="ended with 'interrupted'"):
        record_baseline(folder, tmp_path / "base.yaml", (), prune=False)


def test_a_file_that_is_no_baseline_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text("schema: 1\ncampaign: ci\noracle: certified\nkernels: 7\n")
    with pytest.raises(ConfigError, match=r"base.yaml:4: kernels: expected a mapping"):
        load_baseline(tmp_path / "base.yaml")


def test_figures_without_a_number_are_not_compared() -> None:
    none = Figures.model_validate(
        dict.fromkeys(("max_error", "p99", "max_grade", "correct_share"))
        | dict.fromkeys(("cases", "silent", "severe", "status_errors", "refused"), 1)
    )
    assert worse_figures("lu", LABEL, none, none.model_copy(update={"max_error": 3.0})) == []
    assert [w.text for w in worse_figures("lu", LABEL, none, none.model_copy(update={"refused": 2}))] == [
        "refused 2, was 1"
    ]
