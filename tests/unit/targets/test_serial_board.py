from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from rig import paths
from rig.errors import PortError, UsageError
from rig.targets import load_target
from rig.targets.models import SerialTarget
from rig.targets.serial_board import attach, resolve_port


@pytest.mark.parametrize(
    "port", ["/dev/ttyACM0", "socket://bench:4000", "rfc2217://bench:4000?logging=debug"]
)
def test_a_path_or_url_is_left_as_it_is(port: str) -> None:
    assert resolve_port(port, {}) == port


def test_a_pattern_must_match_exactly_one(tmp_path: Path) -> None:
    for name in ("usb-ARM_DAPLink_1-if01", "usb-ARM_DAPLink_2-if01", "usb-STM_STLink_3-if02"):
        (tmp_path / name).touch()
    assert resolve_port(f"{tmp_path}/usb-STM*", {}) == f"{tmp_path}/usb-STM_STLink_3-if02"
    with pytest.raises(PortError, match=r"matches 2 ports, name one of them: .*_1-if01, .*_2-if01"):
        resolve_port(f"{tmp_path}/usb-ARM*", {})
    with pytest.raises(PortError, match=r"no port matches .*is the board plugged in"):
        resolve_port(f"{tmp_path}/usb-Nordic*", {})


def test_an_environment_variable_may_hold_the_port() -> None:
    assert resolve_port("${RIG_PORT}", {"RIG_PORT": "/dev/ttyUSB3"}) == "/dev/ttyUSB3"
    assert resolve_port("rfc2217://${HOST}:4000", {"HOST": "bench"}) == "rfc2217://bench:4000"


@pytest.mark.parametrize("environment", [{}, {"RIG_PORT": ""}])
def test_a_variable_that_is_not_set_is_one_clear_line(environment: dict[str, str]) -> None:
    with pytest.raises(UsageError, match=r"^environment variable RIG_PORT is not set: .*=/dev/ttyACM0$"):
        resolve_port("${RIG_PORT}", environment)


@pytest.mark.parametrize(
    ("negotiate", "most"), [(True, 1_000_000_000), (False, 0), (921_600, 921_600), (None, 1_000_000_000)]
)
def test_how_far_the_rate_may_be_raised(negotiate: bool | int | None, most: int) -> None:
    given = {} if negotiate is None else {"negotiate": negotiate}
    config = SerialTarget.model_validate({"kind": "serial", "port": "/dev/ttyACM0", **given})
    assert config.most_baud == most


@pytest.mark.parametrize("wrong", [0, -9600, "fast"])
def test_a_rate_that_cannot_be(wrong: object) -> None:
    with pytest.raises(ValidationError, match="negotiate"):
        SerialTarget.model_validate({"kind": "serial", "port": "/dev/ttyACM0", "negotiate": wrong})


def test_attach_opens_nothing() -> None:
    config = SerialTarget(kind="serial", port="/dev/no-such-port", baud=9600)
    endpoint = attach(config)
    assert (endpoint.url, endpoint.where, endpoint.baud) == ("/dev/no-such-port", "/dev/no-such-port", 9600)
    assert endpoint.death(0.0) is None
    endpoint.stop()
    with pytest.raises(UsageError, match="only a target that the rig started can be reset"):
        endpoint.reset()


def test_a_port_may_have_a_default() -> None:
    assert resolve_port("${RIG_PORT:-/dev/ttyACM7}", {}) == "/dev/ttyACM7"


def test_a_variable_that_is_not_set_is_told_where_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "board.yaml"
    path.write_text("kind: serial\n\nport: ${RIG_NO_PORT}\n")
    config = load_target(str(path))
    assert isinstance(config, SerialTarget)
    with pytest.raises(UsageError, match=rf"^{path}:3: environment variable RIG_NO_PORT is not set"):
        attach(config)


def test_a_target_may_extend_another(tmp_path: Path) -> None:
    path = tmp_path / "fast.yaml"
    path.write_text(f"extends: {paths.TARGETS / 'serial.yaml'}\nbaud: 921600\n")
    config = load_target(str(path))
    assert isinstance(config, SerialTarget)
    assert (config.name, config.baud, config.port) == ("fast", 921600, "${RIG_PORT}")
    assert config.place == f"{paths.TARGETS / 'serial.yaml'}:6: "
