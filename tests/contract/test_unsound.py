"""What a kernel does wrong is told about its case, on the host and on QEMU, and the target goes on."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from rig.errors import FirmwareFault, TargetDied
from rig.targets import Device, UserKernel, open_target
from rig.wire.message import Finding, KernelInfo
from rig.wire.protocol import FaultKind, Operation

Words = NDArray[np.int32]

FOLDER = Path(__file__).resolve().parents[1] / "kernels"
ALONE = (
    "trap",
    "hang",
    "overrun",
    "input",
    "unstable",
    "overflow_stack",
    "bad_status",
    "wild",
    "deep",
    "main",
)
KERNELS = (
    *(UserKernel(name, "invert", (FOLDER / f"{name}.c",)) for name in ALONE),
    UserKernel(
        "crowded",
        "invert",
        (FOLDER / "crowded.c", FOLDER / "crowded_helper.c"),
        (FOLDER / "include",),
        {"OFFSET": 90, "TEN_LETTERS": '"a b $c \\\\ d"'},
    ),
)
BAD, BAD_CASE, CASES = 13, 137, 200
TARGETS = ["native", pytest.param("qemu-mps2-an385", marks=pytest.mark.qemu)]


@pytest.fixture(scope="module", params=TARGETS)
def device(request: pytest.FixtureRequest) -> Iterator[Device]:
    with open_target(request.param, kernels=KERNELS) as opened:
        yield opened


def words(first: int = BAD, second: int = 0) -> Words:
    """Cases that every kernel here copies, and one that says what is to go wrong."""
    cases = np.random.default_rng(1).integers(20, 1000, (CASES, 16)).astype(np.int32)
    cases[BAD_CASE, :2] = first, second
    return cases


def check_it_works(device: Device) -> None:
    given = words(first=20)
    results = device.run("bad_status", given)
    assert np.array_equal(results.words, given)
    assert not results.findings.any()


def test_the_users_kernels_follow_the_firmwares(device: Device) -> None:
    table = device.hello.kernels
    assert table[0].name == "adjugate"
    assert [kernel.name for kernel in table[-len(KERNELS) :]] == [kernel.name for kernel in KERNELS]
    assert table[-1] == KernelInfo(len(table) - 1, "crowded", Operation.INVERT, 16, 16)


@pytest.mark.parametrize(
    ("kernel", "cases", "finding"),
    [
        ("overrun", [BAD_CASE], Finding.OVERRUN),
        ("input", [BAD_CASE], Finding.INPUT_CHANGED),
        ("unstable", [BAD_CASE - 1, BAD_CASE + 1], Finding.UNSTABLE),
        ("bad_status", [BAD_CASE], Finding.BAD_STATUS),
    ],
)
def test_a_finding_is_told_with_its_case(
    device: Device, kernel: str, cases: list[int], finding: Finding
) -> None:
    results = device.run(kernel, words(), check=True)
    assert np.flatnonzero(results.findings).tolist() == cases
    assert set(results.findings[cases]) == {finding}


def test_stability_is_told_only_when_asked_for(device: Device) -> None:
    assert not device.run("unstable", words()).findings.any()


def test_sound_kernels_have_no_findings(device: Device) -> None:
    for kernel in ("exact", "adjugate", "gauss_jordan"):
        plain, checked = (device.run(kernel, words(), check=check) for check in (False, True))
        assert not checked.findings.any()
        assert np.array_equal(checked.words, plain.words)
        assert np.array_equal(checked.cost, plain.cost)
        assert checked.stack == plain.stack


@pytest.mark.parametrize(
    ("kernel", "first", "second", "native", "qemu"),
    [
        ("trap", BAD, 0, FaultKind.SIGNAL, FaultKind.USAGE_FAULT),
        ("hang", BAD, 0, FaultKind.TIMEOUT, FaultKind.TIMEOUT),
        ("overflow_stack", BAD, 0, FaultKind.STACK_OVERFLOW, FaultKind.STACK_OVERFLOW),
        ("overflow_stack", BAD + 1, 0, FaultKind.STACK_OVERFLOW, FaultKind.STACK_OVERFLOW),
        ("wild", BAD, 0, FaultKind.SIGNAL, FaultKind.MEMORY_FAULT),
        ("wild", BAD, -0x30000000, FaultKind.SIGNAL, FaultKind.BUS_FAULT),
        ("wild", BAD, 0x1000, FaultKind.SIGNAL, FaultKind.MEMORY_FAULT),
        ("wild", BAD + 1, 0, FaultKind.SIGNAL, FaultKind.MEMORY_FAULT),
        ("wild", BAD + 1, 0x12345679, FaultKind.SIGNAL, FaultKind.MEMORY_FAULT),
    ],
)
@pytest.mark.parametrize("check", [False, True])
def test_a_fault_is_told_with_its_case_and_the_target_goes_on(
    device: Device, kernel: str, first: int, second: int, native: FaultKind, qemu: FaultKind, check: bool
) -> None:
    with pytest.raises(FirmwareFault) as caught:
        device.run(kernel, words(first, second), check=check)
    fault = caught.value
    assert (fault.kernel, fault.case) == (kernel, BAD_CASE)
    assert fault.suspect is not None
    assert BAD_CASE in fault.suspect
    assert fault.report.kind == (native if device.board == "native" else qemu)
    check_it_works(device)


def test_a_kernel_may_run_as_long_as_its_limit_allows(device: Device) -> None:
    given = words()[:1]
    given[0, 0] = 21
    assert device.hello.time_limit == 2000
    assert device.run("hang", given).status.tolist() == [0]


def test_the_stack_is_measured(device: Device) -> None:
    small, large = words()[:40], words()[:40]
    small[:, 0], large[:, 0] = 64, 64
    large[23, 0] = 3000
    stacks = [device.run("deep", given).stack for given in (small, large, small)]
    assert stacks[0] == stacks[2]
    assert stacks[0] is not None
    assert stacks[1] is not None
    assert 64 <= stacks[0] < 1000
    assert 3000 <= stacks[1] < 3400


def test_a_deeper_stack_than_the_board_has_is_an_overflow(device: Device) -> None:
    given = words()[:3]
    given[1, 0] = 1 << 24
    with pytest.raises(FirmwareFault, match="stack overflow in kernel deep, case 1"):
        device.run("deep", given)
    check_it_works(device)


def test_symbols_of_a_kernel_are_its_own(device: Device) -> None:
    given = words()
    crowded = device.run("crowded", given, check=True)
    assert np.array_equal(crowded.words[:, 0], given[:, 0] + 100 + 2 * given[:, 1])
    assert not crowded.findings.any()
    assert np.array_equal(device.run("main", given, check=True).words, 3 * given)


def test_restart_brings_back_what_was_killed(device: Device) -> None:
    pid, sent = device.pid, device.session.stats.frames_out
    assert pid is not None
    with pytest.raises(TargetDied) as caught:
        device.run("exact", np.tile(words(), (20, 1)), lambda done: os.kill(pid, signal.SIGKILL))
    assert caught.value.suspect is not None
    assert caught.value.suspect.start > 0
    device.restart()
    assert device.pid not in (None, pid)
    check_it_works(device)
    assert device.session.stats.frames_out > sent


def test_restart_of_a_target_that_is_well(device: Device) -> None:
    device.restart()
    check_it_works(device)
    assert device.counters().cases == CASES
