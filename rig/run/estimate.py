"""What a plan will send and how long that will take, without touching a target."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from heapq import heappop, heappush
from pathlib import Path
from typing import NamedTuple

from rig.errors import StoreError
from rig.link.flow import must_cross
from rig.link.line import BITS_PER_BYTE
from rig.oracle import N_IN
from rig.run.jobs import Dealer, tasks_of
from rig.run.plan import Plan
from rig.run.summary import SUMMARY_NAME, read_summary
from rig.targets import load_target
from rig.targets.models import SerialTarget, TargetConfig
from rig.targets.user_kernel import builtin_operations

_N_OUT = {"invert": 16, "solve": 4, "update": 16}


@dataclass(frozen=True)
class Load:
    """What one kernel has to do on one target.

    `operation` is None for a kernel of a board's own firmware, which only the board can tell of; `line` are
    bytes to and from the target without frames, None where that is not known, or no case crosses.
    """

    kernel: str
    operation: str | None
    cases: int
    line: tuple[int, int] | None


class Rate(NamedTuple):
    """Cases a second, None: unknown; where that comes from; whether it is only the most there can be."""

    cases_per_second: float | None
    source: str
    ceiling: bool = False

    def seconds(self, cases: int) -> float | None:
        """What so many cases take."""
        return None if self.cases_per_second is None else cases / self.cases_per_second


@dataclass(frozen=True)
class Estimate:
    """What one target has to do, and the rate it is expected to have."""

    target: str
    loads: tuple[Load, ...]
    rate: Rate

    @property
    def seconds(self) -> float | None:
        """Expected time on the line."""
        return self.rate.seconds(sum(load.cases for load in self.loads))


def estimate(plan: Plan, runs: Iterable[Path]) -> list[Estimate]:
    """The plan's targets in order.

    Args:
        plan: what shall be run.
        runs: folders that hold run folders, for the rates the targets had.

    Raises:
        UsageError: an unknown target, or a kernel that a target will not have.
    """
    before = list(_latest_first(runs))
    return [_of_target(plan, name, before) for name in plan.targets]


def expected_seconds(
    plan: Plan, estimates: Iterable[Estimate], jobs: int, single: Callable[[str], bool]
) -> float | None:
    """Time on the line until the last worker is done; None when no target's rate is known.

    The plan is dealt out as in a run, to workers that do not slow each other down. A target whose rate is
    not known takes no time.

    Args:
        plan: what shall be run.
        estimates: of its targets.
        jobs: how many workers.
        single: whether a target is there only once.
    """
    rates = {one.target: one.rate for one in estimates}
    if all(rate.cases_per_second is None for rate in rates.values()):
        return None
    dealer = Dealer(tasks_of(plan.shards()), single, jobs)
    workers, end = [_worker(dealer, rates) for _ in range(jobs)], 0.0
    due = [(0.0, at) for at in range(jobs)]  # a heap: when each asks for more
    while due:
        now, at = heappop(due)
        end = max(end, now)
        took = next(workers[at], None)
        if took is not None:
            heappush(due, (now + took, at))
    return end


def _worker(dealer: Dealer, rates: Mapping[str, Rate]) -> Iterator[float]:
    """Seconds of each task that a worker is given; it asks for the next when that one is done."""
    while (name := dealer.take_target()) is not None:
        for task in dealer.tasks(name):
            yield rates[name].seconds(task.cases) or 0.0
        dealer.leave_target(name)


def _of_target(plan: Plan, name: str, before: list[Path]) -> Estimate:
    config = load_target(name)
    operations = builtin_operations() | {
        kernel.name: kernel.operation for kernel in plan.own_kernels_on(name)
    }
    cases = plan.cases_on(name)
    for kernel in cases:
        if kernel not in operations and not _has_its_own(config):
            raise plan.unknown_kernel(kernel, sorted(operations), name)
    loads = tuple(_load(plan, kernel, operations.get(kernel), count) for kernel, count in cases.items())
    return Estimate(name, loads, _rate(plan, config, name, loads, before))


def _load(plan: Plan, kernel: str, operation: str | None, cases: int) -> Load:
    if operation is None or plan.burst:
        return Load(kernel, operation, cases, None)
    out, back = must_cross(N_IN[operation], _N_OUT[operation])
    return Load(kernel, operation, cases, (out * cases, back * cases))


def _has_its_own(config: TargetConfig) -> bool:
    """Whether the firmware may be another than the rig builds."""
    return isinstance(config, SerialTarget) and not config.build


def _rate(plan: Plan, config: TargetConfig, name: str, loads: tuple[Load, ...], before: list[Path]) -> Rate:
    if config.rate is not None and not plan.burst:
        return Rate(config.rate, f"`rate` of target {config.name}")
    for folder in before:
        if measured := _measured(folder, name, burst=plan.burst):
            return Rate(measured, f"measured in {folder}")
    if plan.burst:
        return Rate(None, f"unknown: no earlier burst on {name} here")
    if isinstance(config, SerialTarget) and "://" not in config.port:
        return _ceiling(config, loads)
    return Rate(None, f"unknown: no earlier run of {name} here, and no `rate` in its file")


def _ceiling(config: SerialTarget, loads: tuple[Load, ...]) -> Rate:
    """What the busier direction of the line can carry at most."""
    known = [(load.cases, *load.line) for load in loads if load.line is not None]
    if not known:
        return Rate(None, "unknown: what its kernels take is known to the board alone")
    cases, out, back = (sum(column) for column in zip(*known, strict=True))
    rate = config.baud * cases / (BITS_PER_BYTE * max(out, back))
    source = f"the ceiling of its line at {config.baud:,} baud"
    if config.most_baud > config.baud:
        return Rate(rate, f"{source}, before a faster rate is agreed on")
    return Rate(rate, source, ceiling=True)


def _measured(folder: Path, name: str, *, burst: bool) -> float | None:
    try:
        summary = read_summary(folder)
        mine = [entry for entry in summary["results"] if entry["target"] == name]
        if any(bool(entry.get("burst")) != burst for entry in mine):
            return None
        rates = [target["cases_per_second"] for target in summary["targets"] if target["name"] == name]
    except (StoreError, LookupError, TypeError):  # another program's file, or an older rig's
        return None
    return float(rates[0]) if rates and rates[0] else None


def _latest_first(runs: Iterable[Path]) -> Iterator[Path]:
    found = {path.resolve(): path for folder in runs for path in folder.glob(f"*/{SUMMARY_NAME}")}
    for path in sorted(found.values(), key=lambda path: path.stat().st_mtime_ns, reverse=True):
        yield path.parent
