"""Payloads: what stands inside the frames (docs/PROTOCOL.md 3)."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntFlag
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rig.errors import ProtocolError
from rig.wire.protocol import (
    CASE_OVERHEAD,
    MAX_COUNT,
    RESULT_HEADER,
    RUN_HEADER,
    STACK_UNKNOWN,
    WORD_SIZE,
    CounterKind,
    FaultKind,
)

Words = NDArray[np.int32]

_HELLO = struct.Struct("<HHIBIIIIIB")
_PAGE = struct.Struct("<BBB")
_ENTRY = struct.Struct("<BHH")
_RUN = struct.Struct("<BBH")
_RESULT = struct.Struct("<BBHI")
_COUNTERS = struct.Struct("<8I")
_BAUD = struct.Struct("<I")
_FAULT = struct.Struct("<BBH4I")
_ERROR = struct.Struct("<BB")

NO_KERNEL = 0xFF  # in FAULT: no kernel was running


class Finding(IntFlag):
    """What a kernel did wrong with a case, whatever it computed (section 3.3)."""

    OVERRUN = 1
    INPUT_CHANGED = 2
    UNSTABLE = 4
    BAD_STATUS = 8


@dataclass(frozen=True)
class KernelInfo:
    """One entry of the firmware's kernel table.

    Attributes:
        index: its place in the table; names it on the wire.
        operation: a number of `protocol.Operation`, or one this version does not know.
        n_in, n_out: words per case.
    """

    index: int
    name: str
    operation: int
    n_in: int
    n_out: int

    def run_size(self, count: int) -> int:
        """Payload bytes of RUN for that many cases."""
        return RUN_HEADER + WORD_SIZE * self.n_in * count

    def result_size(self, count: int) -> int:
        """Payload bytes of RESULT for that many cases."""
        return RESULT_HEADER + (CASE_OVERHEAD + WORD_SIZE * self.n_out) * count

    def most_cases(self, max_payload: int) -> int:
        """Most cases of which both request and answer fit into one payload; 0 if not even one does."""
        asked = (max_payload - RUN_HEADER) // (WORD_SIZE * self.n_in)
        answered = (max_payload - RESULT_HEADER) // (CASE_OVERHEAD + WORD_SIZE * self.n_out)
        return max(0, min(asked, answered, MAX_COUNT))


@dataclass(frozen=True)
class Hello:
    """What the firmware says of itself.

    Attributes:
        protocol: version it speaks.
        max_payload: largest payload in bytes, both directions.
        window: bytes of encoded frames it can hold unread.
        counter, counter_hz, overhead: what the cost of a case counts, its rate in Hz (0: none), and what
            measuring an empty kernel costs.
        time_limit: milliseconds a kernel may run before the watchdog ends it; 0: there is none.
        baud: rate of its line at start; 0: the line has none.
        max_baud: highest rate it can be asked to use; 0: it cannot change.
        generators: bit c - 1 is set when the image can generate the cases of the class with code c.
        board: name of the board port.
        build: the image's GNU build id in hexadecimal, "" when it has none.
        kernel_count: size of the kernel table.
        first: index of the first of `kernels`.
        kernels: the table, or the piece of it this answer held.
    """

    protocol: int
    max_payload: int
    window: int
    counter: CounterKind
    counter_hz: int
    overhead: int
    time_limit: int
    baud: int
    max_baud: int
    generators: int
    board: str
    build: str
    kernel_count: int
    first: int
    kernels: tuple[KernelInfo, ...]


class Counters(NamedTuple):
    """What the target counted since the session began (section 3.4)."""

    frames: int
    crc_errors: int
    cobs_errors: int
    oversize: int
    version_errors: int
    wrong_session: int
    bytes_lost: int
    cases: int


class FaultReport(NamedTuple):
    """Where and why the firmware stopped (section 3.5); `kernel` is `NO_KERNEL` outside of one."""

    kind: int
    kernel: int
    case: int
    pc: int
    lr: int
    status: int
    address: int

    @property
    def name(self) -> str:
        """The fault's kind in words."""
        known = self.kind in FaultKind.__members__.values()
        return FaultKind(self.kind).name.lower().replace("_", " ") if known else f"fault {self.kind}"


class Refusal(NamedTuple):
    """An ERROR: why (`protocol.ErrorCode`) and the type of the request it refuses."""

    code: int
    kind: int


class _Cursor:
    """Reads a payload piece by piece; nothing is read beyond its end."""

    def __init__(self, payload: bytes, what: str) -> None:
        self._rest, self._what = payload, what

    def take(self, size: int) -> bytes:
        if size > len(self._rest):
            raise ProtocolError(
                f"{self._what} ends {size - len(self._rest)} bytes short of what it announces"
            )
        piece, self._rest = self._rest[:size], self._rest[size:]
        return piece

    def unpack(self, layout: struct.Struct) -> tuple[Any, ...]:
        return layout.unpack(self.take(layout.size))

    def counted(self) -> bytes:
        return self.take(self.take(1)[0])

    def text(self) -> str:
        raw = self.counted()
        if not raw.isascii():
            raise ProtocolError(f"{self._what} holds a name that is not ASCII: {raw!r}")
        return raw.decode("ascii")

    def end(self) -> None:
        if self._rest:
            raise ProtocolError(f"{self._what} is {len(self._rest)} bytes longer than what it announces")


