"""Pacing on a made-up clock: the times of bytes are exact."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rig.link.proxy import FTDI_TIMER, Pacer, Pacing
from rig.link.proxy.pacing import PACKET

BAUD = 115200
BYTE = 10 / BAUD


def arrivals(pacer: Pacer) -> list[tuple[float, bytes]]:
    """Everything that is inside, each piece at the moment it is due."""
    pieces = []
    while (due := pacer.due()) is not None:
        data = pacer.take(due)
        assert data, "nothing came when it was due"
        pieces.append((due, data))
    return pieces


def test_an_unpaced_line_takes_no_time() -> None:
    pacer = Pacer(Pacing())
    pacer.put(b"abc", 5.0)
    assert (pacer.due(), pacer.drained()) == (5.0, 5.0)
    assert pacer.take(5.0) == b"abc"
    assert pacer.due() is None
    assert pacer.waiting == 0


def test_each_byte_ends_a_byte_time_after_the_one_before() -> None:
    pacer = Pacer(Pacing(BAUD))
    pacer.put(b"abc", 1.0)
    pieces = arrivals(pacer)
    assert [data for _, data in pieces] == [b"a", b"b", b"c"]
    assert [time for time, _ in pieces] == pytest.approx([1 + BYTE, 1 + 2 * BYTE, 1 + 3 * BYTE], abs=1e-12)


def test_nothing_comes_early_and_all_that_is_due_comes_at_once() -> None:
    pacer = Pacer(Pacing(BAUD))
    pacer.put(bytes(100), 0.0)
    assert pacer.take(BYTE * 0.999) == b""
    assert len(pacer.take(BYTE * 50.5)) == 50
    assert pacer.drained() == pytest.approx(100 * BYTE)
    assert len(pacer.take(1.0)) == 50


def test_being_asked_late_delays_nothing_that_follows() -> None:
    pacer = Pacer(Pacing(BAUD))
    count = 0
    for tick in range(1, 1001):  # whoever asks is always late, by up to a millisecond
        pacer.put(bytes(12), (tick - 1) * 0.001)
        count += len(pacer.take(tick * 0.001))
    assert count == pytest.approx(1.0 / BYTE, abs=1)


def test_an_idle_wire_begins_at_once() -> None:
    pacer = Pacer(Pacing(BAUD))
    pacer.put(b"a", 0.0)
    assert pacer.take(1.0) == b"a"
    pacer.put(b"b", 7.0)
    assert pacer.due() == pytest.approx(7.0 + BYTE)


def test_latency_shifts_and_a_stall_lets_the_wire_rest() -> None:
    pacer = Pacer(Pacing(BAUD, latency=0.5))
    pacer.put(b"a", 0.0)
    pacer.stall(2.0, 0.0)
    pacer.put(b"b", 0.0)
    assert [time for time, _ in arrivals(pacer)] == pytest.approx([0.5 + BYTE, 2.5 + 2 * BYTE])


def test_the_adapter_gives_full_packets_at_once_and_the_rest_when_its_timer_passes() -> None:
    pacer = Pacer(Pacing(BAUD, timer=FTDI_TIMER))
    pacer.put(bytes(130), 0.0)
    pieces = arrivals(pacer)
    assert [len(data) for _, data in pieces] == [PACKET, PACKET, 6]
    expected = [PACKET * BYTE, 2 * PACKET * BYTE, (2 * PACKET + 1) * BYTE + FTDI_TIMER]
    assert [time for time, _ in pieces] == pytest.approx(expected)


def test_a_slow_line_never_fills_a_packet() -> None:
    pacer = Pacer(Pacing(9600, timer=FTDI_TIMER))
    pacer.put(bytes(40), 0.0)
    pieces = arrivals(pacer)
    assert sum(len(data) for _, data in pieces) == 40
    assert all(len(data) == 16 for _, data in pieces[:-1])  # 1 + what 16 ms bring at 960 bytes a second


@given(
    st.lists(st.tuples(st.binary(min_size=1, max_size=200), st.floats(0, 0.05)), min_size=1, max_size=20),
    st.sampled_from([0, 9600, 115200, 921600]),
    st.sampled_from([0.0, 0.0015]),
    st.sampled_from([0.0, FTDI_TIMER]),
)
def test_no_byte_is_lost_or_swapped_or_faster_than_the_wire(
    writes: list[tuple[bytes, float]], baud: int, latency: float, timer: float
) -> None:
    pacer, now, got = Pacer(Pacing(baud, latency, timer)), 0.0, []
    for data, pause in writes:
        now += pause
        got.append((now, pacer.take(now)))
        pacer.put(data, now)
    got += arrivals(pacer)
    assert b"".join(data for _, data in got) == b"".join(data for data, _ in writes)
    assert all(earlier <= later for (earlier, _), (later, _) in pairwise(got))
    total = sum(len(data) for data, _ in writes)
    assert got[-1][0] >= writes[0][1] + latency + total * (10 / baud if baud else 0) - 1e-9
