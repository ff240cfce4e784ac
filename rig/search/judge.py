"""Which criteria single cases fail: a campaign's acceptance, held against each case by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from rig.oracle import Truth, truth
from rig.run.findings import WORDS, Outcome
from rig.run.plan import DEFAULT_ACCEPT
from rig.run.scorer import PRECONDITION, score_answers
from rig.run.summary import status_name
from rig.scoring import SILENT_LSB, Accept, Score

ORACLE = "certified"
OK = 0

Words = NDArray[np.int32]
Flags = NDArray[np.bool_]

SEVERE, SILENT, STATUS, MAX_LSB = "severe", "silent", "status", "max_lsb"
GRADE, UNFOUNDED, MISROUNDED, REFUSED = "grade", "unfounded", "misrounded", "refused"
KINDS = (SEVERE, SILENT, STATUS, MAX_LSB, GRADE, UNFOUNDED, MISROUNDED, REFUSED)
# The truth of a case with one of these is OK.
_OF_NUMBERS = (SILENT, MAX_LSB, GRADE, UNFOUNDED, MISROUNDED)


@dataclass(frozen=True)
class Fault:
    """A way for a case to fail.

    Attributes:
        kind: one of KINDS, or a kind of rig.run.findings.WORDS.
        limit: of MAX_LSB in LSB, of GRADE; 0 for the others.
        told: the status that a case of STATUS is told; None for any that is wrong.
        true: the status that is right for a case of SEVERE or STATUS; None for any.
    """

    kind: str
    limit: float = 0.0
    told: int | None = None
    true: int | None = None

    @property
    def finding(self) -> bool:
        """Whether the target saw it at run time; else the words or the status are wrong."""
        return self.kind not in KINDS

    @property
    def text(self) -> str:
        """In words, as what the kernel did."""
        if self.told is not None and self.true is not None:
            return f"told {status_name(self.told)}, true {status_name(self.true)}"
        told = {
            SEVERE: "told OK without an answer",
            SILENT: f"silently wrong, an element is off by more than {SILENT_LSB} LSB",
            STATUS: "wrong status",
            MAX_LSB: f"an element is off by more than {self.limit:g} LSB",
            GRADE: f"a grade above {self.limit:g}",
            UNFOUNDED: "a false alarm that half an LSB of the input does not explain",
            MISROUNDED: "not correctly rounded",
            REFUSED: "refused",
        }
        return told.get(self.kind) or WORDS.get(self.kind, self.kind)


@dataclass(frozen=True, eq=False)
class Judged:
    """Answers to N cases of an operation beside the truth; `given` is int32 (N, n_in)."""

    operation: str
    given: Words
    outcome: Outcome
    true: Truth
    score: Score

    def shows(self, fault: Fault) -> Flags:
        """Which cases have the fault, bool (N,)."""
        if fault.finding:
            found = {finding.index for finding in self.outcome.findings if finding.kind == fault.kind}
            return np.array([index in found for index in range(len(self.given))], np.bool_)
        shown: Flags = self._wrong(fault) & self.outcome.answered
        return shown

    def _wrong(self, fault: Fault) -> Flags:
        score, told = self.score, self.score.told
        this: Flags = np.ones(len(told), np.bool_)
        if fault.told is not None:
            this = (told == fault.told) & (score.true == fault.true)
        wrong: dict[str, Flags] = {
            SEVERE: score.severe & this,
            SILENT: score.max_error > SILENT_LSB,
            STATUS: (told != score.true) & (told != PRECONDITION) & this,
            MAX_LSB: score.max_error > fault.limit,
            GRADE: score.max_grade > fault.limit,
            UNFOUNDED: score.unfounded,
            MISROUNDED: score.number & (score.correct_elements < score.words.shape[1]),
            REFUSED: told == PRECONDITION,
        }
        return wrong[fault.kind]

    def exactly(self, fault: Fault, index: int) -> Fault:
        """The fault as that case has it: a wrong status is this one for that one."""
        if fault.kind not in {SEVERE, STATUS}:
            return fault
        return replace(fault, told=int(self.score.told[index]), true=int(self.score.true[index]))


def judge(operation: str, given: Words, outcome: Outcome) -> Judged:
    """Hold answers against the certified oracle.

    Args:
        operation: a key of rig.oracle.N_IN.
        given: int32 (N, n_in), N at least 1.
        outcome: what came back.
    """
    true = truth(ORACLE, operation, given)
    score = score_answers(given, true, outcome.words, outcome.status, ORACLE)
    return Judged(operation, given, outcome, true, score)


def criteria(accept: Accept) -> Iterator[Fault]:
    """What an acceptance asks of each single case, the worst fault first.

    A quantile or a rate is asked of each case by its limit; an acceptance that asks nothing of single cases
    (measured, no_worse) stands for the default one.
    """
    if accept.measured or accept.no_worse:
        accept = DEFAULT_ACCEPT
    rounded, rate = accept.correctly_rounded, accept.failure_rate is not None
    unlimited = accept.max_lsb is None and accept.max_grade is None
    asked = {
        SEVERE: True,
        SILENT: accept.silent_wrong is not None or (rate and unlimited),
        STATUS: rounded or accept.status_errors is not None,
        MAX_LSB: accept.max_lsb is not None or accept.p99_lsb is not None,
        GRADE: accept.max_grade is not None,
        UNFOUNDED: accept.max_grade is not None or rate,
        MISROUNDED: rounded or accept.min_correct_share is not None,
        REFUSED: rounded or accept.refused is not None,
    }
    yield from (fault_of(kind, accept) for kind, wanted in asked.items() if wanted)


def fault_of(kind: str, accept: Accept) -> Fault:
    """A fault with its limit in an acceptance; where it has none, 1 for the grade and SILENT_LSB."""
    limits = [limit for limit in (accept.max_lsb, accept.p99_lsb) if limit is not None]
    if kind == MAX_LSB:
        return Fault(kind, limits[0] if limits else SILENT_LSB)
    if kind == GRADE:
        return Fault(kind, 1.0 if accept.max_grade is None else accept.max_grade)
    return Fault(kind)


def faults(judged: Judged, accept: Accept, index: int = 0) -> list[Fault]:
    """All that one case fails: findings first, then the criteria of the acceptance."""
    found = [Fault(finding.kind) for finding in judged.outcome.findings if finding.index == index]
    asked = (fault for fault in criteria(accept) if judged.shows(fault)[index])
    return [*found, *(judged.exactly(fault, index) for fault in asked)]


def possible(fault: Fault, status: NDArray[np.uint8]) -> Flags:
    """Which cases can have the fault, going by their true status, bool (N,)."""
    can: Flags = np.ones(len(status), np.bool_)
    if fault.kind in _OF_NUMBERS:
        can = status == OK
    elif fault.true is not None:
        can = status == fault.true
    elif fault.kind == SEVERE:
        can = status != OK
    return can
