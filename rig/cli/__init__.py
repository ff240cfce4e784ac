"""The command line: the only place that prints and that wires the parts together."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from rig.cli import options
from rig.cli.cause import hunt, replay, shrink
from rig.cli.finished import export, merge, report, score
from rig.cli.options import example as _example
from rig.cli.surroundings import check_text, give_up_output
from rig.errors import EXIT_BENCH, EXIT_INTERRUPTED, EXIT_PASSED, EXIT_USAGE, RigError

# Everything else is imported inside the commands: `rig --help` must not wait for numpy.

_GROUPS = {
    "Start": ["init"],
    "Measure": ["run", "compare", "baseline", "invert"],
    "Look at a run": ["report", "score", "export", "merge"],
    "Find the cause": ["replay", "shrink", "hunt"],
    "Bench": ["targets", "ports", "doctor", "build", "flash", "reset", "link-test"],
}


class Grouped(click.Group):
    """A command group whose help lists its commands under headings."""

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write one section for each heading of _GROUPS."""
        for heading, names in _GROUPS.items():
            with formatter.section(heading):
                formatter.write_dl([(name, self.commands[name].get_short_help_str(90)) for name in names])


@click.group(cls=Grouped, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="fixed-inverse-rig")
def rig() -> None:
    """Verify fixed-point 4x4 inversion firmware on QEMU or on a board.

    Exit codes: 0 passed, 1 a numeric criterion failed, 2 usage or configuration, 3 link, target or
    build failed.
    """


@rig.command(
    epilog=_example("rig init", "rig init my_project && cd my_project && rig run rig_my_inverse.yaml")
)
@click.argument("folder", metavar="[DIR]", type=click.Path(path_type=Path), default=".")
def init(folder: Path) -> int:
    """Write a campaign, a C function, tests and a CI workflow into DIR, to start from.

    Nothing is overwritten: if one of the files exists, nothing is written (exit code 2).
    """
    from rig.cli.init import write_start

    return write_start(folder)


@rig.command(
    epilog=_example(
        "rig run configs/campaigns/smoke.yaml --kernel exact --out runs/today",
        "rig run configs/campaigns/ci.yaml --dry-run",
    )
)
@options.campaign
@click.option("--dry-run", is_flag=True, help="Print the plan and the time it will take; touch no target.")
def run(campaign: Path, *, dry_run: bool, **choices: Any) -> int:
    """Run a campaign: stream its cases through its targets and score what comes back."""
    from rig.cli.campaign import RunOptions, run_campaign

    if dry_run:
        from rig.cli.dry_run import show_plan

        return show_plan(campaign, RunOptions(**choices))
    return run_campaign(campaign, RunOptions(**choices))


@rig.command(
    epilog=_example(
        "rig compare configs/campaigns/methods.yaml --markdown methods.md --svg pareto.svg",
        "rig compare runs/native runs/qemu runs/board",
        "rig compare runs/today --baseline runs/yesterday",
    )
)
@click.argument(
    "sources", metavar="RUN... | CAMPAIGN", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@options.campaign_choices
@click.option("--markdown", type=click.Path(path_type=Path), help="Put the tables on this Markdown page.")
@click.option("--svg", type=click.Path(path_type=Path), help="Plot error against cost into this file.")
@click.option(
    "--baseline",
    metavar="RUN|FILE",
    type=click.Path(path_type=Path),
    help="Exit code 1 where a figure is worse than in this run, or in this file of `rig baseline`.",
)
@click.option(
    "--cost-tolerance",
    type=options.Finite(min=0),
    default=2.0,
    show_default=True,
    help="Per cent that a cost in cycles or ticks may rise; instructions may not.",
)
def compare(sources: tuple[Path, ...], **choices: Any) -> int:
    """Set kernels, targets, builds or runs side by side: accuracy, cost, size, and every bit that differs.

    RUN is the folder of a run that is done. A CAMPAIGN is run first, and takes the options of `rig run`.
    """
    from rig.cli.campaign import RunOptions
    from rig.cli.compare import CompareOptions
    from rig.cli.compare import compare as compare_sources

    mine = {name: choices.pop(name) for name in ("markdown", "svg", "baseline", "cost_tolerance")}
    return compare_sources(sources, RunOptions(**choices), CompareOptions(**mine))


@rig.command(
    epilog=_example(
        "rig baseline runs/ci-20260101-120000 -o configs/baselines/ci.yaml",
        "rig baseline runs/today -o baseline.yaml --accept-worse lu/uniform-5e1c9a2b",
    )
)
@click.argument("run", type=click.Path(path_type=Path))
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="YAML file to write.")
@click.option(
    "--accept-worse",
    "accepted",
    multiple=True,
    metavar="KERNEL/CLASS",
    help="Take this kernel's figures on a case group (or on a class) although they got worse.",
)
@click.option("--prune", is_flag=True, help="Drop what the file has and this run has not.")
def baseline(run: Path, output: Path, accepted: tuple[str, ...], prune: bool) -> int:
    """Keep the figures of a run, so that a campaign can ask for no worse.

    An existing file is written anew only if nothing got worse: otherwise exit code 1, and what did.
    """
    from rig.cli.baseline import record_baseline

    return record_baseline(run, output, accepted, prune=prune)


