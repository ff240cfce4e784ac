"""A burst in pieces, done elsewhere, gives the store of a plain one: its tally goes from piece to piece."""

from __future__ import annotations

from collections import Counter
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from rig.cli.run_folder import run_folder
from rig.run import cluster, piece
from rig.run.executor import Executor
from rig.run.plan import BLOCK
from rig.run.store_digest import digest
from tests.unit.run.burst_bench import COUNT, Bench
from tests.unit.run.burst_fakes import Answers, right, wrong_at
from tests.unit.run.fakes import Quiet
from tests.unit.run.test_cluster import Field, run


@pytest.mark.parametrize(
    "answers", [right, wrong_at(3, BLOCK + 77, COUNT - 1), wrong_at(*range(0, COUNT, 7))]
)
def test_the_store_is_that_of_a_plain_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answers: Answers
) -> None:
    bench = Bench(tmp_path, answers)

    def opened(name: Any, **_: Any) -> Any:
        return nullcontext(bench.native if name == "native" else bench.target)

    field = Field(offers={"here": Counter(board=1)})
    monkeypatch.setattr(cluster, "connected", field.connected)
    monkeypatch.setattr(piece, "open_target", opened)
    monkeypatch.setattr(cluster, "PIECE_SECONDS", 1e9)  # however slow this machine is
    found = run(bench.plan, tmp_path / "cluster")
    assert field.done == 2  # a block, then the others
    assert found == plain(bench, tmp_path / "plain")


def plain(bench: Bench, out: Path) -> str:
    def opened(name: str) -> Any:
        return nullcontext(bench.native if name == "native" else bench.target)

    with run_folder(bench.plan, out, resume=False) as store:
        Executor(bench.plan, store, opened, Quiet(), opened).execute()
        return digest(store)
