"""The codec against frames that a third program wrote (vectors/generate/frames.py)."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from rig.wire.burst import FindingCounts, StatusCounts, encode_burst, parse_burst, parse_fetch
from rig.wire.digest import block_digest, case_digests
from rig.wire.frame import Frame, FrameReader, encode
from rig.wire.message import (
    Counters,
    FaultReport,
    Finding,
    KernelInfo,
    Refusal,
    encode_baud,
    encode_hello,
    encode_run,
    parse_baud,
    parse_counters,
    parse_error,
    parse_fault,
    parse_hello,
    parse_result,
)
from rig.wire.protocol import VERSION, CounterKind, ErrorCode, Kind, Operation, RunFlag

GOLDEN = Path(__file__).resolve().parents[2] / "vectors" / "frames" / "golden.txt"
IDENTITY = (np.eye(4) * 65536).astype(np.int32).reshape(1, 16)


def read_records() -> dict[str, dict[str, str]]:
    records = {}
    for block in GOLDEN.read_text().split("\n\n"):
        lines = [line for line in block.splitlines() if line and not line.startswith("#")]
        if lines:
            record = dict(line.split(":", 1) for line in lines)
            records[record["id"].strip()] = {key: value.strip() for key, value in record.items()}
    return records


RECORDS = read_records()


def payload_of(name: str) -> bytes:
    return bytes.fromhex(RECORDS[name]["payload"])


@pytest.mark.parametrize("name", RECORDS)
def test_encode(name: str) -> None:
    record = RECORDS[name]
    kind, session, seq = (int(record[key], 16) for key in ("type", "session", "seq"))
    assert encode(kind, session, seq, payload_of(name)).hex() == record["wire"]


@pytest.mark.parametrize("name", RECORDS)
def test_decode(name: str) -> None:
    record = RECORDS[name]
    frames = FrameReader().feed(bytes.fromhex(record["wire"]))
    kind, session, seq = (int(record[key], 16) for key in ("type", "session", "seq"))
    assert frames == [Frame(kind, VERSION, session, seq, payload_of(name))]


def test_every_type_has_a_golden_frame() -> None:
    assert {int(record["type"], 16) for record in RECORDS.values()} == set(Kind)


def test_hello_request() -> None:
    assert encode_hello(0) == payload_of("hello")


def test_run_requests() -> None:
    extremes = np.array([-(2**31), 2**31 - 1, 1, -1] * 4, np.int32).reshape(1, 16)
    assert encode_run(1, IDENTITY) == payload_of("run-identity")
    assert encode_run(0, np.concatenate([extremes, IDENTITY])) == payload_of("run-two")
    assert encode_run(0, IDENTITY, RunFlag.CHECK) == payload_of("run-check")


def test_hello_reply() -> None:
    hello = parse_hello(payload_of("hello-reply"))
    assert (hello.protocol, hello.max_payload, hello.window) == (VERSION, 1024, 4096)
    assert (hello.counter, hello.counter_hz, hello.overhead) == (CounterKind.TICKS, 25_000_000, 37)
    assert hello.time_limit == 2000
    assert (hello.baud, hello.max_baud, hello.generators) == (115_200, 1_562_500, 5)
    assert (hello.board, hello.build) == ("mps2-an385", bytes(range(20)).hex())
    assert hello.kernels == (
        KernelInfo(0, "adjugate", Operation.INVERT, 16, 16),
        KernelInfo(1, "exact", Operation.INVERT, 16, 16),
    )


def test_results() -> None:
    exact, adjugate = KernelInfo(1, "exact", 1, 16, 16), KernelInfo(0, "adjugate", 1, 16, 16)
    flags, stack, cases = parse_result(payload_of("result-identity"), exact)
    assert (flags, stack, cases["status"].tolist(), cases["cost"].tolist()) == (0, 304, [0], [1234])
    assert (cases["words"] == IDENTITY).all()
    overflow = parse_result(payload_of("result-overflow"), adjugate).cases
    assert (overflow["status"].tolist(), overflow["cost"].tolist()) == ([2], [0])
    flags, stack, cases = parse_result(payload_of("result-findings"), adjugate)
    assert (flags, stack, cases["status"].tolist()) == (RunFlag.CHECK, None, [200])
    assert cases["findings"].tolist() == [sum(Finding)]


def test_counters_reply() -> None:
    assert parse_counters(payload_of("counters-reply")) == Counters(*range(1, 9))


def test_burst_requests() -> None:
    key = (0x0123456789ABCDEF, 2**64 - 2)
    assert encode_burst(1, 3, (2**40, 65535), key, (65536000, 0, 0, 0)) == payload_of("burst")
    assert encode_burst(1, 1, (2**33, 1), (1, 2), (-524288, 524288, 0, 0)) == payload_of("fetch")


def test_burst_reply() -> None:
    reply = parse_burst(payload_of("burst-reply"))
    assert (reply.kernel, reply.generator, reply.first, reply.count) == (1, 1, 2**33, 2)
    assert reply.statuses == StatusCounts(1, 1, 0, 0, 0)
    assert reply.findings == FindingCounts(1, 0, 2)
    assert (reply.cost_total, reply.cost_max, reply.stack) == (2**32 + 1, 2**32 - 2, 304)
    words = np.concatenate([IDENTITY, np.zeros((1, 16), np.int32)])
    # The words of a case without an answer do not count.
    cases = (words, np.array([0, 1], np.uint8), np.concatenate([IDENTITY, IDENTITY]))
    assert block_digest(2**33, *cases) == reply.digest
    assert int(case_digests(2**33, *cases).sum(dtype=np.uint64)) == reply.digest


def test_fetch_reply() -> None:
    index, generator, first, cases = parse_fetch(
        payload_of("fetch-reply"), KernelInfo(1, "exact", Operation.INVERT, 16, 16)
    )
    assert (index, generator, first) == (1, 1, 2**33)
    assert (cases["status"].tolist(), cases["findings"].tolist(), cases["cost"].tolist()) == (
        [0],
        [1],
        [1234],
    )
    assert (cases["inputs"] == IDENTITY).all()
    assert (cases["words"] == IDENTITY).all()


def test_rates() -> None:
    assert encode_baud(921_600) == payload_of("baud")
    assert parse_baud(payload_of("baud-reply")) == 921_600
    assert parse_baud(payload_of("baud-refused")) == 0


def test_fault() -> None:
    report = parse_fault(payload_of("fault"))
    assert report == FaultReport(1, 1, 7, 0x1234, 0x5679, 0x0002_0000, 0xE000_ED38)
    assert report.name == "hard fault"
    timeout = parse_fault(payload_of("timeout"))
    assert (timeout.name, timeout.kernel, timeout.case, timeout.pc) == ("timeout", 0, 2, 0x2468)


def test_error() -> None:
    assert parse_error(payload_of("error")) == Refusal(ErrorCode.UNKNOWN_KERNEL, Kind.RUN)


def test_unasked_frames() -> None:
    assert payload_of("log").decode() == "hello, bench"
    assert payload_of("boot") == b""


def test_worked_frame_of_the_protocol_page() -> None:
    wire = bytes.fromhex("00 04 02 03 02 05 34 12 ED 5E 05 99 98 5C FA 00")
    assert encode(Kind.HELLO, 0x5EED1234, 2, b"\0") == wire
    assert struct.unpack("<I", wire[11:15])[0] == 0xFA5C9899
