"""Cases over a line with faults: results compared with those of an undisturbed run, frames audited."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count, pairwise
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from rig.link.proxy import StreamAudit, TargetAudit
from rig.matrices import generate
from rig.targets.device import Device
from rig.wire.frame import FrameReader

KERNEL = "exact"
BATCH = 20_000

Words = NDArray[np.int32]
Stretches = list[tuple[int, int]]


@dataclass
class Watch:
    """Both directions and the target, audited."""

    out: StreamAudit = field(default_factory=StreamAudit)
    back: StreamAudit = field(default_factory=StreamAudit)
    target: TargetAudit = field(default_factory=TargetAudit)

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._from_target = FrameReader()

    def to_target(self, sent: bytes, passed: bytes, touched: Stretches) -> None:
        """For `Way.watch`."""
        frames = self.out.passed(sent, passed, touched)
        with self._lock:
            self.target.reached(frames)

    def to_host(self, sent: bytes, passed: bytes, touched: Stretches) -> None:
        """For `Way.watch`."""
        with self._lock:
            self.target.sent(self._from_target.feed(sent))
        self.back.passed(sent, passed, touched)

    @property
    def violations(self) -> int:
        """Frames that no fault touched and that were not received, or not answered."""
        return self.out.violations + self.back.violations + self.target.violations


@dataclass
class Tally:
    """What came of the frames."""

    frames: int = 0
    cases: int = 0
    wrong: int = 0
    not_once: int = 0
    seconds: float = 0.0

    def add(self, device: Device, words: Words, expected: Device) -> None:
        """Run a batch; `expected` is the undisturbed device."""
        told: list[int] = [0]
        begun = perf_counter()
        got = device.run(KERNEL, words, told.append)
        self.seconds += perf_counter() - begun
        right = expected.run(KERNEL, words)
        differs = (got.words != right.words).any(axis=1) | (got.status != right.status)
        self.wrong += int(differs.sum())
        self.not_once += told[-1] != len(words) or any(now <= before for before, now in pairwise(told))
        self.frames += len(told) - 1
        self.cases += len(words)


def batches(seed: int) -> Iterator[Words]:
    """Words of a batch of cases, other ones each time."""
    for number in count():
        yield generate("uniform", seed, {}, number * BATCH, BATCH).reshape(BATCH, 16)
