"""Carries a plan out: every batch over the line and into the store, exactly once."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Protocol

from rig.campaign import Shard
from rig.errors import BenchError, StoreError, UsageError
from rig.run.burst_run import BurstRun
from rig.run.findings import STOPPED
from rig.run.line import ask_counters, line_report
from rig.run.plan import Plan
from rig.run.store import BatchKey, Store, batch_of
from rig.run.trial import Trial
from rig.targets import Device
from rig.targets.footprint import Footprint, footprint
from rig.wire.message import KernelInfo
from rig.wire.protocol import Operation

NATIVE = "native"

OpenDevice = Callable[[str], AbstractContextManager[Device]]


class Progress(Protocol):
    """What the executor tells whoever watches."""

    def begin(self, total: int, done: int) -> None:
        """Cases in all, and those that a resumed run has already."""

    def step(self, where: str, cases: int) -> None:
        """So many more cases are in the store."""

    def note(self, text: str) -> None:
        """A line for the user: a target opened, failed, or finished."""


@dataclass(frozen=True)
class Executor:
    """A plan, where its results go, how its targets are opened, and who watches."""

    plan: Plan
    store: Store
    open_device: OpenDevice
    progress: Progress
    open_native: OpenDevice | None = None  # of the burst mode: what is expected comes from there

    def execute(self) -> None:
        """Do what the store does not hold yet, target after target.

        A target that fails is recorded with its error, and the next one goes on: a broken cable is no
        reason to leave the other boards untested.

        Raises:
            UsageError: a kernel that a target does not have, an unknown target.
            StoreError: the results cannot be kept.
        """
        done = self.store.done()
        self.progress.begin(self.plan.cases, sum(done.values()))
        todo = [shard for shard in self.plan.shards() if self._key(shard) not in done]
        for name in self.plan.targets:
            mine = [shard for shard in todo if shard.target == name]
            if mine:
                self._one_target(name, mine)

    def _key(self, shard: Shard) -> BatchKey:
        return shard.target, shard.kernel, self.plan.groups[shard.group].label, shard.start

    def _one_target(self, name: str, todo: list[Shard]) -> None:
        # What an earlier session found out stays known when a resumed run cannot open the target.
        info: dict[str, Any] = {**self.store.targets().get(name, {}), "error": None}
        try:
            with self.open_device(name) as device:
                info |= _identity(device, self._kernels(device, name))
                self.store.set_target(name, info)  # before the first batch: what is stored can be scored
                self.progress.note(
                    f"{name}: {device.board} at {device.line}, build {device.hello.build[:12]}"
                )
                told = None
                try:
                    if self.plan.burst:
                        self._blocks(device, todo, info["kernels"])
                    else:
                        self._batches(device, todo, info["kernels"])
                    told = ask_counters(device)
                finally:
                    info["link"] = line_report(device, told)
        except (StoreError, UsageError):
            raise
        except BenchError as error:
            info["error"] = f"{type(error).__name__}: {error}"
            self.store.add_event(name, "error", info["error"])
        finally:
            self.store.set_target(name, info)

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

    def _batches(self, device: Device, todo: list[Shard], kernels: Mapping[str, dict[str, Any]]) -> None:
        for (name, position), shards in groupby(todo, lambda shard: (shard.kernel, shard.group)):
            trial, group = self._trial(device, name), self.plan.groups[position]
            for shard in shards:
                words = group.words(kernels[name]["operation"], shard.start, shard.count)
                begun = time.perf_counter()
                outcome = trial.run(words)
                seconds = time.perf_counter() - begun
                self.store.add_batch(batch_of(self._key(shard), seconds, outcome))
                self.progress.step(f"{shard.target} {name} {group.class_name}", shard.count)
            trial.end()
            if trial.left <= 0:
                self.progress.note(f"{shard.target}: {name} on {group.label}: {STOPPED}")

    def _blocks(self, device: Device, todo: list[Shard], kernels: Mapping[str, dict[str, Any]]) -> None:
        """The same of a burst."""
        for name, known in kernels.items():
            if known["operation"] != "invert":
                text = f"kernel {name!r} does not invert; mode burst is for kernels that do"
                raise self.plan.blame("kernels", name, text)
        if self.open_native is None:
            raise UsageError("a burst takes a native target beside the one under test")
        with self.open_native(NATIVE) as native:
            self._kernels(native, NATIVE)
            burst = BurstRun(
                self.plan, self.store, todo[0].target, device, native, self._control, self.progress.step
            )
            for (name, position), shards in groupby(todo, lambda shard: (shard.kernel, shard.group)):
                group = self.plan.groups[position]
                stopped = burst.run(name, group, shards)
                if stopped:
                    self.progress.note(f"{todo[0].target}: {name} on {group.label}: {stopped}")

    def _trial(self, device: Device, name: str) -> Trial:
        kernels = {kernel.name: kernel for kernel in device.hello.kernels}
        return Trial(device, kernels[name], self._control(device, name))

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


def _identity(device: Device, kernels: Mapping[str, Any]) -> dict[str, Any]:
    hello = device.hello
    return {
        "board": device.board,
        "build_id": hello.build,
        "cost_unit": device.cost_unit,
        "window": hello.window,
        "kernels": kernels,
    }
