"""Frame sizes and credit: never more than the window, and enough to keep a line busy."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rig.link.flow import Pace, enough_credit, max_request, most_cases, next_size
from rig.wire.message import Hello, KernelInfo
from rig.wire.protocol import CounterKind, encoded_size

EXACT = KernelInfo(0, "exact", 1, 16, 16)
AT_115200 = 10 / 115_200
AT_921600 = 10 / 921_600


@pytest.mark.parametrize(
    ("max_payload", "window", "pace", "cases"),
    [
        (4096, 65_536, Pace(), 58),  # all that a payload holds
        (2048, 8192, Pace(), 29),  # so much fits four times into the window
        (2048, 4096, Pace(), 15),
        (2048, 8192, Pace(AT_921600, 0.016), 25),  # 16 ms are 1,475 bytes, which need room as well
        (512, 1024, Pace(AT_921600, 0.016), 1),  # starved: small frames come round sooner
        (512, 1024, Pace(AT_115200), 3),
        (512, 100, Pace(), 1),
        (512, 80, Pace(), 0),
        (70, 8192, Pace(), 0),
    ],
)
def test_cases_in_a_frame(max_payload: int, window: int, pace: Pace, cases: int) -> None:
    assert most_cases(EXACT, max_payload, window, pace) == cases


def test_credit_is_what_the_line_needs_and_no_more() -> None:
    frame = encoded_size(EXACT.result_size(58))
    assert enough_credit(EXACT, 58, 65_536, Pace(AT_115200)) == 4 * frame
    assert enough_credit(EXACT, 58, 65_536, Pace(AT_921600, 0.016)) == 4 * frame + 2 * 1475
    assert enough_credit(EXACT, 58, 8192, Pace(AT_921600, 0.016)) == 8192
    assert enough_credit(EXACT, 58, 65_536, Pace()) == 65_536


@given(st.integers(1, 60), st.integers(1, 5000))
def test_frames_never_let_the_way_back_rest_longer_than_the_first_did(most: int, cases: int) -> None:
    out, back = EXACT.run_size(1) - EXACT.run_size(0), EXACT.result_size(1) - EXACT.result_size(0)
    start = arrived = answered = idle = 0
    while start < cases:
        size = min(next_size(start, most, Pace(AT_115200)), cases - start)
        assert 1 <= size <= most
        arrived += size * out
        idle += max(0, arrived - answered)
        answered = max(answered, arrived) + size * back
        start += size
    assert idle <= 4 * out + 0.1 * cases * out


def test_without_a_rate_every_frame_is_full() -> None:
    assert [next_size(start, 29, Pace()) for start in (0, 29, 1000)] == [29, 29, 29]


@pytest.mark.parametrize(
    ("max_payload", "window", "most"), [(200, 160, 145), (1024, 4096, 1024), (10, 9, 0), (2048, 2048, 2025)]
)
def test_a_request_is_no_longer_than_the_window(max_payload: int, window: int, most: int) -> None:
    hello = Hello(3, max_payload, window, CounterKind.NONE, 0, 0, 0, 0, 0, 0, "b", "", 0, 0, ())
    assert max_request(hello) == most
    assert most in (0, max_payload) or encoded_size(most) <= window < encoded_size(most + 1)
