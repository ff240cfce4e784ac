"""From the counts of a target's counter to a cost that can be compared."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from rig.wire.burst import BurstReply
from rig.wire.message import Hello
from rig.wire.protocol import CounterKind


def unit(hello: Hello, icount_shift: int | None) -> str:
    """What `convert` gives: "none", "cycles", "instructions" (QEMU counts them), or "ticks" of a timer."""
    if hello.counter == CounterKind.NONE:
        return "none"
    if hello.counter == CounterKind.CYCLES:
        return "cycles"
    return "ticks" if icount_shift is None else "instructions"


def convert(counts: NDArray[np.uint32], hello: Hello, icount_shift: int | None) -> NDArray[np.uint32]:
    """Cost of each case without what measuring costs.

    Under `-icount shift=S` an instruction takes 2^S ns of virtual time, so a difference of timer ticks is
    within one tick of instructions * 2^S / period; rounding gives the exact number when 2^S ns > 2 * period.

    Args:
        counts: uint32 (N,), as on the wire: in counts of the counter, overhead included.
        hello: what the target said of its counter.
        icount_shift: S; None when QEMU does not count instructions.

    Returns:
        uint32 (N,) in `unit`, at least 0.
    """
    scale = _scale(hello, icount_shift)
    net: NDArray[np.float64] = np.rint(counts * np.float64(scale)) - np.rint(hello.overhead * scale)
    return net.clip(min=0).astype(np.uint32)


def convert_block(reply: BurstReply, hello: Hello, icount_shift: int | None) -> BurstReply:
    """The reply with `cost_total` and `cost_max` in `unit`; the total is off by roundings `convert` does.

    Args:
        reply: with costs in counts of the counter, overhead included in each case.
        hello: what the target said of its counter.
        icount_shift: S; None when QEMU does not count instructions.
    """
    scale = _scale(hello, icount_shift)
    total = round(reply.cost_total * scale) - reply.count * round(hello.overhead * scale)
    worst = convert(np.array([reply.cost_max], np.uint32), hello, icount_shift)
    return replace(reply, cost_total=max(0, total), cost_max=int(worst[0]))


def _scale(hello: Hello, icount_shift: int | None) -> float:
    """Of the unit in one count."""
    if unit(hello, icount_shift) == "instructions" and icount_shift is not None:
        return float(1e9 / hello.counter_hz / 2**icount_shift)
    return 1.0
