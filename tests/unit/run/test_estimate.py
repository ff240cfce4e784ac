"""What a plan sends and how long that takes, by the best figure there is."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from rig.cli.dry_run import duration
from rig.errors import UsageError
from rig.run.estimate import Estimate, Rate, estimate, expected_seconds
from rig.run.partition import subset
from rig.run.plan import Plan
from tests.unit.run import test_run
from tests.unit.run.test_run import plan_of

CAMPAIGN = test_run.CAMPAIGN.replace("count: 1212", "count: 700")

SERIAL = "kind: serial\nport: ${RIG_PORT}\nbaud: 9600\nnegotiate: false\n"


def target(folder: Path, text: str) -> str:
    (folder / "t.yaml").write_text(text)
    return str(folder / "t.yaml")


def plan_on(folder: Path, text: str, kernels: str = "exact") -> Plan:
    return plan_of(folder, CAMPAIGN.replace("[native]", f"[{target(folder, text)}]"), kernels=[kernels])


def only(plan: Plan, *runs: Path) -> Estimate:
    (one,) = estimate(plan, runs)
    return one


def earlier(folder: Path, name: str, rate: float | None, age: int, *, burst: bool = False) -> None:
    """A run folder with a summary `age` seconds old."""
    path = folder / f"run{age}" / "summary.json"
    path.parent.mkdir()
    result = {"target": name, "burst": {"blocks": 1} if burst else None}
    known = {"name": name, "cases_per_second": rate}
    path.write_text(json.dumps({"schema": 1, "targets": [known], "results": [result]}))
    os.utime(path, (1e9 - age, 1e9 - age))


@pytest.mark.parametrize(
    ("kernel", "operation", "out", "back"),
    [("exact", "invert", 64, 69), ("solve_exact", "solve", 80, 21), ("newton", "update", 128, 69)],
)
def test_bytes_are_those_of_the_operations_words(
    tmp_path: Path, kernel: str, operation: str, out: int, back: int
) -> None:
    text = CAMPAIGN.replace("  exact:", f"  {kernel}:").replace("[exact]", f"[{kernel}]")
    (load,) = only(plan_of(tmp_path, text)).loads
    assert (load.cases, load.operation) == (720, operation)
    assert load.line == (720 * out, 720 * back)


def test_the_targets_own_rate_comes_first(tmp_path: Path) -> None:
    name = target(tmp_path, f"{SERIAL}rate: 360\n")
    earlier(tmp_path, name, 50.0, 1)
    one = only(plan_on(tmp_path, f"{SERIAL}rate: 360\n"), tmp_path)
    assert (one.seconds, one.rate.source) == (2.0, "`rate` of target t")


def test_then_that_of_the_latest_run_that_knows_one(tmp_path: Path) -> None:
    name = target(tmp_path, SERIAL)
    earlier(tmp_path, name, 100.0, 30)
    earlier(tmp_path, name, 72.0, 20)
    earlier(tmp_path, name, None, 10)
    earlier(tmp_path, "native", 999.0, 5)
    (tmp_path / "odd").mkdir()
    (tmp_path / "odd" / "summary.json").write_text("[]")
    one = only(plan_on(tmp_path, SERIAL), tmp_path, tmp_path)
    assert (one.seconds, one.rate.source) == (10.0, f"measured in {tmp_path / 'run20'}")


def test_then_the_ceiling_of_the_line(tmp_path: Path) -> None:
    rate = only(plan_on(tmp_path, SERIAL)).rate
    assert rate.cases_per_second == pytest.approx(9600 / (10 * 69))
    assert (rate.source, rate.ceiling) == ("the ceiling of its line at 9,600 baud", True)


def test_a_rate_that_may_be_raised_is_no_ceiling(tmp_path: Path) -> None:
    rate = only(plan_on(tmp_path, SERIAL.replace("false", "true"))).rate
    assert rate.source.endswith("at 9,600 baud, before a faster rate is agreed on")
    assert not rate.ceiling


def test_a_burst_is_as_fast_as_the_last_burst(tmp_path: Path) -> None:
    text = CAMPAIGN.replace("seed", "mode: burst\nseed").replace("  - {class: singular, count: 20}\n", "")
    earlier(tmp_path, "native", 50.0, 1)
    one = only(plan_of(tmp_path, text), tmp_path)
    assert (one.loads[0].line, one.seconds) == (None, None)
    assert one.rate.source == "unknown: no earlier burst on native here"
    earlier(tmp_path, "native", 350.0, 2, burst=True)
    assert only(plan_of(tmp_path, text), tmp_path).seconds == 2.0


@pytest.mark.parametrize("text", ["kind: native\n", "kind: serial\nport: socket://bench:4000\n"])
def test_else_it_is_unknown(tmp_path: Path, text: str) -> None:
    one = only(plan_on(tmp_path, text))
    assert one.seconds is None
    assert one.rate.source.startswith("unknown: no earlier run of ")


def test_what_a_boards_own_kernels_take_is_known_to_the_board(tmp_path: Path) -> None:
    one = only(plan_on(tmp_path, SERIAL, "theirs"))
    (load,) = one.loads
    assert (load.operation, load.line, one.seconds) == (None, None, None)
    assert "known to the board alone" in one.rate.source


def test_a_kernel_that_will_not_be_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"unknown kernel 'exat'; did you mean 'exact'\?"):
        only(plan_of(tmp_path, CAMPAIGN, kernels=["exat"]))


def test_own_kernels_have_the_operation_the_campaign_says(tmp_path: Path) -> None:
    (tmp_path / "mine.c").touch()
    text = CAMPAIGN.replace("[exact]", "[exact, {name: mine, operation: solve, sources: [mine.c]}]")
    assert [load.operation for load in only(plan_of(tmp_path, text)).loads] == ["invert", "solve"]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, "-"),
        (0.04, "0.0 s"),
        (59.9, "59.9 s"),
        (125, "2 min 5 s"),
        (3599.6, "1 h 0 min"),
        (9e6, "2,500 h 0 min"),
    ],
)
def test_times_are_for_people(seconds: float | None, text: str) -> None:
    assert duration(seconds) == text


def test_a_part_takes_what_its_rows_take(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, CAMPAIGN)
    whole, parts = only(plan), [only(subset(plan, (number, 2))) for number in (1, 2)]
    assert [load.cases for part in parts for load in part.loads] == [700, 20]
    assert [load.cases for load in whole.loads] == [720]


ROWS = """\
name: rows
targets: [one, two]
kernels: [exact]
cases:
  - {class: uniform, count: 600}
  - {class: rigid, count: 300}
  - {class: boundary, count: 200}
"""


@pytest.mark.parametrize(
    ("jobs", "alone", "seconds"),
    [
        (1, (), 33.0),
        (2, (), 17.0),  # one's takes 11 s and then the second row of two's, 6 s
        (3, (), 12.0),  # the first row of two's: a row is not divided
        (9, (), 12.0),
        (9, ("one", "two"), 22.0),
        (2, ("two",), 22.0),
    ],
)
def test_workers_share_what_is_dealt_in_rows(
    tmp_path: Path, jobs: int, alone: tuple[str, ...], seconds: float
) -> None:
    plan = plan_of(tmp_path, ROWS)
    known = [Estimate("one", (), Rate(100.0, "")), Estimate("two", (), Rate(50.0, ""))]
    assert expected_seconds(plan, known, jobs, alone.__contains__) == pytest.approx(seconds)


def test_the_time_of_targets_that_are_not_known_is_left_out(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, ROWS)
    unknown = Estimate("one", (), Rate(None, ""))
    known = [unknown, Estimate("two", (), Rate(50.0, ""))]
    assert expected_seconds(plan, known, 1, bool) == pytest.approx(22.0)
    assert expected_seconds(plan, [unknown, unknown], 1, bool) is None
