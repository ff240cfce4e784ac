"""Figures as the cells of a table."""

from __future__ import annotations

import pytest

from rig.report.cells import count, lsb, percent, short_percent


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [(0, 9, "0"), (9, 9, "100"), (99_999, 100_000, "99.9"), (1, 200_000, "0.0005"), (27, 200, "13.5")],
)
def test_short_percent(part: int, whole: int, text: str) -> None:
    assert short_percent(part, whole) == text


def test_cells() -> None:
    assert [percent(share) for share in (None, 1, 0.99999, 0.5)] == ["-", "100 %", "99.99 %", "50.00 %"]
    assert [lsb(value) for value in (None, 0.5, 1234, 2e9)] == ["-", "0.50", "1234", "2.0e+09"]
    assert [count(value) for value in (None, 0, 1574.5)] == ["-", "-", "1,574"]
