"""The folder of a run: made, reopened, held against other processes, and its documents."""

from __future__ import annotations

import platform
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from rig.errors import LinkTimeout, UsageError
from rig.report.html import REPORT_NAME, write_html
from rig.report.junit import write_junit
from rig.run.lock import locked
from rig.run.plan import Plan
from rig.run.store import STORE_NAME, Store
from rig.run.summary import write_summary
from rig.run.terms import Terms


@contextmanager
def run_folder(plan: Plan, out: Path | None, *, resume: bool) -> Iterator[Store]:
    """The open store of a new run, or of the one to go on with; a run that never began leaves no folder.

    Raises:
        UsageError: the folder is there already, or holds a run of something else.
        StoreError: it cannot be used, or another process writes to it.
    """
    if resume:
        with locked(_given(out)), _reopen(plan, _given(out)) as store:
            yield store
        return
    folder = create_folder(out or Path("runs") / f"{plan.name}-{datetime.now():%Y%m%d-%H%M%S}")
    with locked(folder), _begin(plan, folder) as store:
        try:
            yield store
        except (UsageError, LinkTimeout):  # the latter: a scheduler that was there is not
            if not store.done():
                _remove(folder)
            raise


def _given(out: Path | None) -> Path:
    if out is None:
        raise UsageError("--resume needs --out with the folder of the run to go on with")
    return out


def _remove(folder: Path) -> None:
    clear(folder)
    folder.rmdir()


def clear(folder: Path) -> None:
    """Remove the store of a run that never began."""
    for left in folder.glob(f"{STORE_NAME}*"):
        left.unlink()


def create_folder(folder: Path) -> Path:
    """Make the folder of a new run.

    Raises:
        UsageError: it is there, or cannot be made.
    """
    try:
        folder.mkdir(parents=True)
    except FileExistsError:
        raise UsageError(
            f"{folder} exists already; choose another --out, or add --resume to go on with it"
        ) from None
    except OSError as error:
        raise UsageError(f"{folder}: {error.strerror}; choose another folder with --out") from error
    return folder


def _begin(plan: Plan, folder: Path) -> Store:
    """A store with all that is known before the first batch, of which a killed run has all or nothing."""
    store = Store(folder, create=True)
    with store.transaction():
        store.add_groups(list(plan.groups))
        store.choose(plan.partial)
        store.set_meta(**_facts(plan, folder))
    return store


def _reopen(plan: Plan, out: Path) -> Store:
    """The store of an earlier run of the same plan; a new one where that run was killed before it began."""
    if not Store.begun(out):
        clear(out)
        return _begin(plan, out)
    store = Store(out, create=False)
    try:
        _check_same(plan, store, out)
    except UsageError:
        store.__exit__()
        raise
    return store


def _check_same(plan: Plan, store: Store, out: Path) -> None:
    meta = store.meta()
    if meta.get("plan") != plan.digest:
        raise UsageError(f"{out} holds a run of another campaign, seed, target or kernel; start a new one")
    if store.chosen() != plan.partial:
        raise UsageError(f"{out} holds a run of another --subset or --only-failed; start a new one")
    begun, mine = meta["versions"]["rig"], version("fixed-inverse-rig")
    if begun != mine:
        raise UsageError(
            f"{out} was begun with rig {begun}, this is {mine}; go on with that, or start a new one"
        )


def write_documents(folder: Path, summary: dict[str, Any], junit: Path | None = None) -> None:
    """Write all that a run folder has beside its store.

    Raises:
        StoreError: it cannot be written.
    """
    write_summary(folder, summary)
    write_junit(summary, junit or folder / "junit.xml")
    write_html(summary, folder / REPORT_NAME)


def _facts(plan: Plan, folder: Path) -> dict[str, Any]:
    return {
        "campaign": plan.name,
        "campaign_file": str(plan.source.path),
        "campaign_sources": {str(path): path.read_text(encoding="utf-8") for path in plan.source.files()},
        "command": shlex.join(["rig", *sys.argv[1:]]),
        "own_kernels": [kernel.name for kernel in plan.own_kernels],
        "description": plan.source.model.description,
        "seed": plan.seed,
        "mode": plan.source.model.mode,
        "plan": plan.digest,
        **Terms.of_plan(plan).to_meta(),
        "subset": plan.part,
        "only_failed": plan.only_failed,
        "folder": str(folder),
        "started": now(),
        "host": {"system": platform.platform(), "machine": platform.machine()},
        "versions": {
            "rig": version("fixed-inverse-rig"),
            "python": platform.python_version(),
            "numpy": np.__version__,
        },
    }


def now() -> str:
    """The time as the documents have it."""
    return datetime.now(UTC).isoformat(timespec="seconds")
