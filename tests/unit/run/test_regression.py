"""What a run does worse than a baseline: every figure, and nothing that cannot be compared."""

from __future__ import annotations

from typing import Any

import pytest

from rig.errors import UsageError
from rig.run.baseline import from_summary
from rig.run.regression import regressions

SCORE = {
    "cases": 100,
    "max_error": 8.0,
    "p99": 4.0,
    "max_grade": 2.0,
    "elements_correct_share": 0.75,
    "silent": 3,
    "severe": 1,
    "status_errors": 4,
    "refused": 5,
}


def entry(
    target: str = "board", kernel: str = "lu", group: str = "uniform-1", **known: Any
) -> dict[str, Any]:
    made: dict[str, Any] = {
        "target": target,
        "kernel": kernel,
        "group": group,
        "score": dict(SCORE),
        "cost": {"mean": 100.0, "max": 120},
        "stack": 64,
        "footprint": {"flash": 1000, "ram": 8},
        "findings": [],
    }
    for key, value in known.items():
        if isinstance(made[key], dict) and value is not None:
            made[key] |= value
        else:
            made[key] = value
    return made


def summary(*results: dict[str, Any], unit: str = "instructions", **known: Any) -> dict[str, Any]:
    targets = dict.fromkeys(one["target"] for one in results)
    return {
        "folder": "runs/one",
        "campaign": "unit",
        "oracle": "certified",
        "verdict": "passed",
        "mode": "stream",
        "targets": [{"name": name, "cost_unit": unit} for name in targets],
        "results": list(results),
    } | known


def told(new: dict[str, Any], old: dict[str, Any], tolerance: float = 0.02) -> list[str]:
    return [str(one) for one in regressions(new, old, tolerance)]


def test_a_run_is_no_worse_than_itself() -> None:
    one = summary(entry(), entry(group="svd-2"), entry("other"))
    assert told(one, one) == []
    assert regressions(one, from_summary(one), 0) == []


@pytest.mark.parametrize(
    ("known", "text"),
    [
        ({"score": {"max_error": 9.0}}, ", uniform-1: max error 9, was 8"),
        ({"score": {"p99": 4.5}}, ", uniform-1: p99 error 4.5, was 4"),
        ({"score": {"max_grade": 2.5}}, ", uniform-1: max grade 2.5, was 2"),
        ({"score": {"elements_correct_share": 0.5}}, ", uniform-1: correctly rounded share 0.5, was 0.75"),
        ({"score": {"silent": 4}}, ", uniform-1: silently wrong 4, was 3"),
        ({"score": {"severe": 2}}, ", uniform-1: told OK without an answer 2, was 1"),
        ({"score": {"status_errors": 5}}, ", uniform-1: wrong status 5, was 4"),
        ({"score": {"refused": 6}}, ", uniform-1: refused 6, was 5"),
        ({"score": {"cases": 99}}, ", uniform-1: 99 cases, the baseline has 100: not comparable"),
        ({"findings": [{"cases": 2}]}, ", uniform-1: findings 2, were 0"),
        ({"cost": {"mean": 100.5}}, ", uniform-1: mean cost 100.5, was 100"),
        ({"cost": {"max": 121}}, ", uniform-1: worst cost 121, was 120"),
        ({"stack": 72}, ": stack 72 bytes, was 64"),
        ({"footprint": {"flash": 1004}}, ": flash 1,004 bytes, was 1,000"),
        ({"footprint": {"ram": 12}}, ": RAM 12 bytes, was 8"),
    ],
)
def test_each_figure_that_got_worse_is_told_and_none_that_got_better(
    known: dict[str, Any], text: str
) -> None:
    new, old = summary(entry(**known)), summary(entry())
    assert told(new, old) == [f"lu on board{text}"]
    if "cases" not in known.get("score", {}):
        assert told(old, new) == []


def test_what_was_not_measured_is_not_compared() -> None:
    nothing = entry(cost={"mean": None, "max": None}, stack=None, footprint=None)
    assert told(summary(nothing), summary(entry())) == []
    assert told(summary(entry()), summary(nothing)) == []


@pytest.mark.parametrize("unit", ["cycles", "ticks"])
def test_costs_in_clocks_have_a_tolerance(unit: str) -> None:
    old = summary(entry(), unit=unit)
    assert told(summary(entry(cost={"max": 122}), unit=unit), old) == []
    assert told(summary(entry(cost={"max": 123}), unit=unit), old) == [
        "lu on board, uniform-1: worst cost 123, was 120"
    ]


def test_mean_costs_of_bursts_are_sums_of_rounded_parts_and_have_it_too() -> None:
    old = summary(entry(), mode="burst")
    assert told(summary(entry(cost={"mean": 100.1}), mode="burst"), old) == []


def test_costs_of_different_units_are_never_compared() -> None:
    new, old = summary(entry(cost={"mean": 1e9}), unit="cycles"), summary(entry())
    assert told(new, old) == []
    assert told(summary(entry(cost={"mean": 1e9}), unit="none"), summary(entry(), unit="none")) == []


def test_a_target_the_baseline_did_not_have_is_held_to_its_worst_accuracy() -> None:
    old = summary(entry("one"), entry("two", score={"max_error": 10.0}))
    grown: dict[str, Any] = {"cost": {"mean": 500.0}, "stack": 500}
    assert told(summary(entry("three", score={"max_error": 9.0}, **grown)), old) == []
    assert told(summary(entry("three", score={"max_error": 11.0}, **grown)), old) == [
        "lu on three, uniform-1: max error 11, was 10"
    ]
    assert told(summary(entry("one", score={"max_error": 9.0})), old) == [
        "lu on one, uniform-1: max error 9, was 8"
    ]


def test_what_the_run_no_longer_has_is_told() -> None:
    old = summary(entry(), entry(group="svd-2"))
    assert told(summary(entry()), old) == [
        "lu on board, svd-2: 0 cases, the baseline has 100: not comparable"
    ]
    assert told(old, summary(entry())) == []


def test_a_baseline_of_other_cases_or_cut_short_is_refused() -> None:
    with pytest.raises(UsageError, match="has no kernel and case group in common with the baseline"):
        told(summary(entry(group="svd-2")), summary(entry()))
    with pytest.raises(UsageError, match="a baseline needs all its cases"):
        told(summary(entry()), summary(entry(), verdict="interrupted"))
