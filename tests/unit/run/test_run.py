"""Plan, executor, store and summary together, on a fake device."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rig.campaign import load_campaign
from rig.errors import ConfigError, LinkTimeout, StoreError, UsageError
from rig.link.session import Results
from rig.run.executor import Executor
from rig.run.plan import Plan, make_plan
from rig.run.scorer import Row, score_store
from rig.run.store import Store
from rig.run.summary import read_summary, summarise, write_summary
from tests.unit.run.fakes import FakeDevice, Quiet, Words, right_answer

CAMPAIGN = """\
name: unit
seed: 7
targets: [native]
kernels: [exact]
cases:
  - {class: uniform, count: 1212, range: [-8, 8]}
  - {class: singular, count: 20}
accept:
  exact: correctly_rounded
"""


def plan_of(folder: Path, text: str = CAMPAIGN, **choices: Any) -> Plan:
    path = folder / "unit.yaml"
    path.write_text(text)
    return make_plan(load_campaign(path), **choices)


def run(
    plan: Plan, folder: Path, device: FakeDevice, progress: Quiet | None = None
) -> tuple[list[Row], dict[str, Any]]:
    with Store(folder, create=not (folder / "run.sqlite").exists()) as store:
        if not store.groups():
            store.add_groups(list(plan.groups))
            store.set_meta(campaign=plan.name, seed=plan.seed, folder=str(folder))
        Executor(plan, store, device.open, progress or Quiet()).execute()
        rows = list(score_store(store, plan.targets, plan.kernels, plan.accept, plan.oracle))
        return rows, summarise(store, rows, interrupted=False, oracle=plan.oracle)


def test_a_right_kernel_passes_and_every_case_is_scored(tmp_path: Path) -> None:
    device = FakeDevice()
    rows, summary = run(plan_of(tmp_path), tmp_path, device)
    assert device.calls == [("exact", 1024), ("exact", 188), ("exact", 20)]
    assert [row.verdict for row in rows] == ["passed", "passed"]
    assert summary["exit_code"] == 0
    assert summary["cases"] == summary["planned"] == 1232
    assert summary["results"][1]["score"]["status_confusion"]["SINGULAR"]["SINGULAR"] == 20


def test_one_wrong_bit_in_one_case_fails_the_run_and_names_the_case(tmp_path: Path) -> None:
    def one_bit(words: Words) -> Results:
        results = right_answer(words)
        if len(words) == 188:
            results.words[10, 3] ^= 1
        return results

    _, summary = run(plan_of(tmp_path), tmp_path, FakeDevice(one_bit))
    failed = summary["results"][0]
    assert summary["exit_code"] == 1
    assert failed["verdict"] == "failed"
    assert failed["shown"]["case"] == f"{failed['group']}/1034"
    assert failed["shown"]["told"] != failed["shown"]["expected"]


def test_without_an_accept_entry_a_silent_wrong_answer_fails(tmp_path: Path) -> None:
    def lie(words: Words) -> Results:
        results = right_answer(words)
        return replace(results, status=np.zeros_like(results.status))

    plan = plan_of(tmp_path, CAMPAIGN.split("accept:", maxsplit=1)[0])
    _, summary = run(plan, tmp_path, FakeDevice(lie))
    assert [entry["verdict"] for entry in summary["results"]] == ["passed", "failed"]
    assert summary["results"][1]["score"]["severe"] == 20


def test_a_broken_link_is_an_error_not_a_failure_and_resume_does_only_the_rest(tmp_path: Path) -> None:
    def breaks(words: Words) -> Results:
        if len(words) == 188:
            raise LinkTimeout("no answer to request 17")
        return right_answer(words)

    plan = plan_of(tmp_path)
    _, summary = run(plan, tmp_path, FakeDevice(breaks))
    assert summary["exit_code"] == 3
    assert summary["targets"][0]["error"] == "LinkTimeout: no answer to request 17"

    again, quiet = FakeDevice(), Quiet()
    _, summary = run(plan, tmp_path, again, quiet)
    assert again.calls == [("exact", 188), ("exact", 20)]
    assert (quiet.total, quiet.held, quiet.cases) == (1232, 1024, 208)
    assert summary["exit_code"] == 0


def test_an_unknown_kernel_is_told_with_its_line(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, CAMPAIGN.replace("[exact]", "\n  - exact\n  - exakt"))
    with pytest.raises(
        ConfigError,
        match=r"unit\.yaml:6: unknown kernel 'exakt'; did you mean 'exact'.*adjugate, exact, mine, newton",
    ):
        run(plan, tmp_path, FakeDevice())


def test_a_kernel_of_the_command_line_has_no_line(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, kernels=["exakt"])
    with pytest.raises(UsageError, match=r"^unknown kernel 'exakt'"):
        run(plan, tmp_path, FakeDevice())


def test_a_resumed_plan_is_the_same_plan(tmp_path: Path) -> None:
    assert plan_of(tmp_path).digest == plan_of(tmp_path).digest
    assert plan_of(tmp_path).digest != plan_of(tmp_path, seed=8).digest
    assert plan_of(tmp_path).digest != plan_of(tmp_path, kernels=["adjugate"]).digest


def test_file_cases_live_in_the_store(tmp_path: Path) -> None:
    np.save(tmp_path / "few.npy", np.arange(64, dtype=np.int32).reshape(4, 4, 4))
    text = "name: f\ntargets: [native]\nkernels: [exact]\ncases: [{file: few.npy}]\n"
    plan = plan_of(tmp_path, text)
    (tmp_path / "few.npy").unlink()
    rows, _ = run(plan, tmp_path, FakeDevice())
    assert rows[0].group.label.startswith("few-")
    assert rows[0].tally.cases == 4


def test_the_same_file_twice_is_refused(tmp_path: Path) -> None:
    np.save(tmp_path / "few.npy", np.zeros((1, 4, 4), np.int32))
    (tmp_path / "copy").mkdir()
    np.save(tmp_path / "copy/few.npy", np.zeros((1, 4, 4), np.int32))
    text = "name: f\ntargets: [native]\nkernels: [exact]\ncases: [{file: few.npy}, {file: copy/few.npy}]\n"
    with pytest.raises(ConfigError, match=r"unit\.yaml:4: these are the cases of an earlier entry"):
        plan_of(tmp_path, text)


def test_groups_that_differ_by_a_spelt_out_default_are_the_same_cases(tmp_path: Path) -> None:
    text = CAMPAIGN.replace(
        "class: uniform, count: 1212, range: [-8, 8]", "class: singular, count: 5, rank: 3"
    )
    with pytest.raises(ConfigError, match=r"unit\.yaml:7: these are the cases of an earlier entry"):
        plan_of(tmp_path, text)


def test_parameters_that_do_not_go_together_are_told_with_their_line(tmp_path: Path) -> None:
    text = CAMPAIGN.replace("class: uniform, count: 1212, range: [-8, 8]", "class: spd, count: 5, norm: 0.01")
    with pytest.raises(ConfigError, match=r"unit\.yaml:6: .*norm"):
        plan_of(tmp_path, text)


def test_summary_and_failures_are_written(tmp_path: Path) -> None:
    def wrong(words: Words) -> Results:
        results = right_answer(words)
        results.words[0] += 1
        return results

    _, summary = run(plan_of(tmp_path), tmp_path, FakeDevice(wrong))
    write_summary(tmp_path, summary)
    assert read_summary(tmp_path) == json.loads(json.dumps(summary))
    failures = (tmp_path / "failures.txt").read_text()
    assert f"id: {summary['results'][0]['group']}/0" in failures
    assert "out: " in failures


def test_a_folder_without_a_store_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="not a run folder"):
        Store(tmp_path, create=False)


def test_a_store_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "run.sqlite").write_bytes(b"garbage" * 1000)
    with pytest.raises(StoreError, match="not a database"):
        Store(tmp_path, create=False)


@pytest.mark.parametrize("content", [None, "{", ""])
def test_a_missing_or_torn_summary_is_told(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "summary.json").write_text(content)
    with pytest.raises(StoreError, match=r"summary\.json"):
        read_summary(tmp_path)


def test_a_store_with_damaged_text_is_told(tmp_path: Path) -> None:
    with Store(tmp_path, create=True) as store:
        store.set_meta(seed=1)
        store.run("UPDATE meta SET value = '{'")
        with pytest.raises(StoreError, match=r"run\.sqlite: is damaged: "):
            store.meta()
