"""`rig run --dry-run`: the plan, what it sends, and how long it will take."""

from __future__ import annotations

from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

from rig.cli.campaign import RunOptions, check_targets, plan_of, single
from rig.errors import EXIT_PASSED, UsageError
from rig.report.console import make_console
from rig.run.estimate import Estimate, Load, Rate, estimate, expected_seconds
from rig.run.plan import Plan


def show_plan(path: Path, options: RunOptions) -> int:
    """Print what `rig run` with the same options would do; touches no target and no file, returns 0."""
    if options.resume:
        raise UsageError("--dry-run tells of a whole run; leave --resume out")
    plan = plan_of(path, options)
    check_targets(plan)
    runs = [Path("runs")] if options.out is None else [Path("runs"), options.out.parent]
    estimates = estimate(plan, runs)
    console = make_console()
    _groups(plan, console)
    for one in estimates:
        _target(one, console)
    _total(plan, estimates, options.jobs, console)
    return EXIT_PASSED


def _groups(plan: Plan, console: Console) -> None:
    table = _table(
        f"campaign {plan.name}, seed {plan.seed}: {'of these' if plan.chosen else 'each kernel gets'}",
        *("case group", "cases", "parameters"),
    )
    for group in plan.groups:
        given = ", ".join(f"{key} {_figure(value)}" for key, value in group.params.items())
        table.add_row(group.label, f"{group.count:,}", given)
    console.print(table)


def _target(one: Estimate, console: Console) -> None:
    table = _table(one.target, "kernel", "cases", "operation", "bytes out", "bytes in", "time")
    for load in one.loads:
        table.add_row(*_cells(load, one.rate))
    console.print(table)
    known = one.rate.cases_per_second
    rate = "" if known is None else f"{known:,.0f} matrices/s, "
    console.print(f"  rate, {one.target}: {rate}{one.rate.source}", soft_wrap=True, markup=False)


def _figure(value: float | list[float]) -> str:
    return f"[{', '.join(map(_figure, value))}]" if isinstance(value, list) else f"{value:g}"


def _cells(load: Load, rate: Rate) -> list[str]:
    sizes = ["-", "-"] if load.line is None else [f"{size:,}" for size in load.line]
    return [
        load.kernel,
        f"{load.cases:,}",
        load.operation or "-",
        *sizes,
        duration(rate.seconds(load.cases)),
    ]


def _table(title: str, *headings: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    for heading in headings:
        right = heading in {"cases", "bytes out", "bytes in", "time"}
        table.add_column(heading, justify="right" if right else "left", no_wrap=True)
    return table


def _total(plan: Plan, estimates: list[Estimate], jobs: int, console: Console) -> None:
    seconds = expected_seconds(plan, estimates, jobs, single)
    least = any(one.seconds is None or one.rate.ceiling for one in estimates)
    time = "unknown" if seconds is None else f"{'at least ' if least else ''}{duration(seconds)}"
    how = "one target after the other" if jobs == 1 else f"by {jobs} workers that do not slow each other down"
    told = f"{plan.cases:,} matrices, {how}, expected time: {time}"
    console.print(f"\n{told}; nothing was built or sent", soft_wrap=True)


def duration(seconds: float | None) -> str:
    """A time for people: two units at most."""
    if seconds is None:
        return "-"
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours:,} h {minutes} min"
