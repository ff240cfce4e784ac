"""Which lines the inputs of the fuzzers reach: those of the repository and those found in build/fuzz."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.fuzz import fuzzers

_PARTS = ("wire", "service", "kernels", "fixed")  # of firmware/; the last two in sum only
_DETAILED = ("wire", "service")
_HOST = ("rig/wire", "rig/link")


class Lines(NamedTuple):
    """Lines of a file, and how many of them ran."""

    file: str
    total: int
    covered: int

    def __str__(self) -> str:
        return f"  {self.file:34} {self.covered:5} of {self.total:5} lines  {self.covered / self.total:6.1%}"


def tell() -> None:
    """Print lines covered, file by file."""
    firmware = list(_firmware())
    print("firmware, by replay of the inputs (llvm-cov):")
    for part in _PARTS:
        _print_part(f"firmware/{part}", [line for line in firmware if _part(line) == part], part in _DETAILED)
    print("host, by replay of the inputs (coverage.py):")
    host = list(_host())
    for folder in _HOST:
        _print_part(folder, [line for line in host if line.file.startswith(folder)], True)


def _part(line: Lines) -> str:
    return Path(line.file).parent.name


def _print_part(name: str, lines: list[Lines], detailed: bool) -> None:
    for line in lines if detailed else ():
        print(line)
    print(Lines(f"{name} in all", sum(line.total for line in lines), sum(line.covered for line in lines)))


def _firmware() -> Iterator[Lines]:
    folder = fuzzers.build("fuzz-coverage")
    programs = [folder / f"fuzz_{name}" for name in fuzzers.FIRMWARE]
    for name, binary in zip(fuzzers.FIRMWARE, programs, strict=True):
        profile = fuzzers.FOUND / f"{name}.profraw"
        _quietly([binary, "-runs=0", *fuzzers.inputs(name)], LLVM_PROFILE_FILE=str(profile))
    merged = fuzzers.FOUND / "firmware.profdata"
    profiles = [fuzzers.FOUND / f"{name}.profraw" for name in fuzzers.FIRMWARE]
    _quietly([fuzzers.program("llvm-profdata", "llvm-profdata-14"), "merge", "-o", merged, *profiles])
    objects: list[str | Path] = [programs[0]]
    for other in programs[1:]:
        objects += ["-object", other]
    command = [fuzzers.program("llvm-cov"), "export", "-summary-only", f"-instr-profile={merged}", *objects]
    for file in json.loads(_quietly(command))["data"][0]["files"]:
        lines = file["summary"]["lines"]
        # Told relative to the folder of the build (-ffile-prefix-map).
        name = file["filename"][file["filename"].rindex("firmware/") :]
        yield Lines(name, lines["count"], lines["covered"])


def _host() -> Iterator[Lines]:
    data = fuzzers.FOUND / "host.coverage"
    tool = [sys.executable, "-m", "coverage"]
    data.unlink(missing_ok=True)
    for name in fuzzers.HOST:
        run = [*tool, "run", "--append", f"--data-file={data}", f"--source={','.join(_HOST)}"]
        _quietly([*run, "-m", "tests.fuzz.replay", name, *fuzzers.inputs(name)])
    report = _quietly([*tool, "json", f"--data-file={data}", "-o", "-", "-q"])
    for name, file in json.loads(report)["files"].items():
        summary = file["summary"]
        if summary["num_statements"]:
            yield Lines(name, summary["num_statements"], summary["covered_lines"])


def _quietly(command: Sequence[str | Path], **environment: str) -> str:
    """Its output; what it says besides is shown only when it fails."""
    done = subprocess.run(
        command, cwd=fuzzers.ROOT, env=os.environ | environment, check=False, text=True, errors="replace",
        stdin=subprocess.DEVNULL, capture_output=True, timeout=1200,
    )  # fmt: skip
    if done.returncode != 0:
        sys.exit(f"{command[0]}: {done.stderr[-4000:]}")
    return done.stdout
