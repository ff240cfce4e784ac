"""Real targets through the public API: the native process and QEMU."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

import rig
from rig.errors import TargetDied
from rig.qformat import as_raw
from rig.targets import build as builder
from rig.targets import doctor, load_target
from tests.unit.targets.programs import ended

QEMU = "qemu-mps2-an385"
qemu_only = pytest.mark.qemu
each_target = pytest.mark.parametrize("target", ["native", pytest.param(QEMU, marks=qemu_only)])

ONE = 65536
SINGULAR = 1


def qemu_yaml(folder: Path, **keys: object) -> str:
    """A variant of the shipped QEMU target."""
    path = folder / "variant.yaml"
    merged = {"kind": "qemu", "board": "mps2-an385", "machine": "mps2-an385"} | keys
    path.write_text("".join(f"{key}: {value}\n" for key, value in merged.items()))
    return str(path)


@each_target
def test_it_runs_the_image_that_was_built(target: str) -> None:
    with rig.connect(target) as device:
        assert device.image is not None
        assert device.hello.build == device.image.build_id
        assert device.board == load_target(target).board
        assert {"exact", "gauss_jordan", "adjugate"} <= {kernel.name for kernel in device.hello.kernels}


@each_target
@pytest.mark.parametrize("kernel", ["exact", "gauss_jordan", "adjugate"])
def test_matrices_in_inverses_out(target: str, kernel: str) -> None:
    given = np.stack([np.eye(4), np.eye(4) * 4.0, np.ones((4, 4)), np.diag([1.0, 2.0, -0.5, 8.0])])
    with rig.connect(target) as device:
        inverted = device.invert(given, kernel=kernel)
    assert inverted.status.tolist() == [0, 0, SINGULAR, 0]
    assert np.array_equal(inverted.raw[0], np.eye(4) * ONE)
    assert np.array_equal(inverted.raw[1], np.eye(4) * ONE / 4)
    assert np.array_equal(inverted.raw[3], np.diag([1.0, 0.5, -2.0, 0.125]) * ONE)


@each_target
def test_no_matrices_are_no_error(target: str) -> None:
    with rig.connect(target) as device:
        assert device.invert(np.zeros((0, 4, 4))).raw.shape == (0, 4, 4)


@qemu_only
def test_native_and_qemu_give_the_same_words() -> None:
    words = np.random.default_rng(5).integers(-8 * ONE, 8 * ONE, (200, 4, 4), dtype=np.int32)
    with rig.connect("native") as native, rig.connect(QEMU) as qemu:
        here, there = native.invert(words), qemu.invert(words)
    assert np.array_equal(here.raw, there.raw)
    assert np.array_equal(here.status, there.status)


@qemu_only
def test_the_cost_on_qemu_is_in_instructions_and_repeatable() -> None:
    words = np.random.default_rng(6).integers(-8 * ONE, 8 * ONE, (50, 4, 4), dtype=np.int32)
    costs = []
    for _ in range(2):
        with rig.connect(QEMU) as device:
            assert device.cost_unit == "instructions"
            costs.append(device.invert(words, kernel="adjugate").cost)
    assert np.array_equal(costs[0], costs[1])
    assert costs[0].min() > 100


@qemu_only
def test_without_icount_the_cost_is_in_ticks(tmp_path: Path) -> None:
    with rig.connect(qemu_yaml(tmp_path, icount_shift="null")) as device:
        assert device.cost_unit == "ticks"


@each_target
def test_the_death_of_the_target_in_mid_run_is_told_at_once(target: str) -> None:
    words = as_raw(np.stack([np.eye(4)] * 4000)).reshape(-1, 16)
    with rig.connect(target) as device:
        pid = device.pid
        assert pid is not None
        begun = time.monotonic()
        with pytest.raises(TargetDied, match=r"ended \(killed by SIGKILL\)"):
            device.run("exact", words, lambda done: os.kill(pid, signal.SIGKILL))
        assert time.monotonic() - begun < 2.0


@each_target
@pytest.mark.parametrize("name", ["SIGKILL", "SIGTERM", "SIGINT"])
def test_no_process_outlives_the_rig(target: str, name: str) -> None:
    body = (
        f"import rig\nwith rig.connect({target!r}) as device:\n    print(device.pid, flush=True)\n    input()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", body], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert process.stdin is not None
    assert process.stdout is not None
    with process, process.stdin, process.stdout:
        child = os.pidfd_open(int(process.stdout.readline()))
        process.send_signal(signal.Signals[name])
        assert ended(child, 10)


@each_target
def test_nothing_is_left_open(target: str) -> None:
    def descriptors() -> set[str]:
        return {
            f"{path.name}: {path.readlink()}" for path in Path("/proc/self/fd").iterdir() if path.exists()
        }

    rig.connect(target).close()  # starts the thread that starts children
    before = descriptors()
    rig.connect(target).close()
    assert {entry for entry in descriptors() if "socket" in entry} == {e for e in before if "socket" in e}
    assert len(descriptors()) == len(before)


@qemu_only
@pytest.mark.parametrize(
    ("keys", "says"),
    [
        ({"machine": "mps2-an000"}, r"qemu-system-arm ended \(exit code 1\): .*unsupported machine type"),
        ({"extra": "[-no-such-option]"}, r"exit code 1\): .*-no-such-option: invalid option"),
    ],
)
def test_what_qemu_refuses_is_told_in_its_words(tmp_path: Path, keys: dict[str, object], says: str) -> None:
    with pytest.raises(TargetDied, match=says):
        rig.connect(qemu_yaml(tmp_path, **keys))


@pytest.mark.parametrize("target", ["native", pytest.param(QEMU, marks=qemu_only)])
def test_what_the_rig_started_can_be_reset(target: str) -> None:
    with rig.connect(target) as device:
        device.invert(np.eye(4))
        device.reset()
        assert device.counters().cases == 0
        assert device.invert(np.eye(4)).status.tolist() == [0]


def test_a_board_on_a_pseudo_terminal() -> None:
    image = builder.build("native")
    with subprocess.Popen([image.path, "--pty"], stdout=subprocess.PIPE, text=True) as firmware:
        assert firmware.stdout is not None
        try:
            with closing(rig.connect("serial", port=firmware.stdout.readline().strip())) as device:
                assert device.board == "native"
                assert np.array_equal(device.invert(np.eye(4) * 2.0).raw[0], np.eye(4) * ONE / 2)
        finally:
            firmware.kill()


def test_a_build_with_nothing_to_do_is_quick() -> None:
    builder.build("native")

    def seconds() -> float:
        begun = time.perf_counter()
        builder.build("native")
        return time.perf_counter() - begun

    assert any(seconds() < 0.1 for _ in range(50))  # the best of many: others may be using the machine


@each_target
def test_the_doctor_finds_the_target_well(target: str) -> None:
    check = doctor.answers(load_target(target))
    assert (check.ok, check.remedy) == (True, "")
    assert check.text.startswith(f"{target} builds and answers; kernels: ")
