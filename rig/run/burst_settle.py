"""Finds out what a target answered to a block that differs from what was expected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from rig.errors import TargetError
from rig.run.burst_ask import Answer, Asker
from rig.run.burst_expected import Expected
from rig.run.findings import DIFFERS, FATAL, MAX_LOOKED_AT, UNSTABLE, Finding, Outcome
from rig.scoring import STATUS_NAMES
from rig.wire.digest import block_digest, case_digests

LEAF = 4  # cases: to fetch so few takes less time than to bisect them
CROWD = 3  # halvings after which parts that still make up more than half of a block are fetched whole
_BLAME = "its firmware or compiler is at fault, so take mode: stream"


@dataclass(eq=False)
class Settled:
    """What a target answered to a block.

    Attributes:
        expected: what it should have.
        words, status: int32 (n, 16) and uint8 (n,), as the target gave them.
        answered: bool (n,); the others have a fatal finding or were not run.
        agreed: every case gave what was expected.
        differing: indices of the cases that did not.
        fetched: number of cases that were asked for in full.
        findings: with indices in the group.
    """

    expected: Expected
    words: NDArray[np.int32]
    status: NDArray[np.uint8]
    answered: NDArray[np.bool_]
    agreed: bool = True
    differing: list[int] = field(default_factory=list)
    fetched: int = 0
    findings: list[Finding] = field(default_factory=list)

    @classmethod
    def nothing(cls, expected: Expected) -> Settled:
        """No case answered yet."""
        return cls(expected, expected.words.copy(), expected.status.copy(), np.zeros_like(expected.known))

    def accept(self, cases: range) -> None:
        """The target gave what was expected."""
        self.answered[self.expected.place(cases)] = True

    def is_as_expected(self) -> bool:
        """Whether every case answered, as was known, and none shows anything."""
        return bool((self.answered & self.expected.known).all()) and not (self.differing or self.findings)

    def find(self, finding: Finding) -> None:
        """Note a finding, once."""
        if all((one.kind, one.index) != (finding.kind, finding.index) for one in self.findings):
            self.findings.append(finding)

    def take(self, cases: range, outcome: Outcome) -> int:
        """Put in what the target gave; returns how many cases show something."""
        place = self.expected.place(cases)
        self.words[place], self.status[place] = outcome.words, outcome.status
        self.answered[place] = outcome.answered
        digests = case_digests(cases.start, self.expected.inputs[place], outcome.status, outcome.words)
        odd = (digests != self.expected.digests[place]) & self.expected.known[place] & outcome.answered
        mine = [cases[i] for i in np.flatnonzero(odd).tolist()]
        for index in mine:
            self.find(Finding(index, DIFFERS, self._difference(index)))
        for found in outcome.findings:
            self.find(Finding(cases[found.index], found.kind, found.detail))
        self.differing += mine
        return len({*mine, *(cases[found.index] for found in outcome.findings)})

    def _difference(self, index: int) -> str:
        at, expected = index - self.expected.cases.start, self.expected
        if self.status[at] != expected.status[at]:
            return f"told {_status(self.status[at])}, natively {_status(expected.status[at])}"
        odd = np.flatnonzero(self.words[at] != expected.words[at])
        here, there = (int(words[at, odd[0]]) & 0xFFFFFFFF for words in (self.words, expected.words))
        row, column = divmod(int(odd[0]), 4)
        return f"{len(odd)} words, at [{row}, {column}] {here:08x}, natively {there:08x}"


def _status(code: int) -> str:
    return STATUS_NAMES[code] if code < len(STATUS_NAMES) else f"undefined {code}"


class Settler:
    """Compares the answers of one kernel on one case group with what was expected.

    Digests add up, so a block that differs is bisected by asking for its halves. What remains is fetched.
    """

    def __init__(self, asker: Asker, control: str | None, seen: int = 0):
        """Prepare.

        Args:
            asker: of the target.
            control: a trusted kernel; None when there is none.
            seen: cases that show something in earlier sessions of this run.
        """
        self._asker, self._control = asker, control
        self._left = MAX_LOOKED_AT - seen

    @property
    def stopped(self) -> bool:
        """Whether enough was seen, so that nothing more is fetched."""
        return self._left <= 0

    def clear(self, expected: Expected, answers: Iterable[Answer]) -> Settled | None:
        """A block that agrees in all its cases; None when it takes a closer look."""
        if not all(_agrees(expected, answer) for answer in answers):
            return None
        settled = Settled.nothing(expected)
        settled.answered[:] = True
        return settled

    def settle(self, expected: Expected, answers: Iterable[Answer]) -> Settled:
        """Look closer at a block.

        To its end, even when enough was seen: what is kept must not depend on the order of looking, which
        follows the pace.

        Raises:
            TargetError: the target generated other cases than the host, or adds up digests wrongly.
            BenchError: it failed, not the kernel.
        """
        settled = Settled.nothing(expected)
        unclear, rounds = list(self._take(settled, answers)), 0
        while unclear and not self._asker.worn_out:
            crowded = rounds >= CROWD and 2 * sum(len(one.cases) for one in unclear) > len(expected.cases)
            small = [one for one in unclear if crowded or len(one.cases) <= LEAF]
            for one in small:
                self._fetch(settled, one)
            unclear = self._halve(settled, [one for one in unclear if one not in small])
            rounds += 1
        settled.agreed = settled.is_as_expected()
        return settled

    def _take(self, settled: Settled, answers: Iterable[Answer]) -> Iterator[Answer]:
        """Put in what is known now; gives what is not."""
        for answer in answers:
            if answer.outcome is not None:
                self._left -= settled.take(answer.cases, answer.outcome)
            elif _agrees(settled.expected, answer):
                settled.accept(answer.cases)
            else:
                yield answer

    def _halve(self, settled: Settled, wholes: list[Answer]) -> list[Answer]:
        """Ask for the halves; gives those that are still not clear."""
        parts = [half for whole in wholes for half in _halves(whole.cases)]
        answers = list(self._asker.burst(parts))
        for whole in wholes:
            inside = [answer for answer in answers if answer.cases.start in whole.cases]
            digests = [answer.reply.digest for answer in inside if answer.reply is not None]
            asked = sum(len(answer.cases) for answer in inside if answer.reply is not None)
            if asked == len(whole.cases):
                _compare(settled, whole, sum(digests) % 2**64)
        return list(self._take(settled, answers))

    def _fetch(self, settled: Settled, whole: Answer) -> None:
        """Ask for a part in full."""
        total, complete = 0, True
        for answer in self._asker.fetch(whole.cases):
            complete &= answer.inputs is not None
            settled.fetched += len(answer.cases)
            if answer.outcome is None:
                continue
            if answer.inputs is not None:
                _check_inputs(settled.expected, answer.cases, answer.inputs)
                given = answer.inputs, answer.outcome.status, answer.outcome.words
                total += block_digest(answer.cases.start, *given)
            self._left -= settled.take(answer.cases, answer.outcome)
        fatal = any(found.kind in FATAL and found.index in whole.cases for found in settled.findings)
        if complete and not fatal and settled.answered[settled.expected.place(whole.cases)].all():
            self._check_digest(whole, total % 2**64)
            _compare(settled, whole, total % 2**64)

    def _check_digest(self, whole: Answer, digest: int) -> None:
        """See that digests can be relied on, where one does not fit the cases it stands for."""
        if whole.reply is None or whole.reply.digest == digest or self._control is None:
            return
        told, cases = self._asker.control_digest(self._control, whole.cases)
        if told != block_digest(whole.cases.start, cases.inputs, cases.status, cases.words):
            where = f"cases {whole.cases.start} to {whole.cases.stop - 1}"
            raise TargetError(f"the target's digest of {where} does not fit them; {_BLAME}")


def _agrees(expected: Expected, answer: Answer) -> bool:
    """Whether a target gave what was expected to all of some cases, without a finding."""
    reply = answer.reply
    return reply is not None and not any(reply.findings) and reply.digest == expected.digest(answer.cases)


def _halves(cases: range) -> tuple[range, range]:
    middle = (cases.start + cases.stop) // 2
    return range(cases.start, middle), range(middle, cases.stop)


def _compare(settled: Settled, whole: Answer, digest: int) -> None:
    """Note that a part gave another digest when it was asked for again."""
    if whole.reply is not None and whole.reply.digest != digest:
        told = f"digest of {len(whole.cases):,} cases {whole.reply.digest:016x}, then {digest:016x}"
        settled.find(Finding(whole.cases.start, UNSTABLE, told))


def _check_inputs(expected: Expected, cases: range, inputs: NDArray[np.int32]) -> None:
    odd = np.flatnonzero((inputs != expected.inputs[expected.place(cases)]).any(axis=1))
    if len(odd):
        text = f"the target generated another case {cases[int(odd[0])]} than the host"
        raise TargetError(f"{text}; {_BLAME}")
