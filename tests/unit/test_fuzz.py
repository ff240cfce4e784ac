"""The properties of tests/fuzz on what Hypothesis thinks of, and on what the fuzzers found before."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rig.wire.frame import Frame, FrameReader, encode
from rig.wire.protocol import MAX_PAYLOAD, VERSION, Kind
from tests.fuzz import reference
from tests.fuzz.properties import PROPERTIES

CORPUS = Path(__file__).resolve().parents[1] / "fuzz" / "corpus"
EXAMPLES = settings(max_examples=300)


@pytest.mark.parametrize("check", PROPERTIES.values(), ids=PROPERTIES)
@EXAMPLES
@given(data=st.binary(max_size=400))
def test_holds_for_any_bytes(check: Callable[[bytes], None], data: bytes) -> None:
    check(data)


@pytest.mark.parametrize("name", PROPERTIES)
def test_holds_for_what_was_found(name: str) -> None:
    files = sorted((CORPUS / name).iterdir())
    assert files
    for path in files:
        PROPERTIES[name](path.read_bytes())


@given(st.integers(0, 255), st.integers(0, 2**32 - 1), st.integers(0, 2**16 - 1), st.binary(max_size=900))
def test_the_reference_reads_what_is_encoded(kind: int, session: int, seq: int, payload: bytes) -> None:
    line = encode(kind, session, seq, payload)
    header = bytes([kind, VERSION]) + seq.to_bytes(2, "little") + session.to_bytes(4, "little")
    assert reference.bodies(line, MAX_PAYLOAD, VERSION) == [header + payload]


@given(garbage=st.binary(max_size=300), payload=st.binary(max_size=300))
def test_a_frame_in_garbage_is_found_behind_a_delimiter(garbage: bytes, payload: bytes) -> None:
    frame = Frame(Kind.LOG, VERSION, 7, 0, payload)
    line = garbage + encode(Kind.LOG, 7, 0, payload) + garbage
    assert frame in FrameReader().feed(line)
    assert reference.bodies(line, MAX_PAYLOAD, VERSION)
