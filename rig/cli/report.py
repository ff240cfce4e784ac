"""`rig report`: the documents of a run once more, from its summary."""

from __future__ import annotations

from pathlib import Path

import click

from rig.errors import EXIT_PASSED, UsageError
from rig.report.html import REPORT_NAME, write_html
from rig.report.markdown import write_markdown
from rig.run.summary import read_summary


def report_run(run: Path, output: Path | None, markdown: Path | None) -> int:
    """Write the HTML report of a run folder, and the Markdown if wanted; returns the exit code."""
    for path in (output, markdown):
        if path is not None and not path.parent.is_dir():
            raise UsageError(f"{path}: there is no folder {path.parent}")
    summary = read_summary(run)
    page = output or run / REPORT_NAME
    write_html(summary, page)
    click.echo(page)
    if markdown is not None:
        write_markdown(summary, markdown)
    return EXIT_PASSED
