#!/usr/bin/env python3
"""Make a fresh Debian or Ubuntu machine ready, then run the rig on it.

    python3 bootstrap.py smoke    install what is missing, run the smoke campaign on QEMU
    python3 bootstrap.py test     install what is missing, run every check (tox)
    python3 bootstrap.py setup    install only, with the tools of a developer

It needs python3 and, when a system package is missing, root or sudo. Further arguments go to
`rig run` or `tox`, whose exit code is passed on; 3 says that the machine could not be made ready.
"""

# Only the standard library, and only old syntax: an old interpreter must get as far as the message.
from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "bootstrap.json"
SMOKE = "configs/campaigns/smoke.yaml"

OS_RELEASE = Path("/etc/os-release")

EXIT_SETUP = 3
EXIT_INTERRUPTED = 130
OLDEST_PYTHON = (3, 11)
LOCK_SECONDS = 120
LOCK_POLL_SECONDS = 2.0
APT_OPTIONS = ["-q", "-y", "-o", f"DPkg::Lock::Timeout={LOCK_SECONDS}"]
SBIN = ":/usr/sbin"  # of daemons; Debian leaves it out of a user's PATH
PROXIES = ("http_proxy", "https_proxy", "ftp_proxy", "no_proxy")

# Ubuntu's Chromium is a snap, which cannot read /tmp: there tests/browser.py fetches one.
DEBIAN = "\nID=debian\n" in f"\n{OS_RELEASE.read_text()}" if OS_RELEASE.exists() else False


class Tool(NamedTuple):
    """A program, or a file that its compiler finds, and the package that brings it.

    `level`: of COMMANDS, from which on it is needed.
    """

    package: str
    program: str
    file: str = ""
    level: int = 0


TOOLS = (
    Tool("qemu-system-arm", "qemu-system-arm"),
    Tool("gcc-arm-none-eabi", "arm-none-eabi-gcc"),
    Tool("libnewlib-arm-none-eabi", "arm-none-eabi-gcc", "libc.a"),
    Tool("gcc", "cc"),
    Tool("libc6-dev", "cc", "crt1.o"),
    Tool("cmake", "cmake"),
    Tool("ninja-build", "ninja"),
    Tool("util-linux", "setpriv"),
    Tool("qemu-system-misc", "qemu-system-riscv32", level=1),
    Tool("gcc-riscv64-unknown-elf", "riscv64-unknown-elf-gcc", level=1),
    Tool("picolibc-riscv64-unknown-elf", "riscv64-unknown-elf-gcc", "picolibc.specs", level=1),
    Tool("qemu-user", "qemu-ppc", level=1),
    Tool("gcc-powerpc-linux-gnu", "powerpc-linux-gnu-gcc", level=1),
    Tool("libc6-dev-powerpc-cross", "powerpc-linux-gnu-gcc", "crt1.o", level=1),
    Tool("gcc-avr", "avr-gcc", level=1),
    Tool("avr-libc", "avr-gcc", "libc.a", level=1),
    Tool("clang", "clang", level=1),
    Tool("ser2net", "ser2net", level=1),
    Tool("libclang-rt-dev", "clang", "include/fuzzer/FuzzedDataProvider.h", level=1),
    *([Tool("chromium", "chromium", level=1)] if DEBIAN else []),
)

# Each command's level of pip extras and of TOOLS; a level holds the ones before it.
EXTRAS = ("", "[tox]", "[dev]")
COMMANDS = {"smoke": 0, "test": 1, "setup": 2}


class SetupError(Exception):
    """The machine could not be made ready; the text is the one line the user reads."""


def say(text: str) -> None:
    """Print a line of our own, in order with the output of the programs we start."""
    print(f"bootstrap: {text}", flush=True)


def is_present(tool: Tool) -> bool:
    """Look for the program, and for the file where that compiler would look."""
    if shutil.which(tool.program, path=os.environ.get("PATH", "") + SBIN) is None:
        return False
    if not tool.file:
        return True
    command = [tool.program, f"-print-file-name={tool.file}"]
    answer = subprocess.run(command, stdout=subprocess.PIPE, check=False, text=True).stdout.strip()
    return Path(answer).is_absolute()  # a file that was not found is echoed as it was given


def missing_packages(level: int) -> list[str]:
    """Name the packages to install, python3-venv (which Debian splits off) included."""
    missing = [tool.package for tool in TOOLS if tool.level <= level and not is_present(tool)]
    if importlib.util.find_spec("ensurepip") is None and not venv_works():
        missing.append("python{}.{}-venv".format(*sys.version_info))
    return missing


