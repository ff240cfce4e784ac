from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from rig.errors import InputError, LinkLost, LinkTimeout, PortError, TargetDied, TargetError, UsageError
from rig.qformat import as_raw
from rig.targets import device as device_module
from rig.targets import load_target, native, open_target
from rig.targets.build import Image
from rig.targets.device import Device
from tests.fake_firmware import Script
from tests.fake_target import FakeTarget
from tests.lines import _pty, _rfc2217_server
from tests.unit.targets.programs import ended, image_of, write_program

TWO = np.eye(4) * 2.0
HALF = np.eye(4, dtype=np.int32) * 32768


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
def port(script: Script) -> Iterator[str]:
    """The path of a pseudo terminal with a board behind it."""
    with _pty() as (master, path), FakeTarget(master, script):
        yield path


def write_target(folder: Path, text: str) -> str:
    path = folder / "bench.yaml"
    path.write_text(text)
    return str(path)


def test_a_board_on_a_port(port: str) -> None:
    with open_target("serial", port=port) as device:
        assert (device.name, device.board, device.line, device.image, device.pid) == (
            "serial",
            "fake",
            port,
            None,
            None,
        )
        inverted = device.invert(TWO)
        assert np.array_equal(inverted.raw, HALF[None])
        assert inverted.status.tolist() == [0]
        assert device.counters().cases == 1


def test_the_cost_comes_without_overhead(port: str) -> None:
    with open_target("serial", port=port) as device:
        assert device.cost_unit == "ticks"
        assert device.invert(TWO).cost.tolist() == [100 - device.hello.overhead]


