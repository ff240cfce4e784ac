"""The commands for a run that is done: look at it, judge it again, hand it on, join it with others."""

from __future__ import annotations

from pathlib import Path

import click

from rig.cli.options import example

# Everything else is imported inside the commands: `rig --help` must not wait for numpy.


@click.command(
    epilog=example(
        "rig score runs/today --oracle exact", "rig score runs/today --accept configs/campaigns/sound.yaml"
    )
)
@click.argument("run", type=click.Path(path_type=Path))
@click.option(
    "--oracle",
    type=click.Choice(["certified", "exact", "float64"]),
    help="Oracle instead of the campaign's.",
)
@click.option(
    "--accept",
    metavar="CAMPAIGN",
    type=click.Path(path_type=Path),
    help="Campaign file whose `accept` and `baseline` hold instead.",
)
@click.option("--out", type=click.Path(path_type=Path), help="Folder for the documents. [RUN/score]")
def score(run: Path, oracle: str | None, accept: Path | None, out: Path | None) -> int:
    """Judge a run again from its store: another oracle, another acceptance, no target."""
    from rig.cli.score import score_run

    return score_run(run, oracle, accept, out)


@click.command(epilog=example("rig export runs/today --format parquet -o cases.parquet"))
@click.argument("run", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    required=True,
    type=click.Choice(["csv", "parquet", "junit", "vectors"]),
    help="Of the file.",
)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="File to write. [in the run folder]")
def export(run: Path, form: str, output: Path | None) -> int:
    """Write the cases of a run for other programs."""
    from rig.cli.export import export_run

    return export_run(run, form, output)


@click.command(epilog=example("rig merge runs/part-1 runs/part-2 --out runs/whole"))
@click.argument("runs", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Run folder; must not exist.")
def merge(runs: tuple[Path, ...], out: Path) -> int:
    """Join the runs of all parts of a campaign (--subset) into one."""
    from rig.cli.merge import merge_runs

    return merge_runs(runs, out)


@click.command(
    epilog=example(
        "rig report runs/today",
        'rig report runs/today -o today.html --markdown "$GITHUB_STEP_SUMMARY"',
    )
)
@click.argument("run", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="HTML file to write. [RUN/report.html]")
@click.option(
    "--markdown", type=click.Path(path_type=Path), help="Append a summary for a CI job's page to this file."
)
def report(run: Path, output: Path | None, markdown: Path | None) -> int:
    """Write the report of a run again: one HTML file that opens offline.

    Exit code 0 whatever the run's verdict is.
    """
    from rig.cli.report import report_run

    return report_run(run, output, markdown)
