"""Every kernel over all cases of its campaign: what `rig compare` sets side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rig.run.scorer import CostTally, Row
from rig.scoring import tally_dict

# What a tally over several classes can say; indices of cases are not among it.
_POOLED = (
    "cases",
    "answerable",
    "numbers",
    "elements_correct_share",
    "misrounded",
    "p50",
    "p90",
    "p99",
    "max_error",
    "graded",
    "grade_p50",
    "grade_p90",
    "grade_p99",
    "max_grade",
    "unstable",
    "right_residual",
    "left_residual",
    "residual_above_1",
    "silent",
    "severe",
    "status_errors",
    "unfounded",
    "refused",
    "rate_bounds",
    "status_confusion",
)


def methods(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """One entry for each kernel on each target that has cases, in the order of the rows."""
    pooled: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        if row.tally.cases:
            pooled.setdefault((row.target, row.kernel), []).append(row)
    return [_method(mine) for mine in pooled.values()]


def _method(rows: list[Row]) -> dict[str, Any]:
    tally, cost = rows[0].tally.empty(), CostTally()
    for row in rows:
        tally.merge(row.tally)
        cost.merge(row.cost)
    score = tally_dict(tally)
    return {
        "target": rows[0].target,
        "kernel": rows[0].kernel,
        "operation": rows[0].operation,
        "score": {key: score[key] for key in _POOLED},
        "cost": cost.to_dict(),
        "stack": max((row.stack for row in rows if row.stack is not None), default=None),
        "footprint": rows[0].footprint,
    }
