from __future__ import annotations

from pathlib import Path

import pytest

from rig.errors import ConfigError, UsageError
from rig.targets import list_targets, load_target
from rig.targets.models import LinkSettings, NativeTarget, QemuTarget, SerialTarget


def write(folder: Path, text: str) -> str:
    path = folder / "bench.yaml"
    path.write_text(text)
    return str(path)


def test_shipped_targets() -> None:
    found = {config.name: config for config in list_targets()}
    assert set(found) >= {"native", "qemu-mps2-an385", "serial"}
    qemu = found["qemu-mps2-an385"]
    assert isinstance(qemu, QemuTarget)
    assert (qemu.machine, qemu.board, qemu.icount_shift) == ("mps2-an385", "mps2-an385", 7)
    assert isinstance(found["native"], NativeTarget)
    assert isinstance(found["serial"], SerialTarget)
    assert all(config.description for config in found.values())


def test_unknown_name_suggests_the_nearest() -> None:
    with pytest.raises(UsageError) as caught:
        load_target("qemu-mps2-a385")
    text = "unknown target 'qemu-mps2-a385'; did you mean 'qemu-mps2-an385'? known: native, "
    assert str(caught.value).startswith(text)


def test_a_path_is_read_and_named_after_its_stem(tmp_path: Path) -> None:
    path = write(tmp_path, "kind: serial\nport: /dev/ttyACM0\nlink: {reply_timeout: 2, cases_per_frame: 1}\n")
    config = load_target(path)
    assert isinstance(config, SerialTarget)
    assert (config.name, config.port, config.baud) == ("bench", "/dev/ttyACM0", 115200)
    assert config.link == LinkSettings(reply_timeout=2.0, cases_per_frame=1)


def test_a_file_may_name_its_target(tmp_path: Path) -> None:
    assert load_target(write(tmp_path, "kind: native\nname: mine\n")).name == "mine"


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("kind: qemu\nboard: b\nmachine: m\nicount: 7\n", 4, "icount_shift"),
        ("kind: qemu\nboard: b\n", None, "machine"),
        ("kind: qmu\nboard: b\n", 1, "qemu"),
        ("board: native\n", None, "kind"),
        ("kind: native\nboard: ../..\n", 2, "board"),
        ("kind: native\nlink:\n  reply_timeout: 1e-1\n", 3, "1.0e-1"),
        ("kind: native\nlink:\n  retries: -1\n", 3, "retries"),
        ("kind: serial\nport: x\nbaud: fast\n", 3, "baud"),
        ("kind: native\nlink: {reply_timeout: .inf}\n", 2, "reply_timeout"),
    ],
)
def test_mistakes_are_told_with_their_line(tmp_path: Path, text: str, line: int | None, says: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_target(write(tmp_path, text))
    assert says in str(caught.value)
    assert "bench.yaml" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert line is None or caught.value.line == line


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.yaml"):
        load_target(str(tmp_path / "none.yaml"))
