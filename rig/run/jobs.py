"""Deals the tasks of a plan to workers: each to one of them, so that what comes of it depends on none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_EXCEPTION, CancelledError, ThreadPoolExecutor, wait
from dataclasses import dataclass
from threading import Event, Lock
from typing import Protocol

from rig.campaign import Shard


class Watcher(Protocol):
    """What the work on a target tells whoever watches."""

    def step(self, where: str, cases: int) -> None:
        """So many more cases are in the store."""

    def note(self, text: str) -> None:
        """A line for the user: a target opened, failed, or finished."""


class Progress(Watcher, Protocol):
    """What the executor tells besides."""

    def begin(self, total: int, done: int) -> None:
        """Cases in all, and those that a resumed run has already."""


@dataclass(frozen=True)
class Task:
    """One kernel on one case group of one target: what of it is still to be done, in order.

    A worker does it from begin to end, as the limit on restarts of the target holds for all of it.
    """

    target: str
    kernel: str
    group: int
    shards: tuple[Shard, ...]

    @property
    def cases(self) -> int:
        """Their number."""
        return sum(shard.count for shard in self.shards)


def tasks_of(shards: Iterable[Shard]) -> list[Task]:
    """Shards by target, kernel and group, in the order they come."""
    held: dict[tuple[str, str, int], list[Shard]] = {}
    for shard in shards:
        held.setdefault((shard.target, shard.kernel, shard.group), []).append(shard)
    return [Task(*where, tuple(mine)) for where, mine in held.items()]


class Dealer:
    """Gives workers a target, and then its tasks one by one."""

    def __init__(self, tasks: Iterable[Task], single: Callable[[str], bool], jobs: int):
        """Prepare.

        Args:
            tasks: in the order of the plan, which a single worker keeps; several begin with the largest.
            single: whether a target is there only once, like a board.
            jobs: number of workers.
        """
        self._left: dict[str, list[Task]] = {}
        for task in tasks:
            self._left.setdefault(task.target, []).append(task)
        if jobs > 1:
            for mine in self._left.values():
                mine.sort(key=lambda task: -task.cases)
        self._single, self._lock = single, Lock()
        self._workers = Counter[str]()

    def take_target(self) -> str | None:
        """The target with the fewest workers on it that has tasks left; None when there is nothing to do."""
        with self._lock:
            free = [name for name, left in self._left.items() if left and self._has_room(name)]
            name = min(free, key=lambda name: self._workers[name], default=None)
            if name is not None:
                self._workers[name] += 1
            return name

    def _has_room(self, name: str) -> bool:
        return not (self._workers[name] and self._single(name))

    def leave_target(self, name: str) -> None:
        """A worker has closed the target."""
        with self._lock:
            self._workers[name] -= 1

    def drop(self, name: str) -> None:
        """The target failed: its tasks are left to a resumed run."""
        with self._lock:
            self._left[name].clear()

    def tasks(self, name: str) -> Iterator[Task]:
        """Tasks of a target, as long as there are any."""
        while True:
            with self._lock:
                if not self._left[name]:
                    return
                task = self._left[name].pop(0)
            yield task


class Shared:
    """A progress that several workers tell, and by which they learn that all shall stop."""

    def __init__(self, progress: Progress):
        self._progress, self._lock, self._stop = progress, Lock(), Event()

    def stop(self) -> None:
        """The next step of every worker is its last."""
        self._stop.set()

    def step(self, where: str, cases: int) -> None:
        """As of Progress.

        Raises:
            CancelledError: all shall stop.
        """
        with self._lock:
            self._progress.step(where, cases)
        if self._stop.is_set():
            raise CancelledError

    def note(self, text: str) -> None:
        """As of Progress."""
        with self._lock:
            self._progress.note(text)


def run_workers(work: Callable[[], None], jobs: int, stop: Callable[[], None]) -> None:
    """Do the work in so many threads; the first error ends all, and so does Ctrl-C.

    Threads are enough: a worker waits for its target most of the time, and numpy works without the GIL.
    """
    if jobs == 1:
        work()
        return
    with ThreadPoolExecutor(jobs, thread_name_prefix="rig-worker") as pool:
        futures = [pool.submit(work) for _ in range(jobs)]
        try:
            wait(futures, return_when=FIRST_EXCEPTION)
        finally:
            stop()
    errors = [future.exception() for future in futures]
    for error in errors:
        if error is not None and not isinstance(error, CancelledError):
            raise error