@rig.command(
    epilog=_example("rig invert matrices.npy -o inverses.npz --target qemu-mps2-an385 --kernel exact")
)
@click.argument("source", metavar="INPUT", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path), help="NPZ with raw, status, cost."
)
@click.option("--target", default="qemu-mps2-an385", show_default=True, metavar="NAME")
@click.option("--kernel", default="exact", show_default=True, metavar="NAME")
@click.option(
    "--campaign", type=click.Path(path_type=Path), help="Campaign that brings the kernel, if it is your own."
)
@options.port
@options.bench
def invert(source: Path, output: Path, **choices: Any) -> int:
    """Send a file of matrices (.npy, .csv, .mtx, vectors .txt) through a kernel on a target."""
    from rig.cli.invert import InvertOptions, invert_file

    return invert_file(source, output, InvertOptions(**choices))


@rig.command(epilog=_example("rig targets"))
@options.bench
def targets() -> int:
    """List the targets there are, and what each one is."""
    from rig.cli.bench import list_the_targets

    return list_the_targets()


@rig.command(epilog=_example("rig ports", "rig ports --probe --bench lab.yaml"))
@click.option("--probe", is_flag=True, help="Open each port for a moment and ask who is there.")
@options.bench
def ports(probe: bool) -> int:
    """List the serial ports that are plugged in, which board of the map each is, and who uses it.

    Without --probe no port is touched; with it, bytes are sent to whatever is plugged in and free.
    """
    from rig.cli.bench import list_the_ports

    return list_the_ports(probe=probe)


@rig.command(epilog=_example("rig doctor"))
@click.option("--board", help="Check this port of firmware/boards: what it lacks, whether it answers.")
def doctor(board: str | None) -> int:
    """Check everything the rig needs on this machine, and say how to mend what is missing."""
    from rig.cli.bench import check_the_bench

    return check_the_bench(board)


@rig.command(epilog=_example("rig build qemu-mps2-an385"))
@click.argument("target")
@options.bench
def build(target: str) -> int:
    """Build the firmware of a target, if it is missing or out of date."""
    from rig.cli.bench import build_target

    return build_target(target)


@rig.command(
    epilog=_example(
        "rig flash nucleo-1",
        "rig flash serial --port /dev/ttyACM0 --image firmware.elf --runner pyocd=nrf51",
    )
)
@click.argument("target")
@click.option("--image", type=click.Path(path_type=Path), help="ELF or .hex. [built for the target]")
@options.runner
@options.port
@options.bench
def flash(target: str, **choices: Any) -> int:
    """Flash a board and see by its build id that it runs that image."""
    from rig.cli.flash import FlashOptions, flash_board

    return flash_board(target, FlashOptions(**choices))


@rig.command(epilog=_example("rig reset nucleo-1"))
@click.argument("target")
@options.runner
@options.port
@options.bench
def reset(target: str, **choices: Any) -> int:
    """Restart a board by its debug probe or its own command, and see that it answers."""
    from rig.cli.flash import FlashOptions, reset_board

    return reset_board(target, FlashOptions(**choices))


@rig.command(
    "link-test",
    epilog=_example(
        "rig link-test serial --port /dev/ttyACM0 --seconds 10",
        "rig link-test native --baud 115200",
        "rig link-test qemu-mps2-an385 --faults all=1e-4",
    ),
)
@click.argument("target")
@click.option(
    "--seconds",
    type=options.Finite(min=0.1, max=3600),
    default=5.0,
    show_default=True,
    help="About how long.",
)
@click.option("--faults", metavar="SPEC", help="Spoil the line, e.g. flip=1e-4,reset=1e-6 or all=1e-4.")
@click.option(
    "--baud",
    type=click.IntRange(min=1),
    help="Highest rate to agree on with a board; any other target is slowed to it.",
)
@click.option("--kernel", default="exact", show_default=True, metavar="NAME", help="What the cases run on.")
@options.port
@options.bench
def link_test(target: str, **choices: Any) -> int:
    """Measure a target's line: round trip, echo, streaming, errors; and say what limits it."""
    from rig.cli.link_test import LinkTestOptions, test_link

    return test_link(target, LinkTestOptions(**choices))


for _command in (report, score, export, merge, replay, shrink, hunt):
    rig.add_command(_command)


def main() -> None:
    """Entry point of `rig`: one line and the right exit code for every error of the tree."""
    try:
        check_text(sys.argv[1:])
        code = rig.main(standalone_mode=False)
    except click.exceptions.Exit as error:
        code = error.exit_code
    except click.ClickException as error:
        error.show()
        code = EXIT_USAGE
    except RigError as error:
        click.echo(f"rig: {error}", err=True)
        code = error.exit_code
    except (KeyboardInterrupt, click.Abort):
        click.echo("rig: interrupted", err=True)
        code = EXIT_INTERRUPTED
    except SystemExit:  # click's end where nobody reads the output: 1, which is for kernels that failed
        code = EXIT_BENCH
    except OSError as error:
        code = give_up_output(error)
    sys.exit(code if isinstance(code, int) else EXIT_PASSED)


if __name__ == "__main__":
    main()
