"""SOLVE and UPDATE from the plan to the summary, beside INVERT, on a fake device."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rig.errors import LinkTimeout, StoreError, UsageError
from rig.link.session import Results
from rig.matrices import generate, previous, right_hand_sides
from rig.oracle import truth
from rig.run.cases import Group
from rig.run.store import Store
from rig.run.summary import write_summary
from tests.unit.run.fakes import FakeDevice, Words, right_answer
from tests.unit.run.test_run import CAMPAIGN, plan_of, run

GROUP = Group("uniform-1", "uniform", 50, 7, {"range": [-8, 8]})
KERNELS = ["exact", "newton", "solve_exact"]


def test_the_words_of_each_operation() -> None:
    matrices = generate("uniform", 7, {"range": [-8, 8]}, 10, 5)
    flat = matrices.reshape(5, 16)
    before = truth("certified", "invert", previous("uniform-1", 10, matrices).reshape(5, 16))
    np.testing.assert_array_equal(GROUP.words("invert", 10, 5), flat)
    np.testing.assert_array_equal(
        GROUP.words("solve", 10, 5), np.hstack([flat, right_hand_sides("uniform-1", 10, matrices)])
    )
    np.testing.assert_array_equal(GROUP.words("update", 10, 5), np.hstack([flat, before.rounded]))
    for operation, n_in in (("invert", 16), ("solve", 20), ("update", 32)):
        words = GROUP.words(operation, 10, 5)
        assert words.dtype == np.int32
        assert words.shape == (5, n_in)
        np.testing.assert_array_equal(GROUP.words(operation, 13, 1)[0], words[3])


def test_an_old_matrix_without_an_inverse_gives_zeros() -> None:
    group = Group("file-1", "file", 2, 0, {}, np.stack([np.zeros((4, 4)), np.eye(4)]).astype(np.int32))
    assert not group.words("update", 0, 2)[:, 16:].any()


def test_right_kernels_of_every_operation_pass(tmp_path: Path) -> None:
    text = CAMPAIGN.replace("[exact]", f"[{', '.join(KERNELS)}]").replace(
        "accept:\n", "accept:\n  newton: correctly_rounded\n  solve_exact: correctly_rounded\n"
    )
    rows, summary = run(plan_of(tmp_path, text), tmp_path, FakeDevice())
    assert [row.verdict for row in rows] == ["passed"] * 6
    assert {entry["kernel"]: entry["operation"] for entry in summary["results"]} == {
        "exact": "invert",
        "newton": "update",
        "solve_exact": "solve",
    }
    assert {entry["score"]["elements_correct_share"] for entry in summary["results"][::2]} == {1.0}
    assert summary["targets"][0]["kernels"]["newton"] == {
        "operation": "update",
        "words": [32, 16],
        "footprint": None,
    }


def one_wrong_word(words: Words) -> Results:
    results = right_answer(words)
    if len(words) == 188:
        results.words[10, 3] ^= 1
    return results


@pytest.mark.parametrize(
    ("kernel", "n_in", "element"), [("solve_exact", 20, [3]), ("newton", 32, [0, 3]), ("exact", 16, [0, 3])]
)
def test_a_wrong_word_is_shown_in_full(tmp_path: Path, kernel: str, n_in: int, element: list[int]) -> None:
    text = CAMPAIGN.replace("exact", kernel)
    _, summary = run(plan_of(tmp_path, text), tmp_path, FakeDevice(one_wrong_word))
    shown = summary["results"][0]["shown"]
    assert shown["case"].endswith("/1034")
    assert len(shown["in"].split()) == n_in
    assert len(shown["told"].split()) == len(shown["expected"].split()) == (4 if n_in == 20 else 16)
    assert shown["element"] == element
    assert shown["condition"] > 1
    write_summary(tmp_path, summary)
    assert f"in: {shown['in']}\n" in (tmp_path / "failures.txt").read_text()


def test_solving_is_judged_by_the_solution_not_the_inverse(tmp_path: Path) -> None:
    text = CAMPAIGN.replace("exact", "solve_exact")
    rows, _ = run(plan_of(tmp_path, text), tmp_path, FakeDevice())
    tally = rows[0].tally
    # Some answers of uniform right-hand sides do not fit, although every inverse does.
    assert 0 < tally.confusion[2, 2] < tally.cases / 4
    assert tally.status_errors == 0


def test_an_operation_unknown_to_the_rig_is_told(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, CAMPAIGN.replace("exact", "odd"))
    with pytest.raises(UsageError, match="'odd' promises operation 9"):
        run(plan, tmp_path, FakeDevice())


def test_a_target_that_never_opened_has_rows_without_an_operation(tmp_path: Path) -> None:
    device = FakeDevice()
    device.broken = LinkTimeout("nobody there")
    rows, summary = run(plan_of(tmp_path), tmp_path, device)
    assert [(row.operation, row.verdict) for row in rows] == [(None, "error")] * 2
    assert (summary["exit_code"], summary["methods"]) == (3, [])
    json.dumps(summary)


def test_what_was_done_is_scored_even_when_a_resumed_run_cannot_open_the_target(tmp_path: Path) -> None:
    def breaks(words: Words) -> Results:
        if len(words) == 188:
            raise LinkTimeout("no answer")
        return right_answer(words)

    plan = plan_of(tmp_path, CAMPAIGN.replace("exact", "solve_exact"))
    run(plan, tmp_path, FakeDevice(breaks))
    device = FakeDevice()
    device.broken = LinkTimeout("nobody there")
    rows, summary = run(plan, tmp_path, device)
    assert [row.tally.cases for row in rows] == [1024, 0]
    assert summary["targets"][0]["error"] == "LinkTimeout: nobody there"
    assert summary["results"][0]["operation"] == "solve"


def test_what_a_kernel_promises_is_stored_before_its_answers(tmp_path: Path) -> None:
    seen: list[dict[str, Any]] = []

    def look(words: Words) -> Results:
        with Store(tmp_path, create=False) as store:
            seen.append(store.targets()["native"]["kernels"])
        return right_answer(words)

    run(plan_of(tmp_path), tmp_path, FakeDevice(look))
    assert seen[0] == {"exact": {"operation": "invert", "words": [16, 16], "footprint": None}}


def test_methods_pool_all_classes_of_a_kernel(tmp_path: Path) -> None:
    def off(words: Words) -> Results:
        results = right_answer(words)
        results.words[:, 0] += 3
        results.cost[:] = np.arange(len(words))
        return results

    text = CAMPAIGN.replace("[exact]", "[exact, solve_exact]").replace(
        "singular, count: 20", "spd, count: 300"
    )
    rows, summary = run(plan_of(tmp_path, text), tmp_path, FakeDevice(off))
    exact, solve = summary["methods"]
    assert (exact["kernel"], exact["operation"], solve["operation"]) == ("exact", "invert", "solve")
    assert exact["score"]["cases"] == 1512
    assert exact["score"]["elements_correct_share"] == pytest.approx(15 / 16)
    assert exact["cost"] == {"mean": (1023 * 1024 / 2 + 187 * 188 / 2 + 299 * 300 / 2) / 1512, "max": 1023}
    both: list[Any] = [row.tally.max_error for row in rows[:2]]
    assert exact["score"]["max_error"] == max(both)
    assert "worst_index" not in exact["score"]


def test_the_mean_cost_leaves_out_what_was_refused(tmp_path: Path) -> None:
    def refuses_the_singular(words: Words) -> Results:
        results = right_answer(words)
        results.status[results.status == 1] = 3
        results.cost[results.status == 3] = 9
        return results

    _, summary = run(plan_of(tmp_path), tmp_path, FakeDevice(refuses_the_singular))
    uniform, singular = summary["results"]
    assert (uniform["cost"], singular["cost"]) == ({"mean": 7, "max": 7}, {"mean": None, "max": 9})
    assert summary["methods"][0]["cost"] == {"mean": 7, "max": 9}
    assert (singular["score"]["refused"], singular["verdict"]) == (20, "failed")
    assert "20 refused" in singular["failures"][0]


def test_a_store_that_does_not_say_what_a_kernel_promises_is_told(tmp_path: Path) -> None:
    plan = plan_of(tmp_path)
    run(plan, tmp_path, FakeDevice())
    with Store(tmp_path, create=False) as store:
        store.set_target("native", {"error": None})
    with pytest.raises(StoreError, match="native: the store holds cases of exact but not what it promises"):
        run(plan, tmp_path, FakeDevice())
