"""What counts as a pass: the criteria of one kernel, held against the tally of one class."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rig.scoring.errors import SILENT_LSB
from rig.scoring.rates import cases_needed, upper_bound
from rig.scoring.tally import Tally


@dataclass(frozen=True)
class FailureRate:
    """Shown by the cases: the rate of failure is below `below`, at this confidence."""

    below: float
    confidence: float = 0.95


@dataclass(frozen=True)
class Accept:
    """A kernel's criteria; each holds for every class by itself. None: not asked for.

    Attributes:
        correctly_rounded: every element of every case correctly rounded, every status true, nothing refused.
        measured: no criterion at all, not even severe_status_errors: the kernel is there for comparison.
        max_lsb: the largest |error| allowed, in LSB.
        p99_lsb: the 99 % quantile over the cases of their largest |error| allowed, in LSB.
        min_correct_share: the least share (0 to 1) of correctly rounded elements.
        severe_status_errors: the most cases told OK where the truth is SINGULAR or OVERFLOW.
        status_errors: the most cases with a wrong status of any kind, refused ones left out.
        silent_wrong: the most cases told OK that are severe or off by more than SILENT_LSB.
        refused: the most cases told PRECONDITION.
        backward_stable: no grade above 1, no unfounded alarm.
        bounded: the largest grade allowed; no unfounded alarm.
        failure_rate: the rate of cases that are severe, unfounded alarms, or beyond `max_lsb` or the limit on
            the grade, which then hold for the rate only; with neither, beyond SILENT_LSB.
        no_worse: only the baseline counts, which is not held here.
    """

    correctly_rounded: bool = False
    measured: bool = False
    max_lsb: float | None = None
    p99_lsb: float | None = None
    min_correct_share: float | None = None
    severe_status_errors: int = 0
    status_errors: int | None = None
    silent_wrong: int | None = None
    refused: int | None = None
    backward_stable: bool = False
    bounded: float | None = None
    failure_rate: FailureRate | None = None
    no_worse: bool = False

    @property
    def max_grade(self) -> float | None:
        """The limit on the grade."""
        return 1.0 if self.backward_stable else self.bounded

    @property
    def rate_limits(self) -> tuple[float | None, float | None]:
        """Beyond which error in LSB or grade a case counts as failing in `failure_rate`."""
        grade = self.max_grade
        return (SILENT_LSB if self.max_lsb is None and grade is None else self.max_lsb), grade


@dataclass(frozen=True)
class Failure:
    """A criterion that was not met.

    Attributes:
        criterion: the name of the Accept attribute.
        text: one line for people, which ends in the id of the case where there is one.
        index: index of the case to look at, None when no single case is to blame.
    """

    criterion: str
    text: str
    index: int | None


def evaluate(accept: Accept, tally: Tally) -> list[Failure]:
    """The criteria that the tally does not meet, at most one failure each, silent wrong answers first.

    A limit on the error, the grade or the share also fails when there are answerable cases and none was told
    OK: a kernel that refuses everything has shown no accuracy. Where the class has no answerable case it is
    met.
    """
    if accept.measured or accept.no_worse:
        return []
    return [*_statuses(accept, tally), *_accuracy(accept, tally), *_rate(accept, tally)]


def _statuses(accept: Accept, tally: Tally) -> Iterator[Failure]:
    limits = (
        ("severe_status_errors", "told OK without an answer", tally.severe, "severe"),
        ("silent_wrong", "silently wrong", tally.silent, "silent"),
        ("status_errors", "wrong status", tally.status_errors, "status_error"),
        ("refused", "refused", tally.refused, "refused"),
    )
    for criterion, what, count, fault in limits:
        limit = getattr(accept, criterion)
        if limit is not None and count > limit:
            yield _failure(criterion, f"{what}: {count:,} > {limit:,} cases", tally, tally.worst_of(fault))


def _accuracy(accept: Accept, tally: Tally) -> Iterator[Failure]:
    if accept.correctly_rounded and tally.misrounded + tally.status_errors + tally.refused:
        counts = f"{tally.misrounded:,} misrounded, {tally.status_errors:,} with a wrong status"
        refused = f", {tally.refused:,} refused" if tally.refused else ""
        text = f"not correctly rounded: {counts}{refused}"
        yield _failure("correctly_rounded", text, tally, _worst_answer(tally))
    worst = (tally.max_error, tally.worst_index)
    if accept.failure_rate is None:
        yield from _grade(accept, tally)
        yield from _limit("max_lsb", "max error {} LSB", worst, accept.max_lsb, tally)
    p99 = (tally.quantiles(99)[0] if accept.p99_lsb is not None else None, tally.worst_index)
    yield from _limit("p99_lsb", "p99 error {} LSB", p99, accept.p99_lsb, tally)
    yield from _share(accept, tally)


def _grade(accept: Accept, tally: Tally) -> Iterator[Failure]:
    limit = accept.max_grade
    if limit is None:
        return
    criterion = "backward_stable" if accept.backward_stable else "bounded"
    if tally.unfounded:
        text = f"{tally.unfounded:,} false alarms that half an LSB of the input does not explain"
        yield _failure(criterion, text, tally, tally.worst_of("unfounded"))
    worst = (tally.grades.value, tally.grades.index)
    # Cases without a grade lie so near a singular matrix that any number is as good.
    if tally.graded or not tally.numbers:
        yield from _limit(criterion, "grade {}", worst, limit, tally)


def _rate(accept: Accept, tally: Tally) -> Iterator[Failure]:
    wanted, tried = accept.failure_rate, tally.cases - tally.refused
    if wanted is None:
        return
    failing = tally.beyond(*accept.rate_limits)
    shown = upper_bound(failing, tried, wanted.confidence) if tried else 1.0
    if shown < wanted.below:
        return
    text = f"failure rate: {failing:,} of {tried:,} cases failed, which shows no less than {shown:.3g}"
    text += f" at {100 * wanted.confidence:g} % confidence; below {wanted.below:g} is wanted"
    if not failing:
        text += f" and takes {cases_needed(wanted.below, wanted.confidence):,} cases"
    yield _failure("failure_rate", text, tally, _worst_answer(tally) if failing else None)


def _share(accept: Accept, tally: Tally) -> Iterator[Failure]:
    share, least = tally.elements_correct_share, accept.min_correct_share
    if least is None or not tally.answerable:
        return
    if share is None:
        yield _unknown("min_correct_share", "correctly rounded share", tally)
    elif share < least:
        text = f"correctly rounded share {_apart(share, least)} < {least:g}"
        yield _failure("min_correct_share", text, tally, _worst_answer(tally))


def _limit(
    criterion: str, form: str, worst: tuple[float | None, int | None], limit: float | None, tally: Tally
) -> Iterator[Failure]:
    value, index = worst
    if limit is None:
        return
    if value is None and tally.answerable:
        yield _unknown(criterion, form.partition(" {")[0], tally)
    elif value is not None and value > limit:
        yield _failure(criterion, f"{form.format(_apart(value, limit))} > {limit:g}", tally, index)


def _unknown(criterion: str, what: str, tally: Tally) -> Failure:
    text = f"{what} unknown: 0 of {tally.answerable:,} answerable cases told OK"
    return _failure(criterion, text, tally, _worst_answer(tally))


def _worst_answer(tally: Tally) -> int | None:
    shown = (tally.worst_of(fault) for fault in ("misrounded", "status_error", "refused"))
    return next((index for index in shown if index is not None), None)


def _apart(value: float, limit: float) -> str:
    """The value in six digits, or in as many as it takes to differ from the limit."""
    short = f"{value:.6g}"
    return repr(value) if f"{limit:.6g}" == short else short


def _failure(criterion: str, text: str, tally: Tally, index: int | None) -> Failure:
    return Failure(criterion, text if index is None else f"{text} ({tally.case_id(index)})", index)
