"""A plan on the workers of a real Dask scheduler: whoever dies, the store is that of a plain run."""

from __future__ import annotations

import re
import shutil
import signal
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from rig.errors import EXIT_BENCH, EXIT_INTERRUPTED, EXIT_PASSED, EXIT_USAGE
from tests.dask_cluster import (
    CAMPAIGN,
    ROOT,
    Cluster,
    batches_in,
    cluster,
    finish,
    start_run,
    wait_for,
)
from tests.e2e.conftest import Rig
from tests.kill_run import digest_of, gaps

pytestmark = pytest.mark.timeout(400)

COUNT, ALL = 8192, 32  # cases of a row, batches of all


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with cluster(tmp_path_factory.mktemp("dask")) as made:
        yield made


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The digest of a run without Dask."""
    folder = tmp_path_factory.mktemp("plain")
    (folder / "cluster.yaml").write_text(CAMPAIGN.format(count=COUNT))
    run = start_run(folder, "plain")
    told = finish(run)
    assert run.returncode == EXIT_PASSED, told
    return digest_of(folder / "plain")


@pytest.fixture(autouse=True)
def campaign(tmp_path: Path) -> None:
    (tmp_path / "cluster.yaml").write_text(CAMPAIGN.format(count=COUNT))


def test_a_worker_that_is_killed_changes_nothing(tmp_path: Path, shared: Cluster, plain: str) -> None:
    workers = [shared.worker("native=1"), shared.worker("native=1")]
    run = start_run(tmp_path, "out", "--scheduler", shared.address)
    wait_for(lambda: batches_in(tmp_path / "out") > 0, run)
    workers[0].kill()
    assert 0 < batches_in(tmp_path / "out") < ALL
    told = finish(run)
    workers[1].kill()
    assert run.returncode == EXIT_PASSED, told
    assert digest_of(tmp_path / "out") == plain
    assert list(gaps(tmp_path / "out")) == []


def test_a_run_without_its_client_or_its_scheduler_is_resumed(tmp_path: Path, plain: str) -> None:
    out = tmp_path / "out"
    with cluster(tmp_path / "dask") as mine:
        mine.worker("native=1")
        run = start_run(tmp_path, "out", "--scheduler", mine.address)
        wait_for(lambda: batches_in(out) > 0, run)
        run.send_signal(signal.SIGINT)
        assert f"run cluster.yaml --scheduler {mine.address} --resume --out out" in finish(run)
        assert run.returncode == EXIT_INTERRUPTED
        held = batches_in(out)
        run = start_run(tmp_path, "out", "--scheduler", mine.address, "--resume")
        wait_for(lambda: batches_in(out) > held, run)
        mine.scheduler.kill()
        assert f"LinkLost: the Dask scheduler at {mine.address} is gone" in finish(run)
        assert run.returncode == EXIT_BENCH
        assert held < batches_in(out) < ALL
    run = start_run(tmp_path, "out", "--resume")  # on this machine: it is the same plan
    assert "PASSED" in finish(run)
    assert digest_of(out) == plain
    assert list(gaps(out)) == []


def test_a_target_that_no_worker_offers_is_told(shared: Cluster, rig: Rig) -> None:
    done = rig(
        "run", "cluster.yaml", "--target", "board-9", "--scheduler", shared.address, "--scheduler-timeout", 1
    )
    assert done.returncode == EXIT_BENCH
    assert "no Dask worker offers 'board-9' (" in done.stderr
    assert f'dask worker {shared.address} --resources "board-9=1"' in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.fixture
def refused(rig: Rig, tmp_path: Path) -> Callable[[str, int], str]:
    """What a run says that finds no scheduler: one line; it leaves nothing."""

    def told(address: str, code: int) -> str:
        done = rig("run", "cluster.yaml", "--scheduler", address, "--scheduler-timeout", 1)
        assert done.returncode == code, done.stderr
        assert len(done.stderr.splitlines()) == 1, done.stderr
        assert [path.name for path in tmp_path.iterdir()] == ["cluster.yaml"]
        return str(done.stderr)

    return told


@pytest.fixture
def stranger() -> Iterator[str]:
    """A port where somebody listens who never speaks."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"tcp://127.0.0.1:{listening.getsockname()[1]}"


def test_nobody_at_the_address_is_told_and_nothing_is_left(refused: Any, stranger: str) -> None:
    for address in ("tcp://127.0.0.1:1", stranger):
        assert f"rig: no Dask scheduler at {address} within 1 s" in refused(address, EXIT_BENCH)


@pytest.mark.parametrize("address", ["nowhere", "http://127.0.0.1:8786"])
def test_what_is_no_address_is_told_and_nothing_is_left(refused: Any, address: str) -> None:
    assert "it is of the form tcp://host:8786" in refused(address, EXIT_USAGE)


def test_a_worker_is_no_scheduler(shared: Cluster, refused: Any) -> None:
    log = shared.folder / f"worker-{len(shared.processes)}.log"
    worker = shared.worker("nobody=1")
    wait_for(lambda: "Listening to" in log.read_text(), worker)
    address = re.findall(r"Listening to:\s+(tcp://\S+)", log.read_text())[0]
    told = refused(address, EXIT_BENCH)
    worker.kill()
    assert f"at {address} is a Dask Worker, no scheduler" in told


def other_rig(folder: Path) -> Path:
    """The same rig but for a comment."""
    shutil.copytree(ROOT / "rig", folder / "rig", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("firmware", "configs", "vectors"):
        (folder / name).symlink_to(ROOT / name)
    with (folder / "rig" / "errors.py").open("a") as file:
        file.write("# another one\n")
    return folder


def no_rig(folder: Path) -> Path:
    """Hides the real one."""
    (folder / "rig").mkdir()
    (folder / "rig" / "__init__.py").touch()
    return folder


_MINE = r"rig 0\S+ \(sources \w{12}\)"


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (other_rig, f"has {_MINE}, this is {_MINE}; install the same"),
        (no_rig, ".*; install this rig on every"),
    ],
)
def test_a_worker_with_another_rig_is_refused(
    shared: Cluster, rig: Rig, tmp_path: Path, make: Callable[[Path], Path], told: str
) -> None:
    (tmp_path / "there").mkdir()
    worker = shared.worker("native-powerpc=1", make(tmp_path / "there"))
    choice = "--target", "native-powerpc", "--out", "out"
    done = rig("run", "cluster.yaml", *choice, "--scheduler", shared.address)
    worker.kill()
    assert done.returncode == EXIT_USAGE
    assert re.match(rf"rig: worker tcp://\S+: {told}", done.stderr), done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "out").exists()
