"""Carries the burst of a campaign out: from an open target and its native twin into the store."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np

from rig.campaign import Shard
from rig.oracle import truth
from rig.run.burst import Burst, Done, Pace
from rig.run.burst_ask import Asker
from rig.run.burst_expected import Reference
from rig.run.burst_settle import Settled, Settler
from rig.run.cases import Group
from rig.run.plan import Plan
from rig.run.scorer import AT_ONCE
from rig.run.store import Store
from rig.run.store_blocks import BlockRow, KeptCase
from rig.run.trial import Trial
from rig.scoring import BoundedTally, score
from rig.targets import Device


@dataclass(frozen=True)
class BurstRun:
    """What a burst on one target takes.

    Attributes:
        plan: of the campaign.
        store: where the blocks go.
        target: its name in the plan.
        device: the target.
        native: the same kernels on this machine.
        control: tells of a kernel on a target which trusted one there is besides, if any.
        on_progress: called with where, and the number of cases of each answer.
    """

    plan: Plan
    store: Store
    target: str
    device: Device
    native: Device
    control: Callable[[Device, str], str | None]
    on_progress: Callable[[str, int], None]
    _paces: dict[str, Pace] = field(default_factory=dict)

    def run(self, kernel: str, group: Group, shards: Iterable[Shard]) -> str | None:
        """Do blocks of one kernel on one case group; returns why some had to be left out, None if none were.

        Raises:
            BenchError: target or native process failed, not the kernel.
            StoreError: the results cannot be kept.
        """
        trial = self._trial(self.device, kernel)
        burst = self._burst(kernel, group, trial)
        limits = self.plan.accept[kernel].rate_limits
        so_far = self.store.burst(self.target, kernel, group.label)
        tally = so_far[1] if so_far else BoundedTally(group.label, limits)
        for done in burst.run(shards):
            self._keep(tally, group.label, done)
        trial.end()
        return burst.stopped

    def _burst(self, kernel: str, group: Group, trial: Trial) -> Burst:
        asker = Asker(self.device, self.device.session.kernel(kernel), group, trial)
        reference = Reference(self._trial(self.native, kernel, check=False), group)
        where = f"{self.target} {kernel} {group.class_name}"
        settler = Settler(asker, self.control(self.device, kernel))
        pace = self._paces.setdefault(kernel, Pace())
        pace.slow_down()
        return Burst(asker, settler, reference, pace, lambda cases: self.on_progress(where, cases))

    def _trial(self, device: Device, kernel: str, *, check: bool = True) -> Trial:
        return Trial(device, device.session.kernel(kernel), self.control(device, kernel), check=check)

    def _keep(self, tally: BoundedTally, label: str, done: Done) -> None:
        """Score a block and put it into the store: a transaction of its own."""
        settled = done.settled
        _score(settled, tally, self.plan.oracle)
        kept = _kept(settled, tally.referenced() | {found.index for found in settled.findings})
        self.store.add_block(_row(label, done), settled.findings, tally, kept)


def _score(settled: Settled, tally: BoundedTally, oracle: str) -> None:
    """Score every case that has an answer."""
    edges = np.flatnonzero(np.diff(np.r_[False, settled.answered, False]))
    for first, stop in edges.reshape(-1, 2).tolist():
        for at in range(first, stop, AT_ONCE):
            part = slice(at, min(at + AT_ONCE, stop))
            given = settled.expected.inputs[part]
            true = truth(oracle, "invert", given)
            scored = score(true, settled.words[part], settled.status[part], given=given, inverse=true.value)
            tally.add(scored, settled.expected.cases.start + at)


def _kept(settled: Settled, named: set[int]) -> list[KeptCase]:
    start = settled.expected.cases.start
    mine = sorted(index - start for index in named if index in settled.expected.cases)
    return [
        KeptCase(start + at, int(settled.status[at]), settled.words[at], bool(settled.answered[at]))
        for at in mine
    ]


def _row(label: str, done: Done) -> BlockRow:
    shard, settled, cost = done.block.shard, done.settled, done.block.cost
    digest = done.block.digest
    return BlockRow(
        target=shard.target,
        kernel=shard.kernel,
        label=label,
        start=shard.start,
        count=shard.count,
        seconds=done.seconds,
        digest=None if digest is None else f"{digest:016x}",
        agreed=settled.agreed,
        differing=len(settled.differing),
        fetched=settled.fetched,
        unanswered=int((~settled.answered).sum()),
        cost_cases=cost.cases,
        cost_total=cost.total,
        cost_max=cost.worst,
        stack=cost.stack,
    )
