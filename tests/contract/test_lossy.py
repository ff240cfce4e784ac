"""Over a line that damages bytes in both directions, every answer is right or missing, never wrong."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rig.link import LinkOptions, Session
from tests.contract.matrices import scaled_permutations
from tests.lossy_line import LossyLine

PATIENT = LinkOptions(reply_timeout=0.2, retries=30, cases_per_frame=4)


@pytest.fixture
def lossy(session: Session) -> Iterator[Session]:
    yield Session(LossyLine(session.line, every_out=1511, every_in=1009), PATIENT)
    session.open()  # whatever is left on the line is this test's


def test_every_answer_is_right(lossy: Session) -> None:
    lossy.open()
    matrices, inverses = scaled_permutations(160)
    results = lossy.run("exact", matrices)
    assert (results.words == inverses).all()
    assert (results.status == 0).all()
    stats, counters = lossy.stats, lossy.counters()
    assert stats.retries >= 5
    assert stats.noise > 0
    assert counters.crc_errors + counters.cobs_errors >= 5
    assert counters.cases >= 160
