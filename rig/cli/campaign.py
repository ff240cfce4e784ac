"""`rig run`: plan, execute, score, report; `rig compare` shares all but the last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from rig.campaign import load_campaign
from rig.cli.run_folder import now, run_folder, write_documents
from rig.errors import ConfigError, UsageError
from rig.report import console as report
from rig.report.progress import make_progress
from rig.run.baseline import load_baseline
from rig.run.cluster import ClusterRun
from rig.run.executor import Executor
from rig.run.jobs import Progress
from rig.run.partition import only_failed, subset
from rig.run.plan import Plan, make_plan
from rig.run.scheduler import check_scheduler
from rig.run.store import Store
from rig.run.summary import read_summary
from rig.run.target_work import OpenDevice
from rig.run.terms import Terms, judge
from rig.targets import load_target, open_target
from rig.targets.models import SerialTarget


@dataclass(frozen=True)
class RunOptions:
    """The options of `rig run`; empty ones leave the campaign's choice."""

    targets: Sequence[str] = ()
    kernels: Sequence[str] = ()
    port: str | None = None
    out: Path | None = None
    seed: int | None = None
    resume: bool = False
    junit: Path | None = None
    jobs: int = 1
    scheduler: str | None = None
    scheduler_timeout: float = 60.0
    subset: tuple[int, int] | None = None
    only_failed: Path | None = None


def run_campaign(path: Path, options: RunOptions) -> int:
    """Carry a campaign out and report it; returns the exit code."""
    console = report.make_console()
    summary = carry_out(path, options, console)
    if summary["cases"]:
        report.show(summary, console)
    return conclude(summary, console, _again(f"rig run {path}", options))


def _again(command: str, options: RunOptions) -> str:
    """The command with what makes the plan of the run another one, and where its workers are."""
    part = [] if options.subset is None else [f"--subset {options.subset[0]}/{options.subset[1]}"]
    part += [] if options.scheduler is None else [f"--scheduler {options.scheduler}"]
    failed = [] if options.only_failed is None else [f"--only-failed {options.only_failed}"]
    return " ".join([command, *part, *failed])


def carry_out(path: Path, options: RunOptions, console: Console) -> dict[str, Any]:
    """Carry a campaign out and write its documents; returns the summary."""
    _check_options(options)
    plan = plan_of(path, options)
    if options.scheduler is None:  # else a target may be a board of a worker's
        check_targets(plan)
    else:
        check_scheduler(options.scheduler, options.scheduler_timeout)
    return carry_out_plan(plan, options, console)


def carry_out_plan(plan: Plan, options: RunOptions, console: Console) -> dict[str, Any]:
    """The same of a plan, in which the options' choices are made already."""
    with run_folder(plan, options.out, resume=options.resume) as store:
        _check_junit(options.junit)
        interrupted = _execute(plan, store, options, console)
        folder = store.path.parent
        store.set_meta(finished=now(), folder=str(folder))
        summary = judge(store, Terms.of_plan(plan), interrupted=interrupted)
        write_documents(folder, summary, options.junit)
    return summary


def plan_of(path: Path, options: RunOptions) -> Plan:
    """The plan of a campaign, or of the part of it that the options choose."""
    plan = make_plan(load_campaign(path), options.targets, options.kernels, options.seed)
    if plan.baseline is not None:
        load_baseline(plan.baseline)  # a mistake in it is told now, not when all is measured
    if options.only_failed is not None:
        plan = only_failed(plan, read_summary(options.only_failed))
    return plan if options.subset is None else subset(plan, options.subset)


def _execute(plan: Plan, store: Store, options: RunOptions, console: Console) -> bool:
    """Returns whether the user interrupted it."""
    progress = make_progress(console)
    try:
        with progress:
            _executor(plan, store, options, progress).execute()
    except KeyboardInterrupt:
        return True
    return False


def _executor(plan: Plan, store: Store, options: RunOptions, progress: Progress) -> Executor | ClusterRun:
    if options.scheduler is not None:
        return ClusterRun(plan, store, progress, options.scheduler, options.scheduler_timeout)
    opener, native = _opener(plan, options.port), _native_opener(plan)
    return Executor(plan, store, opener, progress, native, options.jobs, single)


def _check_options(options: RunOptions) -> None:
    """What is of this machine does not go with workers of others."""
    if options.scheduler is not None and options.jobs != 1:
        raise UsageError("--jobs is for this machine; with --scheduler the workers' resources say how many")
    if options.scheduler is not None and options.port is not None:
        raise UsageError(
            "--port is of this machine; with --scheduler a worker's own map says where a board is"
        )


def _check_junit(path: Path | None) -> None:
    """Its folder may be that of the run, which is there by now."""
    if path is not None and (path.is_dir() or not path.parent.is_dir()):
        raise UsageError(f"--junit {path}: expected a file in a folder that is there")


def single(target: str) -> bool:
    """Whether there is only one of it: a board, unlike a process, cannot be opened twice."""
    return isinstance(load_target(target), SerialTarget)


def conclude(summary: dict[str, Any], console: Console, command: str) -> int:
    """Tell what kept a run from its end, and what goes on with it; returns the exit code."""
    if summary["verdict"] == "interrupted":
        click.echo("rig: interrupted", err=True)
    for target in summary["targets"]:
        if target["error"]:
            click.echo(f"rig: {target['name']}: {target['error']}", err=True)
    if summary["cases"] and summary["cases"] + summary["not_run"] < summary["planned"]:
        again = f"{command} --resume --out {summary['folder']}"
        console.print(f"go on with: {again}", soft_wrap=True, markup=False)
    return int(summary["exit_code"])


def _opener(plan: Plan, port: str | None) -> OpenDevice:
    """Opens a target with the campaign's own kernels in its firmware."""
    return lambda name: open_target(name, port=port, kernels=plan.own_kernels_on(name))


def _native_opener(plan: Plan) -> OpenDevice:
    """Opens what a burst's answers are held against: it has every kernel, whichever target that runs on."""
    return lambda name: open_target(name, kernels=plan.own_kernels)


def check_targets(plan: Plan) -> None:
    """A misspelt target is told before anything starts."""
    for name in plan.targets:
        try:
            load_target(name)
        except ConfigError:
            raise  # names the target's own file
        except UsageError as error:
            raise plan.blame("targets", name, str(error)) from error
