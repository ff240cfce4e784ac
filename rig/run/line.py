"""What a run's line did, for its summary: traffic, faults, and what share of its ceiling was used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from rig.errors import BenchError, TargetError
from rig.link.flow import must_cross
from rig.link.line import BITS_PER_BYTE
from rig.link.probe import lost_bytes
from rig.targets import Device
from rig.wire.message import Counters

_NOT_COUNTED = ("baud", "overruns", "target", "advice")


def ask_counters(device: Device) -> Counters | None:
    """What the target counted; None when it does not answer: no reason to spoil a run that is done."""
    try:
        return device.counters()
    except BenchError:
        return None


def check_framing(device: Device) -> None:
    """Blame the firmware for frames that are damaged on a line that damages none: repeats would hide it.

    Raises:
        TargetError: either end dropped some, and the firmware did not restart, which cuts a frame.
    """
    if not device.lossless or device.session.stats.target_resets:
        return
    ends = [end for end in (device.session.stats, ask_counters(device)) if end is not None]
    damaged = sum(end.crc_errors + end.cobs_errors + end.oversize for end in ends)
    if damaged:
        raise TargetError(
            f"{device.line}: {damaged:,} damaged frames on a line that damages none: "
            "the fault is in how the firmware makes or reads frames (firmware/wire)"
        )


def line_report(device: Device, told: Counters | None) -> dict[str, Any]:
    """The counters of both ends, the rate, and what to do about bytes the target lost."""
    overruns = told.bytes_lost if told else None
    return {
        **asdict(device.session.stats),
        "baud": device.session.baud,
        "overruns": overruns,
        "target": told._asdict() if told else None,
        "advice": lost_bytes(overruns) if overruns else None,
    }


def joined(reports: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The reports of all lines to one target: counters are summed up."""
    both = {key: [report[key] for report in reports if report[key] is not None] for key in reports[0]}
    told = [report["target"] for report in reports if report["target"]]
    overruns = sum(both["overruns"]) if both["overruns"] else None
    return {
        **{key: sum(values) for key, values in both.items() if key not in _NOT_COUNTED},
        "baud": both["baud"][0] if both["baud"] else None,
        "overruns": overruns,
        "target": {key: sum(one[key] for one in told) for key in told[0]} if told else None,
        "advice": lost_bytes(overruns) if overruns else None,
    }


def line_share(info: Mapping[str, Any], cases: Iterable[tuple[str, int]], seconds: float) -> float | None:
    """Share of what the busier direction could carry that words, status and cost took.

    Args:
        info: of the target, with its `link` and `kernels`.
        cases: kernel and number of cases.
        seconds: that they took on the line.

    Returns:
        0 to 1; None when the line has no rate.
    """
    baud: int | None = (info.get("link") or {}).get("baud")
    known = info.get("kernels", {})
    if not baud or not seconds:
        return None
    each = [[count * size for size in must_cross(*known[name]["words"])] for name, count in cases]
    busier = max(map(sum, zip(*each, strict=True)), default=0)
    return round(busier * BITS_PER_BYTE / (baud * seconds), 4)
