"""Joins the runs of a campaign's parts into one that equals the undivided run."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rig.errors import UsageError
from rig.run.batch import RowKey
from rig.run.line import joined
from rig.run.store import Store
from rig.run.store_digest import digest
from rig.run.terms import Terms

_TABLES = ("batch", "finding", "block", "tally", "kept_case", "event")
_PLAN = {
    "plan": "campaign, seed, target or kernel",
    "oracle": "oracle",
    "only_failed": "choice of what had failed",
}
_IDENTITY = ("board", "build_id", "cost_unit", "window")


@dataclass(frozen=True)
class Part:
    """A run of a part, open."""

    folder: Path
    store: Store
    meta: dict[str, Any]

    @property
    def number(self) -> tuple[int, int]:
        """I and N; an undivided run is part 1 of 1."""
        number, parts = self.meta.get("subset") or (1, 1)
        return number, parts


def merge(folders: Sequence[Path], into: Store) -> None:
    """Put the runs of all parts of a campaign into an empty store; a part that is there twice counts once.

    Args:
        folders: of the runs, at least one.
        into: an empty store.

    Raises:
        UsageError: runs of different plans or builds, a part that is missing, or two results of one part.
        StoreError: a store cannot be read or written.
    """
    with ExitStack() as stack:
        parts = [_open(folder, stack) for folder in folders]
        _check_plans(parts)
        parts = _each_once(parts)
        _check_complete(parts)
        targets = _targets(parts)
        with into.transaction():
            _describe(parts, targets, into)
            for part in parts:
                _copy(part, into)


def _open(folder: Path, stack: ExitStack) -> Part:
    store = stack.enter_context(Store(folder, create=False))
    return Part(folder, store, store.meta())


def _check_plans(parts: Sequence[Part]) -> None:
    first = parts[0]
    for part in parts[1:]:
        for key, what in _PLAN.items():
            if part.meta.get(key) != first.meta.get(key):
                raise UsageError(f"{part.folder} is of another {what} than {first.folder}")
        if part.number[1] != first.number[1]:
            (_, ours), (_, theirs) = part.number, first.number
            raise UsageError(f"{part.folder} is one of {ours} parts, {first.folder} one of {theirs}")


def _each_once(parts: Sequence[Part]) -> list[Part]:
    known: dict[int, Part] = {}
    for part in parts:
        same = known.setdefault(part.number[0], part)
        if same is not part and digest(same.store) != digest(part.store):
            number, count = part.number
            text = f"{same.folder} and {part.folder} are both part {number}/{count}, with different results"
            raise UsageError(f"{text}; leave one of them out")
    return [known[number] for number in sorted(known)]


def _check_complete(parts: Sequence[Part]) -> None:
    count = parts[0].number[1]
    missing = sorted(set(range(1, count + 1)) - {part.number[0] for part in parts})
    if missing:
        names = ", ".join(f"{number}/{count}" for number in missing)
        raise UsageError(f"missing: the run of part {names}; do it with --subset and merge again")


def _targets(parts: Sequence[Part]) -> dict[str, dict[str, Any]]:
    """What is known of each target, of all parts together."""
    known: dict[str, dict[str, Any]] = {}
    for part in parts:
        for name, info in part.store.targets().items():
            known[name] = _both(known[name], info, name, part) if name in known else info
    return known


def _both(one: dict[str, Any], other: dict[str, Any], name: str, part: Part) -> dict[str, Any]:
    for key in _IDENTITY:
        if None not in {one.get(key), other.get(key)} and one[key] != other[key]:
            what = key.replace("_", " ")
            text = f"{part.folder}: {what} of {name} is {other[key]}, in the parts before {one[key]}"
            raise UsageError(f"{text}; runs of different builds cannot be joined")
    links = [info["link"] for info in (one, other) if info.get("link")]
    link = {"link": joined(links)} if links else {}
    return {**one, **other, **link, "error": one.get("error") or other.get("error")}


def _describe(parts: Sequence[Part], targets: dict[str, dict[str, Any]], into: Store) -> None:
    meta = {key: value for key, value in parts[0].meta.items() if key != "subset"}
    begun = min(part.meta["started"] for part in parts)
    ended = max(part.meta.get("finished", begun) for part in parts)
    into.set_meta(**meta | {"started": begun, "finished": ended, "merged": [str(p.folder) for p in parts]})
    into.choose(_chosen(parts))
    into.add_groups(parts[0].store.groups())
    for name, info in targets.items():
        into.set_target(name, info)


def _chosen(parts: Sequence[Part]) -> frozenset[RowKey]:
    """The rows of all parts; empty where these are all there are, as in an undivided run."""
    rows = [part.store.chosen() for part in parts]
    terms = Terms.of_store(parts[0].store)
    every = len(terms.targets) * len(terms.kernels) * len(parts[0].store.groups())
    union = frozenset[RowKey]().union(*rows)
    return frozenset() if not all(rows) or len(union) == every else union


def _copy(part: Part, into: Store) -> None:
    """Every row of the tables: parts have none in common."""
    for table in _TABLES:
        into.insert(table, part.store.stream(f"SELECT * FROM {table}"))
