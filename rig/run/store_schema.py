"""Tables of a run's store, and the version they have."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rig.errors import StoreError
from rig.run.store_blocks import SCHEMA as BLOCK_SCHEMA

VERSION = 5
_SCHEMA = f"""
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE case_group (
    label TEXT PRIMARY KEY, position INTEGER NOT NULL, class TEXT NOT NULL, count INTEGER NOT NULL,
    seed INTEGER NOT NULL, params TEXT NOT NULL, matrices BLOB);
CREATE TABLE chosen (
    target TEXT NOT NULL, kernel TEXT NOT NULL, label TEXT NOT NULL,
    PRIMARY KEY (target, kernel, label)) WITHOUT ROWID;
CREATE TABLE target (name TEXT PRIMARY KEY, info TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE batch (
    target TEXT NOT NULL, kernel TEXT NOT NULL, label TEXT NOT NULL, start INTEGER NOT NULL,
    count INTEGER NOT NULL, seconds REAL NOT NULL,
    words BLOB NOT NULL, status BLOB NOT NULL, cost BLOB NOT NULL, answered BLOB NOT NULL, stack INTEGER,
    restarts INTEGER NOT NULL,
    PRIMARY KEY (target, kernel, label, start));
CREATE TABLE finding (
    target TEXT NOT NULL, kernel TEXT NOT NULL, label TEXT NOT NULL, position INTEGER NOT NULL,
    kind TEXT NOT NULL, detail TEXT NOT NULL,
    PRIMARY KEY (target, kernel, label, kind, position)) WITHOUT ROWID;
CREATE TABLE event (
    time TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ')), target TEXT, kind TEXT NOT NULL,
    text TEXT NOT NULL);
{BLOCK_SCHEMA}"""


@contextmanager
def told(path: Path) -> Iterator[None]:
    """What SQLite or the disk complains of, in the rig's words.

    Raises:
        StoreError: with what can be done.
    """
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        remedy = "; free some space, then --resume" if "full" in str(error) else ""
        raise StoreError(f"{path}: {error}{remedy}") from error


def create(db: sqlite3.Connection) -> None:
    """Make the tables, in the transaction that is open.

    sqlite3's executescript would end that transaction.
    """
    for statement in _SCHEMA.split(";"):
        db.execute(statement)
    db.execute(f"PRAGMA user_version={VERSION}")


def check(db: sqlite3.Connection, path: Path) -> None:
    """See to it that a store is one of this rig.

    Raises:
        StoreError: it has other tables.
    """
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if version != VERSION:
        text = f"{path}: store version {version}, this rig reads {VERSION}; use the rig that made it"
        raise StoreError(f"{text}, or start a new run")
