"""Differences bit for bit as a table, and the first cases of each; from what `rig.run.difference` found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rig.report.compare import Sheet

Differences = Sequence[dict[str, Any]]

_TITLE = "Bit for bit: cases with another status, and under an OK other words; largest difference in LSB"
_HEADINGS = ["kernel", "on", "against", "cases", "status", "words", "largest", "compared"]


def bits_sheet(differences: Differences) -> Sheet:
    """A row for each kernel and pair of sides, over all case groups.

    Args:
        differences: as `dataclasses.asdict` gives them of `rig.run.difference.Difference`.
    """
    together: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    for found in differences:
        together.setdefault((found["kernel"], found["other"], found["one"]), []).append(found)
    return Sheet(_TITLE, _HEADINGS, [_row(list(names), mine) for names, mine in together.items()], keys=3)


def _row(names: list[str], mine: Differences) -> list[str]:
    cases, statuses, words, unlike = (
        sum(found[key] for found in mine) for key in ("cases", "statuses", "words", "unlike")
    )
    hows = {found["how"] for found in mine}
    least = "≥ " if unlike or ("digests" in hows and statuses + words) else ""
    largest = max(found["largest"] for found in mine)
    figures = [f"{cases:,}", f"{least}{statuses:,}", f"{least}{words:,}", f"{largest:,}"]
    return [*names, *figures, "; ".join(_how(mine))]


def _how(mine: Differences) -> Iterator[str]:
    """How they were compared, and what could not be."""
    blocks, unlike = (sum(found[key] for found in mine) for key in ("blocks", "unlike"))
    hows = {found["how"] for found in mine}
    if "words" in hows:
        yield "every case"
    if "digests" in hows:
        yield f"{blocks:,} blocks by digest, {unlike:,} differ"
    if "kept" in hows:
        yield "cases that the burst kept"
    if "operations" in hows:
        yield "not: another operation"
    left = sum(max(found["done"]) - found["cases"] for found in mine if found["how"] in {"words", "digests"})
    if left:
        yield f"{left:,} cases on one side only"


def bits_lines(differences: Differences) -> Iterator[str]:
    """Each kernel and case group that differs, and the first cases: what each said."""
    for found in differences:
        if found["statuses"] + found["words"] + found["unlike"]:
            yield f"{found['kernel']} on {found['label']}: {_count(found)}"
            for told in found["first"]:
                apart = f" ({told['apart']})" if told["apart"] else ""
                said = f"{found['one']} {told['one']} | {found['other']} {told['other']}"
                yield f"  {told['case']}: {said}{apart}"


def _count(found: dict[str, Any]) -> str:
    differing = found["statuses"] + found["words"]
    if found["how"] == "digests":
        words = "the words of a burst are not kept"
        kept = f"{differing:,} of the cases that both kept" if differing else words
        return f"{found['unlike']:,} of {found['blocks']:,} blocks differ; {kept}"
    kept = " that the burst kept" if found["how"] == "kept" else ""
    return f"{differing:,} of {found['cases']:,} cases{kept} differ"
