"""A ledger that travels: what a worker of another machine did, in order, until it is written to the store."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rig.run.batch import Batch
from rig.run.findings import Finding
from rig.run.ledger import Ledger
from rig.run.store import Store
from rig.run.store_blocks import BlockRow, KeptCase
from rig.scoring import BoundedTally


@dataclass(frozen=True)
class Earlier:
    """What the store knows of a row before a piece of it: what limits hold for, and what is added to."""

    spent: tuple[int, int]
    tally: BoundedTally | None
    found: bool

    @classmethod
    def of(cls, store: Store, target: str, kernel: str, label: str) -> Earlier:
        """As the store has it now."""
        where = target, kernel, label
        return cls(store.spent(*where), store.tally(*where), store.has_findings(target))


@dataclass
class Journal:
    """Ledger, log and watcher of the work on one piece.

    Attributes:
        earlier: what came before.
        facts: of the target, once it was open.
        report: of its line, once it was closed.
        notes: for the user; the first one tells that the target is open.
    """

    earlier: Earlier
    facts: dict[str, Any] | None = None
    report: dict[str, Any] | None = None
    notes: list[str] = field(default_factory=list)
    batches: list[Batch] = field(default_factory=list)
    blocks: list[tuple[BlockRow, list[Finding], list[KeptCase]]] = field(default_factory=list)
    events: list[tuple[str | None, str, str]] = field(default_factory=list)
    last_tally: BoundedTally | None = None

    def spent(self, _target: str, _kernel: str, _label: str) -> tuple[int, int]:
        """As of Ledger: a piece is of one row, and asks before its first batch."""
        return self.earlier.spent

    def tally(self, _target: str, _kernel: str, _label: str) -> BoundedTally | None:
        """As of Ledger."""
        return self.earlier.tally

    def has_findings(self, _target: str) -> bool:
        """As of Ledger."""
        here = any(batch.findings for batch in self.batches) or any(found for _, found, _ in self.blocks)
        return self.earlier.found or here

    def add_batch(self, batch: Batch) -> None:
        """As of Ledger."""
        self.batches.append(batch)

    def add_block(
        self, row: BlockRow, findings: Iterable[Finding], tally: BoundedTally, kept: Sequence[KeptCase]
    ) -> None:
        """As of Ledger; of the tallies only the last one counts."""
        self.blocks.append((row, list(findings), list(kept)))
        self.last_tally = tally

    def add_event(self, target: str | None, kind: str, text: str) -> None:
        """As of Ledger."""
        self.events.append((target, kind, text))

    def opened(self, _target: str, facts: Mapping[str, Any]) -> None:
        """As of TargetLog."""
        self.facts = dict(facts)

    def closing(self, _target: str, report: dict[str, Any]) -> None:
        """As of TargetLog."""
        self.report = report

    def step(self, where: str, cases: int) -> None:
        """As of Watcher: progress is what is in the store, so it is told there."""

    def note(self, text: str) -> None:
        """As of Watcher."""
        self.notes.append(text)

    @property
    def cases(self) -> int:
        """Cases in it, with or without an answer."""
        return sum(len(batch.status) for batch in self.batches) + sum(row.count for row, _, _ in self.blocks)

    @property
    def seconds(self) -> float:
        """That these took."""
        return sum(batch.seconds for batch in self.batches) + sum(row.seconds for row, _, _ in self.blocks)

    def write(self, ledger: Ledger) -> None:
        """Do to a ledger what was done to this one.

        With the tally of the last block beside every block, what it does not name of the earlier ones is
        dropped at once instead of later: the same is left.
        """
        for batch in self.batches:
            ledger.add_batch(batch)
        if self.last_tally is not None:
            for row, findings, kept in self.blocks:
                ledger.add_block(row, findings, self.last_tally, kept)
        for event in self.events:
            ledger.add_event(*event)
