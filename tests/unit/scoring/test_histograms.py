"""Counts on logarithmic scales, and the few worst cases, against plain definitions."""

from __future__ import annotations

import math

import numpy as np
import pytest

from rig.oracle import truth
from rig.scoring import Tally, score
from rig.scoring.histograms import CONDITION, COST, ERROR, SENSITIVITY, Charts, Counts, Scale, scales_dict
from rig.scoring.worst import KEPT_WORST, Worst
from tests.unit.scoring.tables import Case, off_by, score_of, tally_of


def upper_edge(scale: Scale, bin_: int) -> float:
    octave, part = divmod(bin_, 1 << scale.bits)
    return math.ldexp(1 + part / (1 << scale.bits), scale.low + octave)


@pytest.mark.parametrize("scale", [ERROR, SENSITIVITY, CONDITION, COST, Scale(-3, 2, bits=3)])
def test_a_bin_holds_its_upper_edge_and_nothing_above(scale: Scale) -> None:
    edges = np.array([upper_edge(scale, i) for i in range(scale.bins - 1)])
    assert scale.place(edges).tolist() == list(range(scale.bins - 1))
    assert scale.place(np.nextafter(edges, np.inf)).tolist() == list(range(1, scale.bins))
    assert edges[0] == 2.0**scale.low
    assert edges[-1] == 2.0**scale.high


def test_zero_is_in_the_first_bin_and_what_is_unknown_in_the_last() -> None:
    odd = np.array([0.0, 5e-324, np.inf, np.nan, -np.nan])
    assert ERROR.place(odd).tolist() == [0, 0, *[ERROR.bins - 1] * 3]


def random_counts(seed: int, *scales: Scale) -> Counts:
    counts = Counts(*scales)
    rng = np.random.default_rng(seed)
    counts.add(*(scale.place(np.exp(rng.uniform(-9, 30, 500))) for scale in scales))
    return counts


@pytest.mark.parametrize("scales", [(COST,), (ERROR, CONDITION)])
def test_counts_survive_their_text_and_add_up(scales: tuple[Scale, ...]) -> None:
    one, other = random_counts(1, *scales), random_counts(2, *scales)
    both = Counts(*scales)
    both.load(one.text())
    assert both == one
    both.merge(other)
    assert int(both.cells.sum()) == 1000
    again = Counts(*scales)
    again.load(other.text())
    again.load(one.text())
    assert again == both != one
    assert Counts(*scales).text() == ""


def test_a_chart_counts_the_cases_with_a_number_where_they_belong() -> None:
    tally = tally_of([Case(), off_by(3), off_by(3), off_by(4), Case(told=1), off_by(9, told=2)])
    errors = tally.charts.condition.cells.sum(axis=1)
    held = {upper_edge(ERROR, int(i)): int(errors[i]) for i in np.flatnonzero(errors)}
    assert held == {2.0**ERROR.low: 1, 3.0: 2, 4.0: 1}
    assert tally.charts.condition.cells[:, -1].sum() == 4  # unknown: nothing was given


def test_sensitivity_is_the_one_that_grades_are_made_of() -> None:
    raw = np.random.default_rng(5).integers(-(2**19), 2**19, (400, 16)).astype(np.int32)
    true = truth("certified", "invert", raw)
    words = true.rounded.astype(np.int32)
    words[:] += 5
    scored = score(true, words, true.status, given=raw, inverse=true.value)
    inverse = np.abs(true.value.reshape(-1, 4, 4)) * 2.0**-16
    rows, columns = inverse.sum(axis=2).max(axis=1), inverse.sum(axis=1).max(axis=1)
    np.testing.assert_allclose(scored.sensitivity, rows * columns / (2 * (1 - scored.sigma)), rtol=1e-12)
    assert (scored.max_error / (0.5 + scored.sensitivity) <= scored.max_grade).all()


def test_charts_merge_and_survive_packing() -> None:
    whole, parts = Tally(), [Tally(), Tally()]
    cases = [off_by(2**i) for i in range(20)]
    whole.add(score_of(cases), 0)
    for part, start in zip(parts, (0, 10), strict=True):
        part.add(score_of(cases[start : start + 10]), start)
    parts[1].merge(parts[0])
    assert parts[1].charts.to_dict() == whole.charts.to_dict()
    assert Charts.from_dict(whole.charts.to_dict()).sensitivity == whole.charts.sensitivity
    assert parts[1].worst.indices == whole.worst.indices == [19, 18, 17, 16, 15]


def test_the_worst_are_the_largest_and_of_equal_ones_the_first() -> None:
    values = np.random.default_rng(2).integers(0, 50, 997).astype(float)
    values[::7] = np.nan
    order = sorted((i for i in range(997) if not np.isnan(values[i])), key=lambda i: (-values[i], i))
    forward, backward = Worst(), Worst()
    for start in range(0, 997, 100):
        forward.add(values[start : start + 100], start)
    for start in reversed(range(0, 997, 10)):
        part = Worst()
        part.add(values[start : start + 10], start)
        backward.merge(part)
    assert forward.indices == backward.indices == order[:KEPT_WORST]
    backward.cases = forward.cases
    assert backward.indices == forward.indices


def test_scales_are_told_to_who_reads_the_counts() -> None:
    assert scales_dict()["error"] == {"low": ERROR.low, "high": ERROR.high, "bits": 1}
