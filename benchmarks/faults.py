"""Frames over a line with every fault: no wrong result, no case lost or done twice, receivers always in step.

    python benchmarks/faults.py [frames, 1000000] [probability that a byte is hit, 1e-4] [seed, 1]

Streams cases to the native firmware through the fault-injecting proxy and compares each result with that of
an undisturbed run. A frame is a request and its answer; the session chooses how many cases it holds. Prints
what happened; exit code 1 if a result was wrong, a case was not finished exactly once, or a frame that no
fault touched was not received.
"""

from __future__ import annotations

import resource
import sys
from dataclasses import asdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from rig.link.proxy import Faults, Pacing, Way
from rig.targets import open_target
from rig.targets.proxied import Through
from tests.fault_run import KERNEL, Tally, Watch, Words, batches

# As fast as this takes minutes, and each part of it works: rate, latency, and the timer of an adapter.
PACING = Pacing(baud=50_000_000, latency=0.0005, timer=0.0005)


def recorded(words: Words) -> tuple[bytes, bytes]:
    """What an earlier run sent and got for some cases, a case a frame."""
    out, back = bytearray(), bytearray()
    through = Through(
        Way(watch=lambda sent, *_: out.extend(sent)), Way(watch=lambda sent, *_: back.extend(sent))
    )
    with open_target("native", wrap=through) as device:
        for each in words[:, None, :]:
            device.run(KERNEL, each)
    return bytes(out), bytes(back)


def main(frames: int = 1_000_000, rate: float = 1e-4, seed: int = 1) -> int:
    """Run it and print the tally."""
    faults, watch, tally = Faults.all(rate), Watch(), Tally()
    before = recorded(next(batches(seed + 1))[:40])
    through = Through(
        Way(PACING, faults, 2 * seed, before[0], watch.to_target),
        Way(PACING, faults, 2 * seed + 1, before[1], watch.to_host),
    )
    with open_target("native") as undisturbed, open_target("native", wrap=through) as device:
        for words in batches(seed):
            if tally.frames >= frames:
                break
            tally.add(device, words, undisturbed)
            print(f"{tally.frames:,} frames, {tally.cases:,} cases, {tally.seconds:,.0f} s", flush=True)
        stats = asdict(device.session.stats)
    print(f"{tally.frames:,} frames in {tally.seconds:.0f} s: {tally.frames / tally.seconds:,.0f}/s")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MiB")
    print("faults:", ", ".join(f"{kind} {number:,}" for kind, number in sorted(through.counts.items())))
    print("link:", ", ".join(f"{name} {number:,}" for name, number in stats.items()))
    for name, audit in (("to the target", watch.out), ("to the host", watch.back)):
        print(f"{name}: {audit.sent:,} frames, {audit.hit:,} hit, {audit.violations} untouched ones lost")
    print(f"target: {watch.target}")
    print(f"wrong results {tally.wrong}, batches not finished exactly once {tally.not_once}")
    return int(bool(tally.wrong or tally.not_once or watch.violations))


if __name__ == "__main__":
    sys.exit(main(*(kind(text) for kind, text in zip((int, float, int), sys.argv[1:], strict=False))))
