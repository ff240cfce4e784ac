"""A campaign's own kernels in the plan, and what they did in the store."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from rig.errors import ConfigError, StoreError, UsageError
from rig.run.batch import batch_of
from rig.run.findings import Finding, Outcome
from rig.run.store import Store
from tests.unit.run.conftest import OWN_KERNEL as CAMPAIGN
from tests.unit.run.test_run import plan_of


def test_a_changed_source_is_another_plan(folder: Path) -> None:
    before = plan_of(folder, CAMPAIGN).digest
    assert plan_of(folder, CAMPAIGN).digest == before
    (folder / "mine.c").write_text("int mine(const int *in, int *out) { return 1; }\n")
    changed = plan_of(folder, CAMPAIGN)
    assert changed.digest != before
    (folder / "mine.c").unlink()
    with pytest.raises(UsageError, match=r"mine\.c: No such file"):
        _ = changed.digest


def test_the_plan_takes_along_the_kernels_that_run(folder: Path) -> None:
    (mine,) = plan_of(folder, CAMPAIGN).own_kernels
    assert (mine.name, mine.operation, mine.sources) == ("mine", "invert", (folder / "mine.c",))
    assert plan_of(folder, CAMPAIGN, kernels=["exact"]).own_kernels == ()


def test_a_name_that_the_firmware_has_taken_is_told_with_its_line(folder: Path) -> None:
    text = CAMPAIGN.replace("name: mine,", "name: gauss_jordan,")
    with pytest.raises(
        ConfigError, match=r"unit\.yaml:5: name: 'gauss_jordan' is a kernel of the firmware a"
    ):
        plan_of(folder, text)


def test_a_batch_and_its_findings_are_kept_together_or_not_at_all(folder: Path) -> None:
    outcome = Outcome.empty(4, 16)
    outcome.fell(2, "fault", "somewhere")
    batch = batch_of(("native", "mine", "uniform-1", 512), 0.5, outcome)
    with Store(folder, create=True) as store:
        store.add_batch(batch)
        with pytest.raises(StoreError, match="UNIQUE"):
            store.add_batch(replace(batch, findings=(Finding(513, "timeout", ""),)))
        (kept,) = store.findings("native", "mine", "uniform-1")
        assert (kept.kind, kept.cases, kept.first) == ("fault", 1, (Finding(514, "fault", "somewhere"),))
        (read,) = store.batches("native", "mine", "uniform-1")
        assert (read.unanswered, list(read.parts())) == (4, [])
