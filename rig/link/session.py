"""A session with a target: open it, run cases on its kernels, close it."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from difflib import get_close_matches
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from rig.errors import InputError, LinkError, ProtocolError, UsageError
from rig.link.burst import BurstAnswers, Fetched, FetchFiller
from rig.link.channel import Channel
from rig.link.exchange import Accept, Exchange, Limits
from rig.link.handshake import adopt
from rig.link.line import Line
from rig.link.options import LinkOptions, LinkStats
from rig.link.results import Filler, Results
from rig.link.window import Request
from rig.matrices import Recipe
from rig.wire.burst import BurstReply
from rig.wire.message import (
    Counters,
    Hello,
    KernelInfo,
    encode_hello,
    encode_run,
    parse_counters,
    parse_hello,
)
from rig.wire.protocol import Kind, RunFlag, encoded_size

__all__ = ["LinkOptions", "LinkStats", "Results", "Session"]

FRAMES_IN_FLIGHT = 4  # at least, so that the target computes while both directions of the line are busy


class Session:
    """A target's service over a line, which the session closes with itself; a context manager.

    After an error other than `LinkLost`, the next call puts the line in order first, so a session
    outlives a fault of the firmware or a Ctrl-C.

    Args:
        line: open, of `rig.link.line.open_line`.
        options: deadlines and repeats.
        on_log: called with each LOG text as it comes.
        clock: seconds, monotonic.
    """

    def __init__(
        self,
        line: Line,
        options: LinkOptions | None = None,
        *,
        on_log: Callable[[str], None] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._channel = Channel(line, clock, on_log)
        self._options = options or LinkOptions()
        self._hello: Hello | None = None
        self._limits = Limits()
        self._in_order = False  # nothing of an earlier call can still be on the line

    @property
    def hello(self) -> Hello:
        """What the firmware said of itself; LinkError before `open`."""
        if self._hello is None:
            raise LinkError(f"{self._channel.line.name}: the session is not open")
        return self._hello

    @property
    def line(self) -> Line:
        """What carries the frames; closed together with the session."""
        return self._channel.line

    @property
    def stats(self) -> LinkStats:
        """What went over the line so far."""
        return self._channel.stats

    @property
    def logs(self) -> deque[str]:
        """The latest LOG texts."""
        return self._channel.logs

    def open(self) -> Hello:
        """Start a new session, also in place of an earlier one, and read the kernel table.

        Raises:
            LinkTimeout: nothing answered within `open_timeout`.
            ProtocolError: the firmware speaks another version of the protocol, or nonsense.
            LinkLost: the line closed.
            FirmwareFault: the target only reports a fault.
        """
        self._hello, self._limits = None, Limits()
        self._channel.begin()
        adopt(self._channel, self._options.open_timeout)
        self._in_order = True
        pages = list(self._pages())
        hello = replace(pages[0], first=0, kernels=tuple(k for page in pages for k in page.kernels))
        self._limits = Limits(hello.window, hello.max_payload, hello.kernels, hello.time_limit / 1000)
        self._channel.limit(hello.max_payload)
        self._hello = hello
        return hello

    def reopen(self, line: Line) -> Hello:
        """Start a new session over another line, to the same target started anew; counting goes on.

        Raises:
            LinkError, FirmwareFault: as `open`.
        """
        self._channel.line.close()
        self._channel.move(line)
        return self.open()

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
        requests = self._run_requests(info, words, flags, self._cases_per_frame(info))
        self._exchange(requests, filler, f"cases on {kernel}")
        return filler.results()

    def burst(
        self, kernel: str, recipe: Recipe, blocks: Iterable[tuple[int, int] | None]
    ) -> Iterator[BurstReply]:
        """Have the target generate cases, run a kernel on them and tell the digest of each block.

        Several blocks are asked for ahead, as many as the target's window holds. A block must take the target
        less than `reply_timeout`. Until the iterator is used up no other method may be called; one that is
        dropped leaves the line out of order, which the next call repairs.

        Args:
            kernel: name of an INVERT kernel.
            recipe: of `rig.matrices.recipe`.
            blocks: first case and number of cases (1 to 65,535) of each; read as they can be sent. None: no
                more before the next answer.

        Returns:
            The answers as they come: in the order of the blocks unless the line loses one.

        Raises:
            UsageError: the firmware has no such kernel; InputError: a block that cannot be.
            BenchError: as `run`; `suspect` and a FirmwareFault's `case` are indices of the group's cases.
        """
        answers = BurstAnswers(self.kernel(kernel), recipe)
        requests = (
            None if block is None else self._request(Kind.BURST, answers.payload(*block), *block)
            for block in blocks
        )
        return self._burst(answers, self._steps(requests, answers, f"cases in a burst on {kernel}"))

    @staticmethod
    def _burst(answers: BurstAnswers, steps: Iterator[None]) -> Iterator[BurstReply]:
        for _ in steps:
            yield from answers.taken()

    def fetch(self, kernel: str, recipe: Recipe, first: int, count: int) -> Fetched:
        """Have the target generate cases first .. first + count - 1, run a kernel on them and send it all.

        Raises:
            UsageError, BenchError: as `burst`.
        """
        filler = FetchFiller(self.kernel(kernel), recipe, first, count, self._limits.max_payload)
        requests = (
            self._request(Kind.FETCH, payload, start, size) for start, size, payload in filler.payloads()
        )
        self._exchange(requests, filler, f"fetched cases on {kernel}")
        return filler.fetched()

    def counters(self) -> Counters:
        """What the target counted since it adopted the session.

        Raises:
            BenchError: as `run`.
        """
        return parse_counters(self._ask(Kind.COUNTERS, b""))

    def close(self) -> None:
        """Close the line; a second time does nothing."""
        self._channel.line.close()

    def __enter__(self) -> Self:
        if self._hello is None:
            try:
                self.open()
            except BaseException:
                self.close()
                raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _pages(self) -> Iterator[Hello]:
        first = 0
        while True:
            page = parse_hello(self._ask(Kind.HELLO, encode_hello(first)))
            if page.first != first or not (page.kernels or page.kernel_count == first):
                raise ProtocolError(f"{self._channel.line.name}: the kernel table stops at entry {first}")
            yield page
            first += len(page.kernels)
            if first == page.kernel_count:
                return

    def _ask(self, kind: Kind, payload: bytes) -> bytes:
        answers: list[bytes] = []

        def accept(_: Request, answer: bytes) -> bool:
            answers.append(answer)
            return True

        self._exchange(iter([self._request(kind, payload)]), accept, "")
        return answers[0]

    def _request(self, kind: Kind, payload: bytes, start: int = 0, count: int = 0) -> Request:
        seq, frame = self._channel.encode(kind, payload)
        return Request(seq, kind, frame, start, count)

    def _run_requests(
        self, info: KernelInfo, words: NDArray[np.int32], flags: RunFlag, size: int
    ) -> Iterator[Request]:
        for start in range(0, len(words), size):
            part = words[start : start + size]
            yield self._request(Kind.RUN, encode_run(info.index, part, flags), start, len(part))

    def _exchange(self, requests: Iterator[Request], accept: Accept, what: str) -> None:
        for _ in self._steps(requests, accept, what):
            pass

    def _steps(self, requests: Iterator[Request | None], accept: Accept, what: str) -> Iterator[None]:
        if not self._in_order:
            adopt(self._channel, self._options.open_timeout)
        self._in_order = False
        yield from Exchange(self._channel, self._options, self._limits, what).steps(requests, accept)
        self._in_order = True

    def _cases_per_frame(self, info: KernelInfo) -> int:
        """As many as fit into a payload, and often enough into the window to keep the line busy."""
        limits = self._limits
        most = info.most_cases(limits.max_payload)
        if most < 1 or encoded_size(info.run_size(1)) > limits.credit:
            raise ProtocolError(
                f"{self._channel.line.name}: no room for one case of {info.name} in the firmware's "
                f"{limits.max_payload} bytes of payload and {limits.credit} of window"
            )
        share = limits.credit // FRAMES_IN_FLIGHT
        while most > 1 and encoded_size(info.run_size(most)) > share:
            most -= 1
        return min(most, self._options.cases_per_frame or most)


def _check_words(words: NDArray[np.int32], info: KernelInfo) -> None:
    if words.dtype != np.int32 or words.ndim != 2 or words.shape[1] != info.n_in:
        raise InputError(
            f"kernel {info.name} takes int32 words of shape (N, {info.n_in}), not {words.dtype} {words.shape}"
        )
