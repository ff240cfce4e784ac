"""Options that several commands have."""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click


def example(*lines: str) -> str:
    """The epilog of a command: lines to type."""
    return "\b\nExample:\n" + "\n".join(f"  {line}" for line in lines)


def _part(_ctx: click.Context, _option: click.Parameter, value: str | None) -> tuple[int, int] | None:
    """I/N as two numbers; whether there is such a part is for the plan to say."""
    if value is None:
        return None
    number, _, parts = value.partition("/")
    if not (number.isdecimal() and parts.isdecimal()):
        raise click.BadParameter(f"{value!r} is not of the form I/N, such as 1/4")
    return int(number), int(parts)


class Finite(click.FloatRange):
    """A number in a range. NaN lies in every one of click's, and a wait of so many seconds has no end."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """As `click.FloatRange`."""
        number = super().convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(f"{value} is not a finite number", param, ctx)
        return number


port = click.option("--port", metavar="PORT", help="Serial port or pyserial URL of a serial target.")


def _use_bench(_ctx: click.Context, _option: click.Parameter, path: str | None) -> None:
    """Names of targets are looked up in many places, and programs the rig starts look, too."""
    if path and not Path(path).exists():
        raise click.BadParameter(f"{path}: there is no such file or folder")
    if path:
        os.environ["RIG_BENCH"] = path


bench = click.option(
    "--bench",
    metavar="PATH",
    expose_value=False,
    callback=_use_bench,
    help="Map of the boards, a YAML file or a folder of them. [RIG_BENCH, or configs/bench]",
)

runner = click.option(
    "--runner",
    metavar="KIND[=VALUE]",
    help="Instead of the target's: pyocd=CHIP, openocd=FILE, drive[=PATH], command=TEXT.",
)

_CHOICES = (
    click.option(
        "--target", "targets", multiple=True, metavar="NAME", help="Target instead of the campaign's."
    ),
    click.option(
        "--kernel", "kernels", multiple=True, metavar="NAME", help="Kernel instead of the campaign's."
    ),
    port,
    bench,
    click.option(
        "--out", type=click.Path(path_type=Path), help="Run folder; must not exist. [runs/NAME-TIME]"
    ),
    click.option("--seed", type=click.IntRange(0, 2**63 - 1), help="Seed instead of the campaign's."),
    click.option("--resume", is_flag=True, help="Go on with the run in --out where it stopped."),
    click.option(
        "--junit", type=click.Path(path_type=Path), help="Write JUnit XML here as well. [OUT/junit.xml]"
    ),
    click.option(
        "--jobs", type=click.IntRange(1, 64), default=1, show_default=True, help="Targets at work at once."
    ),
    click.option(
        "--scheduler", metavar="ADDRESS", help="Dask scheduler whose workers do it, e.g. tcp://host:8786."
    ),
    click.option(
        "--scheduler-timeout",
        type=Finite(min=1, max=86400),
        default=60.0,
        show_default=True,
        help="Seconds to wait for the scheduler, or for a worker that offers a target.",
    ),
    click.option(
        "--subset", metavar="I/N", callback=_part, help="Do only part I of N; `rig merge` joins the runs."
    ),
    click.option(
        "--only-failed", metavar="RUN", type=click.Path(path_type=Path), help="Do only what failed in RUN."
    ),
)


def campaign_choices(command: Callable[..., int]) -> Callable[..., int]:
    """What may be chosen of a campaign that is carried out."""
    for add in reversed(_CHOICES):
        command = add(command)
    return command


def campaign(command: Callable[..., int]) -> Callable[..., int]:
    """A campaign to carry out, and what may be chosen of it."""
    return click.argument("campaign", type=click.Path(path_type=Path))(campaign_choices(command))
