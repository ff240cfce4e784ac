from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rig.targets.cost import convert, convert_block, unit
from rig.wire.burst import BurstReply, FindingCounts, StatusCounts
from rig.wire.message import Hello
from rig.wire.protocol import CounterKind


def hello(counter: CounterKind, hz: int = 25_000_000, overhead: int = 0) -> Hello:
    return Hello(3, 1024, 1024, counter, hz, overhead, 0, 0, 0, 0, "b", "", 0, 0, ())


def counts(*values: int) -> NDArray[np.uint32]:
    return np.array(values, np.uint32)


def test_units() -> None:
    assert unit(hello(CounterKind.NONE), 7) == "none"
    assert unit(hello(CounterKind.CYCLES), None) == "cycles"
    assert unit(hello(CounterKind.TICKS), None) == "ticks"
    assert unit(hello(CounterKind.TICKS), 7) == "instructions"


def test_cycles_lose_the_overhead_and_never_go_below_zero() -> None:
    net = convert(counts(100, 12, 5, 2**32 - 1), hello(CounterKind.CYCLES, overhead=12), None)
    assert net.tolist() == [88, 0, 0, 2**32 - 13]
    assert net.dtype == np.uint32


def test_ticks_become_instructions_exactly_whatever_the_timers_phase() -> None:
    instructions = np.arange(0, 200_000, 7, dtype=np.int64)
    overhead = 11
    for phase in (0, 13, 39):  # ns into a 40 ns period at which the stretch begins
        ticks = ((instructions + overhead) * 128 + phase) // 40
        told = hello(CounterKind.TICKS, overhead=overhead * 128 // 40)
        assert np.array_equal(convert(ticks.astype(np.uint32), told, 7), instructions)


def test_no_counter_costs_nothing() -> None:
    assert convert(counts(0, 0), hello(CounterKind.NONE, hz=0), 7).tolist() == [0, 0]


def test_the_costs_of_a_block_lose_the_overhead_of_each_case() -> None:
    told = BurstReply(0, 1, 0, 10, 5, StatusCounts(10, 0, 0, 0, 0), FindingCounts(0, 0, 0), 1200, 150, None)
    cycles = convert_block(told, hello(CounterKind.CYCLES, overhead=12), None)
    assert (cycles.cost_total, cycles.cost_max, cycles.digest) == (1080, 138, 5)
    instructions = convert_block(told, hello(CounterKind.TICKS, overhead=3), 7)
    assert (instructions.cost_total, instructions.cost_max) == (1200 * 40 // 128 - 10, 46)
    assert convert_block(told, hello(CounterKind.CYCLES, overhead=200), None).cost_total == 0
