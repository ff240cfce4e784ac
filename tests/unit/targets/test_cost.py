from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rig.targets.cost import convert, unit
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
