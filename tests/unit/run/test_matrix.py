"""Pairs of kernel and target that a campaign excludes: they do not run, are not built, and are not missed."""

from __future__ import annotations

from pathlib import Path

import pytest

from rig.errors import ConfigError
from rig.run.executor import Executor
from rig.run.store import Store
from tests.unit.run.conftest import OWN_KERNEL
from tests.unit.run.fakes import FakeDevice, Quiet
from tests.unit.run.test_run import plan_of

CAMPAIGN = OWN_KERNEL.replace("[native]", "[native, other]")
EXCLUDING = f"{CAMPAIGN}exclude: [{{kernel: mine, target: other}}]\n"


def test_an_excluded_kernel_gets_no_cases_on_that_target(folder: Path) -> None:
    plan = plan_of(folder, EXCLUDING)
    pairs = dict.fromkeys((shard.target, shard.kernel) for shard in plan.shards())
    assert list(pairs) == [("native", "exact"), ("native", "mine"), ("other", "exact")]
    assert plan.cases == 730 * 3
    assert plan.cases == sum(shard.count for shard in plan.shards())


def test_it_is_not_built_into_that_targets_firmware(folder: Path) -> None:
    plan = plan_of(folder, EXCLUDING)
    assert [kernel.name for kernel in plan.own_kernels_on("native")] == ["mine"]
    assert plan.own_kernels_on("other") == ()


def test_a_target_without_it_is_no_mistake(folder: Path) -> None:
    device = FakeDevice()
    plan = plan_of(folder, EXCLUDING)
    with Store(folder, create=True) as store:
        store.add_groups(list(plan.groups))
        Executor(plan, store, device.open, Quiet()).execute()
        assert list(store.targets()["other"]["kernels"]) == ["exact"]
        assert sum(store.done().values()) == plan.cases


def test_what_is_excluded_is_part_of_the_plans_digest(folder: Path) -> None:
    assert plan_of(folder, CAMPAIGN).digest != plan_of(folder, EXCLUDING).digest


def test_choosing_only_what_is_excluded_is_told(folder: Path) -> None:
    with pytest.raises(ConfigError, match=r"unit\.yaml:9: exclude: nothing is left of the chosen"):
        plan_of(folder, EXCLUDING, targets=["other"], kernels=["mine"])