def encode_hello(first: int) -> bytes:
    """Payload of HELLO: ask for the kernel table from entry `first` on."""
    return bytes([first])


def protocol_of(payload: bytes) -> int:
    """The version HELLO_REPLY tells; the one field that every version of the protocol has in this place."""
    return int.from_bytes(_Cursor(payload, "HELLO_REPLY").take(2), "little")


def parse_hello(payload: bytes) -> Hello:
    """Read HELLO_REPLY.

    Raises:
        ProtocolError: cut short, too long, or a value that cannot be.
    """
    cursor = _Cursor(payload, "HELLO_REPLY")
    protocol, max_payload, window, counter, counter_hz, overhead, time_limit, *rates = cursor.unpack(_HELLO)
    if counter not in CounterKind.__members__.values():
        raise ProtocolError(f"HELLO_REPLY announces counter {counter}, which this rig does not know")
    board, build = cursor.text(), cursor.counted()
    total, first, entries = cursor.unpack(_PAGE)
    if first + entries > total:
        raise ProtocolError(f"HELLO_REPLY holds kernels {first}..{first + entries - 1} of a table of {total}")
    kernels = tuple(_parse_kernel(cursor, first + i) for i in range(entries))
    cursor.end()
    return Hello(
        protocol, max_payload, window, CounterKind(counter), counter_hz, overhead, time_limit,
        rates[0], rates[1], rates[2], board, build.hex(), total, first, kernels,
    )  # fmt: skip


def _parse_kernel(cursor: _Cursor, index: int) -> KernelInfo:
    operation, n_in, n_out = cursor.unpack(_ENTRY)
    name = cursor.text()
    if not (name and n_in and n_out):
        raise ProtocolError(f"HELLO_REPLY: kernel {index} ({name!r}) takes {n_in} and gives {n_out} words")
    return KernelInfo(index, name, operation, n_in, n_out)


def encode_run(kernel_index: int, words: Words, flags: int = 0) -> bytes:
    """Payload of RUN: raw words int32 (n, n_in), flags of `protocol.RunFlag`."""
    return _RUN.pack(kernel_index, flags, len(words)) + words.astype("<i4", copy=False).tobytes()


@cache
def result_dtype(n_out: int) -> np.dtype[np.void]:
    """One case of RESULT: status u8, findings u8, cost u32, n_out words i32, unaligned."""
    return np.dtype([("status", "u1"), ("findings", "u1"), ("cost", "<u4"), ("words", "<i4", (n_out,))])


class Result(NamedTuple):
    """A RESULT.

    Attributes:
        flags: those of its RUN.
        stack: the most bytes of stack the kernel used; None if they were not measured.
        cases: (n,) records of `result_dtype`, a view into the payload.
    """

    flags: int
    stack: int | None
    cases: NDArray[np.void]


def parse_result(payload: bytes, kernel: KernelInfo) -> Result:
    """Read RESULT of that kernel.

    Raises:
        ProtocolError: of another kernel, or the count does not agree with the size.
    """
    if len(payload) < RESULT_HEADER:
        raise ProtocolError(f"RESULT of {len(payload)} bytes has no room for its header")
    index, flags, count, stack = _RESULT.unpack_from(payload)
    if index != kernel.index or len(payload) != kernel.result_size(count):
        raise ProtocolError(
            f"RESULT of {len(payload)} bytes with {count} cases of kernel {index} does not fit {kernel.name}"
        )
    cases = np.frombuffer(payload, result_dtype(kernel.n_out), offset=RESULT_HEADER)
    return Result(flags, None if stack == STACK_UNKNOWN else stack, cases)


def parse_counters(payload: bytes) -> Counters:
    """Read COUNTERS_REPLY; ProtocolError if its size is wrong."""
    return Counters(*_exactly(_COUNTERS, payload, "COUNTERS_REPLY"))


def encode_baud(rate: int) -> bytes:
    """Payload of BAUD: bits per second."""
    return _BAUD.pack(rate)


def parse_baud(payload: bytes) -> int:
    """The rate BAUD_REPLY tells, 0 when it was refused; ProtocolError if its size is wrong."""
    return _exactly(_BAUD, payload, "BAUD_REPLY")[0]


def parse_fault(payload: bytes) -> FaultReport:
    """Read FAULT; ProtocolError if its size is wrong."""
    return FaultReport(*_exactly(_FAULT, payload, "FAULT"))


def parse_error(payload: bytes) -> Refusal:
    """Read ERROR; ProtocolError if its size is wrong."""
    return Refusal(*_exactly(_ERROR, payload, "ERROR"))


def _exactly(layout: struct.Struct, payload: bytes, what: str) -> tuple[int, ...]:
    if len(payload) != layout.size:
        raise ProtocolError(f"{what} of {len(payload)} bytes, {layout.size} expected")
    return layout.unpack(payload)
