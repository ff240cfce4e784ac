"""What share of a line the rig uses: paced lines to `native`, and QEMU's UART beside a bare echo through it.

    python benchmarks/linerate.py [rounds on QEMU, 20]

Paced: a token bucket each way at 115,200 and 921,600 baud, then with the 16 ms latency timer of an FTDI
adapter on the way back. The ceiling is what must cross the busier direction, words, status and cost of an
answer (69 bytes), at 10 bits a byte. QEMU: bytes a second on the way back, of RESULT with `exact`, once as
in a campaign (CHECK: every case runs twice) and once without, against firmware that only echoes bytes; the
three take turns, and the best round of each counts, as other programs can only slow it down. Exit code 1 when
a paced line stays below 95 % of its ceiling, or QEMU's streaming, with CHECK, below 85 % of the echo.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from rig.link import Line
from rig.link.proxy import FTDI_TIMER, Pacing, Way
from rig.matrices import generate
from rig.targets import Device, load_target, open_target, qemu
from rig.targets.build import make, read_image
from rig.targets.models import QemuTarget
from rig.targets.proxied import Through

MUST_CROSS = 16 * 4 + 1 + 4  # bytes of an answer: words, status, cost
BITS_PER_BYTE = 10
LEAST_SHARE, LEAST_OF_ECHO = 0.95, 0.85
LEAST_RATE = {115_200: 155, 921_600: 1240}  # cases a second
SECONDS = 8  # of each paced line
QEMU = "qemu-mps2-an385"
QEMU_CASES = 700  # as many bytes as the echo
CHUNK, IN_FLIGHT = 1000, 2000  # bytes of the bare echo; the fastest of those tried from 64 to 8192
ECHO_BYTES = 50_000

Words = NDArray[np.int32]


def cases(count: int) -> Words:
    """Cases of the class uniform, int32 (count, 16)."""
    return generate("uniform", 5, {}, 0, count).reshape(-1, 16)


def stream(device: Device, words: Words, *, check: bool) -> tuple[float, int, int]:
    """Seconds, bytes out and bytes back of a run of `exact`."""
    before = device.session.stats
    begun = time.perf_counter()
    device.run("exact", words, check=check)
    seconds = time.perf_counter() - begun
    after = device.session.stats
    return seconds, after.bytes_out - before.bytes_out, after.bytes_in - before.bytes_in


def paced(baud: int, timer: float) -> bool:
    """Print one paced line; whether it is fast enough."""
    with open_target("native", wrap=Through(Way(Pacing(baud)), Way(Pacing(baud, timer=timer)))) as device:
        words = cases(SECONDS * LEAST_RATE[baud])
        seconds, out, back = stream(device, words, check=True)
    rate, ceiling = len(words) / seconds, baud / BITS_PER_BYTE / MUST_CROSS
    name = f"{baud:,} baud" + (f", {timer * 1000:.0f} ms" if timer else "")
    ok = rate >= max(LEAST_SHARE * ceiling, LEAST_RATE[baud])
    print(
        f"| {name} | {rate:,.1f} | {ceiling:,.1f} | {rate / ceiling:.1%} | {out:,} | {back:,} | "
        f"{'ok' if ok else 'TOO SLOW'} |",
        flush=True,
    )
    return ok


def echo(line: Line, data: bytes) -> float:
    """Bytes a second that come back from firmware that only echoes."""
    sent = received = 0
    begun = time.perf_counter()
    while received < len(data):
        while sent < len(data) and sent + CHUNK <= received + IN_FLIGHT:
            line.write(data[sent : sent + CHUNK])
            sent += CHUNK
        piece = line.read_available(5.0)
        if piece != data[received : received + len(piece)] or not piece:
            raise SystemExit(f"the echo is wrong or stops after {received:,} bytes")
        received += len(piece)
    return received / (time.perf_counter() - begun)


def beside_echo(rounds: int) -> bool:
    """Print QEMU's streaming rates beside the bare echo; whether they are fast enough."""
    config = load_target(QEMU)
    assert isinstance(config, QemuTarget)
    bare = qemu.start(config, read_image(make(config.board, (), "echo.elf") / "echo.elf"))
    line = bare.open_line()
    data, words = np.random.default_rng(1).bytes(ECHO_BYTES), cases(QEMU_CASES)
    with open_target(QEMU) as device:
        ways: dict[str, Callable[[], float]] = {
            "bare echo": lambda: echo(line, data),
            "streaming, CHECK": lambda: back_rate(device, words, check=True),
            "streaming": lambda: back_rate(device, words, check=False),
        }
        rates: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(rounds):
            for name, way in ways.items():
                rates[name].append(way())
    line.close()
    bare.stop()
    best = max(rates["bare echo"])
    for name, all_rates in rates.items():
        print(f"| {name} | {max(all_rates):,.0f} | {max(all_rates) / best:.1%} |")
    return max(rates["streaming, CHECK"]) >= LEAST_OF_ECHO * best


def back_rate(device: Device, words: Words, *, check: bool) -> float:
    """Bytes a second on the way back."""
    seconds, _, back = stream(device, words, check=check)
    return back / seconds


def main() -> int:
    """Measure all; returns the exit code."""
    print("| line | cases/s | ceiling | share | bytes out | bytes back | |\n|---|---|---|---|---|---|---|")
    fast = [paced(baud, timer) for baud in LEAST_RATE for timer in (0.0, FTDI_TIMER)]
    print(f"\n| {QEMU} | bytes/s back | of the echo |\n|---|---|---|")
    fast.append(beside_echo(int(sys.argv[1]) if len(sys.argv) > 1 else 20))
    return 0 if all(fast) else 1


if __name__ == "__main__":
    sys.exit(main())
