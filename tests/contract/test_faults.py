"""Over a line with every fault each case is answered once and rightly, and receivers stay in step."""

from __future__ import annotations

import pytest

from rig.errors import LinkTimeout
from rig.link.proxy import Fault, Faults, Pacing, Way
from rig.targets import open_target
from rig.targets.proxied import Through
from tests.fault_run import KERNEL, Tally, Watch, batches

CASES = 3000


@pytest.mark.parametrize("rate", [1e-4, 1e-3])
def test_every_case_is_answered_once_and_rightly(rate: float) -> None:
    watch, tally = Watch(), Tally()
    faults = Faults.all(rate)
    through = Through(
        Way(faults=faults, seed=1, watch=watch.to_target), Way(faults=faults, seed=2, watch=watch.to_host)
    )
    words = next(batches(1))[:CASES]
    with open_target("native") as undisturbed, open_target("native", wrap=through) as device:
        tally.add(device, words, undisturbed)
    assert (tally.cases, tally.wrong, tally.not_once) == (CASES, 0, 0)
    assert watch.violations == 0
    assert watch.out.hit > 0 < watch.back.hit
    assert through.counts[Fault.FLIP] > 0


@pytest.mark.parametrize("kind", list(Fault))
def test_every_kind_by_itself(kind: Fault) -> None:
    through = Through(*(Way(faults=Faults.parse(f"{kind}=5e-6"), seed=seed) for seed in (1, 2)))
    tally = Tally()
    words = next(batches(2))[:CASES]
    with open_target("native") as undisturbed, open_target("native", wrap=through) as device:
        while not through.counts[kind]:
            tally.add(device, words, undisturbed)
        tally.add(device, words, undisturbed)
    assert (tally.wrong, tally.not_once) == (0, 0)


def test_a_target_that_is_started_anew_is_behind_the_proxy_again() -> None:
    faults = Faults.all(1e-3)
    through = Through(Way(faults=faults, seed=1), Way(faults=faults, seed=2))
    tally = Tally()
    words = next(batches(4))[:200]
    with open_target("native") as undisturbed, open_target("native", wrap=through) as device:
        tally.add(device, words, undisturbed)
        before = through.counts.total()
        device.restart()
        tally.add(device, words, undisturbed)
    assert (tally.wrong, tally.not_once) == (0, 0)
    assert through.counts.total() > before > 0


def test_a_line_that_swallows_all_is_given_up() -> None:
    through = Through(Way(faults=Faults(drop=0.1)), Way(faults=Faults(drop=0.1)))
    with pytest.raises(LinkTimeout, match="no answer"), open_target("native", wrap=through) as device:
        device.run(KERNEL, next(batches(1))[:1])


def test_a_paced_line_is_kept_busy() -> None:
    through = Through(Way(Pacing(baud=921_600)), Way(Pacing(baud=921_600, timer=0.016)))
    words = next(batches(3))[:500]
    with open_target("native") as undisturbed, open_target("native", wrap=through) as device:
        expected = undisturbed.run(KERNEL, words)
        assert (device.run(KERNEL, words).words == expected.words).all()
        assert device.session.stats.retries == 0
