from __future__ import annotations

from pathlib import Path

from serial.tools.list_ports_common import ListPortInfo

from rig.targets.ports import Port, list_ports


def info(device: str, **keys: str) -> ListPortInfo:
    found = ListPortInfo(device, skip_link_detection=True)
    for key, value in keys.items():
        setattr(found, key, value)
    return found


def test_ports_come_sorted_with_their_stable_names(tmp_path: Path) -> None:
    (tmp_path / "ttyACM1").touch()
    stable = tmp_path / "by-id"
    stable.mkdir()
    (stable / "usb-ARM_1").symlink_to(tmp_path / "ttyACM1")
    acm = info(str(tmp_path / "ttyACM1"), description="DAPLink", serial_number="42", manufacturer="ARM")
    found = list_ports(stable, [acm, info("/dev/ttyAAA")])
    assert found == [
        Port("/dev/ttyAAA", "n/a", None, None, None),
        Port(str(tmp_path / "ttyACM1"), "DAPLink", str(stable / "usb-ARM_1"), "42", "ARM"),
    ]


def test_no_by_id_folder_is_no_error(tmp_path: Path) -> None:
    assert list_ports(tmp_path / "none", []) == []
    assert all(port.device for port in list_ports())
