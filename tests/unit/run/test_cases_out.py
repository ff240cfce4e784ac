"""What an export holds is what the store holds, in every format."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rig.cli.run_folder import run_folder
from rig.errors import StoreError, UsageError
from rig.link.session import Results
from rig.matrices import read_matrices
from rig.report import export
from rig.report.export import write_csv, write_parquet, write_vectors
from rig.run.cases_out import COLUMNS, blocks
from rig.run.executor import Executor
from rig.run.store import Store
from rig.run.terms import Terms
from tests.unit.run.burst_bench import CAMPAIGN as BURST
from tests.unit.run.burst_fakes import BurstDevice, right, wrong_at
from tests.unit.run.fakes import FakeDevice, Quiet, Words
from tests.unit.run.test_durable import Faulty, execute
from tests.unit.run.test_parts import Opened
from tests.unit.run.test_run import plan_of

TEXT = """\
name: out
seed: 7
targets: [one]
kernels: [exact, solve_exact]
cases:
  - {class: uniform, count: 1300, range: [-8, 8]}
  - {class: singular, count: 20}
"""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A run with wrong words, findings, and cases without an answer."""

    faulty = Faulty()

    def answer(words: Words) -> Results:
        results = faulty(words)
        results.words[:, 1] += 3
        results.findings[len(words) // 2] = 2
        return results

    device = FakeDevice(answer, cost_unit="instructions")
    execute(plan_of(tmp_path, TEXT), tmp_path / "out", device)
    with Store(tmp_path / "out", create=False) as opened:
        yield opened


def rows_of(store: Store) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for block in blocks(store, Terms.of_store(store)):
        found += [
            dict(zip(COLUMNS, row, strict=True))
            for row in zip(*(block[name] for name in COLUMNS), strict=True)
        ]
    return found


def test_every_case_is_there_once_with_its_score(store: Store) -> None:
    rows = rows_of(store)
    assert len(rows) == len({(row["kernel"], row["case"]) for row in rows}) == 2 * 1320
    answered = [row for row in rows if row["status"] == "OK" and row["true_status"] == "OK"]
    assert len(answered) > 1000
    for row in answered[:50]:
        off = np.abs(np.array(row["told"]) - np.array(row["expected"])).max()
        assert off == 3
        assert row["max_error"] == pytest.approx(3, abs=0.5)
        assert (row["cost"], len(row["given"])) == (7, 16 if row["kernel"] == "exact" else 20)
    lost = [row for row in rows if row["status"] == "no answer"]
    assert lost
    assert all(row["told"] is row["cost"] is row["max_error"] is None for row in lost)
    assert any(row["findings"] == "fault" for row in lost)
    assert any(row["findings"] == "input_changed" for row in answered)
    singular = [row for row in rows if row["true_status"] == "SINGULAR"]
    assert all(row["expected"] is None and row["condition"] is None for row in singular)


def test_csv_and_parquet_give_the_same_back(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "_ROW_GROUP", 1000)
    rows, terms = rows_of(store), Terms.of_store(store)
    assert write_parquet(blocks(store, terms), COLUMNS, tmp_path / "c.parquet") == len(rows)
    assert write_csv(blocks(store, terms), COLUMNS, tmp_path / "c.csv") == len(rows)
    file = import_module("pyarrow.parquet").ParquetFile(tmp_path / "c.parquet")
    assert file.num_row_groups > 1
    assert file.read().to_pylist() == rows
    with (tmp_path / "c.csv").open(newline="") as text:
        for read, row in zip(csv.DictReader(text), rows, strict=True):
            assert list(read) == list(COLUMNS)
            assert _words(read["told"]) == row["told"]
            assert _words(read["given"]) == row["given"]
            assert (float(read["max_error"]) if read["max_error"] else None) == row["max_error"]
            assert read["case"] == row["case"]
            assert read["findings"] == row["findings"]


def _words(text: str) -> list[int] | None:
    return [int(np.uint32(int(word, 16)).astype(np.int32)) for word in text.split()] if text else None


def test_vectors_can_be_sent_again(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, TEXT.replace("solve_exact", "adjugate"))

    execute(plan, tmp_path / "out", FakeDevice())
    with Store(tmp_path / "out", create=False) as store:
        assert write_vectors(blocks(store, Terms.of_store(store)), COLUMNS, tmp_path / "c.txt") == 1320
    expected = np.concatenate([group.block(0, group.count) for group in plan.groups])
    assert (read_matrices(tmp_path / "c.txt") == expected).all()
    record = (tmp_path / "c.txt").read_text().split("\n\n")[0]
    assert [line.split(":")[0] for line in record.splitlines()] == ["id", "class", "in", "status", "out"]


def test_of_a_burst_the_kept_cases_are_written(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, BURST)

    def device(name: str) -> Any:
        return Opened(BurstDevice(plan.groups, right if name == "native" else wrong_at(5, 20000)))

    with run_folder(plan, tmp_path / "out", resume=False) as store:
        Executor(plan, store, device, Quiet(), device).execute()
        rows = rows_of(store)
    wrong = [row for row in rows if row["findings"]]
    assert [(row["index"], row["findings"], row["cost"]) for row in wrong] == [
        (5, "differs", None),
        (20000, "differs", None),
    ]
    assert len(rows) < 80
    assert all(len(row["told"]) == 16 for row in rows)


def test_a_file_that_cannot_be_written_is_told_and_none_is_left(store: Store, tmp_path: Path) -> None:
    terms = Terms.of_store(store)
    with pytest.raises(StoreError, match="No such file"):
        write_csv(blocks(store, terms), COLUMNS, tmp_path / "nowhere/c.csv")
    with pytest.raises(StoreError, match="No such file"):
        write_parquet(blocks(store, terms), COLUMNS, tmp_path / "nowhere/c.parquet")

    def breaks() -> Iterator[Any]:
        yield next(iter(blocks(store, terms)))
        raise StoreError("torn")

    with pytest.raises(StoreError, match="torn"):
        write_csv(breaks(), COLUMNS, tmp_path / "c.csv")
    assert not list(tmp_path.glob("c.csv*"))


def test_without_pyarrow_the_extra_is_named(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(UsageError, match=r"fixed-inverse-rig\[parquet\]"):
        write_parquet(blocks(store, Terms.of_store(store)), COLUMNS, tmp_path / "c.parquet")
