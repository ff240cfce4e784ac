"""The tally in bounded memory, against the one that keeps every value."""

from __future__ import annotations

import numpy as np
import pytest

from rig.oracle import truth
from rig.scoring import SILENT_LSB, BoundedTally, Tally, score, tally_dict
from rig.scoring.histogram import Histogram
from tests.unit.scoring.tables import Case, off_by, score_of

NUMBERS = ("p50", "p90", "p99", "grade_p50", "grade_p90", "grade_p99")


def cases(count: int, seed: int) -> list[Case]:
    errors = np.exp(np.random.default_rng(seed).uniform(-1, 12, count)).astype(int)
    return [off_by(int(error)) for error in errors]


def both(count: int) -> tuple[Tally, BoundedTally]:
    plain, bounded = Tally("x-1"), BoundedTally("x-1", (SILENT_LSB, 1.0))
    for start in range(0, count, 100):
        scored = score_of(cases(100, start))
        plain.add(scored, start)
        bounded.add(scored, start)
    return plain, bounded


def test_all_but_quantiles_are_the_same_and_these_are_at_most_one_bin_above() -> None:
    plain, bounded = both(700)
    exact, rough = tally_dict(plain), tally_dict(bounded)
    for name in NUMBERS:
        assert exact[name] <= rough[name] <= exact[name] * (1 + 2**-8)
    assert {k: v for k, v in exact.items() if k not in NUMBERS} == {
        k: v for k, v in rough.items() if k not in NUMBERS
    }


def test_failing_cases_are_counted_exactly_for_the_limits_it_was_made_with() -> None:
    plain, bounded = both(700)
    assert bounded.beyond(SILENT_LSB, 1.0) == plain.beyond(SILENT_LSB, 1.0)
    for limits in ((3.0, None), (5e4, None), (1e9, None), (None, 2.0), (None, None)):
        assert plain.beyond(*limits) <= bounded.beyond(*limits) <= plain.beyond(*limits) * 1.02 + 2


def test_packing_loses_nothing() -> None:
    _, bounded = both(300)
    again = BoundedTally.unpack(bounded.pack())
    assert tally_dict(again) == tally_dict(bounded)
    assert again.pack() == bounded.pack()
    assert again.beyond(SILENT_LSB, 1.0) == bounded.beyond(SILENT_LSB, 1.0)
    empty = BoundedTally.unpack(BoundedTally("y").pack())
    assert tally_dict(empty) == tally_dict(BoundedTally("y"))


def test_the_order_of_merging_makes_no_difference() -> None:
    parts = []
    for start in range(0, 500, 100):
        part = BoundedTally("x-1", (SILENT_LSB, 1.0))
        part.add(score_of(cases(100, start)), start)
        parts.append(part)
    forward, backward = (BoundedTally("x-1", (SILENT_LSB, 1.0)) for _ in range(2))
    for part in parts:
        forward.merge(part)
    for part in reversed(parts):
        backward.merge(part)
    assert forward.pack() == backward.pack() == both(500)[1].pack()


def test_it_names_its_worst_cases_and_the_first_with_each_fault() -> None:
    tally = BoundedTally()
    right = [Case()] * 4
    tally.add(score_of([*right, off_by(7), Case(told=1), off_by(3), *right]), 40)
    assert tally.worst.indices == [44, 46, 40, 41, 42]
    assert tally.referenced() == {40, 41, 42, 44, 45, 46}


@pytest.mark.parametrize("values", [[7.0], [1.0, 2.0, 3.0, 4.0], [0.0, 0.0, 0.5], [512.0, 511.0, 1.0]])
def test_small_whole_numbers_have_exact_quantiles(values: list[float]) -> None:
    histogram = Histogram()
    histogram.keep(np.array(values))
    expected = np.quantile(values, [0.5, 0.9, 0.99], method="inverted_cdf").tolist()
    assert histogram.quantiles(50, 90, 99) == expected


def test_a_histogram_stays_small() -> None:
    histogram = Histogram()
    rng = np.random.default_rng(1)
    for _ in range(40):
        histogram.keep(np.exp(rng.uniform(-30, 30, 10_000)))
        histogram.keep(np.full(5, np.nan))
    size = len(str(histogram.to_dict()))
    assert size < 1_000_000
    assert histogram.above(0.0) == 400_000


def test_real_scores_of_a_correct_kernel() -> None:
    rng = np.random.default_rng(3)
    raw = rng.integers(-(2**19), 2**19, (3000, 16)).astype(np.int32)
    true = truth("certified", "invert", raw)
    scored = score(true, true.rounded.astype(np.int32), true.status, given=raw, inverse=true.value)
    plain, bounded = Tally("u"), BoundedTally("u")
    plain.add(scored, 0)
    bounded.add(scored, 0)
    for exact, rough in zip(plain.quantiles(50, 90, 99), bounded.quantiles(50, 90, 99), strict=True):
        assert exact is not None
        assert rough is not None
        assert exact <= rough <= exact * (1 + 2**-8)
    assert bounded.max_error == plain.max_error
