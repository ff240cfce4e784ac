"""Whether a build of the firmware answers with the same words as another: compilers, options, processors.

What is compared is the status of a case and, where it is OK, the words: nothing else is promised of them
(firmware/kernels/kernel.h).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rig.matrices import RECIPES, generate, recipe
from rig.targets import Device, list_targets, load_target
from rig.targets.models import NativeTarget, QemuTarget, TargetConfig
from rig.wire.message import KernelInfo
from rig.wire.protocol import Operation

Words = NDArray[np.int32]

SEED = 20
BLOCK = 100  # cases in a burst: far less than what a board may take for an answer
GROUPS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("uniform", {"range": [-8, 8]}),
    ("uniform", {}),
    ("log_uniform", {}),
    ("rigid", {}),
    ("near_singular", {}),
    ("boundary", {}),
)

# Left to the compiler's library, which need not round as IEEE 754 does: GCC's for ARMv7-M (12.2) gives for
# 2 - 0x1.fffffff4p-32 one unit in the last place too much, once in millions of cases of `float64`.
FLOATING = {"float32", "float64"}

_NATIVE = ("native-o0", "native-os", "native-clang-o0", "native-clang", "native-clang-os")
_CROSS = {
    "mps2-an385-o0": "qemu-mps2-an385",
    "mps2-an385-os": "qemu-mps2-an385",
    "mps2-an385-clang-o0": "qemu-mps2-an385",
    "mps2-an385-clang": "qemu-mps2-an385",
    "mps2-an385-clang-os": "qemu-mps2-an385",
    "microbit-clang": "qemu-microbit",
}


def variants() -> dict[str, TargetConfig]:
    """Every build and every port that is to answer like the target `native`, by name."""
    found: dict[str, TargetConfig] = {
        name: NativeTarget(kind="native", name=name, board=name) for name in _NATIVE
    }
    found["native-powerpc"] = load_target("native-powerpc")
    for name, port in _CROSS.items():
        found[name] = load_target(port).model_copy(update={"name": name, "board": name})
    ports = (config for config in list_targets() if isinstance(config, QemuTarget))
    return found | {config.name: config for config in ports}


@dataclass(frozen=True)
class Counts:
    """How many cases of every kernel are compared."""

    generated: int  # by the targets themselves, for kernels that invert
    inverted: int  # sent to kernels that invert
    solved: int  # sent to kernels that solve, which run on no others


@dataclass(frozen=True, eq=False)
class Difference:
    """A case that two builds answer differently: its words, and (status, words) of the two."""

    kernel: str
    case: str
    given: Words
    wanted: tuple[int, Words]
    got: tuple[int, Words]

    def __str__(self) -> str:
        """Enough to run it alone."""
        answers = (f"status {status} {list(map(int, words))}" for status, words in (self.wanted, self.got))
        return f"{self.kernel}, {self.case}, {list(map(int, self.given))}: " + ", not ".join(answers)


@dataclass(eq=False)
class Tally:
    """What a comparison has seen."""

    runs: dict[str, int] = field(default_factory=dict)  # cases by how they were run
    words: int = 0  # that differ
    statuses: int = 0
    blocks: int = 0  # whose digests differ, and whose cases then did not
    first: Difference | None = None

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return self.words == self.statuses == self.blocks == 0

    def count(self, how: str, cases: int) -> None:
        """So many more were run."""
        self.runs[how] = self.runs.get(how, 0) + cases


@dataclass(frozen=True, eq=False)
class Answers:
    """N cases: int32 (N, n_in), uint8 (N,), int32 (N, n_out)."""

    given: Words
    status: NDArray[np.uint8]
    words: Words


def compare_answers(kernel: str, case: str, wanted: Answers, got: Answers, tally: Tally) -> None:
    """Add to the tally where two builds differ."""
    inputs = (wanted.given != got.given).any(axis=1)  # of a burst: the generator differs
    statuses = (wanted.status != got.status) | inputs
    answered = (wanted.status == 0) & ~statuses
    words = (wanted.words != got.words) & answered[:, None]
    tally.statuses += int(statuses.sum())
    tally.words += int(words.sum())
    differ = np.flatnonzero(statuses | words.any(axis=1))
    if tally.first is None and len(differ):
        i = int(differ[0])
        tally.first = Difference(
            kernel,
            f"case {i} of {case}",
            wanted.given[i],
            (int(wanted.status[i]), wanted.words[i]),
            (int(got.status[i]), got.words[i]),
        )


def operands(info: KernelInfo, count: int) -> Words:
    """At least `count` cases of all groups for a kernel: int32 (N, n_in), right-hand sides at random."""
    each = -(-count // len(GROUPS))
    matrices = [generate(name, SEED, params, 0, each).reshape(-1, 16) for name, params in GROUPS]
    rest = np.random.default_rng(SEED).integers(-(1 << 31), 1 << 31, (each * len(GROUPS), info.n_in - 16))
    return np.concatenate([np.concatenate(matrices), rest.astype(np.int32)], axis=1)


def compare_runs(wanted: Device, got: Device, info: KernelInfo, count: int, tally: Tally) -> None:
    """Send a kernel the same cases on both."""
    given = operands(info, count)
    here, there = wanted.run(info.name, given), got.run(info.name, given)
    pair = (Answers(given, here.status, here.words), Answers(given, there.status, there.words))
    compare_answers(info.name, "what operands() gives", *pair, tally)
    tally.count("sent", len(given))


def compare_bursts(wanted: Device, got: Device, kernel: str, count: int, tally: Tally) -> None:
    """Let both generate the same cases for an INVERT kernel and compare digests; fetch those that differ."""
    known = [(name, params) for name, params in GROUPS if got.hello.generators >> (RECIPES[name][0] - 1) & 1]
    for name, params in known:
        group = recipe(name, SEED, params)
        blocks = [(first, BLOCK) for first in range(0, count // len(known), BLOCK)]
        here, there = (
            {reply.first: reply.digest for reply in device.burst(kernel, group, blocks)}
            for device in (wanted, got)
        )
        for first in (first for first, _ in blocks if here[first] != there.get(first)):
            before = tally.words + tally.statuses
            fetched = (device.fetch(kernel, group, first, BLOCK) for device in (wanted, got))
            one, other = (Answers(cases.inputs, cases.status, cases.words) for cases in fetched)
            compare_answers(kernel, f"{name} {params}, seed {SEED}, from {first} on", one, other, tally)
            tally.blocks += tally.words + tally.statuses == before
        tally.count("generated", len(blocks) * BLOCK)


def shared_kernels(wanted: Device, got: Device) -> Iterator[KernelInfo]:
    """The INVERT and SOLVE kernels that both have, those in floating point left out."""
    there = {kernel.name for kernel in got.hello.kernels} - FLOATING
    for kernel in wanted.hello.kernels:
        if kernel.name in there and kernel.operation in {Operation.INVERT, Operation.SOLVE}:
            yield kernel


def compare(wanted: Device, got: Device, counts: Counts) -> Tally:
    """Compare every kernel that both have.

    Args:
        wanted: the reference.
        got: the build to compare with it.
        counts: of cases for each kernel.

    Raises:
        BenchError: a target or its line failed.
    """
    tally = Tally()
    for info in shared_kernels(wanted, got):
        if info.operation == Operation.INVERT:
            compare_runs(wanted, got, info, counts.inverted, tally)
            compare_bursts(wanted, got, info.name, counts.generated, tally)
        else:
            compare_runs(wanted, got, info, counts.solved, tally)
    return tally


def scope(config: TargetConfig, count: int) -> Counts:
    """How many cases are compared on a target, of `count` at most: fewer are sent where that is slow."""
    if isinstance(config, NativeTarget):
        return Counts(count, count // 10, count)
    slow = config.name == "qemu-arduino-mega"  # QEMU's AVR takes three times as long for a case
    return Counts(count, count // 400, count // (50 if slow else 20))
