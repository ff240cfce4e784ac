"""Starts the fuzzers: C under libFuzzer, Python under atheris, which is libFuzzer too."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build"
FOUND = BUILD / "fuzz"
FIRMWARE = {name: ROOT / "firmware/fuzz/corpus" / name for name in ("bytes", "frames", "kernels")}
HOST = {name: ROOT / "tests/fuzz/corpus" / name for name in ("stream", "messages", "session")}
CORPORA = FIRMWARE | HOST
NAMES = tuple(CORPORA)
HANG = 20  # seconds for one input; the machine may be busy


class Run(NamedTuple):
    """What came of a fuzzer; `finding`: where the input lies that broke it, "" when none did."""

    name: str
    executions: int
    seconds: int
    new_inputs: int
    edges: str
    finding: str

    def __str__(self) -> str:
        rate = self.executions // max(1, self.seconds)
        text = (
            f"{self.name:9} {self.executions:>12,} executions in {self.seconds:,} s ({rate:,}/s), "
            f"{self.new_inputs:,} new inputs, {self.edges} edges"
        )
        return f"{text}: FOUND {self.finding}" if self.finding else f"{text}: nothing found"


def build(preset: str) -> Path:
    """Bring the C fuzzers of a CMake preset up to date; returns their folder."""
    for command in (["cmake", "--preset", preset], ["cmake", "--build", "--preset", preset]):
        done = subprocess.run(
            command, cwd=ROOT / "firmware", check=False, text=True, capture_output=True, timeout=600
        )
        if done.returncode != 0:
            sys.exit(f"{' '.join(command)}:\n{done.stdout[-4000:]}{done.stderr[-4000:]}")
    return BUILD / "firmware" / preset / "fuzz"


def inputs(name: str) -> list[Path]:
    """Folders of a fuzzer's inputs, that for new ones first."""
    new = FOUND / name
    new.mkdir(parents=True, exist_ok=True)
    return [new, CORPORA[name]]


def run(name: str, seconds: int) -> Run:
    """Fuzz for so long, or until an input breaks something; its log stays in build/fuzz."""
    command = (
        [str(BUILD / "firmware/fuzz/fuzz" / f"fuzz_{name}")]
        if name in FIRMWARE
        else [sys.executable, "-m", "tests.fuzz.host", name]
    )
    # Of the slow ones libFuzzer would not try an input of some length within an hour.
    lengths = ["-max_len=4096"] if name in FIRMWARE else ["-max_len=400", "-len_control=0"]
    limits = [f"-max_total_time={seconds}", f"-timeout={HANG}", *lengths]
    told = ["-print_final_stats=1", f"-artifact_prefix={FOUND / name}."]
    log = FOUND / f"{name}.log"
    folders = [str(folder) for folder in inputs(name)]
    with log.open("w") as out:
        done = subprocess.run(
            [*command, *limits, *told, *folders],
            cwd=ROOT, check=False, stdin=subprocess.DEVNULL, stdout=out, stderr=out, timeout=seconds + 600,
        )  # fmt: skip
    return _read(name, log, done.returncode)


def _read(name: str, log: Path, code: int) -> Run:
    text = log.read_text(errors="replace")
    units, new = (
        _number(rf"stat::{key}:\s+(\d+)", text) for key in ("number_of_executed_units", "new_units_added")
    )
    kept = re.findall(r"Test unit written to (\S+)", text)
    finding = (kept[-1] if kept else str(log)) if code != 0 else ""
    edges = re.findall(r" cov: (\d+)", text)
    return Run(name, units, _number(r"Done \d+ runs in (\d+)", text), new, (edges or ["?"])[-1], finding)


def _number(pattern: str, text: str) -> int:
    found = re.findall(pattern, text)
    return int(found[-1]) if found else 0


def program(*names: str) -> str:
    """The first of some programs that is installed."""
    found = next(filter(None, map(shutil.which, names)), None)
    return found or sys.exit(f"{names[0]} not found on PATH; install with: sudo apt-get install llvm")
