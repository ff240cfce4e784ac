from __future__ import annotations

import os
from importlib import metadata
from pathlib import Path

import pytest

from rig.targets import doctor
from rig.targets.models import NativeTarget, QemuTarget, SerialTarget
from tests.unit.targets.programs import write_program


def test_an_old_python_is_told() -> None:
    assert doctor.python_version((3, 11)).ok
    old = doctor.python_version((3, 10))
    assert (old.ok, old.remedy) == (False, "install Python 3.11 or newer")


def test_packages_are_those_of_the_metadata(monkeypatch: pytest.MonkeyPatch) -> None:
    needed = ["numpy>=1.26", "no-such-package>=1", "pytest>=8; extra == 'test'"]
    monkeypatch.setattr(metadata, "requires", lambda _: needed)
    found = list(doctor.packages())
    assert [check.ok for check in found] == [True, False]
    assert found[1].remedy == "install it with: pip install no-such-package"


def test_a_rig_that_is_not_installed_is_told() -> None:
    (only,) = doctor.packages("no-such-distribution")
    assert (only.ok, only.text) == (False, "no-such-distribution is not installed")


def test_tools_come_with_version_or_install_command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    write_program(tmp_path / "ninja", "print('1.11.1')")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert doctor.tool("ninja") == (True, "ninja: 1.11.1", "")
    missing = doctor.tool("cmake")
    assert (missing.ok, missing.remedy) == (False, "sudo apt-get install cmake")


def test_the_machine_is_looked_up(tmp_path: Path) -> None:
    binary = write_program(tmp_path / "qemu", "print('Supported machines are:\\nmps2-an385  Cortex-M3')")
    config = QemuTarget(kind="qemu", board="b", machine="mps2-an385", binary=str(binary))
    assert doctor.machine(config).ok
    assert not doctor.machine(config.model_copy(update={"machine": "mps2"})).ok
    assert not doctor.machine(config.model_copy(update={"binary": "no-such-qemu"})).ok


def test_tools_that_flash_are_looked_for_if_a_board_needs_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    write_program(tmp_path / "openocd", "")
    monkeypatch.setenv("PATH", str(tmp_path))
    runners: list[dict[str, str]] = [
        {"kind": "openocd", "config": "b.cfg"},
        {"kind": "pyocd", "chip": "nrf51"},
        {"kind": "drive"},
    ]
    boards = [
        SerialTarget.model_validate({"kind": "serial", "port": "x", "runner": runner}) for runner in runners
    ]
    found = list(
        doctor.flashers([NativeTarget(kind="native"), *boards, SerialTarget(kind="serial", port="y")])
    )
    assert [(check.ok, check.remedy) for check in found] == [(True, ""), (False, "pip install pyocd")]


def test_a_target_that_cannot_be_opened_is_a_finding_not_an_exception() -> None:
    check = doctor.answers(NativeTarget(kind="native", name="no-such-target"))
    assert not check.ok
    assert "unknown target" in check.text


def test_membership_of_the_group_of_serial_ports(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert doctor.dialout("root", lambda: [0]).ok
    outside = doctor.dialout("root", lambda: [1])
    assert not outside.ok
    assert outside.remedy.startswith("sudo usermod -aG root ")
    assert doctor.dialout("no-such-group").ok


def test_modem_manager_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "7").mkdir()
    (tmp_path / "7" / "comm").write_text("bash\n")
    assert doctor.modem_manager(tmp_path).ok
    (tmp_path / "7" / "comm").write_text("ModemManager\n")
    assert "disable --now ModemManager" in doctor.modem_manager(tmp_path).remedy


def test_a_tool_that_only_further_ports_need_may_be_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(doctor, "list_targets", lambda: [])
    by_program = {check.text.split()[0]: check for check in doctor.examine() if "not found" in check.text}
    assert by_program["avr-gcc"].ok
    assert "sudo apt-get install gcc-avr avr-libc" in by_program["avr-gcc"].text
    assert not by_program["setpriv"].ok
