"""`rig export`: the cases of a run for other programs."""

from __future__ import annotations

from pathlib import Path

import click

from rig.errors import EXIT_PASSED
from rig.report.export import WRITERS
from rig.report.junit import write_junit
from rig.run.cases_out import COLUMNS, blocks
from rig.run.store import Store
from rig.run.summary import read_summary
from rig.run.terms import Terms


def export_run(run: Path, form: str, output: Path | None) -> int:
    """Write a run's cases, or as JUnit its verdicts, and say where; returns the exit code."""
    if form == "junit":
        path = output or run / "junit.xml"
        summary = read_summary(run)
        write_junit(summary, path)
        click.echo(f"{path}: {len(summary['results'])} test cases")
        return EXIT_PASSED
    name, write = WRITERS[form]
    path = output or run / name
    with Store(run, create=False) as store:
        count = write(blocks(store, Terms.of_store(store)), COLUMNS, path)
    click.echo(f"{path}: {count:,} cases")
    return EXIT_PASSED
