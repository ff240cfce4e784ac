"""The part of a run's store that holds a burst: its size follows the blocks, not the cases."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import astuple, dataclass

import numpy as np
from numpy.typing import NDArray

from rig.scoring import BoundedTally

SCHEMA = """
CREATE TABLE block (
    target TEXT NOT NULL, kernel TEXT NOT NULL, label TEXT NOT NULL, start INTEGER NOT NULL,
    count INTEGER NOT NULL, seconds REAL NOT NULL, digest TEXT, agreed INTEGER NOT NULL,
    differing INTEGER NOT NULL, fetched INTEGER NOT NULL, unanswered INTEGER NOT NULL,
    cost_cases INTEGER NOT NULL, cost_total INTEGER NOT NULL, cost_max INTEGER, stack INTEGER,
    restarts INTEGER NOT NULL,
    PRIMARY KEY (target, kernel, label, start)) WITHOUT ROWID;
CREATE TABLE tally (
    target TEXT NOT NULL, kernel TEXT NOT NULL, label TEXT NOT NULL, packed BLOB NOT NULL,
    PRIMARY KEY (target, kernel, label));
CREATE TABLE kept_case (
    target TEXT NOT NULL, kernel TEXT NOT NULL, label TEXT NOT NULL, position INTEGER NOT NULL,
    status INTEGER NOT NULL, words BLOB NOT NULL, answered INTEGER NOT NULL,
    PRIMARY KEY (target, kernel, label, position)) WITHOUT ROWID;
"""

_TOTALS = """
SELECT COUNT(*), SUM(unanswered < count), SUM(agreed), SUM(unanswered < count AND NOT agreed),
    SUM(differing), SUM(fetched), SUM(unanswered), SUM(seconds), SUM(cost_cases), SUM(cost_total),
    MAX(cost_max), MAX(stack)
FROM block WHERE target = ? AND kernel = ? AND label = ?
"""
# Whatever the tally no longer names and no finding is about.
_DROP = """
DELETE FROM kept_case WHERE target = ?1 AND kernel = ?2 AND label = ?3
    AND position NOT IN (SELECT value FROM json_each(?4))
    AND position NOT IN (SELECT position FROM finding WHERE target = ?1 AND kernel = ?2 AND label = ?3)
"""


@dataclass(frozen=True)
class BlockRow:
    """A block of a burst.

    Attributes:
        target, kernel, label, start, count: which cases of which group, on what.
        seconds: from the block before to this one.
        digest: as the target gave it, in hexadecimal; None where it did not answer all cases in a burst.
        agreed: every case gave what the native build gives.
        differing: cases that did not.
        fetched: cases that were asked for in full.
        unanswered: cases without an answer.
        cost_cases, cost_total, cost_max: in the target's unit.
        stack: in bytes, None when it was not measured.
        restarts: of the target since the block before.
    """

    target: str
    kernel: str
    label: str
    start: int
    count: int
    seconds: float
    digest: str | None
    agreed: bool
    differing: int
    fetched: int
    unanswered: int
    cost_cases: int
    cost_total: int
    cost_max: int | None
    stack: int | None
    restarts: int = 0


@dataclass(frozen=True, eq=False)
class KeptCase:
    """A case in full, as the target answered it: `words` int32 (n_out,)."""

    index: int
    status: int
    words: NDArray[np.int32]
    answered: bool


@dataclass(frozen=True)
class BlockTotals:
    """All blocks of one kernel on one group.

    Attributes:
        blocks: that were run.
        agreed: of these, where every case gave what the native build gives.
        bisected: the others.
        differing: cases that gave something else.
        fetched: cases that were asked for in full.
        unanswered: cases without an answer.
        seconds: for all of them.
        cost_cases, cost_total, cost_max, stack: as in BlockRow.
    """

    blocks: int
    agreed: int
    bisected: int
    differing: int
    fetched: int
    unanswered: int
    seconds: float
    cost_cases: int
    cost_total: int
    cost_max: int | None
    stack: int | None


class Blocks:
    """The tables of a burst; sqlite3.Error when the disk or the file fails."""

    def __init__(self, db: sqlite3.Connection):
        self._db = db

    def add(self, row: BlockRow, tally: BoundedTally, kept: Sequence[KeptCase]) -> None:
        """Keep a block, the tally of all blocks so far, and some cases; in the transaction that is open."""
        where = row.target, row.kernel, row.label
        self._db.execute(f"INSERT INTO block VALUES ({', '.join('?' * len(astuple(row)))})", astuple(row))
        self._db.execute("INSERT OR REPLACE INTO tally VALUES (?, ?, ?, ?)", (*where, tally.pack()))
        self._db.executemany(
            "INSERT INTO kept_case VALUES (?, ?, ?, ?, ?, ?, ?)",
            [(*where, c.index, c.status, c.words.astype("<i4").tobytes(), c.answered) for c in kept],
        )
        self._db.execute(_DROP, (*where, json.dumps(sorted(tally.referenced()))))

    def tally(self, target: str, kernel: str, label: str) -> BoundedTally | None:
        """The tally of all blocks of one kernel on one group; None when there are none."""
        query = "SELECT packed FROM tally WHERE target = ? AND kernel = ? AND label = ?"
        row = self._db.execute(query, (target, kernel, label)).fetchone()
        return None if row is None else BoundedTally.unpack(row[0])

    def totals(self, target: str, kernel: str, label: str) -> BlockTotals | None:
        """The sums of all blocks of one kernel on one group; None when there are none."""
        count, *totals = self._db.execute(_TOTALS, (target, kernel, label)).fetchone()
        return BlockTotals(*totals) if count else None

    def kept(self, target: str, kernel: str, label: str, index: int | None = None) -> list[KeptCase]:
        """The cases that were kept in full, in order; only that of an index when one is given."""
        query = (
            "SELECT position, status, words, answered FROM kept_case WHERE target = ? AND kernel = ?"
            " AND label = ? AND position = IFNULL(?, position) ORDER BY position"
        )
        rows = self._db.execute(query, (target, kernel, label, index))
        return [
            KeptCase(at, status, np.frombuffer(words, "<i4").astype(np.int32), bool(answered))
            for at, status, words, answered in rows
        ]
