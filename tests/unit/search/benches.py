"""A bench whose kernel answers as a test tells it to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from rig.link.session import Results
from rig.search.bench import Bench
from rig.targets import Device
from rig.wire.message import KernelInfo
from tests.unit.run.fakes import FakeDevice, right_answer

Words = NDArray[np.int32]
PER_FRAME = 30


class Counting(FakeDevice):
    """Counts frames as a session does."""

    def run(self, kernel: str, words: Words, *, check: bool = False) -> Results:
        self.session.stats.frames_out += -(-len(words) // PER_FRAME)
        return super().run(kernel, words, check=check)


def bench_of(spoil: Callable[[Words, Results], Any], kernel: str = "mine") -> Bench:
    """A bench; `spoil` changes the right answers to some words in place."""

    def answer(words: Words) -> Results:
        results = right_answer(words)
        spoil(words, results)
        return results

    device = Counting(answer)
    info = next(one for one in device.hello.kernels if one.name == kernel)
    return Bench(cast(Device, device), cast(KernelInfo, info), "exact")
