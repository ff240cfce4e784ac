"""Agreeing on a rate, and finding back, over a line whose two ends garble each other at different rates."""

from __future__ import annotations

import numpy as np
import pytest

from rig.errors import LinkTimeout, UsageError
from rig.link import LinkOptions, Session
from rig.link.baud import CANDIDATES
from tests.fake_firmware import Script
from tests.uart import RatedVirtualLine, heard

HIGHEST = LinkOptions(most_baud=3_000_000)


def opened(line: RatedVirtualLine, options: LinkOptions = HIGHEST) -> Session:
    session = Session(line, options, clock=line.clock)
    session.open()
    return session


def works(session: Session) -> bool:
    given = np.arange(200 * 20, dtype=np.int32).reshape(200, 20)
    return bool((session.run("solve", given).words == given[:, :4]).all())


@pytest.mark.parametrize(
    ("max_baud", "most_baud", "expected"),
    [
        (3_000_000, 3_000_000, 3_000_000),
        (1_562_500, 3_000_000, 1_000_000),
        (3_000_000, 921_600, 921_600),
        (0, 3_000_000, 115_200),
        (3_000_000, 0, 115_200),
        (200_000, 3_000_000, 115_200),
    ],
)
def test_the_highest_rate_that_both_ends_allow(max_baud: int, most_baud: int, expected: int) -> None:
    line = RatedVirtualLine(Script(max_baud=max_baud))
    session = opened(line, LinkOptions(most_baud=most_baud))
    assert (line.baud, line.firmware.baud) == (expected, expected)
    assert line.byte_time == 10 / expected
    assert works(session)
    assert session.stats.retries == 0


def test_a_rate_the_board_cannot_hold_is_refused_and_the_next_one_taken() -> None:
    line = RatedVirtualLine(Script(max_baud=3_000_000, unholdable=frozenset({3_000_000, 2_000_000})))
    session = opened(line)
    assert (line.baud, line.firmware.baud) == (1_000_000, 1_000_000)
    assert works(session)


def test_a_rate_the_port_cannot_hold_is_never_asked_for() -> None:
    line = RatedVirtualLine(Script(max_baud=3_000_000))
    line.unheld = {3_000_000, 2_000_000}
    assert works(opened(line))
    assert (line.baud, line.firmware.baud) == (1_000_000, 1_000_000)
    assert len(line.firmware.sessions) == 1  # nobody had to be called back


@pytest.mark.parametrize("bad", [CANDIDATES[:1], CANDIDATES[:3], CANDIDATES])
def test_a_rate_that_damages_the_pattern_is_given_up(bad: tuple[int, ...]) -> None:
    line = RatedVirtualLine(Script(max_baud=3_000_000))
    line.lossy = set(bad)
    session = opened(line)
    expected = (*CANDIDATES, 115_200)[len(bad)]
    assert (line.baud, line.firmware.baud) == (expected, expected)
    assert works(session)


@pytest.mark.parametrize("left_at", [230_400, 921_600, 1_000_000, 3_000_000])
def test_a_target_left_at_another_rate_is_called_back(left_at: int) -> None:
    line = RatedVirtualLine(Script(max_baud=3_000_000, max_payload=2048))
    opened(line, LinkOptions(most_baud=left_at))
    assert line.firmware.baud == left_at
    line.set_baud(115_200)  # another host, which knows nothing of it
    session = opened(line, LinkOptions(most_baud=0))
    assert (line.baud, line.firmware.baud) == (115_200, 115_200)
    assert works(session)


def test_a_target_that_restarted_is_found_at_its_initial_rate() -> None:
    line = RatedVirtualLine(Script(max_baud=1_000_000))
    session = opened(line)
    line.firmware._start_up()
    session.open()
    assert (line.baud, line.firmware.baud) == (1_000_000, 1_000_000)
    assert works(session)


def test_the_agreed_rate_outlives_a_new_session() -> None:
    line = RatedVirtualLine(Script(max_baud=1_000_000))
    session = opened(line)
    tried = list(line.tried)
    session.open()
    assert line.tried == tried
    assert works(session)


def test_who_leaves_in_order_leaves_the_initial_rate() -> None:
    line = RatedVirtualLine(Script(max_baud=1_000_000))
    with opened(line):
        assert line.firmware.baud == 1_000_000
    assert (line.baud, line.firmware.baud) == (115_200, 115_200)


def test_a_dead_target_ends_in_a_timeout_all_the_same() -> None:
    line = RatedVirtualLine(Script(max_baud=1_000_000))
    session = opened(line)
    line.firmware.script.silent = True
    begun = line.now
    with pytest.raises(LinkTimeout, match="no answer to the first request within 5 s"):
        session.open()
    assert line.now - begun < 6.0


def test_a_restart_in_mid_run_ends_in_a_timeout_and_the_next_call_works() -> None:
    line = RatedVirtualLine(Script(max_baud=1_000_000, restart_at={2}))
    session = opened(line)
    with pytest.raises(LinkTimeout):
        works(session)
    session.open()
    assert works(session)


def test_a_restart_between_two_calls_costs_no_rate() -> None:
    line = RatedVirtualLine(Script(max_baud=1_000_000))
    session = opened(line)
    tried = len(line.tried)

    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        session.run("solve", np.zeros((200, 20), np.int32), interrupt)
    line.firmware._start_up()
    assert works(session)
    assert (line.baud, line.firmware.baud) == (1_000_000, 1_000_000)
    assert set(line.tried[tried:]) == {115_200, 1_000_000}  # no rate that is known not to hold


def test_most_baud_out_of_range() -> None:
    with pytest.raises(UsageError, match="most_baud"):
        LinkOptions(most_baud=-1)


@pytest.mark.parametrize("faster", [1.03, 2, 5, 8, 8.68, 26])
def test_the_call_is_heard_as_at_least_as_many_bytes_by_a_faster_receiver(faster: float) -> None:
    call = b"\x55" * 500
    assert len(heard(call, 115_200, round(115_200 * faster))) >= len(call)


def test_rates_two_percent_apart_understand_each_other() -> None:
    data = bytes(range(256))
    assert heard(data, 115_200, 117_400) == data
    assert heard(data, 115_200, 113_000) == data
    assert heard(data, 115_200, 124_000) != data
