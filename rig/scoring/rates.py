"""What a count of failing cases shows of the rate of failure (docs/NUMERICS.md 6.6)."""

from __future__ import annotations

import math


def upper_bound(failing: int, cases: int, confidence: float) -> float:
    """The one-sided Clopper-Pearson upper bound on a failure rate.

    The largest rate at which so few failures still come up with probability 1 - confidence: the quantile of
    the beta distribution with parameters failing + 1 and cases - failing (Clopper and Pearson, Biometrika 26,
    1934).

    Args:
        failing: cases that failed, of independent ones.
        cases: all of them.
        confidence: 0 to 1, such as 0.95.
    """
    if failing >= cases:
        return 1.0
    if failing == 0:
        return -math.expm1(math.log1p(-confidence) / cases)
    from scipy.special import betaincinv  # here, as it takes half a second and most runs need none

    return float(betaincinv(failing + 1, cases - failing, confidence))


def cases_needed(rate: float, confidence: float) -> int:
    """How many cases without a failure show a rate below `rate`."""
    return math.floor(math.log1p(-confidence) / math.log1p(-rate)) + 1
