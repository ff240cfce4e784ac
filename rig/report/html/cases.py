"""Cases in full: what was given, told and expected, in hexadecimal and in real numbers, and every error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rig.report.verdict import replay_command

MOST_CASES = 240  # in a report; each takes some 4 KB
_ONE = 65536  # 1.0 as a raw word
_PER_ROW = 4


@dataclass(frozen=True)
class Grid:
    """A block of words: rows of (first line, second line, whether it is the worst element)."""

    title: str
    rows: list[list[tuple[str, str, bool]]]


def case_lists(summary: dict[str, Any], results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """For each row its cases, those of failed rows first, and at most MOST_CASES of them in all."""
    left, lists = MOST_CASES, []
    for entry in sorted(results, key=lambda one: one["verdict"] != "failed"):
        cases = _cases_of(entry)
        shown, left = cases[:left], max(left - len(cases), 0)
        if cases:
            told = [_case(summary, case) for case in shown]
            lists.append({"row": entry, "cases": told, "more": len(cases) - len(told)})
    return lists


def _cases_of(entry: dict[str, Any]) -> list[dict[str, Any]]:
    """The cases of a row; a summary of an older rig has one at most."""
    shown = [entry["shown"] | {"errors": "", "worst": False}] if entry["shown"] else []
    cases: list[dict[str, Any]] = entry.get("cases", shown)
    return cases


def _case(summary: dict[str, Any], case: dict[str, Any]) -> dict[str, Any]:
    worst = case["element"]
    given = _words(case["in"])
    grids = [Grid("Given", _grid(given[:16], None))]
    if given[16:]:
        grids.append(Grid("Given beside it", _grid(given[16:], None, 1 if len(given) == 20 else 4)))
    grids += [_answer(title, case[key], worst) for title, key in (("Told", "told"), ("Expected", "expected"))]
    return {
        **case,
        "grids": [grid for grid in grids if grid.rows] + _errors(case["errors"], worst),
        "replay": replay_command(summary, case["case"]),
    }


def _answer(title: str, text: str | None, worst: list[int] | None) -> Grid:
    words = _words(text or "")
    return Grid(title, _grid(words, worst, 1 if len(words) == 4 else 4))


def _words(text: str) -> list[int]:
    return [int(word, 16) for word in text.split()]


def _grid(
    words: list[int], worst: list[int] | None, width: int = _PER_ROW
) -> list[list[tuple[str, str, bool]]]:
    cells = [(f"{word:08x}", _real(word)) for word in words]
    return _rows(cells, worst, width)


def _rows(
    cells: list[tuple[str, str]], worst: list[int] | None, width: int
) -> list[list[tuple[str, str, bool]]]:
    at = None if worst is None else worst[0] if len(worst) == 1 else _PER_ROW * worst[0] + worst[1]
    marked = [(*cell, place == at) for place, cell in enumerate(cells)]
    return [marked[start : start + width] for start in range(0, len(marked), width)]


def _real(word: int) -> str:
    """A raw word as a number, in as many digits as tell it from its neighbours."""
    signed = word - 2**32 if word >= 2**31 else word
    return f"{signed / _ONE:.5f}".rstrip("0").rstrip(".")


def _errors(text: str, worst: list[int] | None) -> list[Grid]:
    errors = [float(error) for error in text.split()]
    if not errors:
        return []
    cells = [(_signed(error), "LSB") for error in errors]
    return [Grid("Error in LSB", _rows(cells, worst, 1 if len(errors) == 4 else 4))]


def _signed(error: float) -> str:
    size = abs(error)
    return f"{error:+.2f}" if size < 1000 else f"{error:+,.0f}" if size < 1e6 else f"{error:+.3e}"
