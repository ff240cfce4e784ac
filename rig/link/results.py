"""What a kernel gave for a batch, put together from the answers to many requests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rig.errors import ProtocolError
from rig.link.window import Request
from rig.wire.message import KernelInfo, parse_result, result_dtype
from rig.wire.protocol import RunFlag


@dataclass(frozen=True)
class Results:
    """What a kernel gave for a batch of N cases.

    Attributes:
        words: int32 (N, n_out).
        status: uint8 (N,), as in firmware/kernels/kernel.h.
        cost: uint32 (N,), counts of the target's counter, `Hello.overhead` included.
        findings: uint8 (N,), bits of `rig.wire.message.Finding`.
        stack: the most bytes of stack the kernel used; None if the target did not measure them.
    """

    words: NDArray[np.int32]
    status: NDArray[np.uint8]
    cost: NDArray[np.uint32]
    findings: NDArray[np.uint8]
    stack: int | None = None


class Filler:
    """Puts answers into their places.

    Args:
        kernel: whose answers they are.
        count: of cases, over all requests.
        flags: of the requests.
        on_progress: called with the number of cases that are done, after each answer.
    """

    def __init__(
        self, kernel: KernelInfo, count: int, flags: RunFlag, on_progress: Callable[[int], None] | None
    ) -> None:
        self._kernel, self._flags, self._on_progress = kernel, flags, on_progress
        self._cases = np.zeros(count, result_dtype(kernel.n_out))
        self._stacks: list[int | None] = []
        self._done = 0

    def __call__(self, request: Request, payload: bytes) -> bool:
        """Take an answer; False when it does not match its request."""
        try:
            result = parse_result(payload, self._kernel)
        except ProtocolError:
            return False
        if (len(result.cases), result.flags) != (request.count, self._flags):
            return False
        self._cases[request.start : request.start + request.count] = result.cases
        self._stacks.append(result.stack)
        self._done += request.count
        if self._on_progress is not None:
            self._on_progress(self._done)
        return True

    def results(self) -> Results:
        """All of them, once every request was answered."""
        known = [stack for stack in self._stacks if stack is not None]
        words, status, cost, findings = (
            np.ascontiguousarray(self._cases[field]) for field in ("words", "status", "cost", "findings")
        )
        stack = max(known) if known and len(known) == len(self._stacks) else None
        return Results(words, status, cost, findings, stack)
