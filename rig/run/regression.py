"""What a run does worse than a baseline: accuracy, statuses, findings, cost, stack and size.

Integer programs give the same figures each time, so there is no tolerance; only a cost in clocks has one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from rig.errors import UsageError
from rig.run.baseline import Baseline, Figures, Worse, figures_of, from_summary, worse_figures

_COUNTED = "instructions"  # other units are of clocks, and differ from run to run
_COSTS = {"mean": "mean cost", "max": "worst cost"}
_MEMORY = {"stack": "stack", "flash": "flash", "ram": "RAM"}

Entry = Mapping[str, Any]
Key = tuple[str, str]  # kernel, label of the case group


@dataclass(frozen=True)
class Regression:
    """A figure that got worse, and on which target."""

    target: str
    worse: Worse

    def __str__(self) -> str:
        """On one line: `exact on native, uniform-5e1c9a2b: max error 2, was 0.5`."""
        where = f", {self.worse.group}" if self.worse.group else ""
        return f"{self.worse.kernel} on {self.target}{where}: {self.worse.text}"


class Old(NamedTuple):
    """What a kernel did on a case group before; `entry` is of a run, None of a baseline file."""

    figures: Figures
    entry: Entry | None


def regressions(summary: Entry, base: Baseline | Entry, tolerance: float) -> list[Regression]:
    """Every figure of a run that is worse than in the baseline, and what the run no longer has of it.

    A baseline file has accuracy, statuses and refusals, worst over its targets; a run has besides findings,
    cost, stack and size, target by target. A target that it did not have is held to the former.

    Args:
        summary: of the run.
        base: a baseline file, or the summary of another run.
        tolerance: by which share a cost may rise that is not the same each time: in clocks, or of a burst.

    Raises:
        UsageError: the baseline did not do all its cases, or has no kernel and case group of this run.
    """
    found: list[Regression] = []
    common, somewhere = 0, {(entry["kernel"], entry["group"]) for entry in summary["results"]}
    for target in dict.fromkeys(entry["target"] for entry in summary["results"]):
        new = _new(summary, target)
        # A campaign may exclude a kernel from a target, and figures over all targets do not say which.
        old = {
            key: one
            for key, one in _old(base, target).items()
            if one.entry is not None or key in new or key not in somewhere
        }
        common += len(old.keys() & new.keys())
        share = _tolerance(summary, base, target, tolerance)
        worse = [one for key in old for one in _worse(key, old[key], new.get(key), share)]
        found += [Regression(target, one) for one in [*worse, *_memory(old, new)]]
    if not common:
        raise UsageError(f"{summary['folder']}: has no kernel and case group in common with the baseline")
    return found


def _old(base: Baseline | Entry, target: str) -> dict[Key, Old]:
    pooled = base if isinstance(base, Baseline) else from_summary(base)
    mine = {} if isinstance(base, Baseline) else _new(base, target)
    if mine:
        return {key: Old(figures_of(entry["score"]), entry) for key, entry in mine.items()}
    return {
        (kernel, group): Old(figures, None)
        for kernel, groups in pooled.kernels.items()
        for group, figures in groups.items()
    }


def _new(summary: Entry, target: str) -> dict[Key, Entry]:
    mine = (entry for entry in summary["results"] if entry["target"] == target)
    return {(entry["kernel"], entry["group"]): entry for entry in mine}


def _tolerance(summary: Entry, base: Baseline | Entry, target: str, tolerance: float) -> float | None:
    """By which share a cost may rise; None where costs cannot be compared."""
    if isinstance(base, Baseline):
        return None
    units = {_unit(summary, target), _unit(base, target)}
    if len(units) > 1 or units <= {None, "none"}:
        return None
    exact = units == {_COUNTED} and "burst" not in {summary.get("mode"), base.get("mode")}
    return 0.0 if exact else tolerance


def _unit(summary: Entry, target: str) -> str | None:
    found = (known.get("cost_unit") for known in summary["targets"] if known["name"] == target)
    return next(found, None)


def _worse(key: Key, old: Old, new: Entry | None, share: float | None) -> Iterator[Worse]:
    cases = 0 if new is None else new["score"]["cases"]
    if new is None or cases != old.figures.cases:
        text = f"{cases:,} cases, the baseline has {old.figures.cases:,}: not comparable"
        yield Worse(*key, "cases", text)
        return
    yield from worse_figures(*key, old.figures, figures_of(new["score"]))
    if old.entry is not None:
        counts = [sum(found["cases"] for found in entry["findings"]) for entry in (new, old.entry)]
        if counts[0] > counts[1]:
            yield Worse(*key, "findings", f"findings {counts[0]:,}, were {counts[1]:,}")
        if share is not None:
            yield from _costs(key, old.entry["cost"], new["cost"], share)


def _costs(key: Key, old: Entry, new: Entry, share: float) -> Iterator[Worse]:
    for figure, name in _COSTS.items():
        if None not in {old[figure], new[figure]} and new[figure] > old[figure] * (1 + share):
            yield Worse(*key, f"cost_{figure}", f"{name} {new[figure]:,.9g}, was {old[figure]:,.9g}")


def _memory(old: Mapping[Key, Old], new: Mapping[Key, Entry]) -> Iterator[Worse]:
    """Stack and size, once for each kernel, over what both have."""
    most: dict[tuple[str, str], list[int]] = {}
    for key, before in old.items():
        if before.entry is not None and key in new and new[key]["score"]["cases"] == before.figures.cases:
            for figure in _MEMORY:
                pair = _bytes(new[key], figure), _bytes(before.entry, figure)
                if None not in pair:
                    known = most.setdefault((key[0], figure), [0, 0])
                    known[:] = [max(had, one or 0) for had, one in zip(known, pair, strict=True)]
    for (kernel, figure), (now, was) in most.items():
        if now > was:
            yield Worse(kernel, "", figure, f"{_MEMORY[figure]} {now:,} bytes, was {was:,}")


def _bytes(entry: Entry, figure: str) -> int | None:
    known = entry if figure == "stack" else entry["footprint"] or {}
    value: int | None = known.get(figure)
    return value
