"""The burst campaign beside streaming on the same machine, and a kernel wrong for one case in ten million.

    python benchmarks/burst_campaign.py [cases, 10000000] [target, qemu-mps2-an385]

Runs the classes of configs/campaigns/burst.yaml by `rig run`: streaming some thousands, then in bursts on
`exact`, then in bursts on a kernel that is `exact` but for one case of all of them (tests/unsound/rare.c),
once wrong in both builds and once (on an ARM target) in the target's alone. Which case that is, is found out
here without the runs, by generating all inputs. Prints rates, the CPU time of everything that a run starts,
builds of firmware included, the peak memory of the rig, and the cases; exit code 1 when a run does not tell
what it should.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from itertools import count
from pathlib import Path
from time import perf_counter, sleep
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.memory import memory
from tests.rare import SOURCE, wrong_cases

CLASSES = ("uniform", "log_uniform", "rigid", "near_singular", "boundary")
SEED = 42
STREAMED = 1000  # cases a class
ROOT = Path(__file__).resolve().parent.parent


class Run(NamedTuple):
    """What a run told: its summary, wall and CPU seconds, and the rig's own peak memory in MB."""

    summary: dict[str, Any]
    seconds: float
    cpu: float
    peak: float


def campaign(target: str, mode: str, each: int, kernel: str) -> str:
    """The text of a campaign."""
    cases = "".join(f"  - {{class: {name}, count: {each}}}\n" for name in CLASSES)
    head = f"name: show\nmode: {mode}\nseed: {SEED}\ntargets: [{target}]\nkernels: [{kernel}]\n"
    name = "exact" if kernel == "exact" else "rare"
    return f"{head}cases:\n{cases}accept: {{{name}: correctly_rounded}}\n"


def run(folder: Path, name: str, text: str) -> Run:
    """Run a campaign as a user does."""
    (folder / f"{name}.yaml").write_text(text)
    command = [sys.executable, "-m", "rig.cli", "run", f"{name}.yaml", "--out", name]
    begun = perf_counter()
    child = subprocess.Popen(
        command, cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.DEVNULL
    )
    peak, done = 0.0, False
    while not done:
        peak = max(peak, memory(child.pid, "VmHWM"))
        sleep(0.1)
        pid, _, used = os.wait4(child.pid, os.WNOHANG)
        done = pid != 0
    child.returncode = 0
    seconds = perf_counter() - begun
    summary = json.loads((folder / name / "summary.json").read_text())
    return Run(summary, seconds, used.ru_utime + used.ru_stime, peak)


def rate(told: Run) -> float:
    """Matrices a second, without what the rig takes to start and to report."""
    (target,) = told.summary["targets"]
    return float(target["cases_per_second"])


def show(name: str, told: Run) -> None:
    """A line of the table."""
    cases = told.summary["cases"]
    share = f"{1e6 * told.cpu / cases:,.2f} us CPU each" if cases else ""
    times = f"{rate(told):>12,.0f}/s {told.seconds:>8,.1f} s"
    print(f"{name:<28} {cases:>12,} {times} {share:>20} {told.peak:>7,.0f} MB", flush=True)


def rare(total: int) -> tuple[int, dict[str, list[int]]]:
    """A salt with which the kernel is wrong for exactly one case of all, and that case."""
    for salt in count():
        found = {name: wrong_cases(name, SEED, {}, total // len(CLASSES), (total, salt)) for name in CLASSES}
        if sum(map(len, found.values())) == 1:
            return salt, found
    raise AssertionError


def expected(found: dict[str, list[int]], told: Run) -> bool:
    """Whether a run found the case, and no other; prints it."""
    right = True
    for entry in told.summary["results"]:
        wrong = entry["score"]["failing"]["misrounded"]
        right &= wrong == found[entry["class"]]
        if wrong and entry["shown"]:
            shown, burst = entry["shown"], entry["burst"]
            print(f"  {shown['case']}: told {shown['told']}")
            print(f"  {' ' * len(shown['case'])}  true {shown['expected']}")
            print(f"  blocks that differed from the native build: {burst['bisected']}")
            for finding in entry["findings"]:
                print(f"  {finding['text']}: {finding['first'][0]['case']}, {finding['first'][0]['detail']}")
    return right


def main() -> int:
    """Print the table."""
    total, target = int((sys.argv[1:] or ["10000000"])[0]), (sys.argv[2:] or ["qemu-mps2-an385"])[0]
    each = total // len(CLASSES)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        load = os.getloadavg()[0]
        print(f"{target}, {os.cpu_count()} cores, load {load:.1f} before")
        stream = run(folder, "stream", campaign(target, "stream", STREAMED, "exact"))
        show("streaming, exact", stream)
        burst = run(folder, "burst", campaign(target, "burst", each, "exact"))
        show("burst, exact", burst)
        right = burst.summary["verdict"] == "passed"
        salt, found = rare(total)
        print(f"wrong for one case in {total:,}: { ({k: v for k, v in found.items() if v}) }, salt {salt}")
        for more, where in (("", "both builds"), (", ONLY_ARM: 1", "the ARM build")):
            if "ARM" in more and target == "native":
                continue
            defines = f"{{RATE: {total}, SALT: {salt}{more}}}"
            kernel = f"{{name: rare, sources: [{SOURCE}], defines: {defines}}}"
            told = run(folder, f"rare{len(more)}", campaign(target, "burst", each, kernel))
            show(f"burst, wrong in {where}", told)
            right &= expected(found, told)
    print(f"burst over streaming: {rate(burst) / rate(stream):,.0f} times")
    print("all as expected" if right else "WRONG")
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
