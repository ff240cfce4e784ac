"""Payloads that are not what they should be end in ProtocolError, whatever they are."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from rig.errors import ProtocolError
from rig.wire.message import (
    KernelInfo,
    encode_run,
    parse_counters,
    parse_error,
    parse_fault,
    parse_hello,
    parse_result,
    protocol_of,
    result_dtype,
)

EXACT = KernelInfo(1, "exact", 1, 16, 16)
HELLO = (
    b"\x03\0\0\x04\0\x10\0\0\x02\x40\x78\x7d\x01\x25\0\0\0\xd0\x07\0\0\0\xc2\x01\0\x40\x42\x0f\0\x05"
    b"\x04fake\x02\xab\xcd\x03\x01\x01" + b"\x01\x10\0\x10\0\x05exact"
)
PARSERS: list[Callable[[bytes], object]] = [
    parse_hello,
    parse_counters,
    parse_fault,
    parse_error,
    protocol_of,
    lambda payload: parse_result(payload, EXACT),
]


@pytest.mark.parametrize("parse", PARSERS)
@given(payload=st.binary(max_size=200))
def test_random_payloads_raise_nothing_else(parse: Callable[[bytes], object], payload: bytes) -> None:
    with suppress(ProtocolError):
        assert parse(payload) is not None


def test_hello() -> None:
    hello = parse_hello(HELLO)
    assert (hello.board, hello.build, hello.kernel_count, hello.first) == ("fake", "abcd", 3, 1)
    assert hello.kernels == (KernelInfo(1, "exact", 1, 16, 16),)
    assert (hello.time_limit, hello.baud, hello.max_baud, hello.generators) == (2000, 115_200, 1_000_000, 5)


@pytest.mark.parametrize("size", range(len(HELLO)))
def test_a_cut_hello(size: int) -> None:
    with pytest.raises(ProtocolError, match="short"):
        parse_hello(HELLO[:size])


@pytest.mark.parametrize(
    ("payload", "message"),
    [
        (HELLO + b"\0", "1 bytes longer"),
        (HELLO[:8] + b"\x07" + HELLO[9:], "counter 7"),
        (HELLO.replace(b"fake", b"f\xe4ke"), "not ASCII"),
        (HELLO.replace(b"\x03\x01\x01", b"\x01\x01\x01"), "table of 1"),
        (HELLO.replace(b"\x10\0\x10\0", b"\0\0\x10\0"), "takes 0"),
    ],
)
def test_an_impossible_hello(payload: bytes, message: str) -> None:
    with pytest.raises(ProtocolError, match=message):
        parse_hello(payload)


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"\x01\0\0",
        b"\x01\0\x01\0",
        b"\x01\0\x01\0\0\0\0",
        b"\x00\0\x01\0" + bytes(74),  # another kernel
        b"\x01\0\x02\0" + bytes(74),  # one case announced too many
        b"\x01\0\x01\0" + bytes(75),
    ],
)
def test_a_result_that_does_not_agree_with_itself(payload: bytes) -> None:
    with pytest.raises(ProtocolError):
        parse_result(payload, EXACT)


@given(hnp.arrays(result_dtype(4), st.integers(1, 20)))
def test_results_are_read_as_they_lie(cases: np.ndarray) -> None:
    solve = KernelInfo(3, "solve", 2, 20, 4)
    payload = b"\x03\x01" + len(cases).to_bytes(2, "little") + b"\x04\x01\0\0" + cases.tobytes()
    flags, stack, read = parse_result(payload, solve)
    assert (flags, stack) == (1, 0x104)
    assert read.tobytes() == cases.tobytes()
    assert len(payload) == solve.result_size(len(cases))


@given(hnp.arrays(np.int32, st.tuples(st.integers(1, 9), st.just(16))))
def test_a_run_holds_the_words_row_by_row(words: np.ndarray) -> None:
    payload = encode_run(1, words)
    assert len(payload) == EXACT.run_size(len(words))
    assert np.frombuffer(payload, "<i4", offset=4).tolist() == words.reshape(-1).tolist()


def test_a_run_of_a_view_with_strides() -> None:
    words = np.arange(64, dtype=np.int32).reshape(2, 32)[:, ::2]
    assert encode_run(0, words)[4:] == words.copy().tobytes()


@pytest.mark.parametrize(
    ("max_payload", "cases"), [(0, 0), (77, 0), (78, 1), (147, 1), (148, 2), (65535, 936)]
)
def test_how_many_cases_fit(max_payload: int, cases: int) -> None:
    assert EXACT.most_cases(max_payload) == cases
