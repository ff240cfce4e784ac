"""What counts as a pass: the criteria of one kernel, held against the tally of one class."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rig.scoring.tally import Tally


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

    A limit on the error (max_lsb, p99_lsb) or the share also fails when there are answerable cases and none
    was told OK: a kernel that refuses everything has shown no accuracy. Where the class has no answerable
    case it is met.
    """
    if accept.measured:
        return []
    return [*_statuses(accept, tally), *_accuracy(accept, tally)]


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
    yield from _limit("max_lsb", "max error", tally.max_error, accept.max_lsb, tally)
    yield from _limit("p99_lsb", "p99 error", tally.quantiles(99)[0], accept.p99_lsb, tally)
    yield from _share(accept, tally)


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
    criterion: str, what: str, error: float | None, limit: float | None, tally: Tally
) -> Iterator[Failure]:
    if limit is None:
        return
    if error is None and tally.answerable:
        yield _unknown(criterion, what, tally)
    elif error is not None and error > limit:
        yield _failure(criterion, f"{what} {_apart(error, limit)} LSB > {limit:g}", tally, tally.worst_index)


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
