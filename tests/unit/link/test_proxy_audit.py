"""The audit: it sees a frame that is lost without a fault, and only that."""

from __future__ import annotations

import pytest

from rig.link.proxy import Faults, Spoiler, StreamAudit, TargetAudit
from rig.wire.frame import Frame, encode
from rig.wire.protocol import VERSION, Kind

FRAMES = [encode(Kind.RUN, 7, seq, bytes([seq]) * 40) for seq in range(1, 200)]
STREAM = b"".join(FRAMES)
SIZE = len(FRAMES[0])


def test_an_undisturbed_stream() -> None:
    audit = StreamAudit()
    assert len(audit.passed(STREAM, STREAM)) == len(FRAMES)
    assert (audit.sent, audit.received, audit.hit, audit.violations) == (199, 199, 0, 0)


def test_a_frame_lost_without_a_fault_is_a_violation() -> None:
    audit = StreamAudit()
    audit.passed(STREAM, b"".join(FRAMES[:3] + FRAMES[4:]))
    assert audit.violations == 1


def test_a_frame_out_of_its_place_is_a_violation() -> None:
    audit = StreamAudit()
    audit.passed(STREAM, b"".join([FRAMES[1], FRAMES[0], *FRAMES[2:]]))
    assert audit.violations > 0


@pytest.mark.parametrize(
    ("start", "stop", "hit"),
    [
        (SIZE, SIZE, 0),  # between the delimiters of two frames
        (SIZE + 1, SIZE + 1, 1),
        (2 * SIZE - 1, 2 * SIZE - 1, 1),  # before the closing delimiter
        (SIZE, SIZE + 1, 1),
        (2 * SIZE - 1, 2 * SIZE, 1),
        (2 * SIZE - 1, 2 * SIZE + 1, 2),
        (SIZE - 3, 2 * SIZE + 5, 3),
    ],
)
def test_which_frames_a_fault_touches(start: int, stop: int, hit: int) -> None:
    audit = StreamAudit()
    audit.passed(STREAM, STREAM, [(start, stop)])
    assert audit.hit == hit


@pytest.mark.parametrize("seed", range(20))
def test_a_reader_is_in_step_again_whatever_the_line_did(seed: int) -> None:
    audit = StreamAudit()
    spoiler = Spoiler(Faults.parse("all=5e-3,cut=0,reset=0"), seed)
    for start in range(0, len(STREAM), 97):
        sent = STREAM[start : start + 97]
        received = b"".join(item for item in spoiler.feed(sent) if isinstance(item, bytes))
        audit.passed(sent, received, list(spoiler.touched))
        spoiler.touched.clear()
    assert audit.sent == len(FRAMES)
    assert 0 < audit.hit < audit.sent
    assert audit.violations == 0


def frame(kind: int, seq: int) -> Frame:
    return Frame(kind, VERSION, 7, seq, b"")


def test_a_target_that_answers_all() -> None:
    audit = TargetAudit()
    audit.reached([frame(Kind.RUN, seq) for seq in (1, 2, 3)])
    audit.sent([frame(Kind.RESULT, seq) for seq in (1, 2)] + [frame(Kind.LOG, 0), frame(Kind.ERROR, 3)])
    assert (audit.answered, audit.violations) == (3, 0)


def test_a_target_that_misses_one_or_answers_twice() -> None:
    audit = TargetAudit()
    audit.reached([frame(Kind.RUN, seq) for seq in (1, 2, 3)])
    audit.sent([frame(Kind.RESULT, 1), frame(Kind.RESULT, 3)])
    assert audit.violations == 1
    audit.sent([frame(Kind.RESULT, 3)])
    assert audit.violations == 2


def test_a_target_that_was_reset_forgets_without_a_violation() -> None:
    audit = TargetAudit()
    audit.reached([frame(Kind.RUN, seq) for seq in (1, 2, 3)])
    audit.sent([frame(Kind.BOOT, 0)])
    audit.reached([frame(Kind.RESET, 4), frame(Kind.RUN, 5)])
    audit.sent([frame(Kind.ERROR, 3), frame(Kind.RESET_ACK, 4), frame(Kind.RESULT, 5)])
    assert (audit.answered, audit.forgotten, audit.violations) == (3, 2, 0)
