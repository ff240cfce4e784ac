"""Numbers of docs/PROTOCOL.md: types, codes and sizes."""

from __future__ import annotations

from enum import IntEnum, IntFlag

VERSION = 3
MAX_PAYLOAD = 0xFFFF  # what hello can announce at most (u16); the limit until hello has been read
REPLY_BIT = 0x80  # an answer's type is its request's with this bit set

HEADER_SIZE = 8
CRC_SIZE = 4
OVERHEAD = HEADER_SIZE + CRC_SIZE

RUN_HEADER = 4  # kernel index, flags, count
RESULT_HEADER = 8  # the same, and stack
WORD_SIZE = 4
CASE_OVERHEAD = 6  # status, findings and cost in front of each case's words in RESULT
MAX_COUNT = 0xFFFF
STACK_UNKNOWN = 0xFFFFFFFF  # in RESULT: the stack was not measured


class Kind(IntEnum):
    """Frame types (section 2)."""

    RESET = 0x01
    HELLO = 0x02
    RUN = 0x03
    COUNTERS = 0x04
    ECHO = 0x05
    BAUD = 0x06
    BURST = 0x07
    FETCH = 0x08
    RESET_ACK = 0x81
    HELLO_REPLY = 0x82
    RESULT = 0x83
    COUNTERS_REPLY = 0x84
    ECHO_REPLY = 0x85
    BAUD_REPLY = 0x86
    BURST_REPLY = 0x87
    FETCH_REPLY = 0x88
    LOG = 0xC0
    BOOT = 0xC1
    FAULT = 0xC2
    ERROR = 0xC3


class Operation(IntEnum):
    """What a kernel promises (firmware/kernels/kernel.h)."""

    INVERT = 1
    SOLVE = 2
    UPDATE = 3


class CounterKind(IntEnum):
    """What the cost of a case counts."""

    NONE = 0
    CYCLES = 1
    TICKS = 2


class RunFlag(IntFlag):
    """How a batch is to be run (section 3.2)."""

    CHECK = 1


class ErrorCode(IntEnum):
    """Why the target refused a request (section 3.6)."""

    BAD_LENGTH = 1
    UNKNOWN_TYPE = 2
    UNKNOWN_KERNEL = 3
    WRONG_SESSION = 4
    TOO_LARGE = 5
    BAD_FLAGS = 6
    UNKNOWN_GENERATOR = 7
    BAD_PARAMETERS = 8


class FaultKind(IntEnum):
    """What stopped the firmware (section 3.5)."""

    HARD_FAULT = 1
    MEMORY_FAULT = 2
    BUS_FAULT = 3
    USAGE_FAULT = 4
    SIGNAL = 5
    OTHER = 6
    TIMEOUT = 7
    STACK_OVERFLOW = 8


def encoded_size(payload: int) -> int:
    """Most bytes a frame with a payload of that many bytes takes on the line, delimiters included."""
    body = payload + OVERHEAD
    return body + (body + 253) // 254 + 2
