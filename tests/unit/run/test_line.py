"""What summary and console say of the line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from rig.errors import LinkTimeout, TargetError
from rig.report.console import outcome
from rig.run.line import check_framing, line_share
from rig.wire.message import Counters
from tests.unit.run.fakes import FakeDevice
from tests.unit.run.test_run import plan_of, run

KERNELS = {"exact": {"words": [16, 16]}, "solve": {"words": [20, 4]}}


@pytest.mark.parametrize(
    ("cases", "seconds", "share"),
    [
        ([("exact", 100)], 1.0, 6900 / 11520),
        ([("solve", 100)], 1.0, 8000 / 11520),
        ([("exact", 100), ("solve", 50)], 2.0, (6400 + 4000) / 23040),
        ([], 1.0, 0.0),
    ],
)
def test_the_share_is_of_the_busier_direction(
    cases: list[tuple[str, int]], seconds: float, share: float
) -> None:
    info = {"link": {"baud": 115_200}, "kernels": KERNELS}
    assert line_share(info, cases, seconds) == pytest.approx(share, abs=1e-4)


@pytest.mark.parametrize("link", [None, {}, {"baud": None}])
def test_without_a_rate_there_is_no_share(link: dict[str, int] | None) -> None:
    assert line_share({"link": link, "kernels": KERNELS}, [("exact", 100)], 1.0) is None


def test_overruns_are_told_with_what_to_do(tmp_path: Path) -> None:
    device = FakeDevice(counted=Counters(9, 1, 0, 0, 0, 0, 17, 720))
    device.session.baud = 115_200
    target = run(plan_of(tmp_path), tmp_path, device)[1]["targets"][0]
    assert (target["link"]["overruns"], target["link"]["target"]["crc_errors"]) == (17, 1)
    assert "lower `negotiate`" in target["link"]["advice"]
    assert target["line_share"] > 0


def test_the_console_ends_with_the_lines_and_the_verdict(tmp_path: Path) -> None:
    device = FakeDevice(counted=Counters(9, 1, 0, 0, 0, 0, 17, 720))
    device.session.baud = 115_200
    summary = run(plan_of(tmp_path), tmp_path, device)[1]
    console = Console(width=144, record=True, quiet=False, file=(tmp_path / "log").open("w"))
    with console.file:
        outcome(summary, console)
    *_, line, advice, verdict, _ = console.export_text().splitlines()
    assert line.startswith("line, native: 1,232 matrices at ")
    assert "% of 115,200 baud)" in line
    assert line.endswith("overruns 17")
    assert advice.startswith("  overruns: the target lost 17 bytes")
    assert verdict.startswith("PASSED")


def test_counters_that_do_not_come_spoil_no_run(tmp_path: Path) -> None:
    class Mute(FakeDevice):
        def counters(self) -> Counters:
            raise LinkTimeout("no answer")

    summary = run(plan_of(tmp_path), tmp_path, Mute())[1]
    assert summary["verdict"] == "passed"
    assert summary["targets"][0]["link"]["target"] is None


@pytest.mark.parametrize("counter", ["crc_errors", "cobs_errors", "oversize"])
def test_damage_on_a_line_that_damages_nothing_is_the_firmwares(counter: str) -> None:
    device: Any = FakeDevice(lossless=True)
    check_framing(device)
    setattr(device.session.stats, counter, 3)
    with pytest.raises(TargetError, match=r"nowhere: 3 damaged frames on a line that damages none"):
        check_framing(device)
    device.session.stats.target_resets = 1
    check_framing(device)
    device.session.stats.target_resets, device.lossless = 0, False
    check_framing(device)
