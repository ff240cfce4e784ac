"""Carries a plan out on the workers of a Dask scheduler (docs/CLUSTER.md)."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from rig.errors import BenchError, LinkLost, LinkTimeout, StoreError, UsageError
from rig.run.bench_log import BenchLog
from rig.run.executor import todo_of
from rig.run.jobs import Progress, Task
from rig.run.journal import Earlier, Journal
from rig.run.piece import described, piece_of, resource_of
from rig.run.plan import Plan
from rig.run.scheduler import Scheduler, Taken, connected
from rig.run.store import Store
from rig.targets.models import TargetConfig

PIECE_SECONDS = 5.0  # that a piece should take: much more than to open a target, little to do again
MOST_BATCHES = 64  # in a piece: 5 MB of answers
GROWTH = 8  # at most, from one piece to the next
SILENCE = 3600.0  # seconds after which a target is given up whose workers are there, but give no answer
_TICK = 1.0


@dataclass(eq=False)
class Row:
    """What is left of a task: pieces of it are done one after the other, as its limits hold for all of it."""

    task: Task
    piece: str | None = None

    def cut(self, batches: int) -> Task:
        """The next so many batches."""
        return replace(self.task, shards=self.task.shards[:batches])

    def done(self, batches: int) -> None:
        """So many batches are in the store."""
        self.task = replace(self.task, shards=self.task.shards[batches:])


@dataclass(eq=False)
class TargetQueue:
    """A target, of however many workers: its rows, and when it was last well.

    Attributes:
        batches: in its next piece.
        offered: when a worker was there that has it.
        heard: when an answer came, or was first waited for.
    """

    name: str
    config: TargetConfig | None
    rows: list[Row]
    batches: int = 1
    offered: float = field(default_factory=time.monotonic)
    heard: float = field(default_factory=time.monotonic)

    @property
    def out(self) -> list[str]:
        """Names of its pieces that are under way."""
        return [row.piece for row in self.rows if row.piece is not None]

    def next_row(self) -> Row | None:
        """The longest row that no worker has: the last ones then end together."""
        free = [row for row in self.rows if row.piece is None]
        return max(free, key=lambda row: row.task.cases, default=None)

    def note_pace(self, batches: int, seconds: float) -> None:
        """A piece of so many batches took so long."""
        wanted = int(PIECE_SECONDS * batches / max(seconds, 1e-9))
        self.batches = max(1, min(wanted, GROWTH * self.batches, MOST_BATCHES))


@dataclass(eq=False)
class ClusterRun:
    """A plan, where its results go, who watches, and where its workers are.

    Attributes:
        patience: seconds to wait for the scheduler, and for a worker that offers a target.
    """

    plan: Plan
    store: Store
    progress: Progress
    address: str
    patience: float = 60.0
    _queues: dict[str, TargetQueue] = field(default_factory=dict)
    _workers: dict[str, Counter[str]] = field(default_factory=dict)
    _looked: float = -_TICK

    def execute(self) -> None:
        """Do what the store does not hold yet; a target that fails is recorded, and the others go on.

        Raises:
            UsageError: as of Executor; or a worker has another rig, or other sources.
            LinkTimeout: there is no scheduler.
            StoreError: the results cannot be kept.
        """
        self._log = BenchLog(self.store)
        self._told: set[tuple[str, str]] = set()
        self._plant(todo_of(self.plan, self.store, self.progress))
        with connected(self.address, self.patience) as scheduler:
            try:
                while self._queues:
                    self._look(scheduler)
                    self._send(scheduler)
                    taken = scheduler.take(_TICK)
                    if taken is not None:
                        self._keep(taken, scheduler)
            except LinkLost as error:
                for name in self._queues:
                    self._log.failed(name, error)

    def _plant(self, tasks: Iterable[Task]) -> None:
        for task in tasks:
            if task.target not in self._queues:
                self._queues[task.target] = TargetQueue(task.target, described(task.target), [])
                self._log.begin(task.target)
            self._queues[task.target].rows.append(Row(task))

    def _look(self, scheduler: Scheduler) -> None:
        """See which workers there are, now and then."""
        now = time.monotonic()
        if now - self._looked < _TICK:
            return
        self._looked, before, self._workers = now, self._workers, scheduler.workers()
        for gone in before.keys() - self._workers.keys():
            self.progress.note(f"worker {gone} is gone; what it had under way is done again")
        for here in list(self._queues.values()):
            error = self._patience_lost(here, now)
            if error is not None:
                self._drop(here, error, scheduler)

    def _slots(self, target: str) -> int:
        return sum(offers[resource_of(target)] for offers in self._workers.values())

    def _patience_lost(self, here: TargetQueue, now: float) -> LinkTimeout | None:
        if self._slots(here.name):
            here.offered = now
        if not here.out:
            here.heard = now
        if now - here.offered > self.patience:
            return self._nobody(here.name)
        if now - here.heard > SILENCE:
            return LinkTimeout(
                f"no answer of its workers within {SILENCE:.0f} s; look at them, then --resume"
            )
        return None

    def _nobody(self, target: str) -> LinkTimeout:
        name = resource_of(target)
        every = sorted(set().union(*self._workers.values()))
        told = f"they offer: {', '.join(every)}" if every else f"{len(self._workers)} workers, no resources"
        start = f'dask worker {self.address} --resources "{name}=1"'
        return LinkTimeout(f"no Dask worker offers {name!r} ({told}); start one ({start}), then --resume")

    def _send(self, scheduler: Scheduler) -> None:
        """Keep every worker busy, with one piece more in hand, so that few answers are held at once."""
        for here in self._queues.values():
            slots = self._slots(here.name)
            while slots and len(here.out) <= slots and (row := here.next_row()):
                task = row.cut(here.batches)
                label = self.plan.groups[task.group].label
                earlier = Earlier.of(self.store, task.target, task.kernel, label)
                row.piece = scheduler.submit(piece_of(self.plan, task, here.config, earlier))

    def _keep(self, taken: Taken, scheduler: Scheduler) -> None:
        """Put an answer into the store, all of it or nothing."""
        here, row = self._of(taken.piece)
        journal, error = taken.answer.journal, taken.answer.raised()
        if isinstance(error, (UsageError, StoreError)):
            raise type(error)(f"worker {taken.worker}: {error}" if taken.worker else str(error))
        with self.store.transaction():
            self._write(here.name, journal, taken.worker)
        self._tell(here.name, row.task, journal, taken.worker)
        row.piece, here.heard = None, time.monotonic()
        if isinstance(error, BenchError):
            self._drop(here, error, scheduler)
            return
        here.note_pace(batches := len(journal.batches) + len(journal.blocks), journal.seconds)
        row.done(batches)
        self._clear(here, row)

    def _of(self, piece: str) -> tuple[TargetQueue, Row]:
        return next((here, row) for here in self._queues.values() for row in here.rows if row.piece == piece)

    def _write(self, target: str, journal: Journal, worker: str) -> None:
        if journal.facts is not None:
            try:
                self._log.opened(target, journal.facts)
            except UsageError as error:
                raise UsageError(f"worker {worker}: {error}") from error
        journal.write(self.store)
        if journal.report is not None:
            self._log.closing(target, journal.report)

    def _tell(self, target: str, task: Task, journal: Journal, worker: str) -> None:
        if journal.facts is not None and (target, worker) not in self._told:
            self._told.add((target, worker))
            build = journal.facts["build_id"][:12]
            self.progress.note(f"{target}: {journal.facts['board']} at worker {worker}, build {build}")
        for note in journal.notes[1:]:
            self.progress.note(note)
        if journal.cases:
            group = self.plan.groups[task.group]
            self.progress.step(f"{target} {task.kernel} {group.class_name}", journal.cases)

    def _drop(self, here: TargetQueue, error: BenchError, scheduler: Scheduler) -> None:
        """The target failed: what is left is for a resumed run."""
        scheduler.give_up(here.out)
        del self._queues[here.name]
        self._log.failed(here.name, error)

    def _clear(self, here: TargetQueue, row: Row) -> None:
        if not row.task.shards:
            here.rows.remove(row)
        if not here.rows:
            del self._queues[here.name]
