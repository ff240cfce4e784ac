"""The durable store of a run: one SQLite file, one transaction a batch or a block of a burst.

Words are kept as little-endian blobs, a batch a row. What a class generates is not kept: a case's
id is its recipe. Cases read from a file are kept with their group, so a run folder stands alone.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from itertools import groupby
from pathlib import Path
from threading import RLock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rig.errors import StoreError
from rig.run import store_schema
from rig.run.batch import Batch, BatchKey, RowKey
from rig.run.cases import Group
from rig.run.findings import Finding, FindingCount
from rig.run.store_blocks import BlockRow, Blocks, BlockTotals, KeptCase
from rig.run.store_schema import told
from rig.scoring import BoundedTally

STORE_NAME = "run.sqlite"

_ONE_KERNEL = """
SELECT start, seconds, words, status, cost, answered, stack, restarts FROM batch
WHERE target = ?1 AND kernel = ?2 AND label = ?3 AND (?4 IS NULL OR ?4 BETWEEN start AND start + count - 1)
ORDER BY start
"""
# By kind: how many cases, and the first ones.
_FINDINGS = """
SELECT kind, cases, position, detail FROM (
    SELECT kind, COUNT(*) OVER (PARTITION BY kind) AS cases, position, detail,
        ROW_NUMBER() OVER (PARTITION BY kind ORDER BY position) AS place
    FROM finding WHERE target = ? AND kernel = ? AND label = ?)
WHERE place <= 3 ORDER BY kind, position
"""
_WHERE = "WHERE target = ?1 AND kernel = ?2 AND label = ?3"
_RESTARTS = f"""
SELECT TOTAL(restarts) FROM
    (SELECT restarts FROM batch {_WHERE} UNION ALL SELECT restarts FROM block {_WHERE})
