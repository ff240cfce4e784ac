"""Whatever a target does, a session ends in a result or in a typed error, within its deadline."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from rig.errors import FirmwareFault, LinkLost, LinkTimeout, ProtocolError, TargetError
from rig.link import LinkOptions, Session
from rig.wire.frame import encode
from rig.wire.protocol import Kind
from tests.contract.matrices import scaled_permutations
from tests.fake_firmware import Script
from tests.lines import LINES, LineMaker, unix_line

HASTY = LinkOptions(reply_timeout=0.1, open_timeout=0.4, retries=2)
PATIENT = LinkOptions(reply_timeout=0.25, open_timeout=3.0, retries=8)
GIVES_UP = (1 + HASTY.retries) * HASTY.reply_timeout
SLACK = 2.0  # a loaded machine, and the time the bytes take on the slower lines
NOISE = bytes(range(256)) * 8


@contextmanager
def within(seconds: float) -> Iterator[None]:
    begun = time.monotonic()
    yield
    assert time.monotonic() - begun < seconds + SLACK


def run(session: Session) -> None:
    matrices, inverses = scaled_permutations(60)
    assert (session.run("exact", matrices).words == inverses).all()


RECOVERS = {
    "banner": Script(banner=b"\x00\x05BOOTLOADER v1.2\r\nready\r\n\xff\xfe"),
    "still-starting": Script(lost_resets=1, announce=False),
    "corrupts": Script(corrupt_every=4),
    "drops": Script(drop_every=5),
    "duplicates": Script(duplicate_every=2),
    "noise-between": Script(noise=b"\x01\x02debug print\r\n"),
    "noise-with-zeros": Script(noise=b"\0\x03ab\0\0\x01\x01\0\x09cut"),
    "logs": Script(log_every=1),
    "out-of-order": Script(swap=True),
    "delays": Script(delay=0.02),
    "restarts": Script(restart_at={2, 9}, banner=b"booting\r\n"),
    "restarts-quietly": Script(restart_at={3}, announce=False),
    "floods-garbage": Script(flood=lambda _: NOISE),
    "floods-logs": Script(flood=lambda session: encode(Kind.LOG, session, 0, b"still alive") * 20),
    "floods-stale-answers": Script(flood=lambda _: encode(Kind.RESULT, 0xDEAD, 7, bytes(73)) * 10),
}


@pytest.mark.parametrize("script", RECOVERS.values(), ids=RECOVERS)
def test_recovers(script: Script) -> None:
    with unix_line(script) as (line, _), within(4.0), Session(line, PATIENT) as session:
        run(session)


@pytest.mark.parametrize("make", LINES.values(), ids=LINES)
@pytest.mark.parametrize("name", ["corrupts", "restarts"])
def test_recovers_on_every_line(make: LineMaker, name: str) -> None:
    with make(RECOVERS[name]) as (line, _), within(4.0), Session(line, PATIENT) as session:
        run(session)


LOGS = Script(silent=True, flood=lambda session: encode(Kind.LOG, session, 0, b"hi") * 9)
FAILS_TO_OPEN = {
    "silent": (Script(silent=True), LinkTimeout, "0 bytes came back"),
    "garbage": (Script(silent=True, flood=lambda _: NOISE), LinkTimeout, "bytes of noise"),
    "logs": (
        Script(silent=True, flood=lambda s: encode(Kind.LOG, s, 0, b"hi") * 9),
        LinkTimeout,
        "log lines",
    ),
    "boots": (Script(silent=True, flood=lambda _: encode(Kind.BOOT, 0, 0)), LinkTimeout, "bytes came back"),
    "version": (Script(version=1), ProtocolError, "firmware speaks protocol 1, this rig 3"),
    "session": (Script(answer_session=0xBAD), LinkTimeout, "stale answers"),
}


@pytest.mark.parametrize(("script", "error", "message"), FAILS_TO_OPEN.values(), ids=FAILS_TO_OPEN)
def test_fails_to_open(script: Script, error: type[Exception], message: str) -> None:
    with (
        unix_line(script) as (line, _),
        within(HASTY.open_timeout),
        pytest.raises(error, match=message),
        Session(line, HASTY),
    ):
        pytest.fail("opened")


FAILS_TO_RUN = {
    "falls-silent": (Script(silent_after=2), LinkTimeout, "0 bytes came back"),
    "dies": (Script(die_at=3), LinkLost, "the line was lost"),
    "corrupts-all": (Script(corrupt_every=1), LinkTimeout, "no answer to request"),
    "drops-all": (Script(drop_every=1), LinkTimeout, "no answer to request"),
    "too-slow": (Script(delay=1.0), LinkTimeout, "3 tries; 0 bytes came back"),
    "restarts-always": (Script(restart_always=True), TargetError, "restarted 4 times"),
    "faults": (Script(fault_at=2), FirmwareFault, "hard fault in kernel exact"),
    "refuses": (Script(refuse=1), ProtocolError, "BAD_LENGTH"),
}


@pytest.mark.parametrize(("script", "error", "message"), FAILS_TO_RUN.values(), ids=FAILS_TO_RUN)
def test_fails_to_run(script: Script, error: type[Exception], message: str) -> None:
    with unix_line(script) as (line, _), Session(line, HASTY) as session:
        with within(GIVES_UP), pytest.raises(error, match=message):
            run(session)
        session.close()


@pytest.mark.parametrize("make", LINES.values(), ids=LINES)
@pytest.mark.parametrize("name", ["falls-silent", "dies"])
def test_fails_on_every_line(make: LineMaker, name: str) -> None:
    script, error, _ = FAILS_TO_RUN[name]
    with (
        make(script) as (line, _),
        Session(line, HASTY) as session,
        within(GIVES_UP),
        pytest.raises(error),
    ):
        run(session)


@pytest.mark.parametrize("name", ["faults", "falls-silent", "refuses"])
def test_a_session_outlives_what_a_target_can_mend(name: str) -> None:
    script, error, _ = FAILS_TO_RUN[name]
    with unix_line(script) as (line, target), Session(line, HASTY) as session:
        with pytest.raises(error):
            run(session)
        target.firmware.script = Script()
        run(session)
