"""Echo and another rate, on real firmware."""

from __future__ import annotations

from contextlib import closing

import pytest

from rig.errors import ProtocolError, UsageError
from rig.link import LinkOptions, Session, open_line
from rig.link.baud import patterns
from rig.link.flow import max_request
from rig.wire.message import encode_baud, parse_baud
from rig.wire.protocol import Kind
from tests.contract.conftest import native_pty
from tests.contract.matrices import scaled_permutations
from tests.fake_firmware import Script
from tests.lines import rfc2217_line


def test_everything_comes_back(session: Session) -> None:
    size = max_request(session.hello)
    session.echo([b"", b"\0", bytes(range(256))[:size], *patterns(session.hello)] * 3)
    assert session.counters().bytes_lost == 0
    assert session.stats.retries == 0 or session.counters().crc_errors == 0
    assert session.round_trip(3) > 0


def test_rates_the_target_does_not_have_are_refused(session: Session) -> None:
    for baud in (0, session.hello.max_baud + 1, 0xFFFF_FFFF):
        assert parse_baud(session.ask(Kind.BAUD, encode_baud(baud))) == 0
    with pytest.raises(ProtocolError, match="BAD_LENGTH"):
        session.ask(Kind.BAUD, b"\0\0")
    matrices, inverses = scaled_permutations(20)
    session.open()
    assert (session.run("exact", matrices).words == inverses).all()


def test_a_port_agrees_on_the_highest_rate_and_leaves_the_initial_one() -> None:
    matrices, inverses = scaled_permutations(200)
    with native_pty() as path, closing(open_line(path)) as line:
        session = Session(line, LinkOptions(most_baud=921_600))
        assert session.open().max_baud == 3_000_000
        assert (line.baud, session.baud) == (921_600, 921_600)
        assert (session.run("exact", matrices).words == inverses).all()
        assert session.stats.retries == 0
        session.leave()
        assert line.baud == line.initial_baud == 115_200
        assert (session.run("exact", matrices).words == inverses).all()


def test_a_port_on_another_machine_is_set_from_here() -> None:
    matrices, inverses = scaled_permutations(50)
    with rfc2217_line(Script(max_payload=1024, window=4096, max_baud=1_000_000)) as (line, target):
        session = Session(line, LinkOptions(most_baud=3_000_000))
        session.open()
        assert line.baud == target.firmware.next_baud == 1_000_000
        assert (session.run("exact", matrices).words == inverses).all()


def test_no_request_is_longer_than_the_target_can_hold(session: Session) -> None:
    with pytest.raises(UsageError, match="the target takes"):
        session.echo([bytes(max_request(session.hello) + 1)])
