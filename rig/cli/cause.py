"""The commands that lead from a failure to its cause (docs/FROM_FAILURE_TO_CAUSE.md)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from rig.cli.options import Finite, example, port

# Everything else is imported inside the commands: `rig --help` must not wait for numpy.

_their_campaign = click.option(
    "--campaign", type=click.Path(path_type=Path), help="The run's campaign, if its file has been moved."
)


@click.command(
    epilog=example(
        "rig replay runs/today uniform-5e1c9a2b/17",
        "rig replay runs/today uniform-5e1c9a2b/17 --kernel lu --kernel exact --target native",
    )
)
@click.argument("run", type=click.Path(path_type=Path))
@click.argument("case")
@click.option("--target", "targets", multiple=True, metavar="NAME", help="Target to ask. [all of the run]")
@click.option("--kernel", "kernels", multiple=True, metavar="NAME", help="Kernel to ask. [all of the run]")
@_their_campaign
@port
def replay(run: Path, case: str, **choices: Any) -> int:
    """Send a case of a run again: every digit, told then and told now.

    CASE is GROUP/INDEX, as reports name it. Exit code 1 when the case fails a criterion of its campaign now,
    whether or not it did then; 0 when it passes everywhere.
    """
    from rig.cli.replay import ReplayOptions, replay_case

    return replay_case(run, case, ReplayOptions(**choices))


_KINDS = ("severe", "silent", "status", "max_lsb", "grade", "unfounded", "misrounded", "refused")


@click.command(
    epilog=example(
        "rig shrink runs/today uniform-5e1c9a2b/17",
        "rig shrink runs/today uniform-5e1c9a2b/17 --kernel lu --target native --by misrounded",
    )
)
@click.argument("run", type=click.Path(path_type=Path))
@click.argument("case")
@click.option("--target", metavar="NAME", help="Target to shrink it on. [the first it failed on]")
@click.option("--kernel", metavar="NAME", help="Kernel to shrink it for. [the first that failed]")
@click.option(
    "--by",
    type=click.Choice(_KINDS),
    help="Keep this fault, whatever the campaign accepts. [the worst that the campaign does not accept]",
)
@click.option("--out", type=click.Path(path_type=Path), help="Folder to write into. [RUN/shrunk/GROUP-INDEX]")
@_their_campaign
@port
def shrink(run: Path, case: str, **choices: Any) -> int:
    """Make a failing case small: few entries that are not zero, round numbers, the same failure.

    Takes at most 300 frames to the target, and writes the case as a pytest test, an entry of vectors/ and a
    C array. Exit code 0 when it is shrunk, 2 when the case does not fail.
    """
    from rig.cli.shrink import ShrinkOptions, shrink_case

    return shrink_case(run, case, ShrinkOptions(**choices))


@click.command(
    epilog=example(
        "rig hunt gauss_jordan --class uniform --param range=[-8,8] --seconds 60",
        "rig hunt lu --class svd --by grade --budget 200000 --out worst.txt",
        "rig hunt my_inverse --campaign mine.yaml --class rigid --target qemu-mps2-an385 --budget 20000",
    )
)
@click.argument("kernel")
@click.option(
    "--class", "class_name", required=True, metavar="NAME", help="Class to search (docs/MATRICES.md)."
)
@click.option("--param", "params", multiple=True, metavar="NAME=VALUE", help="Parameter of the class.")
@click.option("--target", default="native", show_default=True, metavar="NAME")
@click.option(
    "--by",
    type=click.Choice(["max_lsb", "grade", "silent"]),
    default="max_lsb",
    show_default=True,
    help="What is worse: a larger error, a larger grade, silently wrong at a better condition.",
)
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True)
@click.option("--budget", type=click.IntRange(min=1), metavar="N", help="Cases; as many random ones on top.")
@click.option("--seconds", type=Finite(min=0.1), help="Time. [60 without --budget]")
@click.option(
    "--out", type=click.Path(path_type=Path), help="File for the worst cases. [hunt-KERNEL-CLASS.txt]"
)
@click.option(
    "--campaign", type=click.Path(path_type=Path), help="Campaign that brings the kernel, if it is your own."
)
@port
def hunt(kernel: str, **choices: Any) -> int:
    """Search a class for the worst case of a kernel, and compare with plain random cases.

    What it finds is a lower bound on the worst case. The same seed and --budget find the same. Exit code 1
    when the kernel traps, hangs or does else what a kernel must not.
    """
    from rig.cli.hunt import HuntOptions, hunt_worst

    return hunt_worst(kernel, HuntOptions(**choices))
