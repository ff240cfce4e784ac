"""Every board port in QEMU's model of its board: what it says of itself, its words, cost and faults."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from elftools.elf.elffile import ELFFile
from elftools.elf.sections import SymbolTableSection
from numpy.typing import NDArray

from rig.errors import FirmwareFault
from rig.targets import Device, UserKernel, list_targets, load_target, open_target
from rig.wire.protocol import CounterKind, FaultKind

Words = NDArray[np.int32]

FOLDER = Path(__file__).resolve().parents[1] / "kernels"
FAULTY = ("trap", "hang", "overflow_stack", "wild", "deep", "bad_status")
KERNELS = tuple(UserKernel(name, "invert", (FOLDER / f"{name}.c",)) for name in FAULTY)
BAD, BAD_CASE, CASES = 13, 7, 20
PORTS = [config.name for config in list_targets() if config.kind == "qemu"]
# An AVR has neither traps nor memory protection, and QEMU does not count its instructions.
AVR = "qemu-arduino-mega"
GUARDED = [name for name in PORTS if name != AVR]
pytestmark = pytest.mark.qemu


@pytest.fixture(scope="module", params=PORTS)
def device(request: pytest.FixtureRequest) -> Iterator[Device]:
    with open_target(request.param, kernels=KERNELS) as opened:
        yield opened


@pytest.fixture(scope="module", params=GUARDED)
def guarded(request: pytest.FixtureRequest) -> Iterator[Device]:
    with open_target(request.param, kernels=KERNELS) as opened:
        yield opened


@pytest.fixture(scope="module")
def native() -> Iterator[Device]:
    with open_target("native") as opened:
        yield opened


def words(first: int, count: int = CASES) -> Words:
    """Cases that every faulty kernel copies, and one that says what is to go wrong."""
    cases = np.random.default_rng(1).integers(20, 1000, (count, 16)).astype(np.int32)
    cases[min(BAD_CASE, count - 1), 0] = first
    return cases


def check_it_works(device: Device) -> None:
    given = words(first=20)
    results = device.run("bad_status", given)
    assert np.array_equal(results.words, given)
    assert not results.findings.any()


def symbol(device: Device, name: str) -> range:
    """Where a symbol of the image lies."""
    assert device.image is not None
    with device.image.path.open("rb") as file:
        table = ELFFile(file).get_section_by_name(".symtab")
        assert isinstance(table, SymbolTableSection)
        found = (table.get_symbol_by_name(name) or [])[0]
        begin = found["st_value"] & ~1  # an odd one is Thumb code
        return range(begin, begin + found["st_size"])


def test_it_says_what_it_is(device: Device, native: Device) -> None:
    hello = device.hello
    assert hello.board == load_target(device.name).board
    assert hello.time_limit == 2000
    is_avr = device.name == AVR
    assert hello.counter == (CounterKind.NONE if is_avr else CounterKind.TICKS)
    assert device.cost_unit == ("none" if is_avr else "instructions")
    there = [kernel.name for kernel in native.hello.kernels]
    assert [kernel.name for kernel in hello.kernels[: -len(KERNELS)]] == [
        name for name in there if name != "float64" or not is_avr
    ]


def test_every_kernel_gives_the_words_of_the_host(device: Device, native: Device) -> None:
    rng = np.random.default_rng(3)
    for kernel in device.hello.kernels[: -len(KERNELS)]:
        small = rng.integers(-8 << 16, 8 << 16, (12, kernel.n_in)).astype(np.int32)
        large = rng.integers(-(1 << 31), 1 << 31, (8, kernel.n_in)).astype(np.int32)
        given = np.concatenate([small, large])
        here, there = native.run(kernel.name, given), device.run(kernel.name, given, check=True)
        answered = here.status == 0
        assert np.array_equal(there.status, here.status), kernel.name
        assert np.array_equal(there.words[answered], here.words[answered]), kernel.name
        assert not there.findings.any(), kernel.name


def test_the_line_loses_nothing(device: Device) -> None:
    device.session.open()
    given = np.tile(words(first=20), (8, 1))
    assert np.array_equal(device.run("bad_status", given).words, given)
    counters = device.counters()
    assert (counters.bytes_lost, counters.crc_errors, counters.cobs_errors, counters.oversize) == (0, 0, 0, 0)
    assert counters.cases >= len(given)


def test_the_cost_is_the_same_each_time_to_the_instruction(guarded: Device) -> None:
    given = np.random.default_rng(4).integers(-8 << 16, 8 << 16, (CASES, 16)).astype(np.int32)
    costs = np.array([guarded.run("exact", given).cost for _ in range(5)])
    guarded.reset()
    costs = np.vstack([costs, guarded.run("exact", given).cost])
    assert costs.min() > 100
    assert (costs == costs[0]).all()


@pytest.mark.parametrize(
    ("kernel", "kinds"),
    [("trap", {FaultKind.USAGE_FAULT, FaultKind.HARD_FAULT}), ("hang", {FaultKind.TIMEOUT})],
)
def test_a_fault_is_told_with_its_case_and_the_target_goes_on(
    device: Device, kernel: str, kinds: set[FaultKind]
) -> None:
    with pytest.raises(FirmwareFault) as caught:
        device.run(kernel, words(BAD))
    fault = caught.value
    assert (fault.kernel, fault.case) == (kernel, BAD_CASE)
    assert fault.report.kind in kinds
    assert fault.report.pc in symbol(device, f"rig_user_{kernel}")
    check_it_works(device)


@pytest.mark.parametrize("first", [BAD, BAD + 1])
def test_a_stack_overflow_is_told(guarded: Device, first: int) -> None:
    with pytest.raises(FirmwareFault) as caught:
        guarded.run("overflow_stack", words(first))
    fault = caught.value
    assert (fault.kernel, fault.case) == ("overflow_stack", BAD_CASE)
    assert fault.report.kind == FaultKind.STACK_OVERFLOW
    check_it_works(guarded)


def test_a_write_below_ram_faults(guarded: Device) -> None:
    given = words(BAD)
    given[BAD_CASE, 1] = symbol(guarded, "ram_origin").start - 64
    with pytest.raises(FirmwareFault) as caught:
        guarded.run("wild", given)
    assert caught.value.case == BAD_CASE
    check_it_works(guarded)


def test_the_stack_is_measured(device: Device) -> None:
    small, large = words(64, 5), words(64, 5)
    small[:, 0], large[:, 0] = 64, 64
    large[2, 0] = 1000
    stacks = [device.run("deep", given).stack for given in (small, large, small)]
    assert stacks[0] == stacks[2]
    assert stacks[0] is not None
    assert stacks[1] is not None
    assert 64 <= stacks[0] < 500
    assert stacks[1] - stacks[0] == pytest.approx(1000 - 64, abs=16)


def test_it_can_be_restarted(device: Device) -> None:
    device.restart()
    check_it_works(device)
    assert device.counters().cases >= CASES
