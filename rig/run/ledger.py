"""What the work on a target takes and gives, beside the target: on this machine or on another one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from rig.run.batch import Batch
from rig.run.findings import Finding
from rig.run.store_blocks import BlockRow, KeptCase
from rig.scoring import BoundedTally


class Ledger(Protocol):
    """Takes results, and tells what came before them. `rig.run.store.Store` is one."""

    def spent(self, target: str, kernel: str, label: str) -> tuple[int, int]:
        """Restarts that a kernel took on a group so far, and its cases with a finding."""

    def tally(self, target: str, kernel: str, label: str) -> BoundedTally | None:
        """Of all blocks of a burst so far; None when there are none."""

    def has_findings(self, target: str) -> bool:
        """Whether any kernel did anything wrong on a target."""

    def add_batch(self, batch: Batch) -> None:
        """Keep a batch."""

    def add_block(
        self, row: BlockRow, findings: Iterable[Finding], tally: BoundedTally, kept: Sequence[KeptCase]
    ) -> None:
        """Keep a block of a burst, the tally of all so far, and some of its cases."""

    def add_event(self, target: str | None, kind: str, text: str) -> None:
        """Keep a line of the bench's diary."""


class TargetLog(Protocol):
    """Is told of a target that is opened and closed. `rig.run.bench_log.BenchLog` is one."""

    def opened(self, target: str, facts: Mapping[str, Any]) -> None:
        """The target is open; its board, build_id, cost_unit, window, tools and kernels."""

    def closing(self, target: str, report: dict[str, Any]) -> None:
        """The target is about to be closed; what its line did (`rig.run.line.line_report`)."""