"""

_FINDINGS_OF = "SELECT kind, detail FROM finding WHERE (target, kernel, label, position) = (?, ?, ?, ?)"
_DONE = "SELECT target, kernel, label, start, count FROM"


class Store:
    """The run's file. A context manager; every method raises StoreError when the disk or the file fails.

    Several threads may write to it.
    """

    def __init__(self, folder: Path, *, create: bool):
        self.path = folder / STORE_NAME
        self._lock = RLock()
        if not create and not self.path.exists():
            raise StoreError(f"{folder}: no {STORE_NAME} here, so this is not a run folder")
        with told(self.path), ExitStack() as undo:
            self.db = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)
            undo.callback(self.db.close)
            if create:
                self.db.execute("PRAGMA journal_mode=WAL")
                with self.transaction():
                    store_schema.create(self.db)
            # A power cut may cost the last batch, which is then done again; it cannot tear the file.
            self.db.execute("PRAGMA synchronous=NORMAL")
            store_schema.check(self.db, self.path)
            self._blocks = Blocks(self.db)
            undo.pop_all()

    @staticmethod
    def begun(folder: Path) -> bool:
        """Whether a run folder has anything in its store: one that was killed at once has not.

        Raises:
            StoreError: it is no run folder.
        """
        path = folder / STORE_NAME
        if not path.exists():
            if folder.is_dir() and not any(folder.iterdir()):
                return False
            raise StoreError(f"{folder}: no {STORE_NAME} here, so this is not a run folder")
        with told(path), closing(sqlite3.connect(path)) as db:
            tables = db.execute("SELECT COUNT(*) FROM sqlite_master WHERE name = 'meta'").fetchone()[0]
            return bool(tables and db.execute("SELECT COUNT(*) FROM meta").fetchone()[0])

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, and no other thread's in between; may be nested, then the outermost one counts."""
        with told(self.path), self._lock:
            if self.db.in_transaction:
                yield
                return
            with self.db:
                self.db.execute("BEGIN IMMEDIATE")
                yield

    def run(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Carry a statement out and give its rows."""
        with told(self.path), self._lock:
            return self.db.execute(statement, values).fetchall()

    def insert(self, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """Add rows of another store's table, as `stream` reads them."""
        with self.transaction():
            for row in rows:
                self.db.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)

    def stream(self, query: str, *values: object) -> Iterator[tuple[Any, ...]]:
        """The rows of a query, read as they are taken."""
        with told(self.path):
            yield from self.db.execute(query, values)

    def set_meta(self, **values: Any) -> None:
        """Record facts about the run (JSON values), replacing those of the same name."""
        with self.transaction():
            for key, value in values.items():
                self.run("INSERT OR REPLACE INTO meta VALUES (?, ?)", key, json.dumps(value))

    def meta(self) -> dict[str, Any]:
        """Everything set_meta recorded."""
        return {key: self._json(value) for key, value in self.run("SELECT key, value FROM meta")}

    def _json(self, text: str) -> Any:
        try:
            return json.loads(text)
        except ValueError as error:  # SQLite has no checksums
            raise StoreError(f"{self.path}: is damaged: {error}") from error

    def add_groups(self, groups: list[Group]) -> None:
        """Record the run's case groups, in order."""
        with self.transaction():
            for position, group in enumerate(groups):
                kept = None if group.matrices is None else group.matrices.astype("<i4").tobytes()
                params = json.dumps(dict(group.params))
                row = group.label, position, group.class_name, group.count, group.seed, params, kept
                self.run("INSERT INTO case_group VALUES (?, ?, ?, ?, ?, ?, ?)", *row)

    def groups(self) -> list[Group]:
        """The case groups, in order, with the matrices of files."""
        rows = self.run(
            "SELECT label, class, count, seed, params, matrices FROM case_group ORDER BY position"
        )
        return [
            Group(label, name, count, seed, self._json(params), _matrices(kept))
            for label, name, count, seed, params, kept in rows
        ]

    def choose(self, rows: Collection[RowKey]) -> None:
        """Record that only these of all rows of the plan shall be done."""
        self.insert("chosen", sorted(rows))

    def chosen(self) -> frozenset[RowKey]:
        """What `choose` recorded."""
        return frozenset(self.run("SELECT target, kernel, label FROM chosen"))

    def set_target(self, name: str, info: Mapping[str, Any]) -> None:
        """Record what is known of a target: board, build id, cost unit, link statistics, error."""
        self.run("INSERT OR REPLACE INTO target VALUES (?, ?)", name, json.dumps(info))

    def targets(self) -> dict[str, dict[str, Any]]:
        """What set_target recorded, by name."""
        return {name: self._json(info) for name, info in self.run("SELECT name, info FROM target")}

    def add_event(self, target: str | None, kind: str, text: str) -> None:
        """Keep a line of the bench's diary: logs, restarts, errors."""
        self.run("INSERT INTO event (target, kind, text) VALUES (?, ?, ?)", target, kind, text)

    def add_batch(self, batch: Batch) -> None:
        """Keep a batch and its findings: a transaction of its own."""
        with self.transaction():
            self._add_findings((batch.target, batch.kernel, batch.label), batch.findings)
            where = batch.target, batch.kernel, batch.label, batch.start
            blobs = batch.words.astype("<i4"), batch.status, batch.cost.astype("<u4"), batch.all_answered
            kept = tuple(blob.tobytes() for blob in blobs)
            size = len(batch.status)
            self.insert("batch", [(*where, size, batch.seconds, *kept, batch.stack, batch.restarts)])

    def add_block(
        self, row: BlockRow, findings: Iterable[Finding], tally: BoundedTally, kept: Sequence[KeptCase]
    ) -> None:
        """Keep a block of a burst: a transaction of its own.

        `tally` is that of all blocks so far, this one included; `kept` are cases of it to keep in full.
        """
        with self.transaction():
            self._add_findings((row.target, row.kernel, row.label), findings)
            self._blocks.add(row, tally, kept)

    def _add_findings(self, where: RowKey, findings: Iterable[Finding]) -> None:
        self.insert("finding", [(*where, found.index, found.kind, found.detail) for found in findings])

    def findings(self, target: str, kernel: str, label: str) -> list[FindingCount]:
        """What a kernel did wrong on a group, by kind: how often, and the first cases."""
        rows = self.run(_FINDINGS, target, kernel, label)
        return [
            FindingCount(kind, cases, tuple(Finding(at, kind, detail) for _, _, at, detail in found))
            for (kind, cases), found in groupby(rows, lambda row: (row[0], row[1]))
        ]

    def findings_in(
        self, target: str, kernel: str, label: str, start: int, count: int
    ) -> dict[int, list[str]]:
        """Kinds of findings of consecutive cases, by index."""
        query = f"SELECT position, kind FROM finding {_WHERE} AND position BETWEEN ?4 AND ?5 ORDER BY 1, 2"
        found: dict[int, list[str]] = {}
        for position, kind in self.run(query, target, kernel, label, start, start + count - 1):
            found.setdefault(position, []).append(kind)
        return found

    def spent(self, target: str, kernel: str, label: str) -> tuple[int, int]:
        """Restarts that a kernel took on a group so far, and its cases with a finding: both have a limit."""
        where = target, kernel, label
        seen = self.run(f"SELECT COUNT(DISTINCT position) FROM finding {_WHERE}", *where)
        return int(self.run(_RESTARTS, *where)[0][0]), int(seen[0][0])

    def has_findings(self, target: str) -> bool:
        """Whether any kernel did anything wrong on a target."""
        return bool(self.run("SELECT EXISTS (SELECT 1 FROM finding WHERE target = ?)", target)[0][0])

    def findings_of(self, target: str, kernel: str, label: str, index: int) -> list[Finding]:
        """What a kernel did wrong on one case."""
        rows = self.run(_FINDINGS_OF, target, kernel, label, index)
        return [Finding(index, kind, detail) for kind, detail in rows]

    def done(self) -> dict[BatchKey, int]:
        """Cases in each batch or block that is there."""
        rows = self.run(f"{_DONE} batch UNION ALL {_DONE} block")
        return {(target, kernel, label, start): count for target, kernel, label, start, count in rows}

    def burst(self, target: str, kernel: str, label: str) -> tuple[BlockTotals, BoundedTally] | None:
        """Sums and tally of all blocks of one kernel on one group; None when there are none."""
        with told(self.path), self._lock:
            totals = self._blocks.totals(target, kernel, label)
            tally = self._blocks.tally(target, kernel, label)
        return None if totals is None or tally is None else (totals, tally)

    def tally(self, target: str, kernel: str, label: str) -> BoundedTally | None:
        """The tally of all blocks of one kernel on one group; None when there are none."""
        with told(self.path), self._lock:
            return self._blocks.tally(target, kernel, label)

    def kept(self, target: str, kernel: str, label: str) -> list[Batch]:
        """The cases that were kept of a burst, each by itself, in order; what they cost is not known."""
        with told(self.path), self._lock:
            cases = self._blocks.kept(target, kernel, label)
        return [_alone((target, kernel, label), case) for case in cases]

    def batch_with(self, target: str, kernel: str, label: str, index: int) -> Batch | None:
        """The batch that a case is in, or the case alone when it was kept of a burst; None when neither."""
        with told(self.path), self._lock:
            cases = self._blocks.kept(target, kernel, label, index)
        if cases:
            return _alone((target, kernel, label), cases[0])
        return next(self.batches(target, kernel, label, index), None)

    def batches(self, target: str, kernel: str, label: str, index: int | None = None) -> Iterator[Batch]:
        """The batches of one kernel on one group, in order of their cases; or the one that a case is in."""
        for row in self.stream(_ONE_KERNEL, target, kernel, label, index):
            yield _batch((target, kernel, label), row)


def _batch(where: RowKey, row: tuple[Any, ...]) -> Batch:
    start, seconds, words, status, cost, answered, stack, restarts = row
    codes = np.frombuffer(status, np.uint8)
    block = np.frombuffer(words, "<i4").astype(np.int32).reshape(len(codes), -1)
    costs = np.frombuffer(cost, "<u4").astype(np.uint32)
    known = np.frombuffer(answered, np.bool_)
    return Batch(*where, start, seconds, block, codes, costs, known, stack, restarts=restarts)


def _alone(where: RowKey, case: KeptCase) -> Batch:
    status, cost = np.array([case.status], np.uint8), np.zeros(1, np.uint32)
    known = np.array([case.answered])
    return Batch(*where, case.index, 0.0, case.words[None], status, cost, known, costed=False)


def _matrices(kept: bytes | None) -> NDArray[np.int32] | None:
    return None if kept is None else np.frombuffer(kept, "<i4").astype(np.int32).reshape(-1, 4, 4)
