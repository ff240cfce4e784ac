"""bootstrap.py against a made-up machine: the programs on PATH are scripts that note their calls."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

import bootstrap

ROOT = Path(__file__).resolve().parents[2]
CROSS = ("arm-none-eabi-gcc", "riscv64-unknown-elf-gcc", "powerpc-linux-gnu-gcc", "avr-gcc")
COMPILERS = ("cc", *CROSS, "clang")


class Machine:
    """A folder as the whole PATH, and a checkout with nothing but bootstrap.py's own files."""

    def __init__(self, folder: Path):
        self.bin = folder / "bin"
        self.calls = folder / "calls"
        self.root = folder / "checkout"
        self.bin.mkdir()
        self.root.mkdir()
        (self.root / "pyproject.toml").write_text("[project]\n")

    def program(self, name: str, body: str = "") -> None:
        """Put a script on PATH that notes its command line, then does `body`."""
        script = self.bin / name
        script.write_text(f'#!/bin/sh\necho "{name} $*" >> {self.calls}\n{body}\n')
        script.chmod(0o755)

    def tools(self) -> None:
        """Put everything on PATH that the rig asks for."""
        for tool in bootstrap.TOOLS:
            finds = f'echo "{self.bin}/${{1#*=}}"' if tool.program in COMPILERS else ""
            self.program(tool.program, finds)

    def called(self, word: str) -> list[str]:
        lines = self.calls.read_text().splitlines() if self.calls.exists() else []
        return [line for line in lines if line.startswith(word)]


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    made = Machine(tmp_path)
    monkeypatch.setenv("PATH", str(made.bin))
    monkeypatch.setattr(bootstrap, "ROOT", made.root)
    monkeypatch.setattr(bootstrap, "VENV", made.root / ".venv")
    monkeypatch.setattr(bootstrap, "PYTHON", made.root / ".venv" / "bin" / "python")
    monkeypatch.setattr(bootstrap, "STAMP", made.root / ".venv" / "bootstrap.json")
    monkeypatch.setattr(bootstrap, "SBIN", "")
    monkeypatch.setattr("os.geteuid", lambda: 0)
    # `env` is how the environment of apt-get is set; the real one would need the real PATH.
    made.program("env", 'while case $1 in *=*) true;; *) false;; esac; do shift; done; "$@"')
    return made


def make_venv(machine: Machine) -> None:
    """Put a .venv whose python notes how it is called."""
    folder = machine.root / ".venv" / "bin"
    folder.mkdir(parents=True)
    machine.program("venv-python")
    (folder / "python").symlink_to(machine.bin / "venv-python")


def brings(machine: Machine) -> str:
    """Shell text of an apt-get that installs: it moves the tools onto PATH."""
    machine.tools()
    store = machine.bin.parent / "archive"
    store.mkdir()
    for tool in bootstrap.TOOLS:
        if (machine.bin / tool.program).exists():
            (machine.bin / tool.program).rename(store / tool.program)
    return f'case "$*" in install*) /bin/cp {store}/* {machine.bin}/;; esac'


def test_old_python_ends_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert bootstrap.main(["smoke"], version=(3, 9)) == 3
    error = capsys.readouterr().err
    assert "needs Python 3.11 or newer, this is 3.9" in error
    assert error.count("\n") == 1


def test_source_parses_for_an_old_python() -> None:
    source = (ROOT / "bootstrap.py").read_text()
    assert ast.parse(source, feature_version=(3, 7)).body
    imported = {node.module for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom)}
    imported |= {
        a.name for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Import) for a in node.names
    }
    assert {str(name).split(".")[0] for name in imported} <= sys.stdlib_module_names


def test_nothing_is_installed_when_all_is_there(machine: Machine) -> None:
    machine.tools()
    machine.program("apt-get")
    bootstrap.install_packages(1)
    assert machine.called("apt-get") == []


