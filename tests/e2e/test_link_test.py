"""`rig link-test` as a user runs it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.conftest import Rig

TARGETS = [pytest.param("native"), pytest.param("qemu-mps2-an385", marks=pytest.mark.qemu)]
LINES = ["line", "round trip", "echo", "streaming", "host", "target", "limit"]


@pytest.mark.parametrize("target", TARGETS)
def test_a_healthy_line(rig: Rig, target: str) -> None:
    done = rig("link-test", target, "--seconds", "0.5")
    assert done.returncode == 0, done.stderr
    assert [line[:10].strip() for line in done.stdout.splitlines()] == LINES
    assert "lost bytes 0" in done.stdout


def test_a_slow_line_is_told_with_its_share(rig: Rig) -> None:
    done = rig("link-test", "native", "--baud", "921600", "--seconds", "2")
    assert done.returncode == 0, done.stderr
    assert "921,600 baud" in done.stdout
    assert "of the line's ceiling of 1,335.7/s" in done.stdout


def test_faults_are_survived_and_told(rig: Rig) -> None:
    done = rig("link-test", "native", "--faults", "flip=3e-5", "--seconds", "1")
    assert done.returncode == 0, done.stderr
    assert "faults      flip " in done.stdout
    assert "limit       faults: " in done.stdout


@pytest.mark.parametrize(
    ("args", "code", "told"),
    [
        (("native", "--faults", " ,"), 2, "--faults names no fault"),
        (("native", "--faults", "gremlins=1"), 2, "unknown fault 'gremlins'"),
        (("native", "--kernel", "solve_exact"), 2, "takes 20 words"),
        (("nowhere",), 2, "unknown target 'nowhere'"),
        (("serial", "--port", "/dev/ttyNOPE"), 3, "no such port"),
        (("serial", "--port", "/dev/ttyNOPE", "--baud", "300"), 2, "begins at 115,200 baud"),
    ],
)
def test_what_goes_wrong_is_one_line(rig_here: Rig, args: tuple[str, ...], code: int, told: str) -> None:
    done = rig_here("link-test", *args)
    assert done.returncode == code
    assert told in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_dead_line_ends_with_3(rig: Rig, tmp_path: Path) -> None:
    target = tmp_path / "dead.yaml"
    target.write_text("kind: native\nlink: {open_timeout: 0.5, reply_timeout: 0.1, retries: 1}\n")
    done = rig("link-test", target, "--faults", "drop=0.1")
    assert done.returncode == 3
    assert len(done.stderr.splitlines()) == 1
