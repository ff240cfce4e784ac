"""`rig merge`: the runs of a campaign's parts as one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rig.cli.campaign import conclude
from rig.cli.run_folder import clear, create_folder, write_documents
from rig.errors import RigError
from rig.report import console as report
from rig.run.lock import locked
from rig.run.merge import merge
from rig.run.store import Store
from rig.run.terms import Terms, judge


def merge_runs(runs: Sequence[Path], out: Path) -> int:
    """Join runs, judge the whole and write its documents; returns the exit code."""
    folder = create_folder(out)
    with locked(folder), Store(folder, create=True) as store:
        try:
            merge(runs, store)
        except RigError:
            clear(folder)
            folder.rmdir()
            raise
        store.set_meta(folder=str(folder))
        summary = judge(store, Terms.of_store(store))
    write_documents(folder, summary)
    console = report.make_console()
    report.show(summary, console)
    return conclude(summary, console, f"rig run {summary['campaign_file']}")
