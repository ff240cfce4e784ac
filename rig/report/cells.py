"""Figures as the cells of a table."""

from __future__ import annotations


def percent(share: float | None) -> str:
    """A share as a percentage that never rounds up to 100."""
    if share is None:
        return "-"
    return "100 %" if share == 1 else f"{min(100 * share, 99.99):.2f} %"


def short_percent(part: float, whole: float = 1.0) -> str:
    """A part of a whole in per cent, three digits, no unit; never rounded to 0 or up to 100."""
    share = 100 * part / whole
    return f"{share if part == whole else min(share, 99.9):.3g}"


def lsb(value: float | None) -> str:
    """An error in LSB."""
    if value is None:
        return "-"
    return f"{value:.2f}" if value < 100 else f"{value:.0f}" if value < 100_000 else f"{value:.1e}"


def count(value: float | None) -> str:
    """A number of something that is never zero: a cost, bytes."""
    return "-" if not value else f"{value:,.0f}"
