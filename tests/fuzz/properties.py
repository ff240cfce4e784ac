"""What must hold for any bytes. Each takes the bytes of a fuzzer and returns, or ends in AssertionError."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from rig.errors import BenchError, ProtocolError, UsageError
from rig.link import LinkOptions, Session
from rig.wire.burst import parse_burst, parse_fetch
from rig.wire.frame import Frame, FrameReader
from rig.wire.message import (
    KernelInfo,
    parse_baud,
    parse_counters,
    parse_error,
    parse_fault,
    parse_hello,
    parse_result,
    protocol_of,
)
from rig.wire.protocol import RESULT_HEADER, VERSION
from tests.fake_firmware import Script
from tests.fuzz import reference
from tests.fuzz.hostile import HEADER, HostileLine, header
from tests.fuzz.program import Program, stream

OPTIONS = LinkOptions(reply_timeout=1.0, open_timeout=2.0, retries=2)


def stream_is_read(data: bytes) -> None:
    """A stream gives the same frames as the reference, in whatever pieces; every byte is accounted for."""
    program = Program(data)
    max_payload, step = 4 * program.byte(), 1 + program.byte()
    line = b"".join(stream(program))
    whole, pieces = FrameReader(max_payload), FrameReader(max_payload)
    frames = whole.feed(line)
    assert frames == [f for at in range(0, len(line), step) for f in pieces.feed(line[at : at + step])]
    assert list(map(_body, frames)) == reference.bodies(line, max_payload, VERSION)
    assert (whole.frames, pieces.frames) == (len(frames), len(frames))
    whole.feed(b"\0")
    pieces.feed(b"\0")
    assert _counts(whole) == _counts(pieces)
    assert whole.noise <= len(line) - line.count(0)


def _body(frame: Frame) -> bytes:
    return HEADER.pack(*header(frame)) + frame.payload


def _counts(reader: FrameReader) -> tuple[int, ...]:
    errors = (reader.crc_errors, reader.cobs_errors, reader.oversize, reader.version_errors)
    return (*errors, reader.noise, reader.frames)


def _parse_result(payload: bytes) -> None:
    """Any kernel's; the records are the bytes that came."""
    kernel = KernelInfo(payload[0] if payload else 0, "any", 1, 16, 1 + len(payload) % 16)
    assert parse_result(payload, kernel).cases.tobytes() == payload[RESULT_HEADER:]


def _parse_fetch(payload: bytes) -> None:
    """Any kernel's that inverts; the records are the bytes that came."""
    kernel = KernelInfo(payload[0] if payload else 0, "any", 1, 16, 16)
    assert payload.endswith(parse_fetch(payload, kernel).cases.tobytes())


def _parse_hello(payload: bytes) -> None:
    hello = parse_hello(payload)
    assert [kernel.index for kernel in hello.kernels] == list(
        range(hello.first, hello.first + len(hello.kernels))
    )
    assert hello.first + len(hello.kernels) <= hello.kernel_count
    assert all(kernel.most_cases(hello.max_payload) >= 0 for kernel in hello.kernels)


_PARSERS: tuple[Callable[[bytes], object], ...] = (
    _parse_hello,
    _parse_result,
    parse_counters,
    parse_fault,
    parse_error,
    protocol_of,
    parse_baud,
    parse_burst,
    _parse_fetch,
)


def messages_are_parsed(data: bytes) -> None:
    """A payload is read or refused by ProtocolError; nothing else is raised."""
    try:
        _PARSERS[data[0] % len(_PARSERS) if data else 0](data[1:])
    except ProtocolError as error:
        _is_one_line(error)


def _is_one_line(error: Exception) -> None:
    assert len(str(error).splitlines()) == 1


def session_ends(data: bytes) -> None:
    """Each call of a session with a hostile target ends in the right result or a BenchError, in time."""
    program = Program(data)
    line = HostileLine(program, _script(program))
    session = Session(line, OPTIONS, clock=line.clock)
    for call in (session.open, _runs(session, line, 12), session.counters, _runs(session, line, 40)):
        _ends(call, session, line)
    _ends(session.open, session, line)


def _script(program: Program) -> Script:
    """What is wrong with the firmware itself: for most programs nothing."""
    script = Script(max_payload=100 + 2 * program.byte(), window=400)
    wrong, when = program.byte(), 1 + program.byte() % 8
    script.fault_at = when if wrong == 1 else None
    script.refuse = when if wrong == 2 else None
    script.silent_after = when if wrong == 3 else None
    script.restart_always = wrong == 4
    script.announce = wrong != 5
    return script


def _ends(call: Callable[[], object], session: Session, line: HostileLine) -> None:
    begun, frames = line.now, session.stats.frames_in
    try:
        call()
    except BenchError as error:
        _is_one_line(error)
    except UsageError:
        if not line.lied:  # of its kernels
            raise
    # Whatever prolongs a call (an answer, a restart) takes a frame; in between it is silent for so long.
    patience = (1 + OPTIONS.retries) * max(OPTIONS.reply_timeout, session._limits.time_limit)
    most = (1 + session.stats.frames_in - frames) * (patience + 2 * OPTIONS.open_timeout)
    assert line.now - begun <= most


def _runs(session: Session, line: HostileLine, count: int) -> Callable[[], None]:
    words = np.arange(20 * count, dtype=np.int32).reshape(count, 20)

    def run() -> None:
        results = session.run("solve", words)
        if not line.lied:
            assert (results.words == words[:, :4]).all()
            assert (results.status == 200).all()

    return run


PROPERTIES: dict[str, Callable[[bytes], None]] = {
    "stream": stream_is_read,
    "messages": messages_are_parsed,
    "session": session_ends,
}
