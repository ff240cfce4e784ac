from __future__ import annotations

from pathlib import Path

import pytest

from rig.targets import survey as surveying
from rig.targets.lock import held
from rig.targets.models import SerialTarget
from rig.targets.ports import Port
from rig.targets.survey import Place, ask, survey
from tests.fake_firmware import Script
from tests.lines import pty_line


@pytest.fixture(autouse=True)
def own_locks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))


def test_ports_and_boards_are_matched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_PORT", raising=False)
    (tmp_path / "ttyACM0").touch()
    (tmp_path / "usb-ARM_1").symlink_to(tmp_path / "ttyACM0")
    acm0 = Port(str(tmp_path / "ttyACM0"), "DAPLink", None, None, None)
    acm1 = Port(str(tmp_path / "ttyACM1"), "modem", None, None, None)
    here = SerialTarget(kind="serial", name="here", port=f"{tmp_path}/usb-ARM_*")
    gone = SerialTarget(kind="serial", name="gone", port=f"{tmp_path}/usb-STM")
    away = SerialTarget(kind="serial", name="away", port="socket://bench:4000")
    unset = SerialTarget(kind="serial", name="unset", port="${NO_PORT}")
    with held(acm0.device):
        found = survey([acm0, acm1], [here, gone, away, unset])
    holder = found[0].holder
    assert holder is not None
    assert holder.startswith("process ")
    assert found[:4] == [
        Place(acm0.device, acm0, here, holder),
        Place(acm1.device, acm1, None, None),
        Place(f"{tmp_path}/usb-STM", None, gone, None, "not plugged in"),
        Place("socket://bench:4000", None, away, None),
    ]
    assert found[4].where == ""
    assert found[4].trouble.startswith("environment variable NO_PORT is not set")


def test_who_answers() -> None:
    with pty_line(Script()) as (line, _):
        line.close()
        told = ask(
            Place(
                line.name, None, SerialTarget(kind="serial", name="a", port=line.name, board="another"), None
            )
        )
    assert told == "fake, build abcd"


def test_nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(surveying, "ASK_SECONDS", 0.05)
    with pty_line(Script(silent=True)) as (line, _):
        line.close()
        assert ask(Place(line.name, None, None, None)).startswith(
            "no answer to the first request within 0.05 s"
        )


def test_a_port_in_use_is_not_asked() -> None:
    assert ask(Place("/dev/ttyACM0", None, None, "process 7: rig run")) == "not asked"
    assert ask(Place("", None, None, None, "not plugged in")) == "not asked"
    assert (
        ask(Place("/dev/no-such-port", None, None, None)) == "no such port; `rig ports` lists what is there"
    )
