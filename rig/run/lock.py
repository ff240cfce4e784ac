"""One process at a time writes to a run folder."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rig.errors import StoreError


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a run folder; the kernel lets go of it however the process ends, so there is no stale lock.

    The folder itself is locked: a file beside the store would be one more to copy, and SQLite loses its own
    locks where somebody else closes the store's file.

    Raises:
        StoreError: another process has it, or it cannot be opened.
    """
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise StoreError(f"{folder}: {error.strerror}") from error
    try:
        _take(folder, handle)
        yield
    finally:
        os.close(handle)


def _take(folder: Path, handle: int) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        text = f"{folder}: another rig is writing to this run; wait for it, or choose another --out"
        raise StoreError(text) from None
    except OSError as error:
        raise StoreError(f"{folder}: cannot be locked: {error.strerror}") from error
