"""The tables of `rig compare`, from a summary written by hand."""

from __future__ import annotations

import io
from typing import Any

import pytest
from rich.console import Console

from rig.report import compare
from rig.report.cells import count, lsb, percent, short_percent

SCORE = {
    "cases": 200,
    "elements_correct_share": 0.615,
    "p99": 12.5,
    "max_error": 4096.0,
    "silent": 27,
    "status_errors": 3,
    "refused": 0,
}
GROUPS: list[tuple[str, str, dict[str, Any]]] = [
    ("uniform-1", "uniform", {"range": [-8, 8]}),
    ("svd-2", "svd", {"condition": [100, 100], "norm": 8.0}),
]


def method(kernel: str, operation: str, **score: Any) -> dict[str, Any]:
    return {
        "target": "bench",
        "kernel": kernel,
        "operation": operation,
        "score": {**SCORE, **score},
        "cost": {"mean": 1574.25, "max": 2001},
        "stack": None,
        "footprint": None,
    }


def result(kernel: str, group: tuple[str, str, dict[str, Any]], **score: Any) -> dict[str, Any]:
    label, name, params = group
    merged = {**SCORE, **score}
    return {
        "target": "bench",
        "kernel": kernel,
        "group": label,
        "class": name,
        "params": params,
        "planned": 200,
    } | {"score": merged}


def summary(**known: Any) -> dict[str, Any]:
    kernels = {"adjugate": {"operation": "invert"}, "rigid": {"operation": "invert"}}
    return {
        "campaign": "methods",
        "description": "All of them",
        "seed": 1,
        "oracle": "certified",
        "targets": [
            {
                "name": "bench",
                "build_id": "00ff" * 10,
                "cases": 800,
                "cost_unit": "instructions",
                "kernels": {**kernels, "solve_lu": {"operation": "solve"}},
            }
        ],
        "methods": [
            method("adjugate", "invert") | known,
            method("rigid", "invert"),
            method("solve_lu", "solve"),
        ],
        "results": [
            result("adjugate", GROUPS[0]),
            result("adjugate", GROUPS[1], elements_correct_share=None, silent=0),
            result("rigid", GROUPS[0], refused=200, elements_correct_share=None),
            result("rigid", GROUPS[1], cases=0, elements_correct_share=None),
            result("solve_lu", GROUPS[0], elements_correct_share=1, refused=50),
            result("solve_lu", GROUPS[1], silent=200),
        ],
    }


def test_one_pair_of_tables_an_operation() -> None:
    titles = [sheet.title.split(":")[0] for sheet in compare.sheets(summary())]
    assert titles == [
        "INVERT on bench, all classes",
        "INVERT on bench, class by class",
        "SOLVE on bench, all classes",
        "SOLVE on bench, class by class",
    ]


def test_a_row_a_kernel_with_dashes_for_what_nobody_measured() -> None:
    sheet = next(compare.sheets(summary()))
    assert sheet.rows[0] == [
        *("adjugate", "200", "61.50 %", "12.50", "4096", "13.5", "3", "0", "1,574", "2,001"),
        *("-", "-", "-"),
    ]
    assert "cost in instructions" in sheet.title


def test_sizes_are_shown_once_they_are_known() -> None:
    sheet = next(compare.sheets(summary(footprint={"flash": 2180, "ram": 0}, stack=480)))
    assert sheet.rows[0][-3:] == ["2,180", "0", "480"]
    assert sheet.rows[1][-3:] == ["-", "-", "-"]


def test_class_by_class() -> None:
    _, inverse, _, solve = compare.sheets(summary())
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
    out = io.StringIO()
    compare.show(wide, Console(file=out, width=144))
    text = out.getvalue()
    assert text.count("class by class") == 2
    assert text.count("61.5 / 13.5") == 12
    assert max(map(len, text.splitlines())) <= 144


def test_markdown_holds_the_same_tables_and_how_to_make_them_again() -> None:
    text = compare.markdown(summary(), "rig compare methods.yaml")
    assert text.startswith("# Results: methods\n\nAll of them\n\n```\nrig compare methods.yaml\n```\n")
    assert "| adjugate | 200 | 61.50 % | 12.50 |" in text
    assert "| rigid | refused | - |" in text
    assert "| svd 100 8 | condition 100, norm 8 | `svd-2/0` | 200 |" in text
    assert "`bench`, firmware build `00ff00ff00ff`; seed 1, 800 cases" in text


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [(0, 9, "0"), (9, 9, "100"), (99_999, 100_000, "99.9"), (1, 200_000, "0.0005"), (27, 200, "13.5")],
)
def test_short_percent(part: int, whole: int, text: str) -> None:
    assert short_percent(part, whole) == text


def test_cells() -> None:
    assert [percent(share) for share in (None, 1, 0.99999, 0.5)] == ["-", "100 %", "99.99 %", "50.00 %"]
    assert [lsb(value) for value in (None, 0.5, 1234, 2e9)] == ["-", "0.50", "1234", "2.0e+09"]
    assert [count(value) for value in (None, 0, 1574.5)] == ["-", "-", "1,574"]
