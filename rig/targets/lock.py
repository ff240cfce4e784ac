"""Two runs never share a board: a lock that ends with the process that holds it, however that ends."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shlex
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from rig.errors import PortError

_PATIENCE = 0.1  # seconds


def key(where: str) -> str:
    """What all names of one board's line have in common.

    Args:
        where: a device, a link to one such as those of /dev/serial/by-id, or a pyserial URL.

    Raises:
        PortError: it cannot be the name of a line.
    """
    try:
        return _key(where)
    except ValueError as error:  # a NUL in a path, a number that is no port of TCP
        raise PortError(f"{where!r}: {error}") from error


def _key(where: str) -> str:
    if "://" not in where:
        return os.path.realpath(where)
    url = urlsplit(where)
    if url.scheme in {
        "socket",
        "rfc2217",
    }:  # options aside; one server port has one board, however it is spoken to
        return f"{url.hostname}:{url.port}"
    return where


class BoardLock:
    """The lock of one board, not held yet.

    flock: the system releases it when the holder dies, so nothing is ever to be cleaned up. The file stays,
    as deleting it would let two processes hold locks on two files of one name.

    Args:
        where: as `key`.
        folder: of the lock files; None: the user's runtime folder.
    """

    def __init__(self, where: str, folder: Path | None = None) -> None:
        self._where = where
        digest = hashlib.sha256(key(where).encode()).hexdigest()[:16]
        self._path = (folder or runtime_folder()) / f"{digest}.lock"
        self._file: IO[str] | None = None

    def take(self) -> None:
        """Take it; who only looks whether it is free holds it for a moment, whoever holds it longer has it.

        Raises:
            PortError: another holds it; says who.
        """
        file = _open(self._path)
        deadline = time.monotonic() + _PATIENCE
        while not _locked(file, fcntl.LOCK_EX):
            if time.monotonic() > deadline:
                file.close()
                raise PortError(f"{self._where}: in use by {_who(self._path)}; wait for it to end, or end it")
            time.sleep(_PATIENCE / 10)
        file.truncate(0)
        command = shlex.join([Path(sys.argv[0]).name, *sys.argv[1:]])
        file.write(json.dumps({"pid": os.getpid(), "command": command}))
        file.flush()
        self._file = file

    def release(self) -> None:
        """Let go of it; a second time does nothing."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def holder(self) -> str | None:
        """Who holds it, in words; None when nobody does. Leaves it as it is."""
        if not self._path.exists():
            return None
        with _open(self._path) as file:
            return None if _locked(file, fcntl.LOCK_SH) else _who(self._path)


@contextmanager
def held(where: str) -> Iterator[None]:
    """Hold the lock of a board; PortError if another does."""
    lock = BoardLock(where)
    lock.take()
    try:
        yield
    finally:
        lock.release()


def runtime_folder() -> Path:
    """The folder of this user's lock files, made when it is not there.

    Raises:
        PortError: it cannot be made, or is another user's.
    """
    user = os.getuid()
    system = Path(os.environ.get("XDG_RUNTIME_DIR") or f"/run/user/{user}")
    folder = system / "rig" if os.access(system, os.W_OK) else Path(tempfile.gettempdir()) / f"rig-{user}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        owner = folder.lstat().st_uid
    except OSError as error:
        raise PortError(f"cannot make {folder} for lock files: {error.strerror}") from error
    if owner != user:  # in /tmp anyone may have made it
        raise PortError(f"{folder} belongs to another user; lock files are to go there")
    return folder


def _open(path: Path) -> IO[str]:
    try:
        return path.open("a+", encoding="utf-8")
    except OSError as error:
        raise PortError(f"cannot open the lock file {path}: {error.strerror}") from error


def _locked(file: IO[str], kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        raise PortError(f"cannot lock {file.name}: {error.strerror}") from error
    return True


def _who(path: Path) -> str:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return f"process {told['pid']}: {told['command']}"
    except (OSError, ValueError, KeyError, TypeError):  # it took the lock just now
        return "another process"
