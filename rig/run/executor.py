"""Carries a plan out: every batch over the line and into the store, exactly once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rig.errors import BenchError, StoreError, UsageError
from rig.run.bench_log import BenchLog
from rig.run.jobs import Dealer, Progress, Shared, Task, run_workers, tasks_of
from rig.run.plan import Plan
from rig.run.store import Store
from rig.run.target_work import OpenDevice, TargetWork, key_of


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
        todo = todo_of(self.plan, self.store, self.progress)
        shared = Shared(self.progress)
        dealer = Dealer(todo, self.single, self.jobs)
        log = BenchLog(self.store)
        run_workers(lambda: self._work(dealer, log, shared), self.jobs, shared.stop)

    def _work(self, dealer: Dealer, log: BenchLog, progress: Shared) -> None:
        work = TargetWork(self.plan, self.store, self.open_device, self.open_native)
        while (name := dealer.take_target()) is not None:
            try:
                log.begin(name)
                work.do(name, dealer.tasks(name), log, progress)
            except (StoreError, UsageError):
                raise
            except BenchError as error:
                dealer.drop(name)
                log.failed(name, error)
            finally:
                dealer.leave_target(name)


def todo_of(plan: Plan, store: Store, progress: Progress) -> list[Task]:
    """What the store does not hold yet; tells the progress how much that is."""
    done = store.done()
    progress.begin(plan.cases, sum(done.values()))
    return tasks_of(shard for shard in plan.shards() if key_of(plan, shard) not in done)
