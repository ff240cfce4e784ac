"""Payloads of burst mode: the target generates the cases itself (docs/PROTOCOL.md 3.7 to 3.9)."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rig.errors import ProtocolError
from rig.wire.message import KernelInfo
from rig.wire.protocol import STACK_UNKNOWN

MAX_BLOCK = 0xFFFF  # cases of one BURST: a FAULT tells the case in 16 bits

_REQUEST = struct.Struct("<BBHIQ2Q4q")
BURST_SIZE = _REQUEST.size  # payload bytes of BURST and of FETCH
_HEAD = struct.Struct("<BBHIQ")
_BURST_REPLY = struct.Struct("<BBHIQQ5I3IQII")
_STATUSES = 5

Key = tuple[int, int]
Parameters = tuple[int, int, int, int]


class StatusCounts(NamedTuple):
    """How many cases of a block ended in which status."""

    ok: int
    singular: int
    overflow: int
    precondition: int
    other: int


class FindingCounts(NamedTuple):
    """In how many cases of a block the kernel did what."""

    overrun: int
    input_changed: int
    bad_status: int


@dataclass(frozen=True)
class BurstReply:
    """What the target says of a block of cases.

    Attributes:
        kernel: its index in the table.
        generator: code of the recipe.
        first, count: cases first .. first + count - 1.
        digest: as `rig.wire.digest.block_digest`.
        statuses, findings: numbers of cases.
        cost_total, cost_max: counts of the target's counter, `Hello.overhead` included in every case.
        stack: the most bytes of stack the kernel used; None if the target did not measure them.
    """

    kernel: int
    generator: int
    first: int
    count: int
    digest: int
    statuses: StatusCounts
    findings: FindingCounts
    cost_total: int
    cost_max: int
    stack: int | None


class FetchReply(NamedTuple):
    """A FETCH_REPLY.

    Attributes:
        kernel: its index in the table.
        generator: code of the recipe.
        first: index of the first case.
        cases: (n,) records of `fetch_dtype`, a view into the payload.
    """

    kernel: int
    generator: int
    first: int
    cases: NDArray[np.void]


def encode_burst(
    kernel_index: int, recipe_code: int, block: tuple[int, int], key: Key, parameters: Parameters
) -> bytes:
    """Payload of BURST and of FETCH: run a kernel on some cases of a recipe.

    Args:
        kernel_index: place in the kernel table.
        recipe_code: names the generator.
        block: first case (below 2^63) and how many: at least 1, at most `MAX_BLOCK` for BURST, `most_fetched`
            for FETCH.
        key: two 64-bit words, of the case group.
        parameters: the generator's, signed 64-bit words.
    """
    first, count = block
    return _REQUEST.pack(kernel_index, recipe_code, 0, count, first, *key, *parameters)


encode_fetch = encode_burst  # one layout for both


def parse_burst(payload: bytes) -> BurstReply:
    """Read BURST_REPLY.

    Raises:
        ProtocolError: the size is wrong, or the statuses do not add up to the count.
    """
    if len(payload) != _BURST_REPLY.size:
        raise ProtocolError(f"BURST_REPLY of {len(payload)} bytes, {_BURST_REPLY.size} expected")
    kernel, generator, _, count, first, digest, *rest = _BURST_REPLY.unpack(payload)
    statuses, findings = StatusCounts(*rest[:_STATUSES]), FindingCounts(*rest[_STATUSES:-3])
    cost_total, cost_max, stack = rest[-3:]
    if sum(statuses) != count:
        raise ProtocolError(f"BURST_REPLY of {count} cases tells the status of {sum(statuses)}")
    return BurstReply(
        kernel, generator, first, count, digest, statuses, findings, cost_total, cost_max,
        None if stack == STACK_UNKNOWN else stack,
    )  # fmt: skip


@cache
def fetch_dtype(n_in: int, n_out: int) -> np.dtype[np.void]:
    """One case of FETCH_REPLY: n_in input words i32, then as in RESULT; unaligned."""
    return np.dtype(
        [
            ("inputs", "<i4", (n_in,)),
            ("status", "u1"),
            ("findings", "u1"),
            ("cost", "<u4"),
            ("words", "<i4", (n_out,)),
        ]
    )


def most_fetched(kernel: KernelInfo, max_payload: int) -> int:
    """Most cases whose answer fits into one payload; 0 if not even one does."""
    return max(0, (max_payload - _HEAD.size) // fetch_dtype(kernel.n_in, kernel.n_out).itemsize)


def parse_fetch(payload: bytes, kernel: KernelInfo) -> FetchReply:
    """Read FETCH_REPLY of that kernel.

    Raises:
        ProtocolError: of another kernel, or the count does not agree with the size.
    """
    record = fetch_dtype(kernel.n_in, kernel.n_out)
    if len(payload) < _HEAD.size:
        raise ProtocolError(f"FETCH_REPLY of {len(payload)} bytes has no room for its header")
    index, generator, _, count, first = _HEAD.unpack_from(payload)
    if index != kernel.index or len(payload) != _HEAD.size + count * record.itemsize:
        raise ProtocolError(
            f"FETCH_REPLY of {len(payload)} bytes with {count} cases of kernel {index} "
            f"does not fit {kernel.name}"
        )
    return FetchReply(index, generator, first, np.frombuffer(payload, record, offset=_HEAD.size))
