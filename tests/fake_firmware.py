"""Firmware in Python, without I/O: bytes in, bytes out, and misbehaviour as scripted."""

from __future__ import annotations

import struct
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rig.wire.frame import Frame, FrameReader, encode
from rig.wire.message import result_dtype
from rig.wire.protocol import (
    CASE_OVERHEAD,
    REPLY_BIT,
    RESULT_HEADER,
    VERSION,
    ErrorCode,
    Kind,
    Operation,
    RunFlag,
)

Words = NDArray[np.int32]


@dataclass(frozen=True)
class FakeKernel:
    """`run` takes int32 (n, n_in) and gives words (n, n_out) and status (n,)."""

    name: str
    operation: int
    n_in: int
    n_out: int
    run: Callable[[Words], tuple[NDArray[Any], NDArray[Any]]]


def invert(words: Words) -> tuple[NDArray[Any], NDArray[Any]]:
    """Inverse in float64; exact enough for the well-conditioned matrices of the link tests."""
    values = words.reshape(-1, 4, 4) / 65536.0
    singular = np.linalg.det(values) == 0
    inverse = np.linalg.inv(np.where(singular[:, None, None], np.eye(4), values)) * 65536.0
    inverse[singular] = 0
    return np.rint(inverse).reshape(-1, 16), singular.astype(np.uint8)


def first_words(n_out: int) -> Callable[[Words], tuple[NDArray[Any], NDArray[Any]]]:
    """A kernel that gives its first input words back, with a status code of its own."""
    return lambda words: (words[:, :n_out], np.full(len(words), 200, np.uint8))


KERNELS = (
    FakeKernel("exact", Operation.INVERT, 16, 16, invert),
    FakeKernel("solve", Operation.SOLVE, 20, 4, first_words(4)),
    FakeKernel("update", Operation.UPDATE, 32, 16, first_words(16)),
)


@dataclass
class Script:
    """What the target is like, and what is wrong with it; may be changed while it runs.

    RUN requests and their answers count from 1.
    """

    kernels: tuple[FakeKernel, ...] = KERNELS
    max_payload: int = 512
    window: int = 2048
    version: int = VERSION
    time_limit: int = 0
    baud: int = 115_200
    max_baud: int = 0
    unholdable: frozenset[int] = frozenset()  # rates up to max_baud that it refuses
    stack: int = 0xFFFFFFFF
    findings: int = 0  # of every case that is checked
    banner: bytes = b""  # before BOOT, at every start
    lost_resets: int = 0  # the first ones: still starting
    silent: bool = False  # takes everything, answers nothing
    silent_after: int | None = None
    answer_session: int | None = None  # instead of the request's
    flood: Callable[[int], bytes] | None = None  # of the session; sent without end
    noise: bytes = b""  # before every answer
    delay: float = 0.0  # seconds of work for each RUN
    corrupt_every: int = 0
    drop_every: int = 0
    duplicate_every: int = 0
    swap: bool = False  # answers come in pairs, the later first
    die_at: int | None = None  # in the middle of that answer
    restart_at: set[int] = field(default_factory=set)
    restart_always: bool = False
    announce: bool = True  # BOOT when it starts
    fault_at: int | None = None
    refuse: int | None = None  # an error code in answer to every RUN
    log_every: int = 0


