"""Properties of the frame codec on any bytes whatever."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rig.wire.frame import Frame, FrameReader, encode
from rig.wire.protocol import VERSION, Kind, encoded_size

U16, U32 = st.integers(0, 0xFFFF), st.integers(0, 0xFFFFFFFF)
PAYLOAD = (
    st.binary(max_size=600) | st.integers(0, 1100).map(bytes) | st.integers(0, 1100).map(b"\x01".__mul__)
)
FRAMES = st.builds(Frame, st.integers(0, 255), st.just(VERSION), U32, U16, PAYLOAD)


def wire(frame: Frame) -> bytes:
    return encode(frame.kind, frame.session, frame.seq, frame.payload, frame.version)


def pieces(data: bytes, cuts: list[int]) -> list[bytes]:
    edges = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts)})
    return [data[a:b] for a, b in pairwise(edges)]


@given(st.lists(FRAMES, max_size=4), st.lists(U16, max_size=6))
def test_round_trip_in_any_pieces(frames: list[Frame], cuts: list[int]) -> None:
    reader = FrameReader()
    found = [f for piece in pieces(b"".join(map(wire, frames)), cuts) for f in reader.feed(piece)]
    assert found == frames
    assert (reader.noise, reader.crc_errors, reader.cobs_errors, reader.oversize) == (0, 0, 0, 0)


@given(st.binary(max_size=400), FRAMES, st.binary(max_size=400), FRAMES)
def test_garbage_never_makes_a_frame_nor_costs_the_next_one(
    before: bytes, first: Frame, between: bytes, second: Frame
) -> None:
    assert FrameReader().feed(before + wire(first) + between + wire(second)) == [first, second]


@given(FRAMES, U16, FRAMES)
def test_a_cut_frame_is_dropped_and_the_next_one_accepted(cut: Frame, where: int, following: Frame) -> None:
    whole = wire(cut)
    reader = FrameReader()
    assert reader.feed(whole[: where % (len(whole) - 1)] + wire(following)) == [following]


@given(FRAMES, U16, st.integers(0, 7), FRAMES)
def test_a_flipped_bit_is_noticed(hit: Frame, where: int, bit: int, following: Frame) -> None:
    data = bytearray(wire(hit))
    data[1 + where % (len(data) - 2)] ^= 1 << bit
    assert FrameReader().feed(bytes(data) + wire(following)) == [following]


@given(st.lists(st.binary(max_size=3000), max_size=10), FRAMES)
def test_memory_is_bounded_whatever_comes(chunks: list[bytes], following: Frame) -> None:
    reader = FrameReader(max_payload=1100)
    for chunk in chunks:
        reader.feed(chunk)
        assert len(reader._partial) <= encoded_size(1100)
    assert reader.feed(wire(following)) == [following]


def test_a_flood_without_delimiter_is_one_oversize() -> None:
    reader = FrameReader(max_payload=64)
    for _ in range(1000):
        assert reader.feed(b"x" * 1000) == []
    assert (reader.oversize, reader.noise, len(reader._partial)) == (1, 1_000_000, 0)
    frame = Frame(Kind.LOG, VERSION, 5, 0, b"hi")
    assert reader.feed(wire(frame)) == [frame]


@pytest.mark.parametrize("payload", [bytes(64), b"\x01" * 64])
def test_the_largest_payload_passes_and_one_more_does_not(payload: bytes) -> None:
    reader = FrameReader(max_payload=64)
    assert len(reader.feed(encode(Kind.LOG, 1, 0, payload))) == 1
    assert reader.feed(encode(Kind.LOG, 1, 0, payload + payload[:1])) == []
    assert reader.oversize == 1


@pytest.mark.parametrize("size", [0, 1, 241, 242, 243, 495, 496, 497, 4096])
def test_encoded_size_is_the_worst_case(size: int) -> None:
    # Without any zero COBS adds most; an exactly full last block saves a byte.
    longest = len(encode(Kind.LOG, 0x01010101, 0x0101, b"\x01" * size))
    assert encoded_size(size) - 1 <= longest <= encoded_size(size)


@pytest.mark.parametrize(
    ("damaged", "counter"),
    [
        (b"\0\x05ab\0", "cobs_errors"),
        (b"\0\x03ab\0", "crc_errors"),
        (encode(Kind.LOG, 1, 0, b"", version=9), "version_errors"),
        (b"\0" + b"x" * 200 + b"\0", "oversize"),
    ],
)
def test_each_kind_of_damage_is_counted(damaged: bytes, counter: str) -> None:
    reader = FrameReader(max_payload=64)
    assert reader.feed(damaged) == []
    counts = {
        name: getattr(reader, name) for name in ("crc_errors", "cobs_errors", "oversize", "version_errors")
    }
    assert counts == dict.fromkeys(counts, 0) | {counter: 1}
    assert reader.noise == len(damaged) - 2


@pytest.mark.parametrize("kind", [Kind.RESET, Kind.HELLO, Kind.RESET_ACK, Kind.HELLO_REPLY])
def test_what_opens_a_session_is_read_in_any_version(kind: Kind) -> None:
    assert FrameReader().feed(encode(kind, 1, 0, b"", version=9))[0].version == 9


def test_empty_runs_between_delimiters_are_nothing() -> None:
    reader = FrameReader()
    assert reader.feed(bytes(100)) == []
    assert (reader.crc_errors, reader.cobs_errors, reader.oversize) == (0, 0, 0)
