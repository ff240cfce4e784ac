"""Other compilers, options, byte orders and processors give the same words (benchmarks/same_bits.py)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from rig.targets import Device, UserKernel, open_target
from rig.targets.models import NativeTarget
from tests.same_bits import BLOCK, GROUPS, Counts, Tally, compare, compare_bursts, compare_runs, variants

GENERATED, SENT, SENT_TO_BOARDS = BLOCK * len(GROUPS), 6000, 18
KERNEL = UserKernel("differs", "invert", (Path(__file__).resolve().parents[1] / "kernels/differs.c",))
OTHER = UserKernel("differs", "invert", KERNEL.sources, defines={"ODD": 1})
VARIANTS = [
    pytest.param(name, marks=[] if isinstance(config, NativeTarget) else pytest.mark.qemu)
    for name, config in variants().items()
]


@pytest.fixture(scope="module")
def native() -> Iterator[Device]:
    with open_target("native") as opened:
        yield opened


@pytest.fixture(scope="module")
def pair() -> Iterator[tuple[Device, Device]]:
    """Two builds, one with a kernel that answers otherwise on some cases."""
    with open_target("native", kernels=[KERNEL]) as one, open_target("native", kernels=[OTHER]) as other:
        yield one, other


@pytest.mark.parametrize("name", VARIANTS)
def test_a_build_gives_the_words_of_the_reference(native: Device, name: str) -> None:
    config = variants()[name]
    with open_target(config) as device:
        sent = SENT if isinstance(config, NativeTarget) else SENT_TO_BOARDS
        tally = compare(native, device, Counts(GENERATED, sent, sent))
    assert tally.same, tally.first
    assert tally.runs["sent"] >= 10 * sent


def check_it_is_told(tally: Tally) -> None:
    assert not tally.same
    assert tally.blocks == 0
    assert tally.words > 0
    assert tally.statuses > 0
    first = tally.first
    assert first is not None
    assert first.given[0] & 63 in {17, 18}
    assert (first.wanted[0], first.got[0]) == (0, 0 if first.given[0] & 63 == 17 else 3)
    assert np.flatnonzero(first.wanted[1] != first.got[1]).tolist() in ([5], [])
    assert str(list(map(int, first.given))) in str(first)


def test_a_case_sent_that_differs_is_named(pair: tuple[Device, Device]) -> None:
    tally = Tally()
    compare_runs(*pair, pair[0].session.kernel("differs"), SENT, tally)
    check_it_is_told(tally)
    assert tally.runs == {"sent": SENT}


def test_a_case_generated_that_differs_is_named(pair: tuple[Device, Device]) -> None:
    tally = Tally()
    compare_bursts(*pair, "differs", GENERATED, tally)
    check_it_is_told(tally)
    assert tally.runs == {"generated": GENERATED}
    assert tally.first is not None
    assert tally.first.case.startswith("case ")
    assert "seed 20, from " in tally.first.case