class FakeFirmware:
    """Takes what the host sends in `feed` and puts into `out` what it answers, when `clock` says it is due.

    Attributes:
        out: bytes that are due; whoever sends them removes them.
        dead: it will never answer again.
        runs: RUN requests that reached it.
        sessions: those it adopted, in order.
        baud: rate of its end of the line; next_baud: what it has once all that is due was sent.
    """

    def __init__(self, script: Script, clock: Callable[[], float]):
        self.script, self._clock = script, clock
        self.out = bytearray()
        self.dead = False
        self.runs = 0
        self.sessions: list[int] = []
        self._reader = FrameReader(script.max_payload)
        self._later: deque[tuple[float, bytes]] = deque()
        self._held = b""
        self._session = self._answers = self._wrong_session = self._cases = self._resets = 0
        self.baud = self.next_baud = script.baud
        self._unframed = 0
        self._start_up()

    def feed(self, data: bytes) -> None:
        """Bytes from the host, as this end's UART takes them."""
        step = len(data) if self.baud == self.script.baud else 1
        for position in range(0, len(data), step or 1):
            frames = self._reader.feed(data[position : position + step])
            self._unframed = 0 if frames else self._unframed + step
            if self._unframed >= 4 * (self.script.max_payload + 12):
                self.baud = self.next_baud = self.script.baud
            for frame in frames:
                self._take(frame)

    def ripen(self) -> float | None:
        """Put out what is due, and say when the next piece will be."""
        while self._later and self._later[0][0] <= self._clock():
            self.out += self._later.popleft()[1]
        if self.script.flood is not None and not self.out:
            self.out += self.script.flood(self._session)
        return self._later[0][0] if self._later else None

    def _start_up(self) -> None:
        self._session = self._unframed = 0
        self.baud = self.next_baud = self.script.baud
        self.out += self.script.banner
        if self.script.announce and not self.script.silent:
            self.out += encode(Kind.BOOT, 0, 0, b"", self.script.version)

    def _take(self, frame: Frame) -> None:
        if self.script.silent or self.dead:
            return
        if frame.kind == Kind.RESET:
            self._reset(frame)
        elif frame.kind == Kind.HELLO:
            self._reply(frame, self._hello(frame.payload[0]))
        elif frame.kind not in (Kind.RUN, Kind.COUNTERS, Kind.ECHO, Kind.BAUD):
            self._refuse(frame, ErrorCode.UNKNOWN_TYPE)
        elif frame.session != self._session or self._session == 0:
            self._wrong_session += 1
            self._refuse(frame, ErrorCode.WRONG_SESSION)
        elif frame.kind == Kind.COUNTERS:
            self._reply(frame, self._counters())
        elif frame.kind == Kind.ECHO:
            self._reply(frame, frame.payload)
        elif frame.kind == Kind.BAUD and len(frame.payload) != 4:
            self._refuse(frame, ErrorCode.BAD_LENGTH)
        elif frame.kind == Kind.BAUD:
            self._change_baud(frame)
        else:
            self._run(frame)

    def _reset(self, frame: Frame) -> None:
        self._resets += 1
        if self._resets <= self.script.lost_resets:
            return
        self._session = frame.session
        self.sessions.append(frame.session)
        self._reader.frames = self._reader.crc_errors = self._reader.cobs_errors = self._reader.oversize = 0
        self._reader.version_errors = self._wrong_session = self._cases = 0
        self._reply(frame, b"")

    def _hello(self, first: int) -> bytes:
        script = self.script
        head = struct.pack(
            "<HHIBIIIIIB",
            *(script.version, script.max_payload, script.window, 2, 1_000_000, 7, script.time_limit),
            *(script.baud, script.max_baud, 0),
        )
        head += b"\x04fake" + b"\x02\xab\xcd"
        entries: list[bytes] = []
        for kernel in script.kernels[first:]:
            name = kernel.name.encode()
            entry = struct.pack("<BHHB", kernel.operation, kernel.n_in, kernel.n_out, len(name)) + name
            if len(head) + 3 + sum(map(len, entries)) + len(entry) > script.max_payload:
                break
            entries.append(entry)
        return head + bytes([len(script.kernels), first, len(entries)]) + b"".join(entries)

    def _counters(self) -> bytes:
        reader = self._reader
        told = (reader.frames, reader.crc_errors, reader.cobs_errors, reader.oversize, reader.version_errors)
        return struct.pack("<8I", *told, self._wrong_session, 0, self._cases)

    def _change_baud(self, frame: Frame) -> None:
        """The answer is in `out`, at the old rate, before the rate changes."""
        rate = int.from_bytes(frame.payload, "little")
        granted = 0 < rate <= self.script.max_baud and rate not in self.script.unholdable
        self._reply(frame, struct.pack("<I", rate if granted else 0))
        self.next_baud = rate if granted else self.baud

    def _run(self, frame: Frame) -> None:
        self.runs += 1
        script = self.script
        if script.restart_always or self.runs in script.restart_at:
            self._start_up()
        elif self.runs == script.fault_at:
            fault = struct.pack("<BBH4I", 1, frame.payload[0], 2, 0x1234, 0x5678, 0x20000, 0xE000ED38)
            self.out += encode(Kind.FAULT, self._session, frame.seq, fault)
        elif script.refuse is not None:
            self._refuse(frame, script.refuse)
        else:
            error = self._check(frame.payload)
            if error is None:
                self._answer(frame)
            else:
                self._refuse(frame, error)

    def _check(self, payload: bytes) -> ErrorCode | None:
        if len(payload) < 4:
            return ErrorCode.BAD_LENGTH
        index, flags, count = struct.unpack_from("<BBH", payload)
        if index >= len(self.script.kernels):
            return ErrorCode.UNKNOWN_KERNEL
        if flags & ~int(RunFlag.CHECK):
            return ErrorCode.BAD_FLAGS
        kernel = self.script.kernels[index]
        if count == 0 or len(payload) != 4 + 4 * count * kernel.n_in:
            return ErrorCode.BAD_LENGTH
        too_large = RESULT_HEADER + count * (CASE_OVERHEAD + 4 * kernel.n_out) > self.script.max_payload
        return ErrorCode.TOO_LARGE if too_large else None

    def _answer(self, frame: Frame) -> None:
        index, flags, count = struct.unpack_from("<BBH", frame.payload)
        kernel = self.script.kernels[index]
        words = np.frombuffer(frame.payload, "<i4", offset=4).reshape(count, kernel.n_in)
        cases = np.zeros(count, result_dtype(kernel.n_out))
        cases["words"], cases["status"] = kernel.run(words)
        cases["cost"] = 100
        cases["findings"] = self.script.findings if flags & RunFlag.CHECK else 0
        self._cases += count
        self._answers += 1
        if self.script.silent_after is None or self._answers <= self.script.silent_after:
            self._misbehave(
                self._encoded(
                    frame, frame.payload[:4] + struct.pack("<I", self.script.stack) + cases.tobytes()
                )
            )

    def _misbehave(self, answer: bytes) -> None:
        script, number = self.script, self._answers
        if number == script.die_at:
            self.dead = True
            answer = answer[: len(answer) // 2]
        if script.corrupt_every and number % script.corrupt_every == 0:
            answer = answer[:9] + bytes([answer[9] ^ 0x55 or 1]) + answer[10:]
        if script.log_every and number % script.log_every == 0:
            answer = encode(Kind.LOG, self._session, 0, b"still here") + answer
        if script.duplicate_every and number % script.duplicate_every == 0:
            answer *= 2
        if script.swap:
            answer, self._held = (answer + self._held, b"") if self._held else (b"", answer)
        if not (script.drop_every and number % script.drop_every == 0):
            self._send(script.noise + answer, script.delay)

    def _send(self, data: bytes, work: float = 0.0) -> None:
        """After everything that was to be sent before, and after that many seconds of work."""
        last = self._later[-1][0] if self._later else 0.0
        self._later.append((max(last, self._clock()) + work, data))
        self.ripen()

    def _reply(self, frame: Frame, payload: bytes) -> None:
        self._send(self._encoded(frame, payload))

    def _refuse(self, frame: Frame, code: int) -> None:
        session = frame.session if self.script.answer_session is None else self.script.answer_session
        self._send(encode(Kind.ERROR, session, frame.seq, bytes([code, frame.kind]), self.script.version))

    def _encoded(self, frame: Frame, payload: bytes) -> bytes:
        session = frame.session if self.script.answer_session is None else self.script.answer_session
        return encode(frame.kind | REPLY_BIT, session, frame.seq, payload, self.script.version)
