"""Payloads and digest of burst mode; the golden frames are in tests/golden/test_frames.py."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from rig.errors import ProtocolError
from rig.wire.burst import BURST_SIZE, encode_burst, most_fetched, parse_burst, parse_fetch
from rig.wire.digest import block_digest, case_digests
from rig.wire.message import KernelInfo
from rig.wire.protocol import Operation

EXACT = KernelInfo(1, "exact", Operation.INVERT, 16, 16)
FETCH_CASE = 4 * 32 + 6


def some_cases(count: int) -> tuple[NDArray[np.int32], NDArray[np.uint8], NDArray[np.int32]]:
    rng = np.random.default_rng(1)
    words = rng.integers(-(2**31), 2**31, (2, count, 16)).astype(np.int32)
    return words[0], (rng.random(count) < 0.3).astype(np.uint8), words[1]


def test_a_request_has_its_size() -> None:
    key, parameters = (2**64 - 1, 0), (-(2**63), 2**63 - 1, 0, -1)
    payload = encode_burst(255, 5, (2**63 - 1, 1), key, parameters)
    assert len(payload) == BURST_SIZE == 64
    assert struct.unpack("<BBHIQ2Q4q", payload) == (255, 5, 0, 1, 2**63 - 1, *key, *parameters)


@pytest.mark.parametrize("size", [0, 71, 73])
def test_a_reply_of_another_size_is_none(size: int) -> None:
    with pytest.raises(ProtocolError, match=f"BURST_REPLY of {size} bytes, 72 expected"):
        parse_burst(bytes(size))


def test_statuses_must_add_up() -> None:
    payload = bytearray(72)
    payload[4] = 3
    with pytest.raises(ProtocolError, match="BURST_REPLY of 3 cases tells the status of 0"):
        parse_burst(bytes(payload))
    payload[24:28] = struct.pack("<I", 3)
    payload[68:72] = b"\xff" * 4
    reply = parse_burst(bytes(payload))
    assert (reply.count, reply.statuses.ok, reply.stack) == (3, 3, None)


def test_a_fetch_reply_must_fit_its_kernel() -> None:
    payload = struct.pack("<BBHIQ", 1, 2, 0, 2, 77) + bytes(2 * FETCH_CASE)
    assert parse_fetch(payload, EXACT).cases.shape == (2,)
    for wrong in (payload[:15], payload[:-1], payload + b"\0", b"\2" + payload[1:]):
        with pytest.raises(ProtocolError, match="FETCH_REPLY of"):
            parse_fetch(wrong, EXACT)


def test_most_fetched_fills_a_payload() -> None:
    assert most_fetched(EXACT, 16 + 7 * FETCH_CASE) == 7
    assert most_fetched(EXACT, 16 + 7 * FETCH_CASE - 1) == 6
    assert most_fetched(EXACT, 10) == 0


def test_a_blocks_digest_is_the_sum_of_its_parts() -> None:
    inputs, status, words = some_cases(5000)  # more than one chunk
    whole = block_digest(2**40, inputs, status, words)
    parts = [
        block_digest(2**40 + part.start, inputs[part], status[part], words[part])
        for part in (slice(0, 1), slice(1, 2049), slice(2049, 5000))
    ]
    assert whole == sum(parts) % 2**64
    assert whole != block_digest(2**40 + 1, inputs, status, words)
    assert block_digest(0, inputs[:0], status[:0], words[:0]) == 0


@given(st.integers(0, 32), st.integers(0, 31), st.integers(0, 2**63 - 1))
def test_every_bit_counts(place: int, bit: int, index: int) -> None:
    inputs, _, words = some_cases(1)
    status = np.zeros(1, np.uint8)
    before = block_digest(index, inputs, status, words)
    if place == 16:
        status[0] ^= 1 << bit % 8
    else:
        side = inputs if place < 16 else words
        side.view(np.uint32)[0, place % 17 if place < 16 else place - 17] ^= np.uint32(1 << bit)
    after = block_digest(index, inputs, status, words)
    # Well mixed: of 64 bits at least 8 differ (fewer have a probability below 1e-10).
    assert (before ^ after).bit_count() >= 8


def test_words_without_an_ok_do_not_count() -> None:
    inputs, _, words = some_cases(10)
    status = np.arange(10, dtype=np.uint8)
    changed = words.copy()
    changed[1:] = 5
    assert (case_digests(3, inputs, status, words) == case_digests(3, inputs, status, changed)).all()


def test_errors_of_one_lsb_in_the_last_word_do_not_cancel() -> None:
    """The steps without a word mix the last one in: +1 here and -1 there must not add up to nothing."""
    inputs, _, words = some_cases(500)
    status = np.zeros(500, np.uint8)
    before = case_digests(0, inputs, status, words)
    words[:, 15] ^= 1
    change = case_digests(0, inputs, status, words) - before
    sums = (change[:, None] + change[None, :])[np.triu_indices(500, 1)]
    assert sums.size == len(np.unique(sums)) == 500 * 499 // 2
    assert not (sums == 0).any()
