"""`rig compare`: kernels, targets, builds and runs side by side; a campaign is carried out first."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from rig.cli.campaign import RunOptions, carry_out, conclude
from rig.errors import EXIT_FAILED, EXIT_PASSED, UsageError
from rig.report import pareto
from rig.report.compare import Run, sides
from rig.report.compare_text import Comparison, markdown, panels, show, show_worse
from rig.report.console import make_console, outcome
from rig.report.page import put
from rig.run.baseline import Baseline, load_baseline
from rig.run.difference import Side, differences
from rig.run.regression import regressions
from rig.run.store import Store
from rig.run.summary import read_summary

_COMPLETE = ("passed", "failed")
_CUT_SHORT = "ended with {!r}: its figures are not final, and no baseline is held against them"
_FOR_RUNS = {"targets", "kernels"}  # of a campaign's options, those that choose among runs, too


@dataclass(frozen=True)
class CompareOptions:
    """The options of `rig compare` alone; `cost_tolerance` in per cent."""

    markdown: Path | None = None
    svg: Path | None = None
    baseline: Path | None = None
    cost_tolerance: float = 2.0


@dataclass(frozen=True, eq=False)
class _Base:
    """What runs are held against: a file's figures, or a run and its folder."""

    figures: Baseline | None
    folder: Path | None


def compare(sources: Sequence[Path], run: RunOptions, options: CompareOptions) -> int:
    """Compare run folders, or the kernels and targets of a campaign; returns the exit code.

    Raises:
        UsageError: sources or options that do not fit together.
        BenchError: the campaign's bench failed, or a run cannot be read.
    """
    for path in (options.markdown, options.svg):
        if path is not None and not path.parent.is_dir():
            raise UsageError(f"{path}: there is no folder {path.parent}")
    base, console = _baseline(options.baseline), make_console()
    if len(sources) == 1 and not sources[0].is_dir():
        return _campaign(sources[0], run, options, base, console)
    _check_runs(sources, run)
    comparison = _compared(sources, run, options, base)
    show(comparison, console)
    show_worse(comparison, console)
    _write(comparison, options, _command(sources, run, options))
    for cut in filter(_incomplete, comparison.runs):
        click.echo(f"rig: {cut.name} {_CUT_SHORT.format(cut.summary['verdict'])}", err=True)
    return max(map(_incomplete, comparison.runs)) or _code(comparison)


def _campaign(path: Path, run: RunOptions, options: CompareOptions, base: _Base, console: Console) -> int:
    summary = carry_out(path, run, console)
    worse = EXIT_PASSED
    if summary["cases"]:
        comparison = _compared([Path(summary["folder"])], RunOptions(), options, base)
        show(comparison, console)
        outcome(summary, console)
        show_worse(comparison, console)
        _write(comparison, options, _command([path], run, options))
        worse = _code(comparison)
    return conclude(summary, console, f"rig compare {path}") or worse


def _check_runs(sources: Sequence[Path], run: RunOptions) -> None:
    for path in sources:
        if not path.is_dir():
            what = "is no run folder; compare takes run folders, or one campaign"
            raise UsageError(f"{path}: {what if path.exists() else 'there is no such run folder'}")
    for known in fields(RunOptions):
        if known.name not in _FOR_RUNS and getattr(run, known.name) != known.default:
            name = known.name.replace("_", "-")
            raise UsageError(f"--{name} is for a campaign: the runs compared here are done already")


def _baseline(path: Path | None) -> _Base:
    if path is None:
        return _Base(None, None)
    if path.is_dir():
        return _Base(None, path)
    figures = load_baseline(path)
    if figures is None:
        raise UsageError(f"{path}: there is no such baseline; give a run folder, or a file of `rig baseline`")
    return _Base(figures, None)


def _compared(sources: Sequence[Path], run: RunOptions, options: CompareOptions, base: _Base) -> Comparison:
    """A baseline that is a run stands beside the others, first."""
    folders = list({folder.resolve(): folder for folder in [*filter(None, [base.folder]), *sources]}.values())
    summaries = [read_summary(folder) for folder in folders]
    chosen = _Chosen(run, summaries)
    runs = [Run(*named) for named in zip(_names(folders), map(chosen.part, summaries), strict=True)]
    held = runs if base.folder is None else runs[1:]
    return Comparison(
        runs=runs,
        differences=[asdict(found) for found in _differences(runs, folders, run.kernels)],
        worse=_worse(held, chosen, base, runs[0].summary, options.cost_tolerance / 100),
        file=None if base.figures is None else _named(str(options.baseline), base.figures),
    )


