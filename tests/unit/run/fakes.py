"""Devices that answer from the exact oracle, or as a test tells them to, down to falling dead."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rig.link.session import LinkStats, Results
from rig.oracle import N_IN, truth
from rig.wire.message import Counters

Words = NDArray[np.int32]
KERNELS = {"exact": 1, "adjugate": 1, "solve_exact": 2, "newton": 3, "odd": 9, "mine": 1}
N_WORDS = {1: (16, 16), 2: (20, 4), 3: (32, 16), 9: (1, 1)}


def right_answer(words: Words) -> Results:
    """What a correctly rounded kernel answers to int32 (N, n_in)."""
    operation = next(name for name, n_in in N_IN.items() if n_in == words.shape[1])
    true = truth("certified", operation, words)
    cost, findings = np.full(len(words), 7, np.uint32), np.zeros(len(words), np.uint8)
    return Results(true.rounded.astype(np.int32), true.status, cost, findings, 64)


@dataclass
class FakeDevice:
    """As much of a Device as the executor uses; `answer` may raise to play a broken bench."""

    answer: Callable[[Words], Results] = right_answer
    calls: list[tuple[str, int]] = field(default_factory=list)
    board: str = "fake"
    line: str = "nowhere"
    cost_unit: str = "none"
    lossless: bool = False
    broken: Exception | None = None
    counted: Counters = field(default_factory=lambda: Counters(*[0] * 8))

    def __post_init__(self) -> None:
        kernels = [
            SimpleNamespace(name=name, operation=number, n_in=N_WORDS[number][0], n_out=N_WORDS[number][1])
            for name, number in KERNELS.items()
        ]
        self.tools = {"cc": "1.0"}
        self.hello = SimpleNamespace(kernels=kernels, build="00ff", window=4096)
        self.session = SimpleNamespace(stats=LinkStats(), baud=None, logs=[])
        self.image = None
        self.restarts = 0
        self.checked: set[str] = set()

    def run(self, kernel: str, words: Words, *, check: bool = False) -> Results:
        """Answer, and remember the call."""
        self.calls.append((kernel, len(words)))
        self.checked |= {kernel} if check else set()
        return self.answer(words)

    def counters(self) -> Counters:
        """The target is alive."""
        return self.counted

    def restart(self) -> None:
        """Count."""
        self.restarts += 1

    @contextmanager
    def open(self, _name: str) -> Iterator[Any]:
        """Stands in for rig.targets.open_target."""
        if self.broken is not None:
            raise self.broken
        yield self


class Quiet:
    """Progress that remembers its notes."""

    def __init__(self) -> None:
        self.notes: list[str] = []
        self.total = self.held = self.cases = 0

    def begin(self, total: int, done: int) -> None:
        """Remember what there is."""
        self.total, self.held = total, done

    def step(self, where: str, cases: int) -> None:
        """Count."""
        self.cases += cases

    def note(self, text: str) -> None:
        """Remember the line."""
        self.notes.append(text)
