"""A campaign file as tests, one for each target, kernel and case group; it runs once, with the first."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from os import PathLike
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from rig.campaign import load_campaign
from rig.cli.campaign import RunOptions, carry_out_plan, check_targets
from rig.errors import BenchError, RigError
from rig.report.failure import failure_text
from rig.run.plan import Plan, make_plan


class CriterionError(Exception):
    """A kernel did not meet a criterion; the text says which, and shows a case."""


class CampaignFile(pytest.File):
    """A campaign."""

    def collect(self) -> Iterable[pytest.Item]:
        """The tests: all that the campaign plans. Touches no target.

        Raises:
            CollectError: the campaign has a mistake.
        """
        try:
            self.plan = make_plan(load_campaign(self.path), self.config.getoption("rig_target") or ())
            check_targets(self.plan)
        except RigError as error:
            raise self.CollectError(str(error)) from error
        self._outcome: dict[str, Any] | RigError | None = None
        self._kept: Path | None = None
        self.failed = False
        return list(self._tests())

    def _tests(self) -> Iterator[pytest.Item]:
        for target in self.plan.targets:
            for kernel in self.plan.kernels_on(target):
                for position in range(len(self.plan.groups)):
                    yield CampaignItem.of(self, target, kernel, position)

    def summary(self) -> dict[str, Any]:
        """The summary (docs/RUN_FOLDER.md) of the selected tests of this campaign, which run if they did not.

        Raises:
            RigError: they could not be run.
        """
        if self._outcome is None:
            try:
                self._outcome = self._run()
            except RigError as error:
                self._outcome = error
        if isinstance(self._outcome, RigError):
            self.failed = True
            raise self._outcome
        return self._outcome

    def _run(self) -> dict[str, Any]:
        options = RunOptions(port=self.config.getoption("rig_port"), out=self._folder())
        summary = carry_out_plan(self._selected(), options, Console(quiet=True))
        if summary["verdict"] == "interrupted":
            raise KeyboardInterrupt
        return summary

    def _selected(self) -> Plan:
        items = [
            item for item in self.session.items if isinstance(item, CampaignItem) and item.parent is self
        ]
        targets, kernels = {item.target for item in items}, {item.kernel for item in items}
        positions = sorted({item.position for item in items})
        return replace(
            self.plan,
            targets=tuple(name for name in self.plan.targets if name in targets),
            kernels=tuple(name for name in self.plan.kernels if name in kernels),
            groups=tuple(self.plan.groups[position] for position in positions),
        )

    def _folder(self) -> Path:
        """A new run folder: in `--rig-out`, else one that is kept when something failed."""
        name = f"{self.nodeid.replace('/', '_').removesuffix('.yaml')}-{datetime.now():%Y%m%d-%H%M%S}"
        kept: Path | None = self.config.getoption("rig_out")
        if kept is not None:
            return kept / name
        self._kept = Path(tempfile.mkdtemp(prefix="rig-pytest-"))
        return self._kept / name

    def teardown(self) -> None:
        """Drop the run folder when nobody will want to look into it."""
        if self._kept is not None and not self.failed:
            shutil.rmtree(self._kept, ignore_errors=True)


class CampaignItem(pytest.Item):
    """One kernel on one case group of one target."""

    target: str
    kernel: str
    position: int
    entry: dict[str, Any]

    @classmethod
    def of(cls, parent: CampaignFile, target: str, kernel: str, position: int) -> CampaignItem:
        """The test of a kernel on the group at that position of the campaign."""
        label = parent.plan.groups[position].label
        item: CampaignItem = cls.from_parent(parent, name=f"{target}-{kernel}-{label}")
        item.target, item.kernel, item.position = target, kernel, position
        item.add_marker("rig")
        return item

    @property
    def campaign(self) -> CampaignFile:
        """The campaign it is of."""
        assert isinstance(self.parent, CampaignFile)
        return self.parent

    def setup(self) -> None:
        """Run the campaign, unless it ran.

        Raises:
            BenchError: the bench did not deliver this test's cases.
            RigError: the campaign could not be run.
        """
        summary = self.campaign.summary()
        label = self.campaign.plan.groups[self.position].label
        wanted = (self.target, self.kernel, label)
        found = [e for e in summary["results"] if (e["target"], e["kernel"], e["group"]) == wanted]
        if not found or found[0]["verdict"] == "error":
            self.campaign.failed = True
            raise BenchError(_why_missing(summary, self.target))
        self.entry = found[0]

    def runtest(self) -> None:
        """Hold the cases against what the campaign accepts.

        Raises:
            CriterionError: a criterion is not met.
        """
        if self.entry["verdict"] == "failed":
            self.campaign.failed = True
            raise CriterionError(failure_text(self.entry, self.campaign.summary()))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The message alone: the rig's own source is of no interest here."""
        if isinstance(excinfo.value, CriterionError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[PathLike[str], int, str]:
        """File and line of the case group."""
        place = self.campaign.plan.source.place("cases", self.position)
        return place.path, place.line - 1, self.name


def _why_missing(summary: dict[str, Any], target: str) -> str:
    errors = {entry["name"]: entry["error"] for entry in summary["targets"]}
    return (
        f"{target}: {errors.get(target) or 'the run ended before its turn'}; results in {summary['folder']}"
    )
