from __future__ import annotations

import subprocess
import sys

import pytest

import rig
import rig.targets


def loaded_by(statement: str) -> list[str]:
    """Which of the heavy modules a statement loads in a fresh interpreter."""
    heavy = "[name for name in ('numpy', 'serial', 'pydantic') if name in sys.modules]"
    command = [sys.executable, "-c", f"import sys; {statement}; print(*{heavy})"]
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout.split()


def test_import_rig_is_light() -> None:
    assert loaded_by("import rig, rig.targets") == []


def test_listing_targets_does_not_wait_for_numpy() -> None:
    assert "numpy" not in loaded_by("import rig; rig.list_targets()")


@pytest.mark.parametrize("module", [rig, rig.targets])
def test_every_name_is_there(module: object) -> None:
    names: list[str] = module.__all__  # type: ignore[attr-defined]
    assert all(getattr(module, name) is not None for name in names)


def test_a_name_that_is_not_there() -> None:
    with pytest.raises(AttributeError, match="'rig' has no attribute 'nothing'"):
        _ = rig.nothing
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = rig.targets.nothing


def test_connect_is_open_target() -> None:
    assert rig.connect is rig.targets.open_target
