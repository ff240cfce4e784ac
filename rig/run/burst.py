"""Burst mode: one kernel on one case group of a target that generates the cases itself (docs/BURST.md)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from time import perf_counter

from rig.campaign import Shard
from rig.run.burst_ask import Answer, Asker
from rig.run.burst_expected import Expected, Reference
from rig.run.burst_settle import Settled, Settler
from rig.run.findings import SEEN_ENOUGH, STOPPED
from rig.run.plan import BLOCK

FIRST_PART = 16  # cases: a tenth of a second for a kernel that takes 6 ms
PART_SECONDS = 0.075  # that a part should take the target
PERIOD = 0.1  # seconds after which the size of parts is thought over
GROWTH = 8  # at most, from one period to the next; it shrinks by half at most, as a busy host is soon over


class Pace:
    """How many cases to ask for at once: what the target does in 75 ms.

    Far below the link's patience, and much longer than what a request costs the line and the host.
    """

    def __init__(self) -> None:
        self.size = FIRST_PART
        self._cases, self._since = 0, 0.0

    def begin(self, now: float) -> None:
        """Nothing is under way."""
        self._cases, self._since = 0, now

    def slow_down(self) -> None:
        """Other cases come, which may take longer."""
        self.size = max(self.size // GROWTH, min(self.size, FIRST_PART))

    def note(self, cases: int, now: float) -> None:
        """So many more were answered."""
        self._cases += cases
        elapsed = now - self._since
        if elapsed >= PERIOD:
            wanted = int(self._cases / elapsed * PART_SECONDS)
            self.size = max(1, self.size // 2, min(wanted, GROWTH * self.size, BLOCK))
            self.begin(now)


@dataclass(eq=False)
class Cost:
    """Sum and maximum of what cases cost the target, in its own unit, and the most stack they used."""

    cases: int = 0
    total: int = 0
    worst: int | None = None
    stack: int | None = None

    def add(self, answer: Answer) -> None:
        """Add what an answer tells."""
        if answer.reply is not None:
            self._add(len(answer.cases), answer.reply.cost_total, answer.reply.cost_max, answer.reply.stack)
        elif answer.outcome is not None and answer.outcome.answered.any():
            costs = answer.outcome.cost[answer.outcome.answered]
            self._add(len(costs), int(costs.sum(dtype="u8")), int(costs.max()), answer.outcome.stack)

    def _add(self, cases: int, total: int, worst: int, stack: int | None) -> None:
        self.cases, self.total = self.cases + cases, self.total + total
        self.worst = max(self.worst or 0, worst)
        if stack is not None:
            self.stack = max(self.stack or 0, stack)


@dataclass(eq=False)
class Block:
    """A shard under way, and the answers to its parts so far."""

    shard: Shard
    answers: list[Answer] = field(default_factory=list)
    missing: int = field(init=False)
    cost: Cost = field(default_factory=Cost)

    def __post_init__(self) -> None:
        self.missing = self.shard.count

    @property
    def cases(self) -> range:
        """Their indices in the group."""
        return _cases(self.shard)

    @property
    def complete(self) -> bool:
        """Whether every case is accounted for."""
        return self.missing == 0

    @property
    def digest(self) -> int | None:
        """As the target gave it; None where it did not answer all cases in a burst."""
        digests = [answer.reply.digest for answer in self.answers if answer.reply is not None]
        return sum(digests) % 2**64 if len(digests) == len(self.answers) else None

    def take(self, answer: Answer) -> None:
        """Take an answer to some of its cases."""
        self.answers.append(answer)
        self.missing -= len(answer.cases)
        self.cost.add(answer)


@dataclass(frozen=True, eq=False)
class Done:
    """A block that is done: what the target gave, and the seconds since the one before."""

    block: Block
    settled: Settled
    seconds: float


class Burst:
    """Runs blocks: while the host compares one, the target computes the next."""

    def __init__(
        self,
        asker: Asker,
        settler: Settler,
        reference: Reference,
        pace: Pace,
        on_progress: Callable[[int], None],
    ):
        """Prepare.

        Args:
            asker: of the target.
            settler: of the same.
            reference: what is expected of it.
            pace: of this kernel.
            on_progress: called with the number of cases of each answer.
        """
        self._asker, self._settler, self._reference = asker, settler, reference
        self._pace, self._on_progress = pace, on_progress
        self._open: list[Block] = []
        self._unclear: list[tuple[Block, Expected]] = []
        self._latest = perf_counter()

    @property
    def stopped(self) -> str | None:
        """Why the rest is left out; None when it is not."""
        if self._asker.worn_out:
            return STOPPED
        return SEEN_ENOUGH if self._settler.stopped else None

    def run(self, shards: Iterable[Shard]) -> Iterator[Done]:
        """Do blocks of consecutive cases; they come as they are done, each once.

        Raises:
            BenchError: the bench failed, not the kernel.
        """
        todo = iter(shards)
        parts = self._parts(todo)
        while not self.stopped and (part := next(parts, None)):
            yield from self._round(part, parts)
            while self._unclear:
                block, expected = self._unclear.pop(0)
                yield self._done(block, self._settler.settle(expected, block.answers))
        while self._open:
            block = self._open.pop(0)
            expected = self._reference.expect(block.cases)
            yield self._done(block, self._settler.settle(expected, block.answers))
        for shard in todo:
            yield self._done(Block(shard), Settled.nothing(Expected.unknown(_cases(shard))))

    def _parts(self, todo: Iterator[Shard]) -> Iterator[range]:
        for shard in todo:
            block = Block(shard)
            self._open.append(block)
            at = block.cases.start
            while at < block.cases.stop:
                part = range(at, min(at + self._pace.size, block.cases.stop))
                at = part.stop
                yield part
            if self.stopped:
                return

    def _round(self, first: range, parts: Iterator[range]) -> Iterator[Done]:
        """A pipelined burst, until a block takes a closer look."""

        def feed() -> Iterator[range]:
            yield first
            while not (self._unclear or self.stopped) and (part := next(parts, None)):
                yield part

        self._pace.begin(perf_counter())
        for answer in self._asker.burst(feed()):
            if answer.reply is not None:
                self._pace.note(len(answer.cases), perf_counter())
            else:
                self._pace.begin(
                    perf_counter()
                )  # what took the target down tells nothing of the others' pace
            yield from self._take(answer)

    def _take(self, answer: Answer) -> Iterator[Done]:
        block = next(block for block in self._open if answer.cases.start in block.cases)
        block.take(answer)
        self._on_progress(len(answer.cases))
        if block.complete:
            self._open.remove(block)
            # The target goes on meanwhile: the next parts were asked for before this one was answered.
            expected = self._reference.expect(block.cases)
            settled = self._settler.clear(expected, block.answers)
            if settled is not None:
                yield self._done(block, settled)
                return
            self._unclear.append((block, expected))

    def _done(self, block: Block, settled: Settled) -> Done:
        before, self._latest = self._latest, perf_counter()
        return Done(block, settled, self._latest - before)


def _cases(shard: Shard) -> range:
    return range(shard.start, shard.start + shard.count)
