"""What burst mode refuses, with file and line, and what makes two burst plans the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from rig.errors import ConfigError, UsageError
from rig.run.executor import Executor
from rig.run.plan import BLOCK
from rig.run.store import Store
from tests.unit.run.burst_bench import CAMPAIGN, plan_of
from tests.unit.run.fakes import FakeDevice, Quiet

SHORT = "name: b\nmode: burst\ntargets: [native]\nkernels: [exact]\ncases:\n"


@pytest.mark.parametrize(
    ("cases", "told"),
    [
        ("  - {class: rigid, count: 9}\n  - {class: svd, count: 9}\n", r":7: .*cannot generate class 'svd'"),
        ("  - {file: few.csv}\n", r":6: file: the target of a burst makes its cases itself"),
        ("  - {class: near_singular, count: 9, rank: 4}\n", r":6: .*rank"),
    ],
)
def test_cases_a_target_cannot_make_are_told_with_their_line(folder: Path, cases: str, told: str) -> None:
    (folder / "few.csv").write_text(",".join(["1"] * 16) + "\n")
    with pytest.raises(ConfigError, match=rf"unit\.yaml{told}"):
        plan_of(folder, SHORT + cases)


def test_an_own_kernel_of_another_operation_is_told_with_its_line(folder: Path) -> None:
    own = "\n  - exact\n  - name: mine\n    sources: [mine.c]\n    operation: solve\n"
    with pytest.raises(ConfigError, match=r"unit\.yaml:8: operation: 'mine' is of solve"):
        plan_of(folder, SHORT.replace(" [exact]\n", own) + "  - {class: rigid, count: 9}\n")


def test_a_kernel_of_the_firmware_that_does_not_invert_is_told_with_its_line(folder: Path) -> None:
    plan = plan_of(folder, SHORT.replace("exact", "solve_exact") + "  - {class: rigid, count: 9}\n")
    device = FakeDevice()
    with Store(folder, create=True) as store:
        executor = Executor(plan, store, device.open, Quiet(), device.open)
        with pytest.raises(UsageError, match=r"unit\.yaml:4: kernel 'solve_exact' does not invert"):
            executor.execute()


def test_an_unknown_mode_is_told(folder: Path) -> None:
    with pytest.raises(ConfigError, match=r"unit\.yaml:2: mode: .*'stream' or 'burst'"):
        plan_of(folder, SHORT.replace("burst", "bursts") + "  - {class: rigid, count: 9}\n")


def test_blocks_are_fixed_so_that_two_runs_have_the_same(folder: Path) -> None:
    shards = plan_of(folder).shards()
    assert [(shard.start, shard.count) for shard in shards] == [(0, BLOCK), (BLOCK, BLOCK), (2 * BLOCK, 300)]


def test_a_run_is_not_resumed_in_another_mode_or_with_another_oracle(folder: Path) -> None:
    burst, other = plan_of(folder), plan_of(folder, CAMPAIGN + "oracle: exact\n")
    stream = plan_of(folder, CAMPAIGN.replace("mode: burst\n", ""))
    assert len({burst.digest, other.digest, stream.digest}) == 3
    assert plan_of(folder).digest == burst.digest
