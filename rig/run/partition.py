"""Parts of a plan: for CI jobs that share it, or of what failed before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from rig.errors import UsageError
from rig.run.batch import RowKey
from rig.run.plan import Plan


def subset(plan: Plan, part: tuple[int, int]) -> Plan:
    """Part I of N of a plan: which rows depends on the plan alone, and every row is in one part.

    A row (kernel, case group and target) is not divided, as the limit on restarts of the target is one of the
    row. The largest goes first, each to the part with the fewest cases so far.

    Args:
        plan: undivided.
        part: I from 1 to N, and N.

    Raises:
        UsageError: there is no such part, or nothing would be in it.
    """
    number, parts = part
    if not 1 <= number <= parts:
        raise UsageError(f"--subset {number}/{parts}: the first number must be from 1 to the second")
    if parts > len(plan.rows):
        text = (
            f"the campaign has {len(plan.rows)} rows of kernel, case group and target, which are not divided"
        )
        raise UsageError(f"--subset {number}/{parts}: {text}; take so many parts at most")
    counts = {group.label: group.count for group in plan.groups}
    loads: list[int] = [0] * parts
    mine: set[RowKey] = set()
    for row in sorted(plan.rows, key=lambda row: -counts[row[2]]):
        least = loads.index(min(loads))
        loads[least] += counts[row[2]]
        if least == number - 1:
            mine.add(row)
    return replace(plan, chosen=frozenset(mine), part=part)


def only_failed(plan: Plan, summary: dict[str, Any]) -> Plan:
    """The rows of a plan that failed in an earlier run, or were not completed there.

    Args:
        plan: of the same campaign, though kernels may have changed since.
        summary: of that run.

    Raises:
        UsageError: there are none.
    """
    failed = _failed(summary["results"]) & set(plan.rows)
    if not failed:
        raise UsageError(f"{summary['folder']}: nothing that this campaign asks for failed there")
    return replace(plan, chosen=frozenset(failed), only_failed=summary["folder"])


def _failed(results: Iterable[dict[str, Any]]) -> set[RowKey]:
    return {
        (entry["target"], entry["kernel"], entry["group"])
        for entry in results
        if entry["verdict"] in {"failed", "error"}
    }
