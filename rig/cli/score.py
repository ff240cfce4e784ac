"""`rig score`: judge a run again from its store, with another oracle or acceptance."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from rig.campaign import load_campaign
from rig.cli.run_folder import write_documents
from rig.errors import UsageError
from rig.report import console as report
from rig.run.plan import make_plan
from rig.run.store import Store
from rig.run.terms import Terms, judge


def score_run(run: Path, oracle: str | None, accept: Path | None, out: Path | None) -> int:
    """Score a run and write its documents anew; returns the exit code."""
    folder = out or run / "score"
    with Store(run, create=False) as store:
        terms = Terms.of_store(store)
        if accept is not None:
            terms = _accepting(terms, accept)
        summary = judge(store, replace(terms, oracle=oracle or terms.oracle))
    summary["folder"] = str(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{folder}: {error.strerror}; choose another folder with --out") from error
    write_documents(folder, summary)
    report.show(summary, report.make_console())
    return int(summary["exit_code"])


def _accepting(terms: Terms, campaign: Path) -> Terms:
    """The acceptance and the baseline of a campaign file in place of the run's."""
    plan = make_plan(load_campaign(campaign), kernels=terms.kernels)
    return replace(terms, accept=plan.accept, baseline=plan.baseline)
