"""The tables of `rig compare`, from a summary written by hand."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from rich.console import Console

from rig.report import compare, pareto
from rig.report.compare import PARETO, Run, Sheet
from rig.report.compare_bits import bits_lines, bits_sheet
from rig.report.compare_text import Comparison, markdown, panels, show, show_worse
from tests.unit.report.made import other, result, runs, summary


def sheets(*summaries: dict[str, Any]) -> Iterator[Sheet]:
    return compare.sheets(runs(*summaries))


def printed(comparison: Comparison, width: int = 144) -> str:
    out = io.StringIO()
    console = Console(file=out, width=width)
    show(comparison, console)
    show_worse(comparison, console)
    return out.getvalue()


def test_one_pair_of_tables_an_operation() -> None:
    titles = [sheet.title.split(":")[0] for sheet in sheets(summary())]
    assert titles == [
        "INVERT on bench, all classes",
        "INVERT on bench, class by class",
        "SOLVE on bench, all classes",
        "SOLVE on bench, class by class",
    ]


def test_a_row_a_kernel_with_dashes_for_what_nobody_measured() -> None:
    sheet = next(sheets(summary()))
    assert sheet.rows[0] == [
        *("adjugate", "200", "61.50 %", "12.50", "4096", "1.50", "20.25", "13.5", "3", "0", "1,574", "2,001"),
        *("-", "-", "-", PARETO),
    ]
    assert "cost in instructions" in sheet.title


def test_sizes_are_shown_once_they_are_known() -> None:
    sheet = next(sheets(summary(footprint={"flash": 2180, "ram": 0}, stack=480)))
    assert sheet.rows[0][-4:-1] == ["2,180", "0", "480"]
    assert sheet.rows[1][-4:-1] == ["-", "-", "-"]


def test_class_by_class() -> None:
    _, inverse, _, solve = sheets(summary())
    assert inverse.headings == ["kernel", "uniform ±8", "svd 100 8"]
    assert inverse.rows == [["adjugate", "61.5 / 13.5", "- / 0"], ["rigid", "refused", "-"]]
    assert solve.rows == [["solve_lu", "100 / 13.5 / 25", "61.5 / 100"]]


def test_groups_that_would_have_the_same_heading_keep_their_label() -> None:
    groups = [("a-1", "affine", {"linear": 4}), ("a-2", "affine", {"translation": 4}), ("few-3", "file", {})]
    names = compare.class_names([result("exact", group) for group in groups])
    assert list(names.values()) == ["a-1", "a-2", "few-3"]


def test_a_wide_table_is_printed_in_pieces_that_fit() -> None:
    wide = summary()
    groups = [(f"svd-{i}", "svd", {"condition": [10.0**i, 10.0 ** (i + 1)]}) for i in range(12)]
    wide["results"] = [result("adjugate", group) for group in groups]
    wide["methods"] = wide["methods"][:1]
    text = printed(Comparison(runs(wide)))
    assert text.count("class by class") == 2
    assert text.count("61.5 / 13.5") == 12
    assert max(map(len, text.splitlines())) <= 144


def test_markdown_holds_the_same_tables_and_how_to_make_them_again() -> None:
    text = markdown(Comparison(runs(summary())), "rig compare methods.yaml")
    assert text.startswith("# Results: methods\n\nAll of them\n\n```\nrig compare methods.yaml\n```\n")
    assert "| adjugate | 200 | 61.50 % | 12.50 |" in text
    assert "| rigid | refused | - |" in text
    assert "| svd 100 8 | condition 100, norm 8 | `svd-2/0` | 200 |" in text
    assert "`bench`, firmware build `00ff00ff00ff`; seed 1, 800 cases" in text


def test_sides_have_the_shortest_name_that_tells_them_apart() -> None:
    def names(*summaries: dict[str, Any]) -> list[str]:
        return [side.name for side in compare.sides(runs(*summaries))]

    assert names(summary()) == ["bench"]
    assert names(summary(), other("board")) == ["bench", "board"]
    assert names(summary(), other()) == ["run-0", "run-1"]
    assert names(summary(), other(), other("board")) == ["run-0 bench", "run-1 bench", "run-2 board"]


def test_sides_stand_below_each_other_kernel_by_kernel() -> None:
    overall, by_class, *_ = sheets(summary(), other("board"))
    assert overall.title.startswith("INVERT, all classes: ")
    assert overall.keys == 2
    names = [["adjugate", "bench"], ["adjugate", "board"], ["rigid", "bench"], ["rigid", "board"]]
    assert [row[:2] for row in overall.rows] == names
    assert [row[:2] for row in by_class.rows] == names
    assert by_class.rows[1] == ["adjugate", "board", "61.5 / 13.5", "- / 0"]


def test_costs_of_different_units_are_never_in_one_column() -> None:
    overall = next(sheets(summary(), other("board", "cycles"), other("host", "none")))
    at = overall.headings.index("mean instructions")
    assert overall.headings[at : at + 4] == [
        *("mean instructions", "worst instructions", "mean cycles", "worst cycles")
    ]
    assert [row[at : at + 4] for row in overall.rows[:3]] == [
        ["1,574", "2,001", "-", "-"],
        ["-", "-", "1,574", "2,001"],
        ["-", "-", "-", "-"],
    ]


def test_only_kernels_on_the_same_cases_target_and_unit_are_held_against_each_other() -> None:
    assert [panel.title for panel in panels(runs(summary()))] == ["INVERT on bench: error against cost"]
    assert panels(runs(other("host", "none"))) == []
    # Two builds on one target stand in one plot, two targets do not.
    (both, solve) = panels(runs(summary(), other(p99=1.0)))
    assert [point.name for point in both.points] == [
        *("adjugate, run-0", "adjugate, run-1", "rigid, run-0", "rigid, run-1")
    ]
    assert len(solve.points) == 2
    assert len(panels(runs(summary(), other("board")))) == 2
    fewer = other()
    for entry in fewer["results"]:
        entry["planned"] = 5
    assert len(panels(runs(summary(), fewer))) == 2


def test_kernels_that_are_not_dominated_are_marked() -> None:
    overall, _, solve, _ = sheets(summary(), other(p99=1.0))
    assert [row[-1] for row in overall.rows] == ["", PARETO, "", PARETO]
    assert [row[-1] for row in solve.rows] == ["", PARETO]


def difference(**known: Any) -> dict[str, Any]:
    none = dict.fromkeys(("cases", "statuses", "words", "largest", "blocks", "unlike"), 0)
    names = {"kernel": "exact", "label": "uniform-1", "one": "native", "other": "board", "how": "words"}
    return {**names, "done": (200, 200), **none, "first": []} | known


def test_what_differs_bit_for_bit_is_counted_and_shown() -> None:
    told = {"case": "uniform-1/7", "one": "OK, [0, 1] 00000001", "other": "OK, [0, 1] 00000003"}
    words = difference(cases=200, words=3, largest=2, first=[told | {"apart": "1 of 16 words"}])
    found = [words, difference(label="svd-2", cases=150, statuses=2)]
    assert bits_sheet(found).rows == [
        ["exact", "board", "native", "350", "2", "3", "2", "every case; 50 cases on one side only"]
    ]
    assert list(bits_lines(found)) == [
        "exact on uniform-1: 3 of 200 cases differ",
        "  uniform-1/7: native OK, [0, 1] 00000001 | board OK, [0, 1] 00000003 (1 of 16 words)",
        "exact on svd-2: 2 of 150 cases differ",
    ]


def test_of_bursts_it_is_said_that_words_are_not_there() -> None:
    found = [difference(how="digests", cases=200, blocks=3, unlike=1)]
    assert bits_sheet(found).rows[0][3:] == ["200", "≥ 0", "≥ 0", "0", "3 blocks by digest, 1 differ"]
    assert list(bits_lines(found)) == [
        "exact on uniform-1: 1 of 3 blocks differ; the words of a burst are not kept"
    ]
    kept = [difference(how="kept", cases=20, words=1)]
    assert bits_sheet(kept).rows[0][-1] == "cases that the burst kept"
    assert list(bits_lines(kept)) == ["exact on uniform-1: 1 of 20 cases that the burst kept differ"]
    assert bits_sheet([difference(how="operations")]).rows[0][-1] == "not: another operation"


def test_everything_is_on_the_terminal_and_on_the_page() -> None:
    comparison = Comparison(
        runs(summary(), other("board")),
        [difference(cases=200, words=1)],
        ["lu on board: stack 9 bytes, was 8"],
    )
    text, page = printed(comparison), markdown(comparison, "rig compare a b")
    assert page.startswith("# Comparison: run-0, run-1\n\n```\nrig compare a b\n```\n")
    for told in (text, page):
        assert "Bit for bit" in told
        assert "exact on uniform-1: 1 of 200 cases differ" in told
        assert "INVERT on board: error against cost" in told
        assert "WORSE lu on board: stack 9 bytes, was 8" in told
        assert "1 figures worse than in the baseline" in told


def test_the_page_shows_the_plot_that_was_written_beside_it() -> None:
    page = markdown(Comparison(runs(summary())), "rig compare a", "images/p.svg")
    assert "## Error against cost\n\n![INVERT on bench: error against cost](images/p.svg)\n" in page
    assert "cases refused or with a wrong status\n" not in page


def test_other_cases_and_none_in_common_are_said() -> None:
    fewer = other("board")
    fewer["results"] = [one for one in fewer["results"] if one["group"] == "svd-2"]
    text = printed(Comparison(runs(summary(), fewer)))
    assert "The sides were not given the same cases" in text
    assert "nothing to compare bit for bit" in text
    assert "not given the same cases" not in printed(Comparison(runs(summary())))


def test_other_oracles_campaigns_and_acceptance_are_said_everywhere() -> None:
    unlike = other() | {"oracle": "float64", "campaign": "ci"}
    unlike["asked"]["accept"] |= {"rigid": {"max_lsb": 2.0}, "lu": {"max_lsb": 1.0}}
    comparison = Comparison(runs(summary(), unlike))
    for told in (printed(comparison), markdown(comparison, "rig compare a b")):
        assert "\nScored by different oracles: certified (run-0), float64 (run-1). An error" in told
        assert "\nOf different campaigns: methods (run-0), ci (run-1).\n" in told
        assert "\nDifferent acceptance of rigid: a verdict is by its own run's.\n" in told
        assert "error against cost, by different oracles: certified, float64" in told
    assert "by different oracles: certified, float64</text>" in pareto.document(panels(comparison.runs))


def test_nothing_is_said_of_sides_that_were_judged_alike() -> None:
    text = printed(Comparison(runs(summary(), other("board"), summary() | {"asked": {"accept": {}}})))
    assert not [word for word in ("oracle", "campaigns", "acceptance") if word in text]


def test_a_baseline_file_has_an_oracle_and_a_campaign_too() -> None:
    file = Run("ci.yaml", {"campaign": "ci", "oracle": "exact"})
    text = printed(Comparison(runs(summary()), worse=[], file=file))
    assert "Scored by different oracles: certified (run-0), exact (ci.yaml)." in text
    assert "Of different campaigns: methods (run-0), ci (ci.yaml)." in text
