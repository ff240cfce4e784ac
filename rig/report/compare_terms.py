"""By what else than their cases the sides of a comparison were judged: what a reader must know beforehand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rig.report.compare import Run


def unlike_terms(runs: Sequence[Run]) -> Iterator[str]:
    """A line for each of oracle, campaign and acceptance that is not the same for all.

    Args:
        runs: what is compared; a baseline file among them has an oracle and a campaign, but no kernels.
    """
    oracles, campaigns = _told(runs, "oracle"), _told(runs, "campaign")
    if oracles:
        yield f"Scored by different oracles: {oracles}. An error is what its own run's oracle makes of it."
    if campaigns:
        yield f"Of different campaigns: {campaigns}."
    kernels = [name for name in _kernels(runs) if _accepted_unlike(runs, name)]
    if kernels:
        yield f"Different acceptance of {', '.join(kernels)}: a verdict is by its own run's."


def _told(runs: Sequence[Run], key: str) -> str:
    """Each value and the runs that have it; nothing when there is only one."""
    found: dict[str, list[str]] = {}
    for run in runs:
        found.setdefault(str(run.summary[key]), []).append(run.name)
    told = [f"{value} ({', '.join(names)})" for value, names in found.items()]
    return ", ".join(told) if len(told) > 1 else ""


def _kernels(runs: Sequence[Run]) -> list[str]:
    return list(dict.fromkeys(method["kernel"] for run in runs for method in run.summary.get("methods", ())))


def _accepted_unlike(runs: Sequence[Run], kernel: str) -> bool:
    asked = [run.summary["asked"]["accept"] for run in runs if "asked" in run.summary]
    criteria = [accept[kernel] for accept in asked if kernel in accept]
    return any(other != criteria[0] for other in criteria[1:])
