"""The Clopper-Pearson bound against its definition by the binomial distribution."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import pytest

from rig.scoring.rates import cases_needed, upper_bound


@pytest.mark.parametrize(("failing", "cases"), [(0, 1), (0, 30), (1, 30), (7, 30), (29, 30), (3, 200)])
@pytest.mark.parametrize("confidence", [0.5, 0.95, 0.999])
def test_so_few_failures_have_the_probability_left(failing: int, cases: int, confidence: float) -> None:
    rate = Fraction(upper_bound(failing, cases, confidence))
    terms = (comb(cases, k) * rate**k * (1 - rate) ** (cases - k) for k in range(failing + 1))
    assert float(sum(terms)) == pytest.approx(1 - confidence, rel=1e-9)


@pytest.mark.parametrize(
    ("failing", "cases", "bound"),
    [(0, 10**6, 2.9957e-6), (0, 59, 0.0495), (10, 10, 1.0), (3, 1000, 7.7352e-3), (0, 3, 0.6316)],
)
def test_values_of_the_tables(failing: int, cases: int, bound: float) -> None:
    assert upper_bound(failing, cases, 0.95) == pytest.approx(bound, rel=1e-3)


def test_cases_needed_are_just_enough() -> None:
    for rate in (0.1, 1e-2, 1e-4, 1e-6):
        needed = cases_needed(rate, 0.95)
        assert upper_bound(0, needed, 0.95) < rate <= upper_bound(0, needed - 1, 0.95) * (1 + 1e-9)
