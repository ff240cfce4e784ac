"""The flow at a bench without its hardware: flash, stale image, lock, unplug in mid-run, remote boards."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
from contextlib import nullcontext

import numpy as np
import pytest

import rig as rig_api
from rig.cli.campaign import RunOptions, run_campaign
from rig.errors import EXIT_BENCH, EXIT_PASSED, PortError, TargetError
from rig.targets import build as builder
from rig.targets import load_target
from rig.targets.flash import as_board, flash
from rig.targets.models import SerialTarget
from rig.targets.runners import Command
from rig.targets.serial_board import BoardEndpoint, attach
from tests.e2e.bench import FLASHER, Bench, halves
from tests.e2e.conftest import Rig

CAMPAIGN = """
name: small
targets: [board-1]
kernels: [exact]
cases:
  - {class: uniform, count: 3000, range: [-8, 8]}
"""


def test_a_stale_image_is_refused_and_flashing_mends_it(bench: Bench, rig: Rig) -> None:
    bench.plug(bench.old_image)
    np.save(bench.folder / "a.npy", np.eye(4)[None] * 2.0)
    command = ("invert", bench.folder / "a.npy", "-o", "x.npz", "--target", "board-1", "--bench", bench.map)
    refused = rig(*command)
    assert refused.returncode == EXIT_BENCH
    wanted = f"rig: stale image: board-1 runs build {'0' * 12}, but {bench.image} is "
    assert refused.stderr.startswith(wanted)
    assert refused.stderr.endswith(f"; run: rig flash board-1 --image {bench.image}\n")
    flashed = rig("flash", "board-1", "--bench", bench.map)
    build_id = builder.read_image(bench.image).build_id
    assert flashed.stdout == f"board-1: native runs build {build_id[:12]} of {bench.image} (verified)\n"
    assert flashed.returncode == EXIT_PASSED
    assert rig(*command).returncode == EXIT_PASSED


def flashed_by(command: str) -> SerialTarget:
    """The board with another way to flash it."""
    runner = Command(kind="command", command=command)
    return as_board(load_target("board-1")).model_copy(update={"runner": runner})


def test_a_board_that_does_not_run_what_was_flashed(bench: Bench) -> None:
    bench.plug(bench.old_image)
    with pytest.raises(TargetError, match=r"^stale image: board-1 runs build 000000000000, but "):
        flash(flashed_by("true {image}"))


def test_a_board_is_waited_for_after_flashing(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.plug(bench.old_image)
    looks = []

    def attach_late(config: SerialTarget) -> BoardEndpoint:
        looks.append(config)
        if len(looks) == 2:
            bench.plug()
        return attach(config)

    monkeypatch.setattr("rig.targets.flash.attach", attach_late)
    assert flash(flashed_by(f"{FLASHER} {bench.folder}")).verified
    assert len(looks) == 2


def test_a_board_that_is_gone_after_flashing(bench: Bench) -> None:
    bench.plug()
    with pytest.raises(PortError, match=r"no port matches .*is the board plugged in"):
        flash(flashed_by(f"{FLASHER} {bench.folder}"), deadline=0.1)


def test_an_image_without_build_id_is_not_told_as_verified(bench: Bench, rig: Rig) -> None:
    bench.plug()
    image = bench.folder / "firmware.hex"
    image.touch()
    done = rig("flash", "board-1", "--image", image, "--runner", "command=true {image}")
    assert done.returncode == EXIT_PASSED, done.stderr
    assert "not verified, as .hex files have no build id" in done.stdout


def test_a_reset_by_the_runner(bench: Bench, rig: Rig) -> None:
    bench.plug()
    before = (bench.folder / "pid").read_text()
    done = rig("reset", "board-1")
    assert (done.returncode, done.stderr) == (EXIT_PASSED, "")
    assert done.stdout.startswith("board-1: native restarted, build ")
    assert (bench.folder / "pid").read_text() != before


def test_a_board_that_hangs_is_reset_by_its_runner(bench: Bench) -> None:
    bench.plug()
    with rig_api.connect("board-1") as device:
        os.kill(int((bench.folder / "pid").read_text()), signal.SIGSTOP)
        device.restart()
        assert halves(device)


def test_two_runs_never_share_a_board(bench: Bench, rig: Rig) -> None:
    name = bench.plug()
    (bench.folder / "small.yaml").write_text(CAMPAIGN)
    body = (
        "import rig, sys\nwith rig.connect('board-1') as device:\n    print('open', flush=True)\n    input()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", body], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "open\n"
        second = rig("run", bench.folder / "small.yaml", "--out", "second")
        assert second.returncode == EXIT_BENCH
        assert f"{name}: in use by process {holder.pid}: -c; wait for it to end" in second.stderr
        flashing = rig("flash", "board-1")
        assert flashing.returncode == EXIT_BENCH
        assert f"in use by process {holder.pid}" in flashing.stderr
        holder.kill()
    third = rig("run", bench.folder / "small.yaml", "--out", "third")
    assert (third.returncode, third.stderr) == (EXIT_PASSED, "")


class UnplugsAfterFirstBatch(nullcontext[None]):
    """A progress display that pulls the plug."""

    def __init__(self, bench: Bench):
        super().__init__()
        self.bench, self.notes = bench, list[str]()

    def begin(self, total: int, done: int) -> None:
        pass

    def step(self, where: str, cases: int) -> None:
        self.bench.unplug()

    def note(self, text: str) -> None:
        self.notes.append(text)


def test_unplugged_in_mid_run_and_resumed_under_another_name(
    bench: Bench, rig: Rig, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    name = bench.plug()
    before = name.readlink()
    (bench.folder / "small.yaml").write_text(CAMPAIGN)
    out = bench.folder / "run"
    with monkeypatch.context() as patch:
        patch.setattr("rig.cli.campaign.make_progress", lambda _: UnplugsAfterFirstBatch(bench))
        assert run_campaign(bench.folder / "small.yaml", RunOptions(out=out)) == EXIT_BENCH
    told = capsys.readouterr()
    (line,) = told.err.splitlines()
    assert "the line was lost" in line
    assert line.endswith("is the board plugged in? `rig ports` lists what is there")
    assert f"--resume --out {out}" in told.out
    taken = pty.openpty()  # the name the board had is now another's
    bench.plug()
    assert name.readlink() != before
    resumed = rig("run", bench.folder / "small.yaml", "--resume", "--out", out)
    assert (resumed.returncode, resumed.stderr) == (EXIT_PASSED, "")
    for end in taken:
        os.close(end)


def test_the_bench_at_a_glance(bench: Bench, rig: Rig) -> None:
    name = bench.plug()
    wide = {"COLUMNS": "250", "RIG_PORT": str(name)}
    listed = rig("ports", "--bench", bench.map, **wide)
    assert (listed.returncode, listed.stderr) == (EXIT_PASSED, "")
    (row,) = (line.split() for line in listed.stdout.splitlines() if "board-1" in line)
    assert row[:3] == [str(name), "board-1", "-"]
    with rig_api.connect("serial", port=str(name)):
        used = rig("ports", "--bench", bench.map, **wide)
    assert f"process {os.getpid()}: " in used.stdout
    targets = rig("targets", "--bench", bench.map, **wide)
    assert any(line.split()[:3] == ["board-1", "serial", "native"] for line in targets.stdout.splitlines())
    bench.unplug()
    gone = rig("ports", "--bench", bench.map, **wide)
    assert "no port matches" in gone.stdout
