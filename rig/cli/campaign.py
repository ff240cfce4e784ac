"""`rig run`: plan, execute, score, report; `rig compare` shares all but the last."""

from __future__ import annotations

import platform
import shlex
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click
import numpy as np
from rich.console import Console

from rig.campaign import load_campaign
from rig.errors import ConfigError, UsageError
from rig.report import console as report
from rig.report.html import REPORT_NAME, write_html
from rig.report.junit import write_junit
from rig.report.progress import make_progress
from rig.run.baseline import hold_against
from rig.run.executor import Executor, OpenDevice
from rig.run.plan import Plan, make_plan
from rig.run.scorer import score_store
from rig.run.store import STORE_NAME, Store
from rig.run.summary import summarise, write_summary
from rig.targets import load_target, open_target


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


def run_campaign(path: Path, options: RunOptions) -> int:
    """Carry a campaign out and report it; returns the exit code."""
    console = report.make_console()
    summary = carry_out(path, options, console)
    if summary["cases"]:
        report.show(summary, console)
    return conclude(summary, console, f"rig run {path}")


def carry_out(path: Path, options: RunOptions, console: Console) -> dict[str, Any]:
    """Carry a campaign out and write its documents; returns the summary."""
    plan = make_plan(load_campaign(path), options.targets, options.kernels, options.seed)
    check_targets(plan)
    return carry_out_plan(plan, options, console)


def carry_out_plan(plan: Plan, options: RunOptions, console: Console) -> dict[str, Any]:
    """The same of a plan, in which the options' choices are made already."""
    with _run_folder(plan, options.out, options.resume) as (folder, store):
        progress = make_progress(console)
        interrupted = False
        try:
            with progress:
                opener, native = _opener(plan, options.port), _native_opener(plan)
                Executor(plan, store, opener, progress, native).execute()
        except KeyboardInterrupt:
            interrupted = True
        store.set_meta(finished=_now(), folder=str(folder))
        scored = score_store(store, plan.targets, plan.kernels, plan.accept, plan.oracle)
        rows = [row for row in scored if plan.source.model.runs(row.kernel, row.target)]
        hold_against(plan.baseline, rows)
        summary = summarise(store, rows, interrupted=interrupted, oracle=plan.oracle)
    write_summary(folder, summary)
    write_junit(summary, options.junit or folder / "junit.xml")
    write_html(summary, folder / REPORT_NAME)
    return summary


def conclude(summary: dict[str, Any], console: Console, command: str) -> int:
    """Tell what kept a run from its end, and what goes on with it; returns the exit code."""
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


@contextmanager
def _run_folder(plan: Plan, out: Path | None, resume: bool) -> Iterator[tuple[Path, Store]]:
    """The run's folder and open store; a run that never began leaves no folder."""
    if resume:
        with _reopen(plan, out) as store:
            yield store.path.parent, store
        return
    folder = _create(out or Path("runs") / f"{plan.name}-{datetime.now():%Y%m%d-%H%M%S}")
    try:
        with Store(folder, create=True) as store:
            store.add_groups(list(plan.groups))
            store.set_meta(**_facts(plan, folder))
            yield folder, store
    except UsageError:
        for left in folder.glob(f"{STORE_NAME}*"):
            left.unlink()
        folder.rmdir()
        raise


def _create(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True)
    except FileExistsError:
        raise UsageError(
            f"{folder} exists already; choose another --out, or add --resume to go on with it"
        ) from None
    except OSError as error:
        raise UsageError(f"{folder}: {error.strerror}; choose another folder with --out") from error
    return folder


def _reopen(plan: Plan, out: Path | None) -> Store:
    """The store of an earlier run of the same plan."""
    if out is None:
        raise UsageError("--resume needs --out with the folder of the run to go on with")
    store = Store(out, create=False)
    if store.meta().get("plan") != plan.digest:
        store.__exit__()
        raise UsageError(f"{out} holds a run of another campaign, seed, target or kernel; start a new one")
    return store


def _facts(plan: Plan, folder: Path) -> dict[str, Any]:
    return {
        "campaign": plan.name,
        "campaign_file": str(plan.source.path),
        "campaign_text": plan.source.path.read_text(encoding="utf-8"),
        "command": shlex.join(["rig", *sys.argv[1:]]),
        "own_kernels": [kernel.name for kernel in plan.own_kernels],
        "description": plan.source.model.description,
        "seed": plan.seed,
        "plan": plan.digest,
        "folder": str(folder),
        "started": _now(),
        "host": {"system": platform.platform(), "machine": platform.machine()},
        "versions": {
            "rig": version("fixed-inverse-rig"),
            "python": platform.python_version(),
            "numpy": np.__version__,
        },
    }


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
