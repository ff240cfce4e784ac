from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from rig.campaign import CaseGroup, FileCases
from tests.unit.campaign.support import CAMPAIGN, load_text


def params(folder: Path, group: str) -> dict[str, Any]:
    entry = load_text(folder, CAMPAIGN.replace("{class: singular, count: 5}", group)).model.cases[1]
    assert isinstance(entry, CaseGroup)
    return entry.params


def test_a_campaign_says_what_its_file_says(tmp_path: Path) -> None:
    loaded = load_text(tmp_path)
    campaign = loaded.model
    assert (campaign.name, campaign.description, campaign.seed) == ("unit", "", 7)
    assert (campaign.targets, campaign.kernels) == (["native"], ["exact", "adjugate"])
    assert campaign.oracle == "certified"
    first = campaign.cases[0]
    assert isinstance(first, CaseGroup)
    assert (first.class_name, first.count, first.params) == ("uniform", 10, {"range": [-8.0, 8.0]})
    assert loaded.line("cases", 1) == 7


def test_params_hold_only_what_the_file_gives(tmp_path: Path) -> None:
    assert params(tmp_path, "{class: singular, count: 5}") == {}
    assert params(tmp_path, "{class: singular, rank: 2, count: 5}") == {"rank": 2}


@pytest.mark.parametrize("written", ["[-0.0, 8]", "[0, 8.0]", "[0.0, 8]"])
def test_equal_numbers_give_equal_params_however_written(tmp_path: Path, written: str) -> None:
    # Ids are made from the text of these numbers: 8 and 8.0, 0.0 and -0.0 must not differ.
    given = params(tmp_path, f"{{class: uniform, count: 5, range: {written}}}")
    assert repr(given) == "{'range': [0.0, 8.0]}"


def test_whole_parameters_stay_whole(tmp_path: Path) -> None:
    given = params(tmp_path, "{class: near_singular, perturbation: 3, rank: 1, range: 8, count: 5}")
    assert repr(given) == "{'rank': 1, 'range': 8.0, 'perturbation': 3}"


def test_the_whole_format_can_be_given(tmp_path: Path) -> None:
    given = params(tmp_path, "{class: uniform, count: 5, range: [-32768, 32767.99999]}")
    assert given == {"range": [-32768.0, 32767.99999]}


def test_files_are_relative_to_the_campaign(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "vectors").mkdir()
    (tmp_path / "vectors" / "mine.txt").write_text("")
    monkeypatch.chdir("/")
    campaign = load_text(
        tmp_path, CAMPAIGN.replace("{class: singular, count: 5}", "{file: vectors/mine.txt}")
    ).model
    assert campaign.cases[1] == FileCases(file="vectors/mine.txt")
    assert campaign.cases[1].path == Path("vectors/mine.txt")


@pytest.mark.parametrize(
    ("written", "criteria"),
    [
        ("correctly_rounded", {"correctly_rounded": True}),
        ("measured", {"measured": True}),
        ("{max_lsb: 4096}", {"max_lsb": 4096.0}),
        ("backward_stable", {"backward_stable": True}),
        ("{bounded: 8, refused: 0}", {"bounded": 8.0, "refused": 0}),
        (
            "{bounded: 1, failure_rate: {below: 1.0e-4}}",
            {"bounded": 1.0, "failure_rate": {"below": 1e-4}},
        ),
        (
            "{p99_lsb: 2, min_correct_share: 1, severe_status_errors: 0, status_errors: 3, silent_wrong: 0}",
            {
                "p99_lsb": 2.0,
                "min_correct_share": 1.0,
                "severe_status_errors": 0,
                "status_errors": 3,
                "silent_wrong": 0,
            },
        ),
    ],
)
def test_criteria_hold_only_what_the_file_gives(
    tmp_path: Path, written: str, criteria: dict[str, Any]
) -> None:
    accept = load_text(tmp_path, CAMPAIGN.replace("correctly_rounded", written)).model.accept
    assert accept["exact"].criteria() == criteria


def test_a_campaign_need_not_accept_anything(tmp_path: Path) -> None:
    assert load_text(tmp_path, CAMPAIGN.partition("accept:")[0]).model.accept == {}
