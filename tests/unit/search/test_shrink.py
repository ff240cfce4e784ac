"""Shrinking on a fake kernel: it ends at the smallest case that fails in the same way."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from rig.errors import FirmwareFault
from rig.link.session import Results
from rig.scoring import Accept
from rig.search.judge import Fault
from rig.search.shrink import BUDGET, Shrinker, choose
from rig.search.simplify import simpler
from rig.wire.message import FaultReport
from rig.wire.protocol import FaultKind
from tests.unit.search.benches import bench_of

Words = NDArray[np.int32]
ONE = 65536
ROUNDED = Accept(correctly_rounded=True)


def drawn(size: int, seed: int = 2) -> Words:
    return np.random.default_rng(seed).integers(-8 * ONE, 8 * ONE, size).astype(np.int32)


def off_where_first_is_odd(words: Words, results: Results) -> None:
    results.words[:, 3] += (words[:, 0] & 1) == 1


@pytest.mark.parametrize(("size", "kernel"), [(16, "mine"), (20, "solve_exact"), (32, "newton")])
def test_a_case_shrinks_to_what_matters(size: int, kernel: str) -> None:
    bench, case = bench_of(off_where_first_is_odd, kernel), drawn(size)
    case[0] |= 1
    fault = choose(bench.judged(case[None]), ROUNDED, None)
    assert fault == Fault("misrounded")
    shrunk = Shrinker(bench, fault).shrink(case)
    assert (shrunk.minimal, shrunk.alone, shrunk.interrupted) == (True, True, False)
    assert shrunk.origins[0] & 1
    assert np.count_nonzero(shrunk.origins[:16]) == 4
    assert not shrunk.origins[16:].any()
    assert shrunk.round_trips <= BUDGET


def test_a_minimal_case_has_no_simplification_that_fails() -> None:
    bench, case = bench_of(off_where_first_is_odd), drawn(16) | 1
    shrunk = Shrinker(bench, Fault("misrounded")).shrink(case)
    judged = bench.judged(simpler(shrunk.origins))
    assert len(judged.given) == shrunk.simplifications
    assert not judged.shows(Fault("misrounded")).any()


def test_the_budget_holds_and_the_best_so_far_is_kept() -> None:
    bench, case = bench_of(off_where_first_is_odd), drawn(16) | 1
    before = bench.sent
    shrunk = Shrinker(bench, Fault("misrounded"), budget=4).shrink(case)
    assert not shrunk.minimal
    assert bench.sent - before == shrunk.round_trips <= 4
    assert shrunk.alone


def test_another_kind_of_failure_is_not_taken_for_it() -> None:
    def spoil(words: Words, results: Results) -> None:
        dense = np.count_nonzero(words, axis=1) > 9
        results.status[dense] = 2  # a false alarm
        results.words[~dense, 0] += 1  # misrounded, which is not what is looked for

    bench, case = bench_of(spoil), drawn(16)
    fault = choose(bench.judged(case[None]), Accept(status_errors=0), None)
    assert fault == Fault("status", told=2, true=0)
    shrunk = Shrinker(bench, fault).shrink(case)
    assert np.count_nonzero(shrunk.origins) == 10
    assert int(shrunk.judged.score.told[0]) == 2


def test_what_ends_the_target_is_shrunk_too() -> None:
    def trap(words: Words, _results: Results) -> None:
        for at in np.flatnonzero(words[:, 5] > ONE).tolist():
            error = FirmwareFault("fault")
            error.report = FaultReport(FaultKind.SIGNAL, 2, at, pc=1, lr=0, status=11, address=0)
            error.kernel, error.case = "mine", at
            raise error

    bench, case = bench_of(trap), drawn(16)
    case[5] = 5 * ONE + 77
    fault = choose(bench.judged(case[None]), Accept(), None)
    assert fault == Fault("fault")
    shrunk = Shrinker(bench, fault).shrink(case)
    assert np.flatnonzero(shrunk.origins).tolist() == [5]
    assert shrunk.origins[5] == 2 * ONE


def test_an_interrupt_ends_with_the_best_so_far() -> None:
    calls = 0

    def spoil(words: Words, results: Results) -> None:
        nonlocal calls
        calls += 1
        if calls == 4:
            raise KeyboardInterrupt
        off_where_first_is_odd(words, results)

    case = drawn(16) | 1
    shrunk = Shrinker(bench_of(spoil), Fault("misrounded")).shrink(case)
    assert shrunk.interrupted
    assert not shrunk.minimal
    assert np.count_nonzero(shrunk.origins) < 16
    assert shrunk.alone


def test_a_case_that_is_right_has_nothing_to_choose() -> None:
    judged = bench_of(lambda words, results: None).judged(drawn(16)[None])
    assert choose(judged, ROUNDED, None) is None
    assert choose(judged, ROUNDED, "misrounded") is None
