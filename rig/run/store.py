"""The durable store of a run: one SQLite file, one transaction a batch or a block of a burst.

Words are kept as little-endian blobs, a batch a row. What a class generates is not kept: a case's
id is its recipe. Cases read from a file are kept with their group, so a run folder stands alone.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rig.errors import StoreError
from rig.run.cases import Group
from rig.run.findings import Finding, FindingCount, Outcome
from rig.run.store_blocks import SCHEMA as BLOCK_SCHEMA
from rig.run.store_blocks import BlockRow, Blocks, BlockTotals, KeptCase
from rig.scoring import BoundedTally

STORE_NAME = "run.sqlite"
_SCHEMA_VERSION = 4
_SCHEMA = f"""
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE case_group (
    label TEXT PRIMARY KEY, position INTEGER NOT NULL, class TEXT NOT NULL, count INTEGER NOT NULL,
    seed INTEGER NOT NULL, params TEXT NOT NULL, matrices BLOB);
CREATE TABLE target (name TEXT PRIMARY KEY, info TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE batch (
    target TEXT NOT NULL, kernel TEXT NOT NULL, label TEXT NOT NULL, start INTEGER NOT NULL,
    count INTEGER NOT NULL, seconds REAL NOT NULL,
    words BLOB NOT NULL, status BLOB NOT NULL, cost BLOB NOT NULL, answered BLOB NOT NULL, stack INTEGER,
    PRIMARY KEY (target, kernel, label, start));
CREATE TABLE finding (
    target TEXT NOT NULL, kernel TEXT NOT NULL, label TEXT NOT NULL, position INTEGER NOT NULL,
    kind TEXT NOT NULL, detail TEXT NOT NULL,
    PRIMARY KEY (target, kernel, label, kind, position)) WITHOUT ROWID;
CREATE TABLE event (
    time TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP, target TEXT, kind TEXT NOT NULL, text TEXT NOT NULL);
{BLOCK_SCHEMA}"""


_ONE_KERNEL = """
SELECT start, seconds, words, status, cost, answered, stack FROM batch
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

_DONE = "SELECT target, kernel, label, start, count FROM"

BatchKey = tuple[str, str, str, int]  # target, kernel, label of the case group, index of the first case


@dataclass(frozen=True)
class Batch:
    """Results of consecutive cases of a group: int32 (n, n_out), uint8 (n,), uint32 (n,).

    `answered` is bool (n,), None when all are; `stack` in bytes, None when it was not measured.
    """

    target: str
    kernel: str
    label: str
    start: int
    seconds: float
    words: NDArray[np.int32]
    status: NDArray[np.uint8]
    cost: NDArray[np.uint32]
    answered: NDArray[np.bool_] | None = None
    stack: int | None = None
    findings: tuple[Finding, ...] = ()

    def parts(self) -> Iterator[Batch]:
        """Its consecutive answered cases, as batches; the time is shared out."""
        edges = np.flatnonzero(np.diff(np.r_[False, self.all_answered, False]))
        for first, stop in edges.reshape(-1, 2).tolist():
            place = slice(first, stop)
            yield replace(
                self,
                start=self.start + first,
                seconds=self.seconds * (stop - first) / len(self.status),
                words=self.words[place],
                status=self.status[place],
                cost=self.cost[place],
                answered=None,
            )

    @property
    def all_answered(self) -> NDArray[np.bool_]:
        """Which cases have an answer: bool (n,)."""
        return np.ones(len(self.status), np.bool_) if self.answered is None else self.answered

    @property
    def unanswered(self) -> int:
        """Cases without an answer."""
        return int((~self.all_answered).sum())


def batch_of(key: BatchKey, seconds: float, outcome: Outcome) -> Batch:
    """What came of a batch, as the store keeps it."""
    shifted = tuple(replace(found, index=key[3] + found.index) for found in outcome.findings)
    arrays = outcome.words, outcome.status, outcome.cost, outcome.answered
    return Batch(*key, seconds, *arrays, outcome.stack, shifted)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        remedy = "; free some space, then --resume" if "full" in str(error) else ""
        raise StoreError(f"{path}: {error}{remedy}") from error


class Store:
    """The run's file. A context manager; every method raises StoreError when the disk or the file fails."""

    def __init__(self, folder: Path, *, create: bool):
        self.path = folder / STORE_NAME
        if not create and not self.path.exists():
            raise StoreError(f"{folder}: no {STORE_NAME} here, so this is not a run folder")
        with _told(self.path), ExitStack() as undo:
            self._db = sqlite3.connect(self.path, isolation_level=None)
            undo.callback(self._db.close)
            if create:
                self._db.execute("PRAGMA journal_mode=WAL")
                self._db.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version={_SCHEMA_VERSION}; COMMIT")
            # A power cut may cost the last batch, which is then done again; it cannot tear the file.
            self._db.execute("PRAGMA synchronous=NORMAL")
            self._check_version()
            self._blocks = Blocks(self._db)
            undo.pop_all()

    def _check_version(self) -> None:
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        if version != _SCHEMA_VERSION:
            raise StoreError(f"{self.path}: store version {version}, this rig reads {_SCHEMA_VERSION}")

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def _run(self, statement: str, *values: object) -> sqlite3.Cursor:
        with _told(self.path):
            return self._db.execute(statement, values)

    def set_meta(self, **values: Any) -> None:
        """Record facts about the run (JSON values), replacing those of the same name."""
        for key, value in values.items():
            self._run("INSERT OR REPLACE INTO meta VALUES (?, ?)", key, json.dumps(value))

    def meta(self) -> dict[str, Any]:
        """Everything set_meta recorded."""
        return {key: json.loads(value) for key, value in self._run("SELECT key, value FROM meta")}

    def add_groups(self, groups: list[Group]) -> None:
        """Record the run's case groups, in order."""
        for position, group in enumerate(groups):
            kept = None if group.matrices is None else group.matrices.astype("<i4").tobytes()
            row = (
                group.label,
                position,
                group.class_name,
                group.count,
                group.seed,
                json.dumps(dict(group.params)),
                kept,
            )
            self._run("INSERT INTO case_group VALUES (?, ?, ?, ?, ?, ?, ?)", *row)

    def groups(self) -> list[Group]:
        """The case groups, in order, with the matrices of files."""
        rows = self._run(
            "SELECT label, class, count, seed, params, matrices FROM case_group ORDER BY position"
        )
        return [
            Group(label, name, count, seed, json.loads(params), _matrices(kept))
            for label, name, count, seed, params, kept in rows
        ]

    def set_target(self, name: str, info: Mapping[str, Any]) -> None:
        """Record what is known of a target: board, build id, cost unit, link statistics, error."""
        self._run("INSERT OR REPLACE INTO target VALUES (?, ?)", name, json.dumps(info))

    def targets(self) -> dict[str, dict[str, Any]]:
        """What set_target recorded, by name."""
        return {name: json.loads(info) for name, info in self._run("SELECT name, info FROM target")}

    def add_event(self, target: str | None, kind: str, text: str) -> None:
        """Keep a line of the bench's diary: logs, restarts, errors."""
        self._run("INSERT INTO event (target, kind, text) VALUES (?, ?, ?)", target, kind, text)

    def add_batch(self, batch: Batch) -> None:
        """Keep a batch and its findings: a transaction of its own."""
        with _told(self.path), self._db:
            self._db.execute("BEGIN")
            self._add_batch(batch)

    def add_block(
        self, row: BlockRow, findings: Iterable[Finding], tally: BoundedTally, kept: Sequence[KeptCase]
    ) -> None:
        """Keep a block of a burst: a transaction of its own.

        `tally` is that of all blocks so far, this one included; `kept` are cases of it to keep in full.
        """
        with _told(self.path), self._db:
            self._db.execute("BEGIN")
            self._add_findings((row.target, row.kernel, row.label), findings)
            self._blocks.add(row, tally, kept)

    def _add_findings(self, where: tuple[str, str, str], findings: Iterable[Finding]) -> None:
        self._db.executemany(
            "INSERT INTO finding VALUES (?, ?, ?, ?, ?, ?)",
            [(*where, found.index, found.kind, found.detail) for found in findings],
        )

    def _add_batch(self, batch: Batch) -> None:
        self._add_findings((batch.target, batch.kernel, batch.label), batch.findings)
        self._run(
            "INSERT INTO batch VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            *(batch.target, batch.kernel, batch.label, batch.start, len(batch.status), batch.seconds),
            *(
                batch.words.astype("<i4").tobytes(),
                batch.status.tobytes(),
                batch.cost.astype("<u4").tobytes(),
                batch.all_answered.tobytes(),
                batch.stack,
            ),
        )

    def findings(self, target: str, kernel: str, label: str) -> list[FindingCount]:
        """What a kernel did wrong on a group, by kind: how often, and the first cases."""
        rows = self._run(_FINDINGS, target, kernel, label)
        return [
            FindingCount(kind, cases, tuple(Finding(at, kind, detail) for _, _, at, detail in found))
            for (kind, cases), found in groupby(rows, lambda row: (row[0], row[1]))
        ]

    def done(self) -> dict[BatchKey, int]:
        """Cases in each batch or block that is there."""
        rows = self._run(f"{_DONE} batch UNION ALL {_DONE} block")
        return {(target, kernel, label, start): count for target, kernel, label, start, count in rows}

    def burst(self, target: str, kernel: str, label: str) -> tuple[BlockTotals, BoundedTally] | None:
        """Sums and tally of all blocks of one kernel on one group; None when there are none."""
        with _told(self.path):
            totals = self._blocks.totals(target, kernel, label)
            tally = self._blocks.tally(target, kernel, label)
        return None if totals is None or tally is None else (totals, tally)

    def batch_with(self, target: str, kernel: str, label: str, index: int) -> Batch:
        """The batch that a case is in, or the case alone when it was kept of a burst.

        Raises:
            StoreError: it is not there.
        """
        with _told(self.path):
            case = self._blocks.kept(target, kernel, label, index)
        if case is not None:
            status, cost = np.array([case.status], np.uint8), np.zeros(1, np.uint32)
            known = np.array([case.answered])
            return Batch(target, kernel, label, index, 0.0, case.words[None], status, cost, known)
        for batch in self.batches(target, kernel, label, index):
            return batch
        raise StoreError(f"{self.path}: case {label}/{index} of {kernel} on {target} is not kept here")

    def batches(self, target: str, kernel: str, label: str, index: int | None = None) -> Iterator[Batch]:
        """The batches of one kernel on one group, in order of their cases; or the one that a case is in."""
        rows = self._run(_ONE_KERNEL, target, kernel, label, index)
        for start, seconds, words, status, cost, answered, stack in rows:
            codes = np.frombuffer(status, np.uint8)
            block = np.frombuffer(words, "<i4").astype(np.int32).reshape(len(codes), -1)
            costs = np.frombuffer(cost, "<u4").astype(np.uint32)
            known = np.frombuffer(answered, np.bool_)
            yield Batch(target, kernel, label, start, seconds, block, codes, costs, known, stack)


def _matrices(kept: bytes | None) -> NDArray[np.int32] | None:
    return None if kept is None else np.frombuffer(kept, "<i4").astype(np.int32).reshape(-1, 4, 4)
