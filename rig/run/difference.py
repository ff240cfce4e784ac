"""Where two targets, runs or builds answer the same cases differently, bit for bit, read from their stores.

What is compared is the status of a case and, where both told OK, the words: nothing else is promised of them
(firmware/kernels/kernel.h). No answer counts as a status of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rig.run.batch import Batch
from rig.run.cases import Group
from rig.run.store import Store
from rig.run.summary import hex_words, status_name

SHOWN = 3  # cases that differ, of one kernel on one case group
_NO_ANSWER = "no answer"

# In the order of the group's cases; a burst's cases lie in blocks, a streaming run's in batches.
_DONE = """
SELECT kernel, label, SUM(count) FROM (
    SELECT kernel, label, count FROM batch WHERE target = ?1
    UNION ALL SELECT kernel, label, count FROM block WHERE target = ?1)
GROUP BY kernel, label
"""
_DIGESTS = "SELECT start, count, digest FROM block WHERE target = ? AND kernel = ? AND label = ?"


@dataclass(frozen=True, eq=False)
class Side:
    """One target of one run.

    Attributes:
        name: what the comparison calls it.
        store: of the run, open.
        target: the target's name in that run.
    """

    name: str
    store: Store
    target: str

    def done(self) -> dict[tuple[str, str], int]:
        """Cases in the store, by kernel and label of the case group."""
        return {(kernel, label): count for kernel, label, count in self.store.run(_DONE, self.target)}

    def operations(self) -> dict[str, str]:
        """What each kernel promises, in the run's order."""
        known = self.store.targets().get(self.target, {}).get("kernels", {})
        return {name: kernel["operation"] for name, kernel in known.items()}


@dataclass(frozen=True)
class Told:
    """A case that two sides answered differently: its id, what each said, and how far that is apart."""

    case: str
    one: str
    other: str
    apart: str = ""


@dataclass
class Difference:
    """One kernel on one case group, on two sides.

    Attributes:
        kernel, label: which.
        one, other: names of the sides.
        how: "words"; "digests", of two bursts; "kept", of a burst and a streaming run: the cases in full that
            the burst kept; "operations" when nothing can be compared, as they are not the same.
        done: cases in each of the stores.
        cases: of these, compared.
        statuses: cases with another status.
        words: cases that both answered with OK and other words.
        largest: the largest difference of a word, in LSB.
        blocks, unlike: of two bursts, blocks compared and those with another digest. What `statuses` and
            `words` count is then of the cases that both kept.
        first: the first cases that differ, at most SHOWN.
    """

    kernel: str
    label: str
    one: str
    other: str
    how: str = "words"
    done: tuple[int, int] = (0, 0)
    cases: int = 0
    statuses: int = 0
    words: int = 0
    largest: int = 0
    blocks: int = 0
    unlike: int = 0
    first: list[Told] = field(default_factory=list)

    @property
    def same(self) -> bool:
        """Whether nothing of what was compared differs."""
        return self.statuses == self.words == self.unlike == 0 and self.how != "operations"


class Answers(NamedTuple):
    """N cases: uint8 (N,), int32 (N, n_out), bool (N,)."""

    status: NDArray[np.uint8]
    words: NDArray[np.int32]
    known: NDArray[np.bool_]


def differences(sides: Sequence[Side], kernels: Sequence[str] = ()) -> Iterator[Difference]:
    """Compare what each side answered with the first side that has the same kernel and case group.

    Two batches are in memory at a time, however long the runs are.

    Args:
        sides: at least one; the first is the reference.
        kernels: only these; all when empty.

    Raises:
        StoreError: a store cannot be read.
    """
    done = [side.done() for side in sides]
    operations = [side.operations() for side in sides]
    names = dict.fromkeys(name for known in operations for name in known)
    groups = {group.label: group for side in sides for group in side.store.groups()}
    for kernel in kernels or names:
        for group in groups.values():
            where = kernel, group.label
            holders = [at for at in range(len(sides)) if where in done[at]]
            for at in holders[1:]:
                one, other = holders[0], at
                found = Difference(*where, sides[one].name, sides[other].name)
                found.done = done[one][where], done[other][where]
                same = operations[one].get(kernel) == operations[other].get(kernel)
                yield _compared(found, group, sides[one], sides[other], comparable=same)


