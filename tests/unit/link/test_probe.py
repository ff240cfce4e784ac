"""What limits a line: each sentence for the measurement that calls for it, and probes of fake targets."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from rig.errors import LinkTimeout, UsageError
from rig.link import LinkOptions, LinkStats, Session
from rig.link.flow import must_cross
from rig.link.probe import Probe, limit, probe
from rig.wire.message import Counters, KernelInfo
from tests.fake_firmware import Script
from tests.lines import unix_line

EXACT = KernelInfo(0, "exact", 1, 16, 16)
AT_THE_LIMIT = Probe(
    baud=115_200,
    byte_time=10 / 115_200,
    window=8192,
    median=0.003,
    p99=0.004,
    trips=100,
    echo_rate=11_400,
    kernel=EXACT,
    case_rate=161.0,
    busier=11_500,
    host=LinkStats(),
    target=Counters(*[0] * 8),
)


def test_what_must_cross() -> None:
    assert must_cross(16, 16) == (64, 69)
    assert must_cross(20, 4) == (80, 21)
    assert AT_THE_LIMIT.ceiling == pytest.approx(11_520 / 69)
    assert AT_THE_LIMIT.share == pytest.approx(161 * 69 / 11_520)


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (AT_THE_LIMIT, "the line: 115,200 baud carry no more"),
        (
            replace(AT_THE_LIMIT, target=Counters(9, 0, 0, 0, 0, 0, 12, 9)),
            "overruns: the target lost 12 bytes",
        ),
        (replace(AT_THE_LIMIT, target=Counters(9, 1, 2, 0, 0, 0, 0, 9)), "faults: 3 frames were damaged"),
        (
            replace(AT_THE_LIMIT, host=LinkStats(crc_errors=2, retries=5)),
            "faults: 2 frames .* 5 requests repeated",
        ),
        (
            replace(AT_THE_LIMIT, window=512, median=0.09, case_rate=60, busier=4_300),
            "the latency timer: .* 87.* ms",
        ),
        (
            replace(AT_THE_LIMIT, baud=0, byte_time=0.0, window=200, case_rate=900, busier=65_000),
            "the window: the target holds 200 bytes",
        ),
        (
            replace(AT_THE_LIMIT, case_rate=80, busier=5_700),
            "the target's computing: it echoes 11,400 bytes/s",
        ),
        (
            replace(AT_THE_LIMIT, baud=0, byte_time=0.0, case_rate=900, busier=65_000, echo_rate=66_000),
            "the way to the target",
        ),
        (
            replace(AT_THE_LIMIT, baud=0, byte_time=0.0, case_rate=900, busier=65_000, echo_rate=99_000),
            "the target's computing",
        ),
    ],
)
def test_what_limits(found: Probe, told: str) -> None:
    assert re.match(told, limit(found))


def test_a_probe_of_a_healthy_line() -> None:
    with unix_line(Script(max_payload=1024, window=4096)) as (line, _), Session(line) as session:
        found = probe(session, "exact", np.zeros((3, 16), np.int32), 0.1)
    assert 0 < found.median <= found.p99
    assert min(found.echo_rate, found.case_rate, found.busier) > 0
    assert (found.ceiling, found.share, found.baud) == (None, None, 0)
    assert found.target.cases > 0
    assert limit(found).startswith(("the target's computing", "the way to the target", "the window"))


def test_a_probe_of_a_line_that_dies() -> None:
    options = LinkOptions(reply_timeout=0.05, open_timeout=0.5, retries=1)
    with unix_line(Script(silent_after=3)) as (line, _), Session(line, options) as session:
        with pytest.raises(UsageError, match="unknown kernel"):
            probe(session, "exat", np.zeros((3, 16), np.int32), 0.1)
        with pytest.raises(LinkTimeout):
            probe(session, "exact", np.zeros((3, 16), np.int32), 0.1)
