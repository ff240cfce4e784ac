"""Builds the firmware of a board when it is missing or out of date; Ninja decides which."""

from __future__ import annotations

import fcntl
import re
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from elftools.common.exceptions import ELFError
from elftools.elf.elffile import ELFFile
from elftools.elf.sections import NoteSection

from rig import paths
from rig.errors import BuildError
from rig.targets import user_kernel
from rig.targets.tools import build_tools, require
from rig.targets.user_kernel import UserKernel

LOCK_DEADLINE = 300.0
TOOL_DEADLINE = 600.0
_MISTAKE = re.compile(
    r"(^[^:]+:\d+(:\d+)?: (fatal )?error: |: undefined reference to |: multiple definition of |"
    r" overflowed by \d+ bytes|"
    r"^ninja: error: |^CMake Error)"
)


@dataclass(frozen=True)
class Image:
    """A firmware image: its ELF file, the linker's GNU build id in hexadecimal, the file's size in bytes."""

    path: Path
    build_id: str
    size: int


def build(board: str, kernels: Sequence[UserKernel] = ()) -> Image:
    """Bring a board's firmware up to date; costs some 30 ms when it is.

    Args:
        board: the name of a preset in firmware/CMakePresets.json.
        kernels: the user's own; every set of them has a build folder of its own.

    Raises:
        UsageError: a user's kernel that cannot be built at all; see `user_kernel.check`.
        ToolMissing: CMake, Ninja or the compiler is not installed.
        BuildError: the firmware does not build (the first mistakes, with file and line), or another
            build holds the lock for too long. A mistake in a user's source begins with the compiler's own
            "file:line:column: error: ".
    """
    return read_image(make(board, kernels, "firmware.elf") / "firmware.elf")


def make(board: str, kernels: Sequence[UserKernel], goal: str) -> Path:
    """Bring a goal of Ninja's up to date and return the build folder; see `build`."""
    user_kernel.check(kernels)
    require(*build_tools(board))
    folder = _folder(board, kernels)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _lock(folder.with_name(f"{folder.name}.lock")):
        if not _configured(folder):
            shutil.rmtree(folder, ignore_errors=True)
            _configure(board, folder, kernels)
        for kernel in kernels:
            _drop_changed(board, folder, kernel)
        _call(board, kernels, ["ninja", "-C", str(folder), goal])
        for kernel in kernels:
            _record(folder, kernel).write_text(_content(board, folder, kernel))
    return folder


def _drop_changed(board: str, folder: Path, kernel: UserKernel) -> None:
    """Remove the objects of files that changed: Ninja takes an older file put in place for built."""
    record = _record(folder, kernel)
    if not record.exists() or record.read_text() != _content(board, folder, kernel):
        shutil.rmtree(folder / _objects(kernel), ignore_errors=True)


def _record(folder: Path, kernel: UserKernel) -> Path:
    return folder / f"user_{kernel.name}.sha256"


def _objects(kernel: UserKernel) -> str:
    return f"CMakeFiles/user_{kernel.name}.dir"


def _content(board: str, folder: Path, kernel: UserKernel) -> str:
    """Digests of its sources, and of the headers that Ninja saw them include when it built them."""
    files = list(map(str, kernel.sources))
    told = _call(board, [kernel], ["ninja", "-C", str(folder), "-t", "deps"])
    for entry in told.split("\n\n"):
        name, *lines = entry.splitlines() or [""]
        if name.startswith(_objects(kernel)):
            files += [line.strip() for line in lines]
    return "".join(f"{user_kernel.digest_of(folder / file)} {file}\n" for file in files)


def _folder(board: str, kernels: Sequence[UserKernel]) -> Path:
    return paths.build_root() / (f"{board}-{user_kernel.digest(kernels)}" if kernels else board)


def _configure(board: str, folder: Path, kernels: Sequence[UserKernel]) -> None:
    command = ["cmake", "--preset", board, "-B", str(folder)]
    if kernels:
        folder.mkdir()
        table = folder / "user_kernels.cmake"
        table.write_text(user_kernel.definition(kernels))
        command.append(f"-DRIG_USER_KERNELS={table}")
    _call(board, kernels, command)


