"""pytest in pytest with the plug-in, on a fake bench."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import rig.cli.campaign
import rig.pytest_plugin.campaign
from rig.targets import device as device_module
from tests.unit.run.fakes import FakeDevice

import_module("scipy.special")  # the inner pytest cannot: numpy's modules load once a process


@dataclass
class Bench:
    """What was opened, with what, and what answers."""

    device: FakeDevice = field(default_factory=FakeDevice)
    opened: list[tuple[str, Any, int]] = field(default_factory=list)

    @contextmanager
    def open(self, name: str, *, port: str | None = None, kernels: Any = ()) -> Iterator[Any]:
        self.opened.append((name, port, len(kernels)))
        with self.device.open(name) as opened:
            yield opened


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Bench:
    """A bench without any hardware."""
    fake = Bench()
    monkeypatch.setattr(rig.cli.campaign, "open_target", fake.open)
    monkeypatch.setattr(device_module, "open_target", fake.open)
    monkeypatch.setattr(device_module, "Device", FakeDevice)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return fake


Run = Callable[..., pytest.RunResult]


@pytest.fixture
def run(pytester: pytest.Pytester, bench: Bench) -> Run:
    """Run pytest with the plug-in, and no other copy of it that may be installed."""
    return lambda *args: pytester.runpytest_inprocess("-p", "no:rig", "-p", "rig.pytest_plugin", *args)
