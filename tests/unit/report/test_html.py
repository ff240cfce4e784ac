"""The HTML report, its charts and the Markdown of a run, from a real summary made without a target."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rig.errors import StoreError
from rig.oracle import truth
from rig.report.html import page, write_html
from rig.report.html.cases import MOST_CASES, case_lists
from rig.report.html.charts import Charts
from rig.report.html.counts import Scale, by_row, read
from rig.report.html.plot import BOTTOM, LEFT, RIGHT, TOP, Axis
from rig.report.markdown import markdown, write_markdown
from rig.report.verdict import replay_command, sentence
from rig.run.batch import batch_of
from rig.run.cases import Group
from rig.run.findings import Outcome
from rig.run.scorer import score_store
from rig.run.store import Store
from rig.run.summary import summarise
from rig.scoring import Accept
from rig.scoring.histograms import COST, ERROR, Counts
from tests.summaries import HOSTILE, hostile, large

GROUPS = [Group("uniform-1", "uniform", 200, 1, {"range": [-8, 8]}), Group("singular-2", "singular", 50, 2)]
META = {
    "campaign": "made",
    "description": "",
    "campaign_file": "made.yaml",
    "campaign_sources": {"made.yaml": "name: made\n"},
    "command": "rig run made.yaml",
    "own_kernels": [],
    "seed": 1,
    "plan": "0123",
    "folder": "runs/made run",
    "started": "2026-01-01T10:00:00+00:00",
    "finished": "2026-01-01T11:02:03+00:00",
    "host": {"system": "Linux", "machine": "x86_64"},
    "versions": {"rig": "0.1.0"},
}


def answers(operation: str, group: Group, off: int) -> Outcome:
    """Right answers, but every tenth is off by so many LSB in its last element."""
    true = truth("certified", operation, group.words(operation, 0, group.count))
    outcome = Outcome.empty(group.count, true.rounded.shape[1])
    outcome.words[:], outcome.status[:], outcome.answered[:] = true.rounded, true.status, True
    outcome.words[::10, -1] += off
    outcome.cost[:] = np.arange(1, group.count + 1)
    return outcome


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A summary: `good` passes, `bad` and `solver` fail on the uniform class."""
    kernels = {"bad": ("invert", 5000), "good": ("invert", 0), "solver": ("solve", 9)}
    with Store(tmp_path_factory.mktemp("made"), create=True) as store:
        store.set_meta(**META)
        store.add_groups(GROUPS)
        known = {name: {"operation": operation} for name, (operation, _) in kernels.items()}
        store.set_target(
            "bench", {"kernels": known, "cost_unit": "cycles", "error": None, "link": {"retries": 3}}
        )
        for name, (operation, off) in kernels.items():
            for group in GROUPS:
                store.add_batch(
                    batch_of(("bench", name, group.label, 0), 1.0, answers(operation, group, off))
                )
        accept = dict.fromkeys(kernels, Accept(max_lsb=1.0))
        rows = list(score_store(store, ("bench",), tuple(kernels), accept, "certified"))
        summary = summarise(store, rows, interrupted=False, oracle="certified")
    return dict(json.loads(json.dumps(summary)))


def entry_of(summary: dict[str, Any], kernel: str, name: str = "uniform") -> dict[str, Any]:
    found: dict[str, Any] = next(
        one for one in summary["results"] if (one["kernel"], one["class"]) == (kernel, name)
    )
    return found


def test_the_summary_keeps_the_worst_cases_and_the_first_failing_ones(made: dict[str, Any]) -> None:
    cases = entry_of(made, "bad")["cases"]
    assert [case["worst"] for case in cases] == [True] * 5 + [False] * 5
    errors = [abs(case["error_lsb"]) for case in cases[:5]]
    assert errors == sorted(errors, reverse=True)
    assert 4999 <= errors[-1] <= errors[0] <= 5001
    assert len(cases[0]["errors"].split()) == 16
    assert float(cases[0]["errors"].split()[15]) == pytest.approx(cases[0]["error_lsb"])
    assert len(entry_of(made, "good")["cases"]) == 5
    assert len(entry_of(made, "solver")["cases"][0]["errors"].split()) == 4