def test_a_board_on_the_port_in_the_environment(port: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RIG_PORT", port)
    with open_target("serial") as device:
        assert device.line == port


def test_a_board_by_id(port: str, tmp_path: Path) -> None:
    (tmp_path / "usb-ARM_DAPLink_0123-if01").symlink_to(port)
    with open_target(write_target(tmp_path, f"kind: serial\nport: {tmp_path}/usb-ARM_*\n")) as device:
        assert device.line.endswith("usb-ARM_DAPLink_0123-if01")
        assert device.invert(TWO).status.tolist() == [0]


def test_a_board_over_rfc2217(port: str) -> None:
    with _rfc2217_server(port) as number, warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # pyserial calls Thread.setDaemon
        with open_target("serial", port=f"rfc2217://127.0.0.1:{number}") as device:
            assert np.array_equal(device.invert(TWO).raw, HALF[None])


def test_the_options_of_the_link_come_from_the_file(port: str, tmp_path: Path) -> None:
    path = write_target(tmp_path, f"kind: serial\nport: {port}\nlink: {{cases_per_frame: 1}}\n")
    with open_target(path) as device:
        before = device.session.stats.frames_out
        device.invert(np.stack([TWO] * 5))
        assert device.session.stats.frames_out - before == 5


def test_a_port_that_is_not_there() -> None:
    with pytest.raises(PortError, match="/dev/no-such-port"):
        open_target("serial", port="/dev/no-such-port")


def test_a_port_for_a_target_that_has_none() -> None:
    with pytest.raises(UsageError, match="target native is native and has no port"):
        open_target("native", port="/dev/ttyACM0")


def test_another_board_than_expected(port: str, tmp_path: Path) -> None:
    with pytest.raises(TargetError, match="says it is 'fake', bench wants 'microbit'"):
        open_target(write_target(tmp_path, f"kind: serial\nport: {port}\nboard: microbit\n"))


def test_a_stale_image_is_refused(port: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_target(tmp_path, f"kind: serial\nport: {port}\nboard: fake\nbuild: true\n")
    monkeypatch.setattr(device_module, "build", lambda board, kernels: Image(Path(f"{board}.elf"), "abcd", 1))
    with open_target(path) as device:
        assert device.image == Image(Path("fake.elf"), "abcd", 1)
    monkeypatch.setattr(
        device_module, "build", lambda board, kernels: Image(Path(f"{board}.elf"), "0123456789abcdef", 1)
    )
    with open_target(path, build=False) as device:
        assert device.image is None
    text = r"stale image: bench runs build abcd, but fake\.elf is 0123456789ab; flash that file"
    with pytest.raises(TargetError, match=text):
        open_target(path)


def test_kernels_are_checked(port: str) -> None:
    with open_target("serial", port=port) as device:
        with pytest.raises(UsageError, match="unknown kernel 'exakt'; did you mean 'exact'"):
            device.invert(TWO, kernel="exakt")
        with pytest.raises(UsageError, match="kernel 'solve' does not invert"):
            device.invert(TWO, kernel="solve")
        assert device.run("solve", np.zeros((3, 20), np.int32)).words.shape == (3, 4)


def test_progress_is_told(port: str) -> None:
    done: list[int] = []
    with open_target("serial", port=port) as device:
        device.run("exact", as_raw([TWO] * 9).reshape(-1, 16), done.append)
    assert done[-1] == 9


def test_a_board_that_vanishes_is_a_lost_link(script: Script, port: str) -> None:
    script.die_at = 1
    with open_target("serial", port=port) as device, pytest.raises(LinkLost):
        device.invert(TWO)


def test_a_board_is_restarted_over_its_line(port: str) -> None:
    with open_target("serial", port=port) as device:
        session = device.session
        device.restart()
        assert device.session is session
        assert np.array_equal(device.invert(TWO).raw, HALF[None])


def test_a_board_that_does_not_come_back_wants_its_button(tmp_path: Path) -> None:
    script = Script()
    with _pty() as (master, path), FakeTarget(master, script) as target:
        text = f"kind: serial\nport: {path}\nlink: {{open_timeout: 0.1}}\n"
        with open_target(write_target(tmp_path, text)) as device:
            target.firmware.script.silent = True
            with pytest.raises(TargetError, match=r"bench does not come back: .*; press its reset button"):
                device.restart()


def test_a_second_close_does_nothing(port: str) -> None:
    device = open_target("serial", port=port)
    device.close()
    device.close()
    with pytest.raises(LinkLost):
        device.invert(TWO)


def test_a_program_that_dies_at_once_is_told_with_its_words(tmp_path: Path) -> None:
    program = write_program(tmp_path / "firmware.elf", "sys.exit('firmware: no line')")
    endpoint = native.start(image_of(program))
    with pytest.raises(TargetDied, match=r"firmware\.elf ended \(exit code 1\): firmware: no line"):
        Device(load_target("native"), endpoint)


def test_a_program_that_never_answers_is_ended(tmp_path: Path) -> None:
    config = load_target(write_target(tmp_path, "kind: native\nlink: {open_timeout: 0.1}\n"))
    endpoint = native.start(image_of(write_program(tmp_path / "firmware.elf", "time.sleep(60)")))
    assert endpoint.pid is not None
    pidfd = os.pidfd_open(endpoint.pid)
    with pytest.raises(LinkTimeout):
        Device(config, endpoint)
    assert ended(pidfd, 0.0)


def test_what_integers_and_floats_mean() -> None:
    assert as_raw(np.full((2, 4, 4), 1.5)).tolist() == np.full((2, 4, 4), 98304).tolist()
    assert as_raw(np.full((4, 4), 7, np.int64)).tolist() == np.full((1, 4, 4), 7).tolist()
    assert as_raw(np.zeros((0, 4, 4))).shape == (0, 4, 4)
    raw = np.zeros((3, 4, 4), np.int32)
    assert np.shares_memory(as_raw(raw), raw)


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        (np.zeros((4, 3)), "shape"),
        (np.zeros(16), "shape"),
        (np.zeros((1, 1, 4, 4)), "shape"),
        (np.full((4, 4), np.nan), r"\[0, 0\]"),
        (np.full((4, 4), 32768.0), r"\[0, 0\]"),
        (np.full((4, 4), 2**31, np.int64), "fit into 32 bits"),
        (np.full((4, 4), 2**31, np.uint32), "fit into 32 bits"),
        (np.zeros((4, 4), bool), "bool"),
        (np.zeros((4, 4), complex), "complex"),
        ([["1"] * 4] * 4, "integers"),
    ],
)
def test_arrays_that_cannot_be_used(bad: object, says: str) -> None:
    with pytest.raises(InputError, match=says):
        as_raw(bad)  # type: ignore[arg-type]
