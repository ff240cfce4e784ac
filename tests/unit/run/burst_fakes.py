"""Devices for burst mode that generate their cases themselves, and misbehave as a test tells them to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import numpy as np

from rig.errors import FirmwareFault
from rig.link.burst import Fetched
from rig.link.session import LinkStats, Results
from rig.matrices import Recipe
from rig.run.cases import Group
from rig.wire.burst import BurstReply, FindingCounts, StatusCounts
from rig.wire.digest import block_digest
from rig.wire.message import FaultReport, KernelInfo
from tests.unit.run.fakes import Words, right_answer

EXACT, OTHER = KernelInfo(0, "exact", 1, 16, 16), KernelInfo(1, "adjugate", 1, 16, 16)
Answers = Callable[[str, range, Words], Results]
FAULT = FaultReport(7, 0, 0, 0, 0, 0, 0)


def right(_kernel: str, _cases: range, words: Words) -> Results:
    """What every kernel should answer."""
    return right_answer(words)


@dataclass
class BurstDevice:
    """As much of a Device as burst mode uses.

    `answers` is asked for blocks, and for cases that are fetched or streamed unless `singly` is given.
    """

    groups: tuple[Group, ...]
    answers: Answers = right
    singly: Answers | None = None
    generate: Callable[[Group, range], Words] | None = None
    asked: list[range] = field(default_factory=list)
    fetched: list[range] = field(default_factory=list)
    streamed: int = 0
    restarts: int = 0
    board: str = "fake"
    line: str = "nowhere"
    cost_unit: str = "none"
    lossless: bool = False

    def __post_init__(self) -> None:
        self.tools = {"cc": "1.0"}
        self.hello = SimpleNamespace(kernels=(EXACT, OTHER), build="00ff", window=4096)
        known = {kernel.name: kernel for kernel in self.hello.kernels}
        self.session: Any = SimpleNamespace(stats=LinkStats(), baud=None, logs=[], kernel=known.__getitem__)
        self.image = None
        self._places: dict[bytes, int] = {}

    def burst(self, kernel: str, recipe: Recipe, blocks: Iterable[tuple[int, int]]) -> Iterator[BurstReply]:
        """Answer block after block."""
        for first, count in blocks:
            cases = range(first, first + count)
            self.asked.append(cases)
            inputs = self._inputs(recipe, cases)
            told = self.answers(kernel, cases, inputs)
            yield _reply(recipe, cases, inputs, told)

    def fetch(self, kernel: str, recipe: Recipe, first: int, count: int) -> Fetched:
        """Answer in full."""
        cases = range(first, first + count)
        self.fetched.append(cases)
        inputs = self._inputs(recipe, cases)
        told = (self.singly or self.answers)(kernel, cases, inputs)
        return Fetched(inputs, told.status, told.findings, told.cost, told.words)

    def run(self, kernel: str, words: Words, *, check: bool = False) -> Results:
        """Answer what is streamed; the cases are known by their words."""
        self.streamed += len(words)
        first = self._index(words[0])
        return (self.singly or self.answers)(kernel, range(first, first + len(words)), words)

    def counters(self) -> None:
        """The target is alive."""

    def restart(self) -> None:
        """Count."""
        self.restarts += 1

    def _inputs(self, recipe: Recipe, cases: range) -> Words:
        group = next(group for group in self.groups if group.recipe == recipe)
        if self.generate is not None:
            return self.generate(group, cases)
        return group.words("invert", cases.start, len(cases))

    def _index(self, case: Words) -> int:
        if not self._places:
            (group,) = self.groups
            words = group.words("invert", 0, group.count)
            self._places = {row.tobytes(): index for index, row in enumerate(words)}
        return self._places[case.tobytes()]


def _reply(recipe: Recipe, cases: range, inputs: Words, told: Results) -> BurstReply:
    digest = block_digest(cases.start, inputs, told.status, told.words)
    counts = np.bincount(np.minimum(told.status, 4), minlength=5).tolist()
    found = [int((told.findings & bit != 0).sum()) for bit in (1, 2, 8)]
    cost = told.cost.astype(np.int64)
    return BurstReply(
        0, recipe.code, cases.start, len(cases), digest, StatusCounts(*counts), FindingCounts(*found),
        int(cost.sum()), int(cost.max()), told.stack,
    )  # fmt: skip


def wrong_at(*indices: int) -> Answers:
    """Right but for one bit of some cases."""

    wrong = np.array(indices)

    def answers(kernel: str, cases: range, words: Words) -> Results:
        results = right_answer(words)
        if kernel == "exact":
            mine = wrong[(wrong >= cases.start) & (wrong < cases.stop)] - cases.start
            results.words[mine, 5] ^= 1 << 20
            results.status[mine] = 0
        return results

    return answers


def faults_at(*indices: int) -> Answers:
    """Some cases take the target into its fault handler."""

    def answers(kernel: str, cases: range, words: Words) -> Results:
        struck = [index for index in indices if index in cases]
        if struck and kernel == "exact":
            raise FirmwareFault("watchdog", FAULT, kernel, struck[0])
        return right_answer(words)

    return answers
