"""Burst mode on the link: blocks of cases that the target generates itself, and single cases fetched back."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rig.errors import InputError, ProtocolError
from rig.link.window import Request
from rig.matrices import Recipe
from rig.wire.burst import (
    MAX_BLOCK,
    BurstReply,
    encode_burst,
    fetch_dtype,
    most_fetched,
    parse_burst,
    parse_fetch,
)
from rig.wire.message import KernelInfo

INDEX_LIMIT = 2**63


@dataclass(frozen=True)
class Fetched:
    """N cases as the target generated and answered them.

    Attributes:
        inputs: int32 (N, n_in), raw words.
        status: uint8 (N,), as in firmware/kernels/kernel.h.
        findings: uint8 (N,), bits of `rig.wire.message.Finding`.
        cost: uint32 (N,), counts of the target's counter, `Hello.overhead` included.
        words: int32 (N, n_out).
    """

    inputs: NDArray[np.int32]
    status: NDArray[np.uint8]
    findings: NDArray[np.uint8]
    cost: NDArray[np.uint32]
    words: NDArray[np.int32]


class BurstAnswers:
    """Takes the answers to BURST requests and gives them out once.

    Args:
        kernel: whose answers they are.
        recipe: what it ran on.
    """

    def __init__(self, kernel: KernelInfo, recipe: Recipe) -> None:
        self._kernel, self._recipe = kernel, recipe
        self._replies: deque[BurstReply] = deque()

    def payload(self, first: int, count: int) -> bytes:
        """Of the request for a block; InputError for a block that cannot be."""
        if not (1 <= count <= MAX_BLOCK and 0 <= first <= INDEX_LIMIT - count):
            raise InputError(f"no block of {count} cases from {first}: 1 to {MAX_BLOCK}, indices below 2^63")
        return _payload(self._kernel, self._recipe, (first, count))

    def __call__(self, request: Request, payload: bytes) -> bool:
        """Take an answer; False when it does not match its request."""
        try:
            reply = parse_burst(payload)
        except ProtocolError:
            return False
        told = (reply.kernel, reply.generator, reply.first, reply.count)
        if told != (self._kernel.index, self._recipe.code, request.start, request.count):
            return False
        self._replies.append(reply)
        return True

    def taken(self) -> Iterator[BurstReply]:
        """Those that came since the last call."""
        while self._replies:
            yield self._replies.popleft()


class FetchFiller:
    """Puts fetched cases into their places.

    Args:
        kernel: whose answers they are.
        recipe: what it ran on.
        first, count: cases first .. first + count - 1.
        max_payload: bytes the target takes and gives.

    Raises:
        InputError: cases that cannot be.
        ProtocolError: one case does not fit into a payload.
    """

    def __init__(self, kernel: KernelInfo, recipe: Recipe, first: int, count: int, max_payload: int) -> None:
        if not 0 <= first <= first + count <= INDEX_LIMIT:
            raise InputError(f"no {count} cases from {first}: indices are 0 .. 2^63 - 1")
        self._kernel, self._recipe, self._first = kernel, recipe, first
        self._size = most_fetched(kernel, max_payload)
        if self._size < 1:
            raise ProtocolError(
                f"the firmware's {max_payload} bytes of payload hold no case of {kernel.name}"
            )
        self._cases = np.zeros(count, fetch_dtype(kernel.n_in, kernel.n_out))

    def payloads(self) -> Iterator[tuple[int, int, bytes]]:
        """First case, number of cases and payload of each request."""
        end = self._first + len(self._cases)
        for start in range(self._first, end, self._size):
            count = min(self._size, end - start)
            yield start, count, _payload(self._kernel, self._recipe, (start, count))

    def __call__(self, request: Request, payload: bytes) -> bool:
        """Take an answer; False when it does not match its request."""
        try:
            reply = parse_fetch(payload, self._kernel)
        except ProtocolError:
            return False
        told = (reply.generator, reply.first, len(reply.cases))
        if told != (self._recipe.code, request.start, request.count):
            return False
        place = request.start - self._first
        self._cases[place : place + request.count] = reply.cases
        return True

    def fetched(self) -> Fetched:
        """All of them, once every request was answered."""
        inputs, status, findings, cost, words = (
            np.ascontiguousarray(self._cases[field])
            for field in ("inputs", "status", "findings", "cost", "words")
        )
        return Fetched(inputs, status, findings, cost, words)


def _payload(kernel: KernelInfo, recipe: Recipe, block: tuple[int, int]) -> bytes:
    return encode_burst(kernel.index, recipe.code, block, recipe.key, recipe.parameters)