def privilege(by_hand: str) -> list[str]:
    """Tell how to become root: not at all, by sudo, or (SetupError) by the user's own hand."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") is None:
        raise SetupError(f"neither root nor sudo: as root, run: {by_hand}")
    kept = ",".join(name for name in PROXIES if name in os.environ)
    return ["sudo", f"--preserve-env={kept}"] if kept else ["sudo"]


def run_apt(command: list[str]) -> bool:
    """Run apt-get and wait for its locks: its own option covers dpkg's, not those of lists and archives."""
    print(f"+ {shlex.join(command)}", flush=True)
    deadline = time.monotonic() + LOCK_SECONDS
    while True:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False, text=True
        )
        locked = done.returncode != 0 and "Could not get lock" in done.stderr
        if not locked or time.monotonic() > deadline:
            sys.stderr.write(done.stderr)
            return done.returncode == 0
        time.sleep(LOCK_POLL_SECONDS)


def install_packages(level: int) -> None:
    """Install what is missing by apt-get, nothing when all is there."""
    missing = missing_packages(level)
    if not missing:
        return
    say(f"missing system packages: {' '.join(missing)}")
    install = ["apt-get", "install", "--no-install-recommends", *APT_OPTIONS, *missing]
    by_hand = f"apt-get update && apt-get install --no-install-recommends {' '.join(missing)}"
    if shutil.which("apt-get") is None:
        raise SetupError(f"no apt-get here: install what your system calls: {' '.join(missing)}")
    prefix = [*privilege(by_hand), "env", "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C"]
    # A third-party source that is down fails the update; the packages may be there all the same.
    if not run_apt([*prefix, "apt-get", "update", *APT_OPTIONS]):
        say("apt-get update failed, trying with the package lists there are")
    if not run_apt([*prefix, *install]):
        raise SetupError(f"apt-get failed; when that is repaired, run as root: {by_hand}")
    importlib.invalidate_caches()
    left = missing_packages(level)
    if left:
        raise SetupError(f"installed, but still not found on PATH: {' '.join(left)}")


def run_step(command: list[str], failure: str) -> None:
    """Show a command, run it, and end in SetupError with `failure` when it fails."""
    print(f"+ {shlex.join(command)}", flush=True)
    if subprocess.run(command, stdin=subprocess.DEVNULL, check=False, cwd=ROOT).returncode != 0:
        raise SetupError(failure)


def venv_works() -> bool:
    """Start the interpreter of .venv: an upgrade of the system's Python leaves one without packages."""
    if not PYTHON.exists():
        return False
    probe = [str(PYTHON), "-c", "import pip"]
    return subprocess.run(probe, check=False, stderr=subprocess.DEVNULL).returncode == 0


def wanted_digest() -> str:
    """Digest of what pip is told: pyproject.toml, and where the checkout lies (scripts name it)."""
    return hashlib.sha256(str(ROOT).encode() + (ROOT / "pyproject.toml").read_bytes()).hexdigest()


def read_stamp() -> tuple[str, int]:
    """Read digest and level of the last finished installation; ("", 0) when there is none."""
    try:
        stamp = json.loads(STAMP.read_text())
        return str(stamp["digest"]), min(int(stamp["level"]), len(EXTRAS) - 1)
    except (OSError, ValueError, KeyError, TypeError):
        return "", 0


def install_project(level: int) -> None:
    """Make .venv and install the project into it, nothing when the last time still holds."""
    works = venv_works()
    digest, installed = read_stamp()
    if works and digest == wanted_digest() and installed >= level:
        return
    say("installing the project into .venv")
    if not works:
        run_step([sys.executable, "-m", "venv", "--clear", str(VENV)], "cannot make .venv (see above)")
    level = max(level, installed)
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    failure = "pip failed (see above); it needs a package index: check network, proxy and pip.conf"
    run_step([*pip, "--editable", f".{EXTRAS[level]}"], failure)
    STAMP.write_text(json.dumps({"digest": wanted_digest(), "level": level}))


def hand_over(command: list[str]) -> None:
    """Become the command, so that exit code and signals are its own."""
    print(f"+ {shlex.join(command)}", flush=True)
    os.chdir(ROOT)
    os.execv(command[0], command)


def prepare_and_run(name: str, rest: list[str]) -> int:
    """Do one of COMMANDS."""
    install_packages(COMMANDS[name])
    install_project(COMMANDS[name])
    if name == "smoke":
        hand_over([str(VENV / "bin" / "rig"), "run", SMOKE, *rest])
    if name == "test":
        hand_over([str(PYTHON), "-m", "tox", *rest])
    say("ready; try: .venv/bin/rig --help")
    return 0


def main(arguments: list[str], version: tuple[int, int] = sys.version_info[:2]) -> int:
    """Parse the command line and turn SetupError into its line and exit code."""
    if version < OLDEST_PYTHON:
        found = ".".join(map(str, version))
        print(f"bootstrap: needs Python 3.11 or newer, this is {found} ({sys.executable})", file=sys.stderr)
        return EXIT_SETUP
    parser = argparse.ArgumentParser(
        prog="bootstrap.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", choices=COMMANDS)
    parser.add_argument("rest", nargs=argparse.REMAINDER, help="arguments for rig run or tox")
    options = parser.parse_args(arguments)
    try:
        return prepare_and_run(options.command, options.rest)
    except SetupError as error:
        print(f"bootstrap: {error}", file=sys.stderr)
        return EXIT_SETUP
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
