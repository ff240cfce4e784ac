"""pytest plug-in: campaigns as tests, and a target to test with (docs/PYTEST.md).

Every pytest of an environment with the rig in it loads this module: nothing else of the rig is imported until
there is a campaign or a test that asks for a target.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from rig.errors import BenchError, FirmwareFault, RigError

if TYPE_CHECKING:
    from rig.targets import Device, UserKernel

_CAMPAIGNS = ("rig_*.yaml", "*.rig.yaml")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options and ini settings."""
    group = parser.getgroup("rig", "verification of fixed-point kernels on their target")
    group.addoption(
        "--rig-target",
        action="append",
        metavar="NAME",
        help="target of `rig_target`, and of campaigns in place of their own; may be given more than once",
    )
    group.addoption("--rig-port", metavar="PORT", help="serial port or pyserial URL of a serial target")
    group.addoption(
        "--rig-out",
        type=Path,
        metavar="DIR",
        help="keep the campaigns' run folders here [only those that fail]",
    )
    parser.addini("rig_target", "targets of the fixture `rig_target` [native]", "args", ["native"])
    parser.addini("rig_campaigns", f"patterns of campaign files beside {', '.join(_CAMPAIGNS)}", "args", [])


def pytest_configure(config: pytest.Config) -> None:
    """The marker of what is collected from a campaign."""
    config.addinivalue_line("markers", "rig: a case group of a campaign on a target")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect campaigns."""
    if not _is_campaign(file_path, parent.config):
        return None
    from rig.pytest_plugin.campaign import CampaignFile

    return CampaignFile.from_parent(parent, path=file_path)


def _is_campaign(path: Path, config: pytest.Config) -> bool:
    if any(fnmatchcase(path.name, pattern) for pattern in _CAMPAIGNS):
        return True
    patterns = [str(config.rootpath / pattern) for pattern in config.getini("rig_campaigns")]
    return any(fnmatchcase(str(path), pattern) for pattern in patterns)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what asks for `rig_target` on every target, unless it says itself on which."""
    if "rig_target" not in metafunc.fixturenames or _says_itself(metafunc):
        return
    names = metafunc.config.getoption("rig_target") or metafunc.config.getini("rig_target")
    metafunc.parametrize("rig_target", names, indirect=True, scope="session")


def _says_itself(metafunc: pytest.Metafunc) -> bool:
    marks = metafunc.definition.iter_markers("parametrize")
    return any("rig_target" in str(mark.args[0] if mark.args else mark.kwargs["argnames"]) for mark in marks)


@pytest.fixture(scope="session")
def rig_kernels() -> Sequence[UserKernel]:
    """Kernels of one's own to be built into the firmware of `rig_target`: override it."""
    return ()


@pytest.fixture(scope="session")
def rig_target(request: pytest.FixtureRequest, rig_kernels: Sequence[UserKernel]) -> Iterator[Device]:
    """An open target, a `rig.Device`; once for all tests, which follow each other target by target."""
    from rig.targets import open_target

    port = request.config.getoption("rig_port")
    with open_target(request.param, port=port, kernels=rig_kernels) as device:
        yield device


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A bench that fails in the middle of a test is an error, as in setup: it says nothing of a kernel."""
    report = yield
    fault = call.excinfo.value if call.excinfo is not None else None
    if report.failed and call.when == "setup" and isinstance(fault, RigError):
        report.longrepr = f"{type(fault).__name__}: {fault}"  # says what to do; the rig's own source does not
    if report.failed and call.when == "call" and isinstance(fault, BenchError) and not _of_kernel(fault):
        report.when = "setup"
        _bring_back(item)
    return report


def _of_kernel(fault: BenchError) -> bool:
    """Whether it was a kernel that trapped or did not end."""
    return isinstance(fault, FirmwareFault) and fault.kernel is not None


def _bring_back(item: pytest.Item) -> None:
    """Restart the target for the tests to come; what does not come back they will tell."""
    from rig.targets import Device

    device = getattr(item, "funcargs", {}).get("rig_target")
    if isinstance(device, Device):
        with suppress(BenchError):
            device.restart()