def test_the_charts_of_a_summary_hold_every_case(made: dict[str, Any]) -> None:
    entry = entry_of(made, "bad")
    for name in ("sensitivity", "condition"):
        assert sum(read(entry["charts"][name]).values()) == entry["score"]["numbers"]
    assert sum(read(entry["charts"]["cost"]).values()) == 200
    beyond = sum(n for row, n in by_row(read(entry["charts"]["condition"])).items() if edge(row) > 10)
    assert beyond == 20


def edge(row: int) -> float:
    return Scale(ERROR.low, ERROR.high, ERROR.bits).edge(row)


@pytest.mark.parametrize("of", [ERROR, COST])
def test_both_ends_agree_on_scales_and_counts(of: Any) -> None:
    scale, counts = Scale(of.low, of.high, of.bits), Counts(of)
    edges = np.array([2.0 ** scale.edge(place) for place in range(scale.last)])
    for place, value in enumerate(edges.tolist()):
        nudged = np.array([value * (1 - 1e-12)])
        assert int(of.place(nudged)[0]) == place
    counts.add(np.array([0, 3, 3, of.bins - 1]))
    assert dict(read(counts.text())) == {(0, 0): 1, (0, 3): 2, (0, of.bins - 1): 1}
    assert scale.last == of.bins - 1


def test_axes_hold_their_ends_and_have_few_ticks() -> None:
    axis, upright = Axis.across([-12.0, 34.0]), Axis.upright([3.0])
    assert (axis.at(-12), axis.at(34), axis.at(99)) == (LEFT, RIGHT, RIGHT)
    assert (upright.at(3), upright.at(5)) == (BOTTOM, TOP)
    ticks = axis.ticks()
    assert 3 <= len(ticks) <= 7
    assert all(LEFT <= at <= RIGHT for at, _ in ticks)
    texts = [text for _, text in Axis.across([0.0, 16.0]).ticks()]
    assert texts == ["1", "10", "100", "1,000", "10⁴"]
    assert [text for _, text in Axis.across([8.0, 10.9]).ticks((1, 2, 5))] == ["500", "1,000"]


def test_paths_stay_on_the_canvas(made: dict[str, Any]) -> None:
    charts = Charts(made)
    for kernel in ("bad", "good", "solver"):
        found = charts.of([one for one in made["results"] if one["kernel"] == kernel], "cycles")
        assert [chart.title for chart in found] == [
            "Error against sensitivity",
            "Error against condition",
            "Cumulative error",
            "Cost",
        ]
        for x, y in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", " ".join(p for c in found for _, p in c.shapes)):
            assert LEFT <= float(x) <= RIGHT
            assert TOP <= float(y) <= BOTTOM


def test_without_numbers_or_costs_there_is_nothing_to_draw(made: dict[str, Any]) -> None:
    charts = Charts(made)
    assert charts.of([entry_of(made, "good", "singular")], "cycles") == []
    burst = [one | {"charts": one["charts"] | {"cost": None}} for one in made["results"]]
    cost = Charts(made | {"results": burst}).of(burst[:2], "cycles")[-1]
    assert "block" in cost.told
    assert len(charts.of(made["results"][:2], "none")) == 3


def test_the_page_shows_words_as_they_are_and_real_numbers(made: dict[str, Any]) -> None:
    text = page(made)
    case = entry_of(made, "bad")["cases"][0]
    first = case["in"].split()[0]
    raw = int(first, 16)
    real = (raw - 2**32 if raw >= 2**31 else raw) / 65536
    shown = re.search(rf">{first}<small>(-?[\d.]+)</small>", text)
    assert shown is not None
    assert float(shown[1]) == pytest.approx(real, abs=6e-6)
    assert "1 h 2 min" in text
    assert "▲ </span>3" in text  # retries
    assert "rig replay &#39;runs/made run&#39; uniform-1/" in text


