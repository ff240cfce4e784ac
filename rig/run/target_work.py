"""Does the tasks of one target: every batch over the line and into the ledger, exactly once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from rig.campaign import Shard
from rig.errors import BenchError, UsageError
from rig.run.batch import BatchKey, batch_of
from rig.run.bench_log import Diary
from rig.run.burst_run import BurstRun
from rig.run.findings import STOPPED
from rig.run.jobs import Task, Watcher
from rig.run.ledger import Ledger, TargetLog
from rig.run.line import ask_counters, check_framing, line_report
from rig.run.plan import Plan
from rig.run.trial import Trial
from rig.targets import Device
from rig.targets.footprint import Footprint, footprint
from rig.wire.message import KernelInfo
from rig.wire.protocol import Operation

NATIVE = "native"

OpenDevice = Callable[[str], AbstractContextManager[Device]]


@dataclass(frozen=True)
class TargetWork:
    """A plan, where its results go, and how its targets are opened.

    Attributes:
        open_native: of the burst mode: what is expected comes from there.
    """

    plan: Plan
    ledger: Ledger
    open_device: OpenDevice
    open_native: OpenDevice | None = None

    def do(self, name: str, tasks: Iterable[Task], log: TargetLog, progress: Watcher) -> None:
        """Open a target, do tasks of its on it, and close it.

        Raises:
            UsageError: a kernel that the target does not have, or an unknown target.
            BenchError: the target failed; what it did before is in the ledger.
        """
        with self.open_device(name) as device:
            kernels = self._kernels(device, name)
            log.opened(name, _facts(device, kernels))
            progress.note(f"{name}: {device.board} at {device.line}, build {device.hello.build[:12]}")
            well = False
            try:
                if self.plan.burst:
                    self._blocks(device, tasks, kernels, progress)
                else:
                    self._batches(device, tasks, kernels, progress)
                well = True
                if not self.ledger.has_findings(name):  # a kernel that writes anywhere may spoil frames, too
                    check_framing(device)
            finally:
                log.closing(name, line_report(device, ask_counters(device) if well else None))

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
            self.ledger.add_event(target, "footprint", str(error))
            return {}

    def _batches(
        self, device: Device, tasks: Iterable[Task], kernels: Mapping[str, dict[str, Any]], progress: Watcher
    ) -> None:
        for task in tasks:
            group, diary = self.plan.groups[task.group], Diary(self.ledger, task.target, device)
            spent, _ = self.ledger.spent(task.target, task.kernel, group.label)
            trial = self._trial(device, task.kernel, spent)
            for shard in task.shards:
                words = group.words(kernels[task.kernel]["operation"], shard.start, shard.count)
                left, begun = trial.left, time.perf_counter()
                outcome = trial.run(words)
                seconds = time.perf_counter() - begun
                self.ledger.add_batch(batch_of(key_of(self.plan, shard), seconds, outcome, left - trial.left))
                diary.look(f"{task.kernel} on {group.label} from {shard.start}", left - trial.left)
                progress.step(f"{task.target} {task.kernel} {group.class_name}", shard.count)
            trial.end()
            if trial.left <= 0:
                progress.note(f"{task.target}: {task.kernel} on {group.label}: {STOPPED}")

    def _blocks(
        self, device: Device, tasks: Iterable[Task], kernels: Mapping[str, dict[str, Any]], progress: Watcher
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
            burst = BurstRun(self.plan, self.ledger, device, native, self._control, progress.step)
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


def key_of(plan: Plan, shard: Shard) -> BatchKey:
    """Where the results of a shard stand in the store."""
    return shard.target, shard.kernel, plan.groups[shard.group].label, shard.start


def _facts(device: Device, kernels: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "board": device.board,
        "build_id": device.hello.build,
        "cost_unit": device.cost_unit,
        "window": device.hello.window,
        "tools": device.tools,
        "kernels": kernels,
    }


def _operation(kernel: KernelInfo) -> str:
    """The kernel's operation as rig.oracle names it."""
    try:
        return Operation(kernel.operation).name.lower()
    except ValueError:
        text = f"kernel {kernel.name!r} promises operation {kernel.operation}, which this rig does not know"
        raise UsageError(text) from None