def _compared(found: Difference, group: Group, one: Side, other: Side, *, comparable: bool) -> Difference:
    where = found.kernel, found.label
    bursts = [side.store.burst(side.target, *where) is not None for side in (one, other)]
    if not comparable:
        found.how = "operations"
    elif all(bursts):
        found.how = "digests"
        _blocks(found, one, other)
        _kept(found, group, one, other)
    elif any(bursts):
        found.how = "kept"
        burst, stream = (one, other) if bursts[0] else (other, one)
        found.cases = _kept(found, group, burst, stream, turned=not bursts[0])
    else:
        pair = (side.store.batches(side.target, *where) for side in (one, other))
        for first, mine, theirs in _overlaps(*pair):
            found.cases += len(mine.status)
            _note(found, group, first, mine, theirs)
    return found


def _overlaps(one: Iterator[Batch], other: Iterator[Batch]) -> Iterator[tuple[int, Answers, Answers]]:
    """The cases that both have: index of the first, and what each answered; batches may lie differently."""
    mine, theirs = next(one, None), next(other, None)
    while mine is not None and theirs is not None:
        stops = [batch.start + len(batch.status) for batch in (mine, theirs)]
        first, stop = max(mine.start, theirs.start), min(stops)
        if first < stop:
            yield first, _answers(mine, first, stop), _answers(theirs, first, stop)
        if stops[0] <= stops[1]:
            mine = next(one, None)
        else:
            theirs = next(other, None)


def _answers(batch: Batch, first: int, stop: int) -> Answers:
    place = slice(first - batch.start, stop - batch.start)
    return Answers(batch.status[place], batch.words[place], batch.all_answered[place])


def _blocks(found: Difference, one: Side, other: Side) -> None:
    """Compare digests of the blocks that both have; one whose digest is not known is not compared."""
    where = found.kernel, found.label
    known = {row[:2]: row[2] for row in one.store.stream(_DIGESTS, one.target, *where)}
    for start, count, digest in other.store.stream(_DIGESTS, other.target, *where):
        if digest is not None and known.get((start, count)) is not None:
            found.cases += count
            found.blocks += 1
            found.unlike += digest != known[start, count]


def _kept(found: Difference, group: Group, one: Side, other: Side, *, turned: bool = False) -> int:
    """Compare the cases in full that a burst kept, where the other side has them; returns how many."""
    where, cases = (found.kernel, found.label), 0
    for batch in one.store.kept(one.target, *where):
        theirs = other.store.batch_with(other.target, *where, batch.start)
        if theirs is not None:
            stop = batch.start + 1
            pair = _answers(batch, batch.start, stop), _answers(theirs, batch.start, stop)
            _note(found, group, batch.start, *(pair[::-1] if turned else pair))
            cases += 1
    return cases


def _note(found: Difference, group: Group, first: int, one: Answers, other: Answers) -> None:
    """Count the consecutive cases that differ, and tell of the first ones."""
    both = one.known & other.known
    statuses = (one.known != other.known) | (both & (one.status != other.status))
    told = both & ~statuses & (one.status == 0)
    apart = np.where(told[:, None], other.words.astype(np.int64) - one.words, 0)
    words = np.count_nonzero(apart, axis=1) > 0
    found.statuses += int(statuses.sum())
    found.words += int(words.sum())
    found.largest = max(found.largest, int(np.abs(apart).max(initial=0)))
    for at in np.flatnonzero(statuses | words)[: SHOWN - len(found.first)].tolist():
        case = group.case_id(first + at)
        found.first.append(_words(case, at, one, other) if words[at] else _statuses(case, at, one, other))


def _statuses(case: str, at: int, one: Answers, other: Answers) -> Told:
    names = [status_name(int(side.status[at])) if side.known[at] else _NO_ANSWER for side in (one, other)]
    return Told(case, names[0], names[1])


def _words(case: str, at: int, one: Answers, other: Answers) -> Told:
    """The word that is furthest apart, and how many are."""
    apart = other.words[at].astype(np.int64) - one.words[at]
    worst = int(np.abs(apart).argmax())
    place = f"[{worst}]" if len(apart) == 4 else f"[{worst // 4}, {worst % 4}]"
    said = [f"OK, {place} {hex_words(side.words[at, worst : worst + 1])}" for side in (one, other)]
    count = int(np.count_nonzero(apart))
    return Told(case, said[0], said[1], f"{count} of {len(apart)} words, {apart[worst]:+,} LSB there")