def test_markup_never_leaves_a_value(made: dict[str, Any]) -> None:
    text = page(hostile(made))
    assert "<script>alert" not in text
    assert "<img" not in text
    assert text.count("<script>") == text.count("</script>") == 1
    assert "49" not in re.findall(r"<h1.*?</h1>", text, re.DOTALL)[0]


def test_many_rows_do_not_make_it_long(made: dict[str, Any]) -> None:
    text = page(large(made, kernels=100, cases=10_000_000))
    assert len(text) < 2_500_000
    lists = case_lists(made, [one | {"id": f"row-{i}"} for i, one in enumerate(made["results"] * 100)])
    assert sum(len(one["cases"]) for one in lists) == MOST_CASES
    assert lists[0]["row"]["verdict"] == "failed"
    assert lists[-1]["more"] > 0


def test_an_older_summary_is_shown_without_charts(made: dict[str, Any]) -> None:
    old = json.loads(json.dumps(made))
    for key in ("chart_scales", "command", "campaign_sources"):
        del old[key]
    for entry in old["results"]:
        del entry["charts"], entry["cases"]
    text = page(old)
    assert "among the worst" not in text
    assert entry_of(old, "bad")["shown"]["case"] in text


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({}, "2 of 3 kernels failed: bad on bench (uniform), solver on bench (uniform). Exit code 1."),
        (
            {"verdict": "passed", "exit_code": 0},
            "3 kernels met every criterion on 2 case groups, 750 matrices. Exit code 0.",
        ),
        (
            {"verdict": "error", "exit_code": 3, "targets": [{"name": "bench", "error": "LinkLost: gone."}]},
            "The bench failed, so nothing final is said of a kernel: bench: LinkLost: gone. Exit code 3.",
        ),
        (
            {"verdict": "interrupted", "exit_code": 130, "cases": 10},
            "Interrupted after 10 of 750 matrices. Exit code 130.",
        ),
    ],
)
def test_a_verdict_is_a_sentence(made: dict[str, Any], change: dict[str, Any], told: str) -> None:
    assert sentence(made | change) == told


def test_measured_only_is_no_pass(made: dict[str, Any]) -> None:
    results = [entry | {"verdict": "measured"} for entry in made["results"]]
    told = sentence(made | {"verdict": "passed", "exit_code": 0, "results": results})
    assert told == "No criterion was asked for: 3 kernels measured on 750 matrices. Exit code 0."


def test_the_markdown_is_short_and_has_the_failures_first(made: dict[str, Any]) -> None:
    text = markdown(made)
    assert text.startswith("### FAILED: made\n\n2 of 3 kernels failed")
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert ["**failed**" in row for row in rows] == [False, False, True, True, False, False, False, False]
    assert text.count("```\nrig replay 'runs/made run' uniform-1/") == 2
    many = markdown(large(made, kernels=100, cases=1000))
    assert len(many) < 30_000
    assert "and 80 more failed rows" in many


def test_markdown_takes_no_markup_from_values(made: dict[str, Any]) -> None:
    text = markdown(hostile(made))
    outside = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    assert "<" not in outside
    assert "![" not in outside
    odd = made | {"folder": "a```b"}
    command = replay_command(odd, entry_of(odd, "bad")["shown"]["case"])
    assert f"````\n{command}\n````" in markdown(odd)
    assert HOSTILE not in outside


def test_markdown_is_appended_as_job_pages_want_it(made: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "job.md").write_text("before\n")
    write_markdown(made, tmp_path / "job.md")
    assert (tmp_path / "job.md").read_text() == "before\n" + markdown(made)


def test_what_cannot_be_written_is_told(made: dict[str, Any], tmp_path: Path) -> None:
    for write in (write_html, write_markdown):
        with pytest.raises(StoreError, match="Is a directory"):
            write(made, tmp_path)
