from __future__ import annotations

import fcntl
import threading
import time
from pathlib import Path

import pytest

from rig import paths
from rig.errors import BuildError, ToolMissing
from rig.targets import build as builder
from rig.targets.tools import build_tools

PRESETS = """{"version": 3, "configurePresets": [
  {"name": "native", "generator": "Ninja", "binaryDir": "${sourceDir}/elsewhere"}]}"""
PROJECT = """cmake_minimum_required(VERSION 3.20)
project(tiny C)
add_link_options(-Wl,--build-id=sha1)
add_executable(firmware main.c)
set_target_properties(firmware PROPERTIES SUFFIX .elf)
"""
GOOD = "int main(void) { return 0; }\n"


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tiny firmware tree in place of the real one, and an empty build root."""
    folder = tmp_path / "firmware"
    folder.mkdir()
    (folder / "CMakePresets.json").write_text(PRESETS)
    (folder / "CMakeLists.txt").write_text(PROJECT)
    (folder / "main.c").write_text(GOOD)
    monkeypatch.setattr(paths, "FIRMWARE", folder)
    monkeypatch.setattr(paths, "build_root", lambda: tmp_path / "build")
    return folder


def test_builds_when_missing_and_again_only_when_changed(sources: Path) -> None:
    first = builder.build("native")
    assert first.path.stat().st_size == first.size
    assert len(first.build_id) == 40
    stamp = first.path.stat().st_mtime_ns
    assert builder.build("native") == first == builder.built_image("native")
    assert first.path.stat().st_mtime_ns == stamp
    (sources / "main.c").write_text("int main(void) { return 1; }\n")
    assert builder.build("native").build_id != first.build_id


def test_another_copy_of_the_sources_takes_over(sources: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = builder.build("native")
    moved = sources.rename(sources.with_name("moved"))
    (moved / "main.c").write_text("int main(void) { return 2; }\n")
    monkeypatch.setattr(paths, "FIRMWARE", moved)
    assert builder.build("native").build_id != first.build_id


def test_a_compiler_error_is_told_with_file_and_line(sources: Path) -> None:
    (sources / "main.c").write_text("int main(void) {\n    return nothing;\n}\n")
    with pytest.raises(BuildError, match=r"^firmware for native does not build: .*main\.c:2:12: error: "):
        builder.build("native")


def test_an_unknown_board_is_told(sources: Path) -> None:
    with pytest.raises(BuildError, match="native-x does not build: CMake Error: No such preset"):
        builder.build("native-x")


def test_builds_at_the_same_time_take_turns(sources: Path) -> None:
    images: list[builder.Image] = []
    threads = [threading.Thread(target=lambda: images.append(builder.build("native"))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(images) == 3
    assert len(set(images)) == 1


def test_a_lock_that_is_held_ends_in_an_error(tmp_path: Path) -> None:
    path = tmp_path / "native.lock"
    begun = time.monotonic()
    with path.open("w") as holder:
        fcntl.flock(holder.fileno(), fcntl.LOCK_EX)
        with pytest.raises(BuildError, match="another build has held"), builder._lock(path, deadline=0.05):
            pytest.fail("two builds at once")
    assert time.monotonic() - begun < 5


def test_missing_tools_come_with_the_install_command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolMissing) as caught:
        builder.build("mps2-an385")
    assert str(caught.value) == (
        "cmake, ninja, arm-none-eabi-gcc not found on PATH; install with: "
        "sudo apt-get install cmake ninja-build gcc-arm-none-eabi libnewlib-arm-none-eabi"
    )


def test_no_earlier_build_is_told(sources: Path) -> None:
    with pytest.raises(BuildError, match="no firmware for native"):
        builder.built_image("native")


def test_what_is_no_image_is_told(tmp_path: Path) -> None:
    path = tmp_path / "firmware.elf"
    path.write_bytes(b"not an ELF file")
    with pytest.raises(BuildError, match="is not a readable firmware image"):
        builder.read_image(path)


@pytest.mark.parametrize(
    ("output", "told"),
    [
        ("FAILED: a.o\na.c:3:1: error: no\na.c:3:1: note: x\nninja: stop\n", "a.c:3:1: error: no"),
        ("a.c:1:9: fatal error: b.h: No such file\n", "a.c:1:9: fatal error: b.h: No such file"),
        ("ld: main.o: in f:\nmain.c:4: undefined reference to `g'\n", "main.c:4: undefined reference to `g'"),
        (
            "ld: section `.text' will not fit in region `FLASH'\nld: region `FLASH' overflowed by 9 bytes\n"
            "collect2: error: ld returned 1 exit status\nninja: stop\n",
            "ld: region `FLASH' overflowed by 9 bytes",
        ),
        ("CMake Error at x:9 (include):\n  not found\n\n", "CMake Error at x:9 (include): not found"),
        (
            "".join(f"{n}.c:1:1: error: e\n" for n in range(9)),
            " | ".join(f"{n}.c:1:1: error: e" for n in range(3)),
        ),
        ("something else\nfailed\n", "failed"),
        ("", "no output"),
    ],
)
def test_first_mistakes(output: str, told: str) -> None:
    assert builder.first_mistakes(output) == told


@pytest.mark.parametrize(
    ("board", "compilers"),
    [
        ("native", ("cc",)),
        ("native-clang-os", ("clang",)),
        ("native-powerpc", ("powerpc-linux-gnu-gcc",)),
        ("microbit", ("arm-none-eabi-gcc",)),
        ("microbit-clang", ("clang", "arm-none-eabi-gcc")),
        ("hifive1", ("riscv64-unknown-elf-gcc",)),
        ("arduino-mega", ("avr-gcc",)),
        ("of-no-preset", ("cc",)),
    ],
)
def test_a_preset_says_which_compiler_it_takes(board: str, compilers: tuple[str, ...]) -> None:
    assert build_tools(board) == ("cmake", "ninja", *compilers)
