"""The flow at a bench without its hardware: flash, stale image, lock, unplug in mid-run, remote boards."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import termios
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest

import rig
from rig.cli.campaign import RunOptions, run_campaign
from rig.errors import EXIT_BENCH, EXIT_PASSED, LinkLost, LinkTimeout, PortError, TargetError
from rig.link.line import open_line
from rig.targets import build as builder
from rig.targets import load_target
from rig.targets.flash import as_board, flash
from rig.targets.models import SerialTarget
from rig.targets.runners import Command
from rig.targets.serial_board import BoardEndpoint, attach
from tests import pty_board
from tests.e2e.conftest import Rig
from tests.ser2net import ser2net

CAMPAIGN = """
name: small
targets: [board-1]
kernels: [exact]
cases:
  - {class: uniform, count: 3000, range: [-8, 8]}
"""
FLASHER = f"{sys.executable} {pty_board.__file__}"


class Bench:
    """A board of a map, its images, and what is done to it by hand."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.image = builder.build("native").path
        self.old_image = self._another_build()
        self.map = folder / "map.yaml"
        self.map.write_text(
            "boards:\n- name: board-1\n  board: native\n"
            f"  port: {folder}/by-id/usb-Fake_*\n  link: {{open_timeout: 2}}\n"
            f"  runner: {{kind: command, command: '{FLASHER} {folder} {{image}}',"
            f" reset_command: '{FLASHER} {folder} {folder}/running'}}\n"
        )

    def _another_build(self) -> Path:
        """The same firmware under another build id."""
        data = self.image.read_bytes()
        known = bytes.fromhex(builder.read_image(self.image).build_id)
        path = self.folder / "old.elf"
        path.write_bytes(data.replace(known, bytes(len(known))))
        path.chmod(0o755)
        return path

    def plug(self, image: Path | None = None) -> Path:
        return pty_board.plug(self.folder, image or self.image)

    def unplug(self) -> None:
        pty_board.unplug(self.folder)


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    made = Bench(tmp_path)
    monkeypatch.setenv("RIG_BENCH", str(made.map))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    yield made
    made.unplug()


ONE = 65536
T = TypeVar("T")


def halves(device: rig.Device) -> bool:
    """Whether the target inverts."""
    return np.array_equal(device.invert(np.eye(4) * 2.0).raw[0], np.eye(4) * ONE / 2)


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
    with rig.connect("board-1") as device:
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


def open_quietly(what: Callable[[], T]) -> T:
    """Open what is behind rfc2217://."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # pyserial calls Thread.setDaemon
        return what()


def connected(url: str) -> rig.Device:
    return open_quietly(lambda: rig.connect("serial", port=url))


def connected_again(url: str) -> rig.Device:
    """After a connection that ser2net may still be closing, which it tells by hanging up."""
    deadline = time.monotonic() + 60
    while True:
        try:
            return connected(url)
        except (PortError, LinkLost):
            assert time.monotonic() < deadline


def test_a_remote_board_by_rfc2217(bench: Bench) -> None:
    name = bench.plug()
    with ser2net(bench.folder, name, "telnet(rfc2217),tcp") as port:
        url = f"rfc2217://127.0.0.1:{port}"
        with connected(url) as device:
            baud = device.session.baud
            assert baud is not None
            assert baud > 115_200  # how far depends on how busy this machine is
            with name.open("rb") as terminal:
                assert termios.tcgetattr(terminal)[4:6] == [getattr(termios, f"B{baud}")] * 2
            assert halves(device)
            with pytest.raises(PortError, match="the host hung up: another program has the port open there"):
                open_quietly(lambda: open_line(url))
        with connected_again(url) as device:
            assert halves(device)


def test_a_remote_board_by_a_bare_socket(bench: Bench) -> None:
    with (
        ser2net(bench.folder, bench.plug(), "tcp") as port,
        connected(f"socket://127.0.0.1:{port}") as device,
    ):
        assert device.session.baud is None
        assert halves(device)


@pytest.mark.parametrize(("scheme", "accepter"), [("rfc2217", "telnet(rfc2217),tcp"), ("socket", "tcp")])
def test_a_remote_board_is_unplugged(bench: Bench, scheme: str, accepter: str) -> None:
    words = np.tile(np.eye(4, dtype=np.int32).reshape(1, 16) * ONE, (4000, 1))
    with ser2net(bench.folder, bench.plug(), accepter) as port:
        url = f"{scheme}://127.0.0.1:{port}"
        # ser2net mostly hangs up, and sometimes stays there without a device until it is restarted.
        told = pytest.raises((LinkLost, LinkTimeout), match=r"the line was lost|no answer to request")
        with connected(url) as device, told:
            device.run("exact", words, lambda _: bench.unplug())
    with (
        ser2net(bench.folder, bench.plug(), accepter) as port,
        connected(f"{scheme}://127.0.0.1:{port}") as device,
    ):
        assert halves(device)


def test_the_bench_at_a_glance(bench: Bench, rig: Rig) -> None:
    name = bench.plug()
    wide = {"COLUMNS": "250", "RIG_PORT": str(name)}
    listed = rig("ports", "--bench", bench.map, **wide)
    assert (listed.returncode, listed.stderr) == (EXIT_PASSED, "")
    (row,) = (line.split() for line in listed.stdout.splitlines() if "board-1" in line)
    assert row[:3] == [str(name), "board-1", "-"]
    with connected(str(name)):
        used = rig("ports", "--bench", bench.map, **wide)
    assert f"process {os.getpid()}: " in used.stdout
    targets = rig("targets", "--bench", bench.map, **wide)
    assert any(line.split()[:3] == ["board-1", "serial", "native"] for line in targets.stdout.splitlines())
    bench.unplug()
    gone = rig("ports", "--bench", bench.map, **wide)
    assert "no port matches" in gone.stdout
