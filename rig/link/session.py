"""A session with a target: open it, run cases on its kernels, close it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from difflib import get_close_matches
from functools import partial

import numpy as np
from numpy.typing import NDArray

from rig.errors import InputError, ProtocolError, UsageError
from rig.link import flow
from rig.link.burst import BurstAnswers, Fetched, FetchFiller
from rig.link.conversation import Conversation
from rig.link.options import LinkOptions, LinkStats
from rig.link.results import Filler, Results
from rig.link.window import Request
from rig.matrices import Recipe
from rig.wire.burst import BURST_SIZE, BurstReply
from rig.wire.message import KernelInfo, encode_run
from rig.wire.protocol import Kind, RunFlag, encoded_size

# Enough that the target is not idle while an answer is worked on here.
BURST_CREDIT = 8 * encoded_size(BURST_SIZE)

__all__ = ["LinkOptions", "LinkStats", "Results", "Session"]


class Session(Conversation):
    """A target's service over a line: a `Conversation` that runs cases on kernels."""

    def kernel(self, name: str) -> KernelInfo:
        """The entry of the kernel table; UsageError with what there is if it has none of that name."""
        known = {kernel.name: kernel for kernel in self.hello.kernels}
        if name in known:
            return known[name]
        near = get_close_matches(name, known, n=1)
        guess = f"did you mean {near[0]!r}? " if near else ""
        raise UsageError(f"unknown kernel {name!r}; {guess}the firmware has: {', '.join(known)}")

    def run(
        self,
        kernel: str,
        words: NDArray[np.int32],
        on_progress: Callable[[int], None] | None = None,
        *,
        check: bool = False,
    ) -> Results:
        """Run a kernel on a batch of cases.

        Args:
            kernel: its name.
            words: int32 (N, n_in), raw words.
            on_progress: called with the number of cases that are done, after each answer.
            check: run every case twice, in another order and on other leftovers in memory, and tell in
                `findings` where the answers differ.

        Returns:
            The answers, in the order of the cases.

        Raises:
            UsageError: the firmware has no such kernel, or `words` does not fit it (InputError).
            LinkTimeout: a request was not answered within its deadline, repeats included.
            LinkLost: the line closed.
            ProtocolError: the firmware refused, or its buffers cannot hold one case.
            FirmwareFault: the firmware reported a fault.
            TargetError: the target restarts again and again.
            Each but UsageError tells in `suspect` which cases the target was working on.
        """
        info = self.kernel(kernel)
        _check_words(words, info)
        flags = RunFlag.CHECK if check else RunFlag(0)
        filler = Filler(info, len(words), flags, on_progress)
        size = self._cases_per_frame(info)
        credit = flow.enough_credit(info, size, self._limits.credit, self._pace)
        requests = self._run_requests(info, words, flags, size)
        for part in self._parts(requests):
            self._exchange(part, filler, f"cases on {kernel}", replace(self._limits, credit=credit))
        return filler.results()

    def burst(self, kernel: str, recipe: Recipe, blocks: Iterable[tuple[int, int]]) -> Iterator[BurstReply]:
        """Have the target generate cases, run a kernel on them and tell the digest of each block.

        Several blocks are asked for ahead. A block must take the target
        less than `reply_timeout`. Until the iterator is used up no other method may be called; one that is
        dropped leaves the line out of order, which the next call repairs.

        Args:
            kernel: name of an INVERT kernel.
            recipe: of `rig.matrices.recipe`.
            blocks: first case and number of cases (1 to 65,535) of each; read as they can be sent.

        Returns:
            The answers as they come: in the order of the blocks unless the line loses one.

        Raises:
            UsageError: the firmware has no such kernel; InputError: a block that cannot be.
            BenchError: as `run`; `suspect` and a FirmwareFault's `case` are indices of the group's cases.
        """
        answers = BurstAnswers(self.kernel(kernel), recipe)
        requests = (
            self._request(Kind.BURST, answers.payload(first, count), first, count) for first, count in blocks
        )
        limits = replace(self._limits, credit=min(self._limits.credit, BURST_CREDIT))
        what = f"cases in a burst on {kernel}"
        steps = (step for part in self._parts(requests) for step in self._steps(part, answers, what, limits))
        return (reply for _ in steps for reply in answers.taken())

    def fetch(self, kernel: str, recipe: Recipe, first: int, count: int) -> Fetched:
        """Have the target generate cases first .. first + count - 1, run a kernel on them and send it all.

        Raises:
            UsageError, BenchError: as `burst`.
        """
        filler = FetchFiller(self.kernel(kernel), recipe, first, count, self._limits.max_payload)
        requests = (
            self._request(Kind.FETCH, payload, start, size) for start, size, payload in filler.payloads()
        )
        for part in self._parts(requests):
            self._exchange(part, filler, f"fetched cases on {kernel}")
        return filler.fetched()

    def _run_requests(
        self, info: KernelInfo, words: NDArray[np.int32], flags: RunFlag, size: int
    ) -> Iterator[Request]:
        start, per_case = 0, info.run_size(1) - info.run_size(0)
        while start < len(words):
            passing = max(1, int(self._channel.quality.frame / per_case))
            count = min(flow.next_size(start, size, self._pace), passing, len(words) - start)
            yield self._run_request(info, words, flags, start, count)
            start += count

    def _run_request(
        self, info: KernelInfo, words: NDArray[np.int32], flags: RunFlag, start: int, count: int
    ) -> Request:
        payload = encode_run(info.index, words[start : start + count], flags)
        request = self._request(Kind.RUN, payload, start, count)
        # Nothing that refers to itself: the words would stay until the collector of cycles comes by.
        request.remake = partial(self._run_request, info, words, flags)
        return request

    @property
    def _pace(self) -> flow.Pace:
        return flow.Pace(self.line.byte_time, self._latency)

    def _cases_per_frame(self, info: KernelInfo) -> int:
        """As many as fit into a payload, and often enough into the window to keep the line busy."""
        limits = self._limits
        most = flow.most_cases(info, limits.max_payload, limits.credit, self._pace)
        if most < 1:
            raise ProtocolError(
                f"{self._channel.line.name}: no room for one case of {info.name} in the firmware's "
                f"{limits.max_payload} bytes of payload and {limits.credit} of window"
            )
        return min(most, self._options.cases_per_frame or most)


def _check_words(words: NDArray[np.int32], info: KernelInfo) -> None:
    if words.dtype != np.int32 or words.ndim != 2 or words.shape[1] != info.n_in:
        raise InputError(
            f"kernel {info.name} takes int32 words of shape (N, {info.n_in}), not {words.dtype} {words.shape}"
        )