def test_only_what_is_missing_is_installed(machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    machine.program("apt-get", brings(machine))
    machine.program("ninja")
    machine.program("setpriv")
    bootstrap.install_packages(1)
    update, install = machine.called("apt-get")
    assert update.startswith("apt-get update")
    assert "--no-install-recommends" in install
    assert "DPkg::Lock::Timeout=120" in install
    assert {"qemu-system-arm", "libnewlib-arm-none-eabi", "libc6-dev", "cmake"} <= set(install.split())
    assert not {"ninja-build", "util-linux"} & set(install.split())
    told = capsys.readouterr().out
    assert told.index("missing system packages: qemu-system-arm") < told.index("apt-get update")


def test_a_compiler_without_its_library_is_not_enough(machine: Machine) -> None:
    machine.tools()
    machine.program("cc", 'echo "${1#*=}"')
    assert bootstrap.missing_packages(1) == ["libc6-dev"]


def test_the_smoke_run_needs_no_fuzzer(machine: Machine) -> None:
    machine.tools()
    (machine.bin / "clang").unlink()
    assert bootstrap.missing_packages(0) == []
    assert bootstrap.missing_packages(1) == ["clang", "libclang-rt-dev"]


def test_python_without_ensurepip_needs_the_venv_package(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.tools()
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    expected = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    assert bootstrap.missing_packages(1) == [expected]
    make_venv(machine)
    assert bootstrap.missing_packages(1) == []


def test_sudo_is_used_when_not_root(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setenv("https_proxy", "http://user:secret@proxy:3128")
    machine.program("apt-get", brings(machine))
    machine.program("sudo", 'shift; "$@"')
    bootstrap.install_packages(1)
    assert len(machine.called("sudo --preserve-env=https_proxy env DEBIAN_FRONTEND=noninteractive")) == 2
    assert "secret" not in machine.calls.read_text()


FAILING_APT = "echo 'E: Unable to locate package' >&2; exit 100"


@pytest.mark.parametrize(
    ("user", "apt", "line"),
    [
        (0, None, "no apt-get here: install what your system calls: qemu-system-arm"),
        (1000, "", "neither root nor sudo: as root, run: apt-get update && apt-get install"),
        (0, FAILING_APT, "apt-get failed; when that is repaired, run as root: apt-get update &&"),
        (0, "", "installed, but still not found on PATH: qemu-system-arm"),
    ],
)
def test_what_cannot_be_installed_is_told(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, user: int, apt: str | None, line: str
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: user)
    if apt is not None:
        machine.program("apt-get", apt)
    with pytest.raises(bootstrap.SetupError, match=f"^{line}"):
        bootstrap.install_packages(1)


def test_a_machine_that_cannot_be_made_ready_ends_in_one_line(
    machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bootstrap.main(["smoke"]) == 3
    error = capsys.readouterr().err
    assert error.startswith("bootstrap: no apt-get here")
    assert error.count("\n") == 1


def test_a_held_lock_is_waited_for(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "LOCK_POLL_SECONDS", 0.0)
    once = machine.bin.parent / "second-time"
    machine.program(
        "apt-get", f"[ -e {once} ] && exit 0; : > {once}; echo 'E: Could not get lock /x' >&2; exit 100"
    )
    assert bootstrap.run_apt(["apt-get", "update"])
    assert len(machine.called("apt-get")) == 2


def test_a_lock_that_stays_ends_the_wait(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "LOCK_SECONDS", -1)
    machine.program("apt-get", "echo 'E: Could not get lock /x' >&2; exit 100")
    assert not bootstrap.run_apt(["apt-get", "update"])


def installs(machine: Machine) -> list[str]:
    return [line for line in machine.called("venv-python") if "pip install" in line]


def test_pip_runs_only_when_something_changed(machine: Machine) -> None:
    make_venv(machine)
    bootstrap.install_project(1)
    bootstrap.install_project(1)
    bootstrap.install_project(0)
    assert [line.split()[-1] for line in installs(machine)] == [".[tox]"]
    (machine.root / "pyproject.toml").write_text("[project]\nname = 'other'\n")
    bootstrap.install_project(0)
    bootstrap.install_project(2)
    assert [line.split()[-1] for line in installs(machine)] == [".[tox]", ".[tox]", ".[dev]"]


def test_a_failed_pip_leaves_no_stamp(machine: Machine) -> None:
    make_venv(machine)
    machine.program("venv-python", 'case "$*" in *install*) exit 1;; esac')
    with pytest.raises(bootstrap.SetupError, match="pip failed"):
        bootstrap.install_project(0)
    assert not bootstrap.STAMP.exists()


@pytest.mark.parametrize("text", ["", "[]", '{"digest": 1}', '{"digest": "x", "level": "y"}'])
def test_a_broken_stamp_counts_as_none(machine: Machine, text: str) -> None:
    make_venv(machine)
    bootstrap.STAMP.write_text(text)
    assert bootstrap.read_stamp() == ("", 0)


def test_a_venv_of_a_python_that_is_gone_is_made_anew(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_venv(machine)
    machine.program("venv-python", 'case "$*" in *"import pip"*) exit 1;; esac')
    machine.program("python-of-the-system")
    monkeypatch.setattr("sys.executable", "python-of-the-system")
    bootstrap.install_project(0)
    assert machine.called("python-of-the-system") == [
        f"python-of-the-system -m venv --clear {bootstrap.VENV}"
    ]


@pytest.mark.parametrize(("command", "program"), [("smoke", "rig"), ("test", "python")])
def test_exit_code_and_arguments_are_passed_through(tmp_path: Path, command: str, program: str) -> None:
    made = Machine(tmp_path)
    made.tools()
    checkout = made.root
    (checkout / "bootstrap.py").write_text((ROOT / "bootstrap.py").read_text())
    make_venv(made)
    (checkout / ".venv" / "bin" / "rig").symlink_to(made.bin / "handed-over")
    made.program("venv-python", 'case "$*" in "-m tox"*) exit 7;; esac')
    made.program("handed-over", "exit 7")
    done = subprocess.run(
        [sys.executable, checkout / "bootstrap.py", command, "--seed", "5"],
        env={"PATH": str(made.bin)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 7, done.stderr
    expected = {"rig": f"handed-over run {bootstrap.SMOKE} --seed 5", "python": "venv-python -m tox --seed 5"}
    assert expected[program] in made.calls.read_text().splitlines()
    assert json.loads((checkout / ".venv" / "bootstrap.json").read_text())["level"] == int(command == "test")
