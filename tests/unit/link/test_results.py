"""Findings, stack, faults and suspects, with fake firmware on a made-up clock."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from rig.errors import FirmwareFault, LinkTimeout, TargetError
from rig.link import LinkOptions, Session
from rig.link.results import Filler
from rig.link.window import Request
from rig.wire.message import FaultReport, KernelInfo
from rig.wire.protocol import Kind, RunFlag
from tests.fake_firmware import Script
from tests.fake_target import VirtualLine

SOLVE = KernelInfo(1, "solve", 2, 20, 4)
OPTIONS = LinkOptions(reply_timeout=1.0, open_timeout=5.0, retries=3)


def words(count: int) -> NDArray[np.int32]:
    return np.arange(count * 20, dtype=np.int32).reshape(count, 20)


def opened(script: Script, options: LinkOptions = OPTIONS) -> tuple[Session, VirtualLine]:
    line = VirtualLine(script)
    session = Session(line, options, clock=line.clock)
    session.open()
    return session, line


def test_findings_come_with_their_cases_and_only_when_checked() -> None:
    session, _ = opened(Script(findings=5))
    results = session.run("solve", words(50), check=True)
    assert results.findings.dtype == np.uint8
    assert results.findings.tolist() == [5] * 50
    assert session.run("solve", words(50)).findings.tolist() == [0] * 50


@pytest.mark.parametrize(("told", "stack"), [(0xFFFFFFFF, None), (0, 0), (304, 304)])
def test_the_stack_or_that_it_was_not_measured(told: int, stack: int | None) -> None:
    session, _ = opened(Script(stack=told))
    assert session.run("solve", words(3)).stack == stack


def test_no_cases_have_no_stack() -> None:
    session, _ = opened(Script(stack=304))
    results = session.run("solve", words(0))
    assert (results.stack, results.findings.shape) == (None, (0,))


def answer(stack: int, flags: int = 0) -> bytes:
    return bytes([1, flags, 1, 0]) + stack.to_bytes(4, "little") + bytes(6 + 16)


@pytest.mark.parametrize(
    ("stacks", "most"), [((8, 304, 16), 304), ((8, 0xFFFFFFFF), None), ((0xFFFFFFFF, 8), None)]
)
def test_the_stack_of_several_answers_is_the_deepest(stacks: tuple[int, ...], most: int | None) -> None:
    filler = Filler(SOLVE, len(stacks), RunFlag(0), None)
    for index, stack in enumerate(stacks):
        assert filler(Request(1, Kind.RUN, b"", index, 1), answer(stack))
    assert filler.results().stack == most


def test_an_answer_to_another_kind_of_run_does_not_match() -> None:
    filler = Filler(SOLVE, 1, RunFlag.CHECK, None)
    assert not filler(Request(1, Kind.RUN, b"", 0, 1), answer(0, flags=0))
    assert not filler(Request(1, Kind.RUN, b"", 0, 2), answer(0, flags=1))
    assert filler(Request(1, Kind.RUN, b"", 0, 1), answer(0, flags=1))


def test_a_fault_names_kernel_and_case() -> None:
    session, _ = opened(Script(fault_at=3, max_payload=200))
    with pytest.raises(FirmwareFault) as caught:
        session.run("solve", words(100))
    fault = caught.value
    assert (fault.kernel, fault.case, fault.suspect) == ("solve", 6, range(4, 6))
    assert fault.report == FaultReport(1, 1, 2, 0x1234, 0x5678, 0x20000, 0xE000ED38)


def test_a_fault_is_that_of_its_request_even_if_the_answer_before_was_lost() -> None:
    session, _ = opened(Script(fault_at=3, drop_every=2, max_payload=200))
    with pytest.raises(FirmwareFault) as caught:
        session.run("solve", words(100))
    assert (caught.value.case, caught.value.suspect) == (6, range(4, 6))


def test_silence_tells_what_the_target_was_working_on() -> None:
    session, _ = opened(Script(silent_after=3, max_payload=200))
    with pytest.raises(LinkTimeout) as caught:
        session.run("solve", words(100))
    assert caught.value.suspect == range(6, 8)


def test_endless_restarts_tell_what_the_target_was_working_on() -> None:
    session, _ = opened(Script(restart_always=True, max_payload=200))
    with pytest.raises(TargetError) as caught:
        session.run("solve", words(100))
    assert caught.value.suspect == range(2)


def test_what_fails_outside_of_cases_suspects_none() -> None:
    session, line = opened(Script())
    line.firmware.dead = True
    with pytest.raises(LinkTimeout) as caught:
        session.counters()
    assert caught.value.suspect is None


@pytest.mark.parametrize(("time_limit", "seconds"), [(0, 0.2), (2000, 2.1)])
def test_the_link_does_not_give_up_before_the_watchdog(time_limit: int, seconds: float) -> None:
    hasty = LinkOptions(reply_timeout=0.1, retries=1)
    session, line = opened(Script(silent_after=0, time_limit=time_limit), hasty)
    begun = line.now
    with pytest.raises(LinkTimeout):
        session.run("solve", words(1))
    assert line.now - begun == pytest.approx(seconds, abs=0.01)


def test_a_session_goes_on_over_another_line() -> None:
    session, old = opened(Script())
    old.firmware.out += b"\0half a frame"
    session._channel._reader.feed(b"\0half a frame")
    sent = session.stats.frames_out
    new = VirtualLine(Script(stack=8))
    new.now = old.now
    assert session.reopen(new).kernel_count == 3
    assert session.line is new
    assert session.run("solve", words(5)).stack == 8
    assert session.stats.frames_out > sent
    assert new.firmware.runs == 1
