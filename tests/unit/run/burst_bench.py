"""A target of bursts and its native twin, both fake, and a run folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rig.campaign import load_campaign
from rig.run.executor import Executor
from rig.run.plan import BLOCK, Plan, make_plan
from rig.run.scorer import Row, score_store
from rig.run.store import Store
from rig.run.summary import summarise
from tests.unit.run.burst_fakes import Answers, BurstDevice, right
from tests.unit.run.fakes import Quiet

COUNT = 2 * BLOCK + 300
CAMPAIGN = f"""\
name: unit
mode: burst
seed: 7
targets: [board]
kernels: [exact]
cases:
  - {{class: uniform, count: {COUNT}, range: [-8, 8]}}
accept:
  exact: correctly_rounded
"""


def plan_of(folder: Path, text: str = CAMPAIGN, **choices: Any) -> Plan:
    path = folder / "unit.yaml"
    path.write_text(text)
    return make_plan(load_campaign(path), **choices)


class Bench:
    """A target, its native twin, and a run folder."""

    def __init__(self, folder: Path, target: Answers = right, native: Answers = right, **more: Any):
        self.folder, self.plan = folder, plan_of(folder)
        self.target = BurstDevice(self.plan.groups, target, **more)
        self.native = BurstDevice(self.plan.groups, native)
        self.quiet = Quiet()

    def run(self) -> tuple[Row, dict[str, Any]]:
        with Store(self.folder, create=not (self.folder / "run.sqlite").exists()) as store:
            if not store.groups():
                store.add_groups(list(self.plan.groups))
                store.set_meta(campaign=self.plan.name, seed=self.plan.seed, folder=str(self.folder))
            Executor(self.plan, store, self._open, self.quiet, self._open).execute()
            plan = self.plan
            (row,) = score_store(store, plan.targets, plan.kernels, plan.accept, plan.oracle)
            return row, summarise(store, [row], interrupted=False, oracle=plan.oracle)

    @contextmanager
    def _open(self, name: str) -> Iterator[Any]:
        yield self.native if name == "native" else self.target


def found(row: Row, kind: str) -> list[int]:
    return [first.index for one in row.findings if one.kind == kind for first in one.first]
