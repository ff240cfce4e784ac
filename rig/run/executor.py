"""Carries a plan out: every batch over the line and into the store, exactly once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from rig.campaign import Shard
from rig.errors import BenchError, StoreError, UsageError
from rig.run.batch import BatchKey, batch_of
from rig.run.bench_log import BenchLog, Diary
from rig.run.burst_run import BurstRun
from rig.run.findings import STOPPED
from rig.run.jobs import Dealer, Progress, Shared, Task, run_workers, tasks_of
from rig.run.line import check_framing
from rig.run.plan import Plan
from rig.run.store import Store
from rig.run.trial import Trial
from rig.targets import Device
from rig.targets.footprint import Footprint, footprint
from rig.wire.message import KernelInfo
from rig.wire.protocol import Operation

NATIVE = "native"

OpenDevice = Callable[[str], AbstractContextManager[Device]]


@dataclass(frozen=True)
class Executor:
    """A plan, where its results go, how its targets are opened, who watches, and how many workers there are.

    Attributes:
        open_native: of the burst mode: what is expected comes from there.
        single: whether a target is there only once.
    """

    plan: Plan
    store: Store
    open_device: OpenDevice
    progress: Progress
    open_native: OpenDevice | None = None
    jobs: int = 1
    single: Callable[[str], bool] = lambda _name: False

    def execute(self) -> None:
        """Do what the store does not hold yet; with one worker target after target.

        A target that fails is recorded with its error, and the next one goes on: a broken cable is no
        reason to leave the other boards untested.

        Raises:
            UsageError: a kernel that a target does not have, an unknown target, or one whose firmware is
                another than that of the results that are there.
            StoreError: the results cannot be kept.
        """
        done = self.store.done()
        self.progress.begin(self.plan.cases, sum(done.values()))
        todo = tasks_of(shard for shard in self.plan.shards() if self._key(shard) not in done)
        shared = Shared(self.progress)
        dealer = Dealer(todo, self.single, self.jobs)
        log = BenchLog(self.store)
        run_workers(lambda: self._work(dealer, log, shared), self.jobs, shared.stop)

    def _key(self, shard: Shard) -> BatchKey:
        return shard.target, shard.kernel, self.plan.groups[shard.group].label, shard.start

    def _work(self, dealer: Dealer, log: BenchLog, progress: Shared) -> None:
        while (name := dealer.take_target()) is not None:
            try:
                self._one_target(name, dealer.tasks(name), log, progress)
            except (StoreError, UsageError):
                raise
            except BenchError as error:
                dealer.drop(name)
                log.failed(name, error)
            finally:
                dealer.leave_target(name)

    def _one_target(self, name: str, tasks: Iterator[Task], log: BenchLog, progress: Shared) -> None:
        log.begin(name)
        with self.open_device(name) as device:
            kernels = self._kernels(device, name)
            log.opened(name, device, kernels)
            progress.note(f"{name}: {device.board} at {device.line}, build {device.hello.build[:12]}")
            well = False
            try:
                if self.plan.burst:
                    self._blocks(device, tasks, kernels, progress)
                else:
                    self._batches(device, tasks, kernels, progress)
                well = True
                if not self.store.has_findings(name):  # a kernel that writes anywhere may spoil frames, too
                    check_framing(device)
            finally:
                log.closing(name, device, answers=well)

    def _kernels(self, device: Device, target: str) -> dict[str, dict[str, Any]]:
        """What is known of each kernel of the plan, by name."""
        known = {kernel.name: kernel for kernel in device.hello.kernels}
        names = self.plan.kernels_on(target)
        for name in names:
            if name not in known:
                raise self.plan.unknown_kernel(name, sorted(known), target)
        sizes = self._sizes(device, target)
        return {
            name: {
                "operation": _operation(known[name]),
                "words": [known[name].n_in, known[name].n_out],
                "footprint": sizes[name]._asdict() if name in sizes else None,
            }
            for name in names
        }

    def _sizes(self, device: Device, target: str) -> Mapping[str, Footprint]:
        """Size of each kernel; none for a board whose image the rig did not build."""
        if device.image is None:
            return {}
        try:
            return footprint(device.board, self.plan.own_kernels_on(target))
        except BenchError as error:  # a size is no reason to stop
            self.store.add_event(target, "footprint", str(error))
            return {}

    def _batches(
        self, device: Device, tasks: Iterator[Task], kernels: Mapping[str, dict[str, Any]], progress: Shared
    ) -> None:
        for task in tasks:
            group, diary = self.plan.groups[task.group], Diary(self.store, task.target, device)
            spent, _ = self.store.spent(task.target, task.kernel, group.label)
            trial = self._trial(device, task.kernel, spent)
            for shard in task.shards:
                words = group.words(kernels[task.kernel]["operation"], shard.start, shard.count)
                left, begun = trial.left, time.perf_counter()
                outcome = trial.run(words)
                seconds = time.perf_counter() - begun
                self.store.add_batch(batch_of(self._key(shard), seconds, outcome, left - trial.left))
                diary.look(f"{task.kernel} on {group.label} from {shard.start}", left - trial.left)
                progress.step(f"{task.target} {task.kernel} {group.class_name}", shard.count)
            trial.end()
            if trial.left <= 0:
                progress.note(f"{task.target}: {task.kernel} on {group.label}: {STOPPED}")

    def _blocks(
        self, device: Device, tasks: Iterator[Task], kernels: Mapping[str, dict[str, Any]], progress: Shared
    ) -> None:
        """The same of a burst."""
        for name, known in kernels.items():
            if known["operation"] != "invert":
                text = f"kernel {name!r} does not invert; mode burst is for kernels that do"
                raise self.plan.blame("kernels", name, text)
        if self.open_native is None:
            raise UsageError("a burst takes a native target beside the one under test")
        with self.open_native(NATIVE) as native:
            self._kernels(native, NATIVE)
            burst = BurstRun(self.plan, self.store, device, native, self._control, progress.step)
            for task in tasks:
                group = self.plan.groups[task.group]
                stopped = burst.run(task, group)
                if stopped:
                    progress.note(f"{task.target}: {task.kernel} on {group.label}: {stopped}")

    def _trial(self, device: Device, name: str, spent: int) -> Trial:
        kernels = {kernel.name: kernel for kernel in device.hello.kernels}
        return Trial(device, kernels[name], self._control(device, name), spent=spent)

    def _control(self, device: Device, name: str) -> str | None:
        """A trusted kernel that takes the same words; None when there is none."""
        own = {kernel.name for kernel in self.plan.own_kernels}
        kernels = {kernel.name: kernel for kernel in device.hello.kernels}
        n_in = kernels[name].n_in
        trusted = [other for other in kernels if other not in {*own, name} and kernels[other].n_in == n_in]
        return next(iter(trusted), None)


def _operation(kernel: KernelInfo) -> str:
    """The kernel's operation as rig.oracle names it."""
    try:
        return Operation(kernel.operation).name.lower()
    except ValueError:
        text = f"kernel {kernel.name!r} promises operation {kernel.operation}, which this rig does not know"
        raise UsageError(text) from None
