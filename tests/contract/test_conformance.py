"""docs/PROTOCOL.md from outside: single frames on the line, good and bad, and what comes back."""

from __future__ import annotations

import struct
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from rig.link import Session
from rig.wire.frame import Frame, FrameReader, encode
from rig.wire.message import encode_run, parse_hello
from rig.wire.protocol import VERSION, ErrorCode, Kind
from tests.contract.conftest import BOARDS, open_session, targets
from tests.contract.matrices import scaled_permutations

SESSION = 0x5EED1234
DEADLINE = 5.0


class Wire:
    """Talks frames to a target, in the session SESSION."""

    def __init__(self, session: Session) -> None:
        self.line, self.hello = session.line, session.hello
        self.exact = session.kernel("exact")
        self.reader = FrameReader()
        assert self.ask(Kind.RESET, b"", 1) == Frame(Kind.RESET_ACK, VERSION, SESSION, 1, b"")

    def ask(self, kind: int, payload: bytes, seq: int) -> Frame:
        """Send one frame and wait for the answer with its number."""
        return self.exchange(encode(kind, SESSION, seq, payload), seq)

    def exchange(self, data: bytes, seq: int, session: int = SESSION) -> Frame:
        """Send bytes and wait for a frame."""
        self.line.write(data)
        limit = time.monotonic() + DEADLINE
        while time.monotonic() < limit:
            for frame in self.reader.feed(self.line.read_available(0.1)):
                if (frame.session, frame.seq) == (session, seq):
                    return frame
        raise AssertionError(f"no answer to {seq} within {DEADLINE} s")

    def run_payload(self, count: int = 2) -> bytes:
        return encode_run(self.exact.index, scaled_permutations(count)[0])

    def counters(self) -> tuple[int, ...]:
        return struct.unpack("<8I", self.ask(Kind.COUNTERS, b"", 999).payload)


# Their window is smaller than what some of these tests send at once.
NARROW = {"qemu-microbit", "qemu-stm32vldiscovery"}


@pytest.fixture(scope="module", params=targets(*(board for board in BOARDS if board not in NARROW)))
def running(request: pytest.FixtureRequest) -> Iterator[Session]:
    """As in conftest.py, on fewer targets."""
    with open_session(request.param) as session:
        yield session


@pytest.fixture
def wire(session: Session) -> Wire:
    return Wire(session)


def test_the_same_request_twice_gets_the_same_words_twice(wire: Wire) -> None:
    first, second = (wire.ask(Kind.RUN, wire.run_payload(1), 7).payload for _ in range(2))
    assert (first[:10], first[14:]) == (second[:10], second[14:])


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b"", ErrorCode.BAD_LENGTH),
        (b"\0\0\x01", ErrorCode.BAD_LENGTH),
        (b"\0\0\x01\0" + bytes(63), ErrorCode.BAD_LENGTH),
        (b"\0\0\x01\0" + bytes(68), ErrorCode.BAD_LENGTH),
        (b"\0\0\0\0", ErrorCode.BAD_LENGTH),
        (b"\0\0\xff\xff" + bytes(64), ErrorCode.BAD_LENGTH),
        (b"\xfe\0\x01\0" + bytes(64), ErrorCode.UNKNOWN_KERNEL),
        (b"\0\x02\x01\0" + bytes(64), ErrorCode.BAD_FLAGS),
        (b"\0\x81\x01\0" + bytes(64), ErrorCode.BAD_FLAGS),
    ],
)
def test_a_run_that_does_not_agree_with_itself_is_refused(wire: Wire, payload: bytes, code: int) -> None:
    answer = wire.ask(Kind.RUN, payload, 3)
    assert (answer.kind, answer.payload) == (Kind.ERROR, bytes([code, Kind.RUN]))
    assert wire.ask(Kind.RUN, wire.run_payload(), 4).kind == Kind.RESULT


def test_an_answer_that_would_not_fit_is_refused(wire: Wire) -> None:
    count = (wire.hello.max_payload - 4) // (4 * wire.exact.n_in)
    assert wire.exact.result_size(count) > wire.hello.max_payload
    answer = wire.ask(Kind.RUN, wire.run_payload(count), 3)
    assert answer.payload == bytes([ErrorCode.TOO_LARGE, Kind.RUN])


def test_the_largest_batch_that_fits_is_answered(wire: Wire) -> None:
    count = wire.exact.most_cases(wire.hello.max_payload)
    assert len(wire.ask(Kind.RUN, wire.run_payload(count), 3).payload) == wire.exact.result_size(count)


def test_an_unknown_type_is_refused(wire: Wire) -> None:
    answer = wire.ask(0x55, b"what?", 3)
    assert (answer.kind, answer.payload) == (Kind.ERROR, bytes([ErrorCode.UNKNOWN_TYPE, 0x55]))


@pytest.mark.parametrize("stranger", [0, 1, SESSION ^ 0x80000000])
def test_another_session_is_refused_and_counted(wire: Wire, stranger: int) -> None:
    answer = wire.exchange(encode(Kind.RUN, stranger, 3, wire.run_payload()), 3, stranger)
    assert answer.payload == bytes([ErrorCode.WRONG_SESSION, Kind.RUN])
    assert wire.counters()[5] == 1


def test_hello_is_answered_in_any_session_and_version(wire: Wire) -> None:
    answer = wire.exchange(encode(Kind.HELLO, 99, 5, b"\0", version=7), 5, 99)
    assert answer.kind == Kind.HELLO_REPLY
    assert answer.version == VERSION
    page = parse_hello(answer.payload)  # the table may take several
    assert page.kernels == wire.hello.kernels[: len(page.kernels)] != ()
    assert replace(page, kernels=()) == replace(wire.hello, kernels=())


def test_another_version_is_dropped_and_counted(wire: Wire) -> None:
    wire.line.write(encode(Kind.RUN, SESSION, 3, wire.run_payload(), version=7))
    assert wire.counters()[4] == 1


DAMAGE: dict[str, tuple[Callable[[bytes], bytes], slice]] = {
    # name: what becomes of a good frame, and which of the counters (CRC, COBS, oversize) may tell it
    "bit": (lambda good: good[:20] + bytes([good[20] ^ 0x40]) + good[21:], slice(1, 2)),
    "lost-byte": (lambda good: good[:25] + good[26:], slice(1, 3)),
    "doubled-byte": (lambda good: good[:25] + good[24:], slice(1, 3)),
    "cut-tail": (lambda good: good[:30], slice(1, 3)),
    "cut-head": (lambda good: good[30:], slice(1, 3)),
    "not-cobs": (lambda _: b"\0\xff" + b"x" * 20 + b"\0", slice(2, 3)),
    "banner": (lambda _: b"boot banner\r\n", slice(1, 3)),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_costs_nothing_but_itself(wire: Wire, name: str) -> None:
    damage, counted = DAMAGE[name]
    wire.line.write(damage(encode(Kind.RUN, SESSION, 3, wire.run_payload())))
    assert wire.ask(Kind.RUN, wire.run_payload(), 4).kind == Kind.RESULT
    counters = wire.counters()
    assert sum(counters[1:4]) == sum(counters[counted]) == 1
    assert counters[7] == 2


def test_a_frame_without_an_end_costs_nothing_but_itself(wire: Wire) -> None:
    wire.line.write(b"y" * (wire.hello.max_payload + 1000))
    assert wire.ask(Kind.RUN, wire.run_payload(), 4).kind == Kind.RESULT
    assert wire.counters()[1:4] == (0, 0, 1)
