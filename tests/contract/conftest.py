"""One session after the other on every kind of target."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from _pytest.mark import ParameterSet

from rig.link import Session, open_line
from rig.targets import list_targets, open_target
from rig.targets.build import build
from tests.fake_firmware import Script
from tests.lines import LINES

FAKES = [f"fake-{kind}" for kind in LINES]
BOARDS = [config.name for config in list_targets() if config.kind == "qemu"]


def targets(*boards: str) -> list[str | ParameterSet]:
    """Parameters for the fake, the native and these emulated boards."""
    return [*FAKES, "native", "native-pty", *(pytest.param(name, marks=pytest.mark.qemu) for name in boards)]


@contextmanager
def native_pty() -> Iterator[str]:
    """The native firmware behind a pty: little room in either direction, as on a real port."""
    image = build("native")
    with subprocess.Popen([image.path, "--pty"], stdout=subprocess.PIPE, text=True) as firmware:
        assert firmware.stdout is not None
        yield firmware.stdout.readline().strip()
        firmware.kill()


@contextmanager
def open_session(name: str) -> Iterator[Session]:
    """An open session with a target, or with fake firmware over a line of that kind."""
    if name.startswith("fake-"):
        make = LINES[name.removeprefix("fake-")]
        with make(Script(max_payload=1024, window=4096)) as (line, _), Session(line) as session:
            yield session
    elif name == "native-pty":
        with native_pty() as path, Session(open_line(path)) as session:
            yield session
    else:
        with open_target(name) as device:
            yield device.session


@pytest.fixture(scope="session", params=targets(*BOARDS))
def running(request: pytest.FixtureRequest) -> Iterator[Session]:
    """A session on a target that keeps running for all tests: starting one costs too much for each."""
    with open_session(request.param) as session:
        yield session


@pytest.fixture
def session(running: Session) -> Session:
    """A session opened anew, whatever the test before left on the line."""
    running.open()
    return running
