"""A tally as plain data: what summary.json holds of one kernel on one class."""

from __future__ import annotations

from typing import Any

from rig.scoring.errors import STATUS_NAMES
from rig.scoring.rates import upper_bound
from rig.scoring.tally import TOLD_NAMES, Tally

QUANTILES = {"p50": 50, "p90": 90, "p99": 99}
CONFIDENCE = 0.95


def tally_dict(tally: Tally) -> dict[str, Any]:
    """The tally as summary.json holds it; docs/NUMERICS.md 6 defines every measure.

    Keys:
        cases: cases scored.
        answerable: cases whose truth is OK.
        numbers: cases whose truth and told status are OK; errors, grades and residuals are over these.
        elements_correct_share: correctly rounded share of the elements of answerable cases that were not
            refused, or null.
        misrounded: cases with a number and an element that is not correctly rounded.
        p50, p90, p99: quantiles over the cases of the largest |error| in LSB, or null.
        max_error: the largest |error| in LSB, or null.
        worst_index: index of the case that has it, or null.
        graded: cases with a grade.
        grade_p50, grade_p90, grade_p99: quantiles over the cases of the largest grade, or null.
        max_grade: the largest grade, or null.
        max_grade_index: index of the case that has it, or null.
        unstable: cases with a grade above 1.
        right_residual, left_residual: the largest ones, 1 being what correct rounding may leave, or null.
        residual_index: index of the case that has the largest right one, or null.
        residual_above_1: cases with a residual above 1.
        silent: cases wrong but told OK (severe, or an element off by more than 1024 LSB).
        severe: cases told OK where the truth is SINGULAR or OVERFLOW.
        status_errors: cases whose told status is not the true one, refused ones left out.
        unfounded: false alarms that half an LSB of doubt in the input does not explain.
        refused: cases told PRECONDITION.
        rate_bounds: {"silent", "misrounded", "unstable"}: upper bounds at 95 % confidence on the rate of such
            cases among those not refused, or null when all were.
        status_confusion: {true status: {told status: cases}}, every cell; OTHER is any undefined code.
        status_mistakes: [{"true", "told", "cases", "severity"}], wrong statuses only, the most severe first:
            "severe", "false_alarm" or "confused".
        failing: {"severe", "silent", "status_error", "misrounded", "refused", "unstable", "unfounded": lowest
            case indices, at most 10}.
    """
    return {
        "cases": tally.cases,
        "answerable": tally.answerable,
        "numbers": tally.numbers,
        "elements_correct_share": tally.elements_correct_share,
        "misrounded": tally.misrounded,
        **_quantiles(tally),
        **_residuals(tally),
        "silent": tally.silent,
        "severe": tally.severe,
        "status_errors": tally.status_errors,
        "unfounded": tally.unfounded,
        "refused": tally.refused,
        "rate_bounds": _rates(tally),
        **_statuses(tally),
        "failing": {fault: list(indices) for fault, indices in tally.failing.items()},
    }


def _quantiles(tally: Tally) -> dict[str, Any]:
    percents = QUANTILES.values()
    return {
        **dict(zip(QUANTILES, tally.errors.quantiles(*percents), strict=True)),
        "max_error": tally.errors.value,
        "worst_index": tally.errors.index,
        "graded": tally.graded,
        **dict(zip((f"grade_{q}" for q in QUANTILES), tally.grades.quantiles(*percents), strict=True)),
        "max_grade": tally.grades.value,
        "max_grade_index": tally.grades.index,
        "unstable": tally.unstable,
    }


def _residuals(tally: Tally) -> dict[str, Any]:
    return {
        "right_residual": tally.right_residual.value,
        "left_residual": tally.left_residual.value,
        "residual_index": tally.right_residual.index,
        "residual_above_1": tally.residual_above_1,
    }


def _rates(tally: Tally) -> dict[str, float | None]:
    counts = {"silent": tally.silent, "misrounded": tally.misrounded, "unstable": tally.unstable}
    tried = tally.cases - tally.refused
    return {name: upper_bound(count, tried, CONFIDENCE) if tried else None for name, count in counts.items()}


def _statuses(tally: Tally) -> dict[str, Any]:
    rows = zip(STATUS_NAMES, tally.confusion.tolist(), strict=True)
    mistakes = [
        {"true": true, "told": told, "cases": cases, "severity": _severity(true, told)}
        for true, told, cases in tally.status_mistakes()
    ]
    confusion = {true: dict(zip(TOLD_NAMES, row, strict=True)) for true, row in rows}
    return {"status_confusion": confusion, "status_mistakes": mistakes}


def _severity(true: str, told: str) -> str:
    return "severe" if told == "OK" else "false_alarm" if true == "OK" else "confused"
