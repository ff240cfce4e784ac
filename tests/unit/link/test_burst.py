"""Answers to BURST and FETCH: what is taken, what is refused, in which order it is given out."""

from __future__ import annotations

import struct

import numpy as np
import pytest

from rig.errors import InputError, ProtocolError
from rig.link.burst import BurstAnswers, FetchFiller
from rig.link.window import Request
from rig.matrices import Recipe
from rig.wire.burst import fetch_dtype
from rig.wire.message import KernelInfo
from rig.wire.protocol import Kind, Operation

EXACT = KernelInfo(1, "exact", Operation.INVERT, 16, 16)
GROUP = Recipe(3, (7, 8), (1, 2, 3, 4))


def asked(start: int, count: int, kind: Kind = Kind.BURST) -> Request:
    return Request(1, kind, b"", start, count)


def burst_reply(first: int, count: int, kernel: int = 1, generator: int = 3) -> bytes:
    return struct.pack("<BBHIQQ5I3IQII", kernel, generator, 0, count, first, 99, count, *[0] * 10)


def fetch_reply(first: int, count: int, generator: int = 3) -> bytes:
    cases = np.zeros(count, fetch_dtype(16, 16))
    cases["inputs"] = np.arange(first, first + count)[:, None]
    cases["cost"] = 5
    return struct.pack("<BBHIQ", 1, generator, 0, count, first) + cases.tobytes()


def test_answers_are_given_out_once_as_they_come() -> None:
    answers = BurstAnswers(EXACT, GROUP)
    assert answers(asked(100, 10), burst_reply(100, 10))
    assert answers(asked(0, 5), burst_reply(0, 5))
    assert [(reply.first, reply.count) for reply in answers.taken()] == [(100, 10), (0, 5)]
    assert list(answers.taken()) == []


@pytest.mark.parametrize(
    "payload",
    [
        burst_reply(101, 10),
        burst_reply(100, 9),
        burst_reply(100, 10, kernel=2),
        burst_reply(100, 10, generator=1),
        b"nonsense",
    ],
)
def test_an_answer_to_something_else_is_refused(payload: bytes) -> None:
    answers = BurstAnswers(EXACT, GROUP)
    assert not answers(asked(100, 10), payload)
    assert list(answers.taken()) == []


def test_blocks_that_cannot_be() -> None:
    answers = BurstAnswers(EXACT, GROUP)
    assert len(answers.payload(2**63 - 65_535, 65_535)) == 64
    for first, count in ((0, 0), (0, 65_536), (-1, 1), (2**63 - 1, 2)):
        with pytest.raises(InputError, match=f"no block of {count} cases from {first}"):
            answers.payload(first, count)


def test_fetched_cases_fall_into_place() -> None:
    filler = FetchFiller(EXACT, GROUP, 2**40, 7, 16 + 3 * 134)
    pieces = [(start - 2**40, count) for start, count, _ in filler.payloads()]
    assert pieces == [(0, 3), (3, 3), (6, 1)]
    filler = FetchFiller(EXACT, GROUP, 10, 7, 16 + 3 * 134)
    for start, count, _ in reversed(list(filler.payloads())):
        assert not filler(asked(start, count, Kind.FETCH), fetch_reply(start, count, generator=1))
        assert not filler(asked(start, count, Kind.FETCH), fetch_reply(start + 1, count))
        assert not filler(asked(start, count, Kind.FETCH), b"nonsense")
        assert filler(asked(start, count, Kind.FETCH), fetch_reply(start, count))
    got = filler.fetched()
    assert (got.inputs == np.arange(10, 17)[:, None]).all()
    assert got.cost.tolist() == [5] * 7
    assert [array.dtype for array in (got.inputs, got.status, got.findings, got.cost, got.words)] == [
        np.int32, np.uint8, np.uint8, np.uint32, np.int32,
    ]  # fmt: skip


def test_a_payload_too_small_for_one_case() -> None:
    with pytest.raises(ProtocolError, match="100 bytes of payload hold no case of exact"):
        FetchFiller(EXACT, GROUP, 0, 1, 100)
    with pytest.raises(InputError, match="no 2 cases from"):
        FetchFiller(EXACT, GROUP, 2**63 - 1, 2, 1000)