def _named(name: str, figures: Baseline) -> Run:
    return Run(name, {"campaign": figures.campaign, "oracle": figures.oracle})


def _names(folders: Sequence[Path]) -> list[str]:
    """The folders' own names, or their paths where two have the same."""
    names = [folder.resolve().name for folder in folders]
    return [
        str(folder) if names.count(name) > 1 else name for folder, name in zip(folders, names, strict=True)
    ]


class _Chosen:
    """The targets and kernels that were asked for."""

    def __init__(self, run: RunOptions, summaries: Iterable[dict[str, Any]]):
        """Check the names.

        Raises:
            UsageError: no run has one of them.
        """
        self._wanted = {"target": set(run.targets), "kernel": set(run.kernels)}
        results = [entry for summary in summaries for entry in summary["results"]]
        for key, wanted in self._wanted.items():
            known = dict.fromkeys(entry[key] for entry in results)
            for name in sorted(wanted - known.keys()):
                raise UsageError(f"no run has {key} {name!r}; they have: {', '.join(known)}")

    def part(self, summary: dict[str, Any]) -> dict[str, Any]:
        """A summary without what was not asked for."""
        entries = {key: [e for e in summary[key] if self._takes(e)] for key in ("methods", "results")}
        wanted = self._wanted["target"]
        targets = [target for target in summary["targets"] if not wanted or target["name"] in wanted]
        return {**summary, **entries, "targets": targets}

    def figures(self, baseline: Baseline) -> Baseline:
        """Likewise a baseline file."""
        wanted = self._wanted["kernel"]
        kernels = {name: groups for name, groups in baseline.kernels.items() if not wanted or name in wanted}
        return baseline.model_copy(update={"kernels": kernels})

    def _takes(self, entry: dict[str, Any]) -> bool:
        return all(not wanted or entry[key] in wanted for key, wanted in self._wanted.items())


def _differences(runs: Sequence[Run], folders: Sequence[Path], kernels: Sequence[str]) -> Iterator[Any]:
    with ExitStack() as stack:
        stores = {
            run: stack.enter_context(Store(folder, create=False))
            for run, folder in zip(runs, folders, strict=True)
        }
        known = [Side(side.name, stores[side.run], side.target["name"]) for side in sides(runs)]
        yield from differences(known, kernels)


def _worse(
    held: Sequence[Run], chosen: _Chosen, base: _Base, first: dict[str, Any], tolerance: float
) -> list[str] | None:
    """What is worse than in the baseline; None without one, or with a run that says nothing final."""
    if (base.figures is None and base.folder is None) or any(map(_incomplete, held)):
        return None
    old = first if base.figures is None else chosen.figures(base.figures)
    found = ((run, one) for run in held for one in regressions(run.summary, old, tolerance))
    return [f"{run.name}: {one}" if len(held) > 1 else str(one) for run, one in found]


def _incomplete(run: Run) -> int:
    """The exit code of a run that did not come to its end, else 0."""
    return EXIT_PASSED if run.summary["verdict"] in _COMPLETE else int(run.summary["exit_code"])


def _code(comparison: Comparison) -> int:
    return EXIT_FAILED if comparison.worse else EXIT_PASSED


def _command(sources: Sequence[Path], run: RunOptions, options: CompareOptions) -> str:
    """The command that makes the page again."""
    chosen = [f"--target {name}" for name in run.targets] + [f"--kernel {name}" for name in run.kernels]
    seed = [] if run.seed is None else [f"--seed {run.seed}"]
    named = {"baseline": options.baseline, "svg": options.svg, "markdown": options.markdown}
    more = [f"--{name} {path}" for name, path in named.items() if path is not None]
    return " ".join(["rig compare", *map(str, sources), *chosen, *seed, *more])


def _write(comparison: Comparison, options: CompareOptions, command: str) -> None:
    if options.markdown is not None:
        put(options.markdown, markdown(comparison, command, _seen_from(options.markdown, options.svg)))
    if options.svg is not None:
        plots = panels(comparison.runs)
        if plots:
            _save(options.svg, pareto.document(plots))
        else:
            text = "no two kernels whose cost was measured on the same target and cases: nothing to plot"
            click.echo(f"rig: {options.svg} not written: {text}", err=True)


def _seen_from(page: Path, image: Path | None) -> str | None:
    return None if image is None else Path(os.path.relpath(image, page.parent)).as_posix()


def _save(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from error
