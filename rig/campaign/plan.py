"""A campaign in batches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Shard:
    """Cases start .. start+count-1 of a case group, for one kernel on one target."""

    target: str
    kernel: str
    group: int
    start: int
    count: int


def plan(
    targets: Sequence[str], kernels: Sequence[str], counts: Sequence[int], batch: int = 1024
) -> list[Shard]:
    """Cut a campaign into batches, always in the same order: by target, kernel, group, start.

    Args:
        targets: names of the targets.
        kernels: names of the kernels.
        counts: cases in each group.
        batch: most cases in a shard.
    """
    return [
        Shard(target, kernel, group, start, min(batch, count - start))
        for target in targets
        for kernel in kernels
        for group, count in enumerate(counts)
        for start in range(0, count, batch)
    ]
