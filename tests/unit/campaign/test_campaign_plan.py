from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rig.campaign import Shard, plan


def test_shards_go_by_target_kernel_group_and_start() -> None:
    assert plan(["a", "b"], ["k"], [3, 1], batch=2) == [
        Shard("a", "k", 0, 0, 2),
        Shard("a", "k", 0, 2, 1),
        Shard("a", "k", 1, 0, 1),
        Shard("b", "k", 0, 0, 2),
        Shard("b", "k", 0, 2, 1),
        Shard("b", "k", 1, 0, 1),
    ]


@given(counts=st.lists(st.integers(0, 50), max_size=4), batch=st.integers(1, 20))
def test_every_case_is_in_one_shard(counts: list[int], batch: int) -> None:
    shards = plan(["t"], ["k"], counts, batch)
    cases = [(shard.group, i) for shard in shards for i in range(shard.start, shard.start + shard.count)]
    assert cases == [(group, i) for group, count in enumerate(counts) for i in range(count)]
    assert all(1 <= shard.count <= batch for shard in shards)


@pytest.mark.parametrize(("count", "shards"), [(1024, 1), (1025, 2)])
def test_a_batch_is_1024_cases_unless_said_otherwise(count: int, shards: int) -> None:
    assert len(plan(["t"], ["k"], [count])) == shards
