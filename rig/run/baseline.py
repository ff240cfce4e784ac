"""A baseline: what each kernel did last time, so that a later run can be held to do no worse.

The file is text to be reviewed and committed. Kernels compute with integers, so nothing is left to chance:
the tolerance is none. Errors and grades have nine significant digits, beyond the reach of rounding errors.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import Field

from rig.errors import UsageError
from rig.run.scorer import Row
from rig.scoring import Failure, Tally, tally_dict
from rig.yamlmodel import Model, load

_HEAD = """\
# What each kernel did on each case group, the worst over all targets. Written by `rig baseline`, which takes
# a figure that got worse only when told to; a campaign names this file as its `baseline:`.
"""


class Figures(Model):
    """What a kernel did on a case group. None: no case has such a figure."""

    cases: int
    max_error: float | None
    p99: float | None
    max_grade: float | None
    correct_share: float | None
    silent: int
    severe: int
    status_errors: int
    refused: int


class Baseline(Model):
    """Figures by kernel and by label of the case group."""

    schema_version: Literal[1] = Field(alias="schema", default=1)
    campaign: str
    oracle: str
    kernels: dict[str, dict[str, Figures]]


@dataclass(frozen=True)
class Worse:
    """A figure that got worse: "max error 5120, was 4096"."""

    kernel: str
    group: str
    figure: str
    text: str


# Figure -> what to call it; the correct share is the only one that gets worse by falling.
_FIGURES = {
    "severe": "told OK without an answer",
    "silent": "silently wrong",
    "status_errors": "wrong status",
    "refused": "refused",
    "max_error": "max error",
    "p99": "p99 error",
    "max_grade": "max grade",
    "correct_share": "correctly rounded share",
}
_FAULTS = {
    "severe": "severe",
    "silent": "silent",
    "status_errors": "status_error",
    "refused": "refused",
    "correct_share": "misrounded",
}


def figures_of(score: Mapping[str, Any]) -> Figures:
    """The figures of a score as `rig.scoring.tally_dict` gives it."""
    keys = ("cases", "silent", "severe", "status_errors", "refused")
    measured = {key: _digits(score[key]) for key in ("max_error", "p99", "max_grade")}
    share = _digits(score["elements_correct_share"])
    return Figures.model_validate({**{key: score[key] for key in keys}, **measured, "correct_share": share})


def _digits(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.9g}")


def worse_figures(kernel: str, group: str, old: Figures, new: Figures) -> list[Worse]:
    """The figures of `new` that are worse than those of `old`; none where either is None."""
    found = []
    for figure, name in _FIGURES.items():
        before, now = getattr(old, figure), getattr(new, figure)
        if before is None or now is None:
            continue
        if now < before if figure == "correct_share" else now > before:
            found.append(Worse(kernel, group, figure, f"{name} {now:.9g}, was {before:.9g}"))
    return found


def load_baseline(path: Path) -> Baseline | None:
    """The baseline in a file, None when there is no file yet.

    Raises:
        ConfigError: the file is no baseline; with file and line.
    """
    return load(path, Baseline).model if path.exists() else None


def hold_against(path: Path | None, rows: Iterable[Row]) -> None:
    """Add to each row a failure for what is worse than in the baseline; what is only measured is left out.

    Args:
        path: of the baseline, None where the campaign has none.
        rows: scored; those without cases say nothing and are left alone.

    Raises:
        ConfigError: the file is no baseline.
    """
    if path is None:
        return
    baseline = load_baseline(path)
    for row in rows:
        if row.tally.cases and not row.accept.measured:
            known = baseline.kernels.get(row.kernel, {}) if baseline else {}
            row.failures += _failures(row, known.get(row.group.label), path)


def _failures(row: Row, old: Figures | None, path: Path) -> list[Failure]:
    where = f"{row.kernel} on {row.group.label}"
    if old is None:
        text = f"the baseline {path} has nothing of {where}; record it: rig baseline RUN -o {path}"
        return [Failure("baseline", text, None)]
    new = figures_of(tally_dict(row.tally))
    if new.cases != old.cases:
        text = (
            f"the baseline {path} has {old.cases:,} cases of {where}, this run {new.cases:,}; record it anew"
        )
        return [Failure("baseline", text, None)]
    return [_failure(worse, row.tally) for worse in worse_figures(row.kernel, row.group.label, old, new)]


def _failure(worse: Worse, tally: Tally) -> Failure:
    index = tally.worst_of(_FAULTS[worse.figure]) if worse.figure in _FAULTS else tally.worst_index
    if worse.figure == "max_grade":
        index = tally.grades.index
    case = "" if index is None else f" ({tally.case_id(index)})"
    return Failure("baseline", f"worse than the baseline: {worse.text}{case}", index)


def from_summary(summary: Mapping[str, Any]) -> Baseline:
    """The baseline that a run makes: of several targets the worst of each figure.

    Raises:
        UsageError: the run did not do all its cases.
    """
    if summary["verdict"] not in ("passed", "failed"):
        raise UsageError(
            f"{summary['folder']}: the run ended with {summary['verdict']!r}; a baseline needs all its cases"
        )
    kernels: dict[str, dict[str, Figures]] = {}
    for entry in summary["results"]:
        groups, new = kernels.setdefault(entry["kernel"], {}), figures_of(entry["score"])
        old = groups.get(entry["group"])
        groups[entry["group"]] = new if old is None else _worst(old, new)
    return Baseline(schema=1, campaign=summary["campaign"], oracle=summary["oracle"], kernels=kernels)


def _worst(one: Figures, other: Figures) -> Figures:
    pairs = ((figure, getattr(one, figure), getattr(other, figure)) for figure in Figures.model_fields)
    return Figures.model_validate({figure: _worse_of(figure, a, b) for figure, a, b in pairs})


def _worse_of(figure: str, a: float | None, b: float | None) -> float | None:
    if a is None or b is None:
        return b if a is None else a
    return min(a, b) if figure == "correct_share" else max(a, b)


def what_got_worse(old: Baseline, new: Baseline) -> list[Worse]:
    """Every figure of `new` that is worse than its counterpart in `old`."""
    return [
        worse
        for kernel, groups in new.kernels.items()
        for group, figures in groups.items()
        if group in old.kernels.get(kernel, {})
        for worse in worse_figures(kernel, group, old.kernels[kernel][group], figures)
    ]


def left_out(old: Baseline, new: Baseline) -> list[tuple[str, str]]:
    """Kernels and groups that only the old baseline has."""
    return [
        (kernel, group)
        for kernel, groups in old.kernels.items()
        for group in groups
        if group not in new.kernels.get(kernel, {})
    ]


def with_kept(new: Baseline, old: Baseline, kept: Sequence[tuple[str, str]]) -> Baseline:
    """`new` with some entries of `old` besides."""
    kernels = {kernel: dict(groups) for kernel, groups in new.kernels.items()}
    for kernel, group in kept:
        kernels.setdefault(kernel, {})[group] = old.kernels[kernel][group]
    return new.model_copy(update={"kernels": kernels})


def text_of(baseline: Baseline) -> str:
    """The baseline as YAML, kernels and groups in the order of their names: the same run, the same text."""
    data = baseline.model_dump(by_alias=True)
    data["kernels"] = {
        kernel: dict(sorted(groups.items())) for kernel, groups in sorted(data["kernels"].items())
    }
    return _HEAD + yaml.safe_dump(data, sort_keys=False, allow_unicode=True)
