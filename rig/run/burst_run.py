"""Carries the burst of a campaign out: from an open target and its native twin into the store."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from rig.oracle import truth
from rig.run.bench_log import Diary
from rig.run.burst import Burst, Done, Pace
from rig.run.burst_ask import Asker
from rig.run.burst_expected import Reference
from rig.run.burst_settle import Settled, Settler
from rig.run.cases import Group
from rig.run.jobs import Task
from rig.run.ledger import Ledger
from rig.run.plan import Plan
from rig.run.scorer import AT_ONCE
from rig.run.store_blocks import BlockRow, KeptCase
from rig.run.trial import Trial
from rig.scoring import BoundedTally, score
from rig.targets import Device


@dataclass(frozen=True)
class BurstRun:
    """What a burst on one target takes.

    Attributes:
        plan: of the campaign.
        ledger: where the blocks go.
        device: the target.
        native: the same kernels on this machine.
        control: tells of a kernel on a target which trusted one there is besides, if any.
        on_progress: called with where, and the number of cases of each answer.
    """

    plan: Plan
    ledger: Ledger
    device: Device
    native: Device
    control: Callable[[Device, str], str | None]
    on_progress: Callable[[str, int], None]
    _paces: dict[str, Pace] = field(default_factory=dict)

    def run(self, task: Task, group: Group) -> str | None:
        """Do blocks of one kernel on one case group; returns why some had to be left out, None if none were.

        Raises:
            BenchError: target or native process failed, not the kernel.
            StoreError: the results cannot be kept.
        """
        where = task.target, task.kernel, group.label
        restarts, seen = self.ledger.spent(*where)
        trial = self._trial(self.device, task.kernel, spent=restarts)
        burst = self._burst(task, group, trial, seen)
        limits = self.plan.accept[task.kernel].rate_limits
        tally = self.ledger.tally(*where) or BoundedTally(group.label, limits)
        diary, left = Diary(self.ledger, task.target, self.device), trial.left
        for done in burst.run(task.shards):
            took, left = left - trial.left, trial.left
            self._keep(tally, _row(group.label, done, took), done)
            diary.look(f"{task.kernel} on {group.label} from {done.block.shard.start}", took)
        trial.end()
        return burst.stopped

    def _burst(self, task: Task, group: Group, trial: Trial, seen: int) -> Burst:
        kernel = task.kernel
        asker = Asker(self.device, self.device.session.kernel(kernel), group, trial)
        reference = Reference(self._trial(self.native, kernel, check=False), group)
        where = f"{task.target} {kernel} {group.class_name}"
        settler = Settler(asker, self.control(self.device, kernel), seen)
        pace = self._paces.setdefault(kernel, Pace())
        pace.slow_down()
        return Burst(asker, settler, reference, pace, lambda cases: self.on_progress(where, cases))

    def _trial(self, device: Device, kernel: str, *, check: bool = True, spent: int = 0) -> Trial:
        control = self.control(device, kernel)
        return Trial(device, device.session.kernel(kernel), control, check=check, spent=spent)

    def _keep(self, tally: BoundedTally, row: BlockRow, done: Done) -> None:
        """Score a block and put it into the store: a transaction of its own."""
        settled = done.settled
        _score(settled, tally, self.plan.oracle)
        kept = _kept(settled, tally.referenced() | {found.index for found in settled.findings})
        self.ledger.add_block(row, settled.findings, tally, kept)


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


def _row(label: str, done: Done, restarts: int) -> BlockRow:
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
        restarts=restarts,
    )