def built_image(board: str, kernels: Sequence[UserKernel] = ()) -> Image:
    """The image of an earlier build, as it is.

    Raises:
        BuildError: there is none.
    """
    path = _folder(board, kernels) / "firmware.elf"
    if not path.exists():
        raise BuildError(f"no firmware for {board} at {path}; build it with: rig build TARGET")
    return read_image(path)


def read_image(path: Path) -> Image:
    """Read the GNU build id of an ELF file.

    Raises:
        BuildError: unreadable, no ELF file, or it has no build id.
    """
    try:
        with path.open("rb") as file:
            section = ELFFile(file).get_section_by_name(".note.gnu.build-id")
            notes = list(section.iter_notes()) if isinstance(section, NoteSection) else []
            size = path.stat().st_size
    except (OSError, ELFError) as error:
        raise BuildError(f"{path} is not a readable firmware image: {error}") from error
    ids = [note["n_desc"] for note in notes if note["n_type"] == "NT_GNU_BUILD_ID"]
    if not ids:
        raise BuildError(f"{path} has no GNU build id; link it with -Wl,--build-id")
    return Image(path, str(ids[0]), size)


def _configured(folder: Path) -> bool:
    """Whether the folder was configured from these sources with these presets."""
    cache = folder / "CMakeCache.txt"
    if not (folder / "build.ninja").exists() or not cache.exists():
        return False
    presets = paths.FIRMWARE / "CMakePresets.json"
    if presets.stat().st_mtime_ns > cache.stat().st_mtime_ns:
        return False
    # One cache folder can serve several installed copies of the rig; CMake refuses the sources of another.
    return f"CMAKE_HOME_DIRECTORY:INTERNAL={paths.FIRMWARE}\n" in cache.read_text()


def _call(board: str, kernels: Sequence[UserKernel], command: list[str]) -> str:
    """What a tool printed; BuildError when it fails or does not end."""
    try:
        done = subprocess.run(
            command,
            cwd=paths.FIRMWARE,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=TOOL_DEADLINE,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise BuildError(
            f"building {board}: {command[0]} did not end within {TOOL_DEADLINE:.0f} s"
        ) from error
    told = done.stdout.decode(errors="replace")
    if done.returncode != 0:
        raise BuildError(_why(board, kernels, told))
    return told


def _why(board: str, kernels: Sequence[UserKernel], output: str) -> str:
    """Why a build failed; a mistake of the user's in the tool's own words."""
    missing = user_kernel.missing_function(output, kernels) or user_kernel.needs_a_system(output, kernels)
    if missing is not None:
        return missing
    mistakes = first_mistakes(output)
    theirs = bool(kernels) and not mistakes.startswith((str(paths.FIRMWARE), "CMake", "ninja"))
    return mistakes if theirs else f"firmware for {board} does not build: {mistakes}"


def first_mistakes(output: str, count: int = 3) -> str:
    """The first mistakes a compiler, linker, CMake or Ninja told; the last line when none looks like one."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    found: list[str] = []
    for index, line in enumerate(lines):
        if _MISTAKE.search(line):
            # CMake says where on one line and what on the next.
            what = lines[index + 1 : index + 2] if line.startswith("CMake Error") else []
            found.append(" ".join([line, *what]))
    return " | ".join(found[:count] or lines[-1:] or ["no output"])


@contextmanager
def _lock(path: Path, deadline: float | None = None) -> Iterator[None]:
    """Hold the lock file, so that two runs never build in one folder at once."""
    end = time.monotonic() + (LOCK_DEADLINE if deadline is None else deadline)
    with path.open("w") as file:
        while not _try_lock(file.fileno()):
            if time.monotonic() > end:
                raise BuildError(f"another build has held {path} for too long; end it and try again")
            time.sleep(0.02)
        yield


def _try_lock(fd: int) -> bool:
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
