"""Burst mode: one kernel on one case group of a target that generates the cases itself (docs/BURST.md)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from time import perf_counter

from rig.campaign import Shard
from rig.run.burst_ask import Answer, Asker
from rig.run.burst_expected import Expected, Reference
from rig.run.burst_settle import Settled, Settler
from rig.run.plan import BLOCK

FIRST_PART = 16  # cases: a tenth of a second for a kernel that takes 6 ms
SLOWEST = 0.1  # seconds that a part may take the target
STEP = 8  # how many times larger the next part is while it is not known how long one may be
ENOUGH = SLOWEST / (2 * STEP)  # seconds that say how long a part may be


class Pace:
    """How many cases are asked for at once: a power of two that takes the target 50 to 100 ms.

    A part has to be far below the link's patience, and one that is large hides the line's round trip.
    """

    def __init__(self, most: int):
        """Start small.

        Args:
            most: cases, a power of two.
        """
        self._most = most
        self.size, self.known = min(FIRST_PART, most), False

    def note(self, cases: int, seconds: float) -> None:
        """So many cases took the target so long, with nothing else under way."""
        if seconds < ENOUGH and self.size < self._most:
            self.size = min(self.size * STEP, self._most)
            return
        fits = max(1, int(cases * SLOWEST / seconds)) if seconds else self._most
        self.size, self.known = min(1 << (fits.bit_length() - 1), self._most), True


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
    cost: Cost = field(default_factory=Cost)

    @property
    def cases(self) -> range:
        """Their indices in the group."""
        return _cases(self.shard)

    @property
    def complete(self) -> bool:
        """Whether every case is accounted for."""
        return sum(len(answer.cases) for answer in self.answers) == self.shard.count

    @property
    def digest(self) -> int | None:
        """As the target gave it; None where it did not answer all cases in a burst."""
        digests = [answer.reply.digest for answer in self.answers if answer.reply is not None]
        return sum(digests) % 2**64 if len(digests) == len(self.answers) else None

    def take(self, answer: Answer) -> None:
        """Take an answer to some of its cases."""
        self.answers.append(answer)
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
        on_progress: Callable[[int], None],
    ):
        """Prepare.

        Args:
            asker: of the target.
            settler: of the same.
            reference: what is expected of it.
            on_progress: called with the number of cases of each answer.
        """
        self._asker, self._settler, self._reference = asker, settler, reference
        self._pace, self._on_progress = Pace(BLOCK), on_progress
        self._open: list[Block] = []
        self._unclear: list[Block] = []
        self._latest = perf_counter()

    @property
    def stopped(self) -> bool:
        """Whether the rest is left out: the target was worn out, or the kernel has shown that it is wrong."""
        return self._asker.worn_out or self._settler.stopped

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
                yield self._look_closer(self._unclear.pop(0))
        while self._open:
            yield self._look_closer(self._open.pop(0))
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
        """A pipelined burst, until a block takes a closer look; a single part while the pace is not known."""

        def feed() -> Iterator[range]:
            yield first
            while self._pace.known and not (self._unclear or self.stopped):
                part = next(parts, None)
                if part is None:
                    return
                yield part

        begun = perf_counter()
        for answer in self._asker.burst(feed()):
            if not self._pace.known:
                self._pace.note(len(answer.cases), perf_counter() - begun)
            yield from self._take(answer)

    def _take(self, answer: Answer) -> Iterator[Done]:
        block = next(block for block in self._open if answer.cases.start in block.cases)
        block.take(answer)
        self._on_progress(len(answer.cases))
        if block.complete:
            self._open.remove(block)
            # The target goes on meanwhile: the next parts were asked for before this one was answered.
            settled = self._settler.clear(self._reference.expect(block.cases), block.answers)
            if settled is None:
                self._unclear.append(block)
            else:
                yield self._done(block, settled)

    def _look_closer(self, block: Block) -> Done:
        expected = self._reference.expect(block.cases)  # again: to keep many would take much memory
        return self._done(block, self._settler.settle(expected, block.answers))

    def _done(self, block: Block, settled: Settled) -> Done:
        before, self._latest = self._latest, perf_counter()
        return Done(block, settled, self._latest - before)


def _cases(shard: Shard) -> range:
    return range(shard.start, shard.start + shard.count)
