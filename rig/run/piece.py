"""A piece of a plan that a worker of another machine does: consecutive batches of one row."""

from __future__ import annotations

import functools
import hashlib
import pickle
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from rig import errors, paths
from rig.errors import ConfigError, RigError, UsageError
from rig.run.jobs import Task
from rig.run.journal import Earlier, Journal
from rig.run.plan import Plan
from rig.run.target_work import TargetWork
from rig.targets import Device, load_target, open_target
from rig.targets.models import SerialTarget, TargetConfig

_SHORT = 12  # digits of a digest that tell two apart
_RIG = Path(paths.__file__).resolve().parent


@dataclass(frozen=True)
class Piece:
    """What a worker is sent.

    Attributes:
        plan: with no more cases of files than the piece takes.
        digest: of the plan, as the sender has the files that it names.
        task: one row's, with the shards of the piece.
        target: its description; None for a board, which the worker's own map knows.
        earlier: what the store has of the row.
    """

    plan: Plan
    digest: str
    task: Task
    target: TargetConfig | None
    earlier: Earlier


@dataclass(frozen=True)
class Answer:
    """What comes back: all that was done, and the error that ended it early."""

    journal: Journal
    error: tuple[str, str] | None = None

    @classmethod
    def nothing(cls, error: RigError) -> Answer:
        """Nothing was done."""
        return cls(Journal(Earlier((0, 0), None, found=False)), (type(error).__name__, str(error)))

    def raised(self) -> RigError | None:
        """The error, as the worker raised it."""
        if self.error is None:
            return None
        name, text = self.error
        kind: type[RigError] = getattr(errors, name)
        return kind(text)


class Stamp(NamedTuple):
    """What must be the same on both sides, as results of another rig must not be mixed."""

    version: str
    sources: str

    def __str__(self) -> str:
        """For a message."""
        return f"rig {self.version} (sources {self.sources[:_SHORT]})"


@functools.cache
def stamp() -> Stamp:
    """Of this rig: its version, and a digest of its modules and of the firmware's sources."""
    total = hashlib.sha256()
    for folder, pattern in ((_RIG, "*.py"), (paths.FIRMWARE, "*")):
        for path in _files(folder, pattern):
            total.update(repr((str(path.relative_to(folder)), path.read_bytes())).encode())
    return Stamp(version("fixed-inverse-rig"), total.hexdigest())


def _files(folder: Path, pattern: str) -> Iterator[Path]:
    """Files, hidden and compiled ones aside; those of a wheel in rig/_share are the firmware's."""
    for path in sorted(folder.rglob(pattern)):
        parts = path.relative_to(folder).parts
        hidden = any(part.startswith((".", "_share", "__pycache__")) for part in parts)
        if path.is_file() and not hidden:
            yield path


def resource_of(target: str) -> str:
    """The resource that a worker offers for a target: its name, of a file its stem."""
    return Path(target).stem if Path(target).suffix in {".yaml", ".yml"} else target


def described(target: str) -> TargetConfig | None:
    """What a worker is told of a target; None for a board: its port is known where it is plugged in.

    Raises:
        ConfigError: its file has a mistake.
    """
    try:
        config = load_target(target)
    except ConfigError:
        raise
    except UsageError:  # not one of this machine
        return None
    return None if isinstance(config, SerialTarget) else config


def piece_of(plan: Plan, task: Task, target: TargetConfig | None, earlier: Earlier) -> Piece:
    """What a worker is sent of a plan."""
    first, last = task.shards[0], task.shards[-1]
    cases = {task.group: range(first.start, last.start + last.count)}
    groups = [group.only(cases.get(at, range(0))) for at, group in enumerate(plan.groups)]
    return Piece(replace(plan, groups=tuple(groups)), plan.digest, task, target, earlier)


def packed(piece: Piece) -> bytes:
    """A piece as it is sent: closed, so that another rig can refuse it before it looks inside."""
    return pickle.dumps(piece)


def unpacked(told: bytes) -> Answer:
    """An answer as `answer_to` gives it."""
    answer: Answer = pickle.loads(told)
    return answer


def answer_to(theirs: tuple[str, str], sent: bytes) -> bytes:
    """Do a piece; runs on the worker.

    Args:
        theirs: the stamp of the sender.
        sent: from `packed`.

    Returns:
        An Answer, for `unpacked`: all that was done, also when the target failed in the middle.
    """
    wanted = Stamp(*theirs)
    if wanted != stamp():
        return pickle.dumps(Answer.nothing(_refusal(wanted)))
    return pickle.dumps(_work_on(pickle.loads(sent)))


def _refusal(wanted: Stamp) -> UsageError:
    return UsageError(f"has {stamp()}, this is {wanted}; install the same on both")


def _work_on(piece: Piece) -> Answer:
    journal = Journal(piece.earlier)
    try:
        _check_files(piece)
        work = TargetWork(piece.plan, journal, lambda _name: _open(piece), lambda name: _native(piece, name))
        work.do(piece.task.target, [piece.task], journal, journal)
    except RigError as error:
        return Answer(journal, (type(error).__name__, str(error)))
    return Answer(journal)


def _check_files(piece: Piece) -> None:
    """Raises UsageError unless the sources of the campaign's own kernels are here, too."""
    if piece.plan.digest != piece.digest:
        text = "has other sources of the campaign's own kernels"
        raise UsageError(f"{text}; they must be the same, at the same place, as here")


def _open(piece: Piece) -> AbstractContextManager[Device]:
    name = piece.task.target
    return open_target(piece.target or name, kernels=piece.plan.own_kernels_on(name))


def _native(piece: Piece, name: str) -> AbstractContextManager[Device]:
    return open_target(name, kernels=piece.plan.own_kernels)
