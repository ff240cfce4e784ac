"""What a kernel did wrong at run time, case by case, and what came of a batch in spite of it."""

from __future__ import annotations

import signal
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rig.link.session import Results
from rig.run.source_line import source_line
from rig.scoring import Failure
from rig.wire import message
from rig.wire.message import FaultReport
from rig.wire.protocol import FaultKind

FAULT, TIMEOUT, STACK_OVERFLOW, TARGET_DOWN = "fault", "timeout", "stack_overflow", "target_down"
OVERRUN, UNSTABLE = "overrun", "unstable"
DIFFERS = "differs"
# A case with one of these has no answer.
FATAL = (FAULT, TIMEOUT, STACK_OVERFLOW, TARGET_DOWN)
NO_ANSWER = 255  # status kept for a case without an answer

_KINDS: dict[int, str] = {FaultKind.TIMEOUT: TIMEOUT, FaultKind.STACK_OVERFLOW: STACK_OVERFLOW}
_BITS = {
    message.Finding.OVERRUN: OVERRUN,
    message.Finding.INPUT_CHANGED: "input_changed",
    message.Finding.UNSTABLE: UNSTABLE,
    message.Finding.BAD_STATUS: "undefined_status",
}
WORDS = {
    FAULT: "fault",
    TIMEOUT: "ran into the time limit",
    STACK_OVERFLOW: "stack overflow",
    TARGET_DOWN: "took the target down, twice",
    OVERRUN: "wrote outside out",
    "input_changed": "changed its input",
    UNSTABLE: "gave another answer when it was run again in another order",
    "undefined_status": "returned an undefined status",
    DIFFERS: "gave another answer than its native build",
}


MAX_RESTARTS = (
    10  # of a target, for one kernel on one case group: a kernel that always faults must not take for ever
)
STOPPED = f"stopped after {MAX_RESTARTS} restarts of the target"
MAX_LOOKED_AT = 4096  # cases of a burst that differ or have a finding: who is wrong everywhere has shown it
SEEN_ENOUGH = f"stopped after {MAX_LOOKED_AT:,} cases with a finding"


@dataclass(frozen=True)
class Finding:
    """A thing a kernel did wrong: `index` is the case, `kind` a key of WORDS, `detail` may be empty."""

    index: int
    kind: str
    detail: str


@dataclass(frozen=True)
class FindingCount:
    """All findings of a kind: how many cases, and the first ones."""

    kind: str
    cases: int
    first: tuple[Finding, ...]


@dataclass(eq=False)
class Outcome:
    """What came of N cases, whatever the kernel did.

    Attributes:
        words: int32 (N, n_out); zeros without an answer.
        status: uint8 (N,); NO_ANSWER without one.
        cost: uint32 (N,).
        answered: bool (N,); the others have a fatal finding, or were not run.
        findings: with the index of the case in these N.
        stack: most bytes of stack the kernel used; None when not measured.
    """

    words: NDArray[np.int32]
    status: NDArray[np.uint8]
    cost: NDArray[np.uint32]
    answered: NDArray[np.bool_]
    findings: list[Finding] = field(default_factory=list)
    stack: int | None = None

    @classmethod
    def empty(cls, cases: int, n_out: int) -> Outcome:
        """No case answered yet."""
        return cls(
            np.zeros((cases, n_out), np.int32),
            np.full(cases, NO_ANSWER, np.uint8),
            np.zeros(cases, np.uint32),
            np.zeros(cases, np.bool_),
        )

    def keep(self, part: range, results: Results) -> None:
        """Take the answers of some of the cases."""
        place = slice(part.start, part.stop)
        self.words[place], self.status[place], self.cost[place] = results.words, results.status, results.cost
        self.answered[place] = True
        self.findings += list(_of_answers(part.start, results))
        if results.stack is not None:
            self.stack = max(self.stack or 0, results.stack)

    def fell(self, index: int, kind: str, detail: str) -> None:
        """Note why a case has no answer."""
        self.findings.append(Finding(index, kind, detail))


def _of_answers(start: int, results: Results) -> Iterator[Finding]:
    for bit, kind in _BITS.items():
        for i in np.flatnonzero(results.findings & bit).tolist():
            detail = f"low byte {results.status[i]}" if kind == "undefined_status" else ""
            yield Finding(start + i, kind, detail)


def of_fault(report: FaultReport, image: Path | None) -> tuple[str, str]:
    """Kind and detail of a fault the firmware reported; with the line of the source if the image tells it."""
    kind = _KINDS.get(report.kind, FAULT)
    address = "" if kind == TIMEOUT else f", address 0x{report.address:08x}"
    numbers = f"pc 0x{report.pc:08x}{address}"
    line = None if image is None else _line(report, image)
    where = f"at {numbers}" if line is None else f"{line}, {numbers}"
    return kind, f"{_name(report)} {where}" if kind == FAULT else where


def _line(report: FaultReport, image: Path) -> str | None:
    line = source_line(image, report.pc)
    if line is not None:
        return f"at {line}"
    # Outside of the sources, as after a call to nowhere: then who called may be known.
    caller = source_line(image, (report.lr & ~1) - 1) if report.lr else None
    return None if caller is None else f"called from {caller}"


def _name(report: FaultReport) -> str:
    """The fault in the words of who raised it: `usage fault`, `SIGSEGV`."""
    if report.kind == FaultKind.SIGNAL and report.status in set(signal.Signals):
        return signal.Signals(report.status).name
    return report.name


def failures(
    found: Iterable[FindingCount], not_run: int, label: str, stopped: str = STOPPED
) -> Iterator[Failure]:
    """Findings as criteria that were not met: whatever a campaign accepts, a kernel must be sound."""
    for one in found:
        first = one.first[0]
        cases = "1 case" if one.cases == 1 else f"{one.cases:,} cases"
        detail = f", {first.detail}" if first.detail else ""
        text = f"{WORDS[one.kind]}: {cases}{detail} ({label}/{first.index})"
        yield Failure("findings", text, first.index)
    if not_run:
        yield Failure("findings", f"{stopped}: {not_run:,} cases not run", None)


def lost(found: Iterable[FindingCount]) -> int:
    """Cases that have no answer because of a finding."""
    return sum(one.cases for one in found if one.kind in FATAL)
