from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from rig.errors import PortError
from rig.targets.lock import BoardLock, held, key, runtime_folder

HOLDER = """
import sys
from pathlib import Path
from rig.targets.lock import BoardLock
lock = BoardLock(sys.argv[1], Path(sys.argv[2]))
lock.take()
print("held", flush=True)
sys.stdin.read()
"""


def test_a_second_run_is_told_who_has_the_board(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["/usr/bin/rig", "run", "two words.yaml"])
    first, second = BoardLock("/dev/ttyACM7", tmp_path), BoardLock("/dev/ttyACM7", tmp_path)
    assert first.holder() is None
    first.take()
    wanted = f"process {os.getpid()}: rig run 'two words.yaml'"
    assert second.holder() == wanted
    with pytest.raises(PortError, match=f"^/dev/ttyACM7: in use by {wanted}; wait for it to end, or end it$"):
        second.take()
    first.release()
    first.release()
    assert second.holder() is None
    second.take()
    second.release()


def test_boards_do_not_bar_each_other(tmp_path: Path) -> None:
    locks = [BoardLock(f"/dev/ttyACM{i}", tmp_path) for i in range(2)]
    for one in locks:
        one.take()
    assert [one.holder() is not None for one in locks] == [True, True]
    for one in locks:
        one.release()


def test_a_crash_releases_it(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, "/dev/ttyACM7", str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    ours = BoardLock("/dev/ttyACM7", tmp_path)
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        with pytest.raises(PortError, match=f"in use by process {process.pid}: -c /dev/ttyACM7 "):
            ours.take()
        process.kill()
    ours.take()
    ours.release()


def test_all_names_of_a_line_have_one_key(tmp_path: Path) -> None:
    (tmp_path / "ttyACM0").touch()
    (tmp_path / "usb-ARM").symlink_to(tmp_path / "ttyACM0")
    assert key(str(tmp_path / "usb-ARM")) == key(str(tmp_path / "ttyACM0"))
    assert key("rfc2217://Bench:4000?timeout=3") == key("socket://bench:4000")
    assert key("socket://bench:4000") != key("socket://bench:4001")
    assert key("unix:///run/board") == "unix:///run/board"


def test_a_holder_that_has_not_said_who_it_is(tmp_path: Path) -> None:
    first = BoardLock("/dev/ttyACM7", tmp_path)
    first.take()
    (file,) = tmp_path.iterdir()
    assert json.loads(file.read_text())["pid"] == os.getpid()
    file.write_text("")
    assert BoardLock("/dev/ttyACM7", tmp_path).holder() == "another process"
    first.release()


def test_the_folder_is_the_users_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert runtime_folder() == tmp_path / "rig"
    assert (tmp_path / "rig").stat().st_mode & 0o777 == 0o700
    with held("/dev/ttyACM7"):
        assert len(list((tmp_path / "rig").iterdir())) == 1
    monkeypatch.setattr(os, "access", lambda *_: False)
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    assert runtime_folder() == tmp_path / f"rig-{os.getuid()}"
    monkeypatch.setattr(os, "getuid", lambda: 12345)
    (tmp_path / "rig-12345").mkdir()
    with pytest.raises(PortError, match="rig-12345 belongs to another user"):
        runtime_folder()
    (tmp_path / "rig-12345").rmdir()
    (tmp_path / "rig-12345").touch()
    with pytest.raises(PortError, match=r"cannot make .*rig-12345"):
        runtime_folder()


@pytest.mark.parametrize(("where", "why"), [("socket://host:99999", "out of range"), ("a\0b", "null byte")])
def test_what_cannot_be_a_line_is_a_port_error(where: str, why: str) -> None:
    with pytest.raises(PortError, match=why):
        key(where)
