"""Frames over a line with every fault: no wrong result, no case lost or done twice, receivers always in step.

    python benchmarks/faults.py [frames, 1000000] [probability that a byte is hit, 1e-4] [seed, 1]

Streams cases to the native firmware through the fault-injecting proxy and compares each result with that of
an undisturbed run. A frame is a request and its answer; the session chooses how many cases it holds. Prints
what happened; exit code 1 if a result was wrong, a case was not finished exactly once, or a frame that no
fault touched was not received.
"""

from __future__ import annotations

import resource
import sys
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from itertools import count, pairwise
from pathlib import Path
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from rig.link.proxy import Faults, Pacing, StreamAudit, TargetAudit, Way
from rig.matrices import generate
from rig.targets import open_target
from rig.targets.device import Device
from rig.targets.proxied import Through
from rig.wire.frame import FrameReader

KERNEL = "exact"
BATCH = 20_000
# As fast as this takes minutes, and each part of it works: rate, latency, and the timer of an adapter.
PACING = Pacing(baud=50_000_000, latency=0.0005, timer=0.0005)

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


def recorded(words: Words) -> tuple[bytes, bytes]:
    """What an earlier run sent and got for some cases, a case a frame."""
    out, back = bytearray(), bytearray()
    through = Through(
        Way(watch=lambda sent, *_: out.extend(sent)), Way(watch=lambda sent, *_: back.extend(sent))
    )
    with open_target("native", wrap=through) as device:
        for each in words[:, None, :]:
            device.run(KERNEL, each)
    return bytes(out), bytes(back)


def batches(seed: int) -> Iterator[Words]:
    """Words of a batch of cases, other ones each time."""
    for number in count():
        yield generate("uniform", seed, {}, number * BATCH, BATCH).reshape(BATCH, 16)


def main(frames: int = 1_000_000, rate: float = 1e-4, seed: int = 1) -> int:
    """Run it and print the tally."""
    faults, watch, tally = Faults.all(rate), Watch(), Tally()
    before = recorded(next(batches(seed + 1))[:40])
    through = Through(
        Way(PACING, faults, 2 * seed, before[0], watch.to_target),
        Way(PACING, faults, 2 * seed + 1, before[1], watch.to_host),
    )
    with open_target("native") as undisturbed, open_target("native", wrap=through) as device:
        for words in batches(seed):
            if tally.frames >= frames:
                break
            tally.add(device, words, undisturbed)
            print(f"{tally.frames:,} frames, {tally.cases:,} cases, {tally.seconds:,.0f} s", flush=True)
        stats = asdict(device.session.stats)
    print(f"{tally.frames:,} frames in {tally.seconds:.0f} s: {tally.frames / tally.seconds:,.0f}/s")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MiB")
    print("faults:", ", ".join(f"{kind} {number:,}" for kind, number in sorted(through.counts.items())))
    print("link:", ", ".join(f"{name} {number:,}" for name, number in stats.items()))
    for name, audit in (("to the target", watch.out), ("to the host", watch.back)):
        print(f"{name}: {audit.sent:,} frames, {audit.hit:,} hit, {audit.violations} untouched ones lost")
    print(f"target: {watch.target}")
    print(f"wrong results {tally.wrong}, batches not finished exactly once {tally.not_once}")
    return int(bool(tally.wrong or tally.not_once or watch.violations))


if __name__ == "__main__":
    sys.exit(main(*(kind(text) for kind, text in zip((int, float, int), sys.argv[1:], strict=False))))
