from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from rig import paths
from rig.errors import BuildError, UsageError
from rig.targets import UserKernel
from rig.targets import build as builder
from rig.targets.footprint import footprint
from rig.targets.user_kernel import builtin_kernels, check, definition, digest, needs_a_system

GOOD = "#include <stdint.h>\nint mine(const int32_t in[], int32_t out[]) { out[0] = in[0]; return 0; }\n"


def kernel(
    folder: Path, text: str = GOOD, name: str = "mine", defines: Mapping[str, str | int] | None = None
) -> UserKernel:
    path = folder / "my source.c"
    path.write_text(text)
    return UserKernel(name, "invert", (path,), (folder,), defines or {})


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("user")


@pytest.fixture
def folder(shared: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a kernel lies, its builds beside it: one that differs in the source takes over the one before."""
    monkeypatch.setattr(paths, "build_root", lambda: shared / "build")
    return shared


def test_the_firmwares_own_kernels() -> None:
    assert {"exact", "adjugate", "gauss_jordan"} <= set(builtin_kernels())


@pytest.mark.parametrize("name", ["", "2nd", "a-b", "a b", "x" * 64, "exact"])
def test_names_that_cannot_be(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match=r"is not a name of C|has a kernel exact already"):
        check([kernel(tmp_path, name=name)])


def test_two_of_one_name(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="has a kernel mine already"):
        check([kernel(tmp_path), kernel(tmp_path)])


@pytest.mark.parametrize(("sources", "says"), [((), "no sources"), (("a.c",), "not a C file that is there")])
def test_sources_that_are_not_there(sources: tuple[str, ...], says: str) -> None:
    with pytest.raises(UsageError, match=f"kernel mine.*{says}"):
        check([UserKernel("mine", "solve", tuple(map(Path, sources)))])


@pytest.mark.parametrize(("name", "value"), [("A(x)", 1), ("A", "1;2"), ("A", "1]==]2"), ("A", "1\n2")])
def test_macros_that_the_build_cannot_take(tmp_path: Path, name: str, value: str | int) -> None:
    with pytest.raises(UsageError, match="kernel mine: "):
        check([kernel(tmp_path, defines={name: value})])


def test_the_definition(tmp_path: Path) -> None:
    text = definition([kernel(tmp_path, defines={"BITS": 16})])
    assert text == (
        "rig_user_kernel(mine INVERT\n"
        f"  SOURCES [==[{tmp_path}/my source.c]==]\n"
        f"  INCLUDE [==[{tmp_path}]==]\n"
        "  DEFINES [==[BITS=16]==])\n"
    )


def test_another_definition_is_another_folder(tmp_path: Path) -> None:
    variants = [kernel(tmp_path), kernel(tmp_path, defines={"A": 1}), kernel(tmp_path, defines={"A": "2"})]
    assert len({digest([variant]) for variant in variants} | {digest(variants)}) == 4
    assert digest([kernel(tmp_path)]) == digest(variants[:1])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (GOOD.replace("in[0];", "on[0];"), r"^{}/my source\.c:2:\d+: error: .on. undeclared"),
        ('#include "none.h"\n' + GOOD, r"^{}/my source\.c:1:10: fatal error: none\.h: No such file"),
        (GOOD.replace("int mine", "static int mine"), r"^kernel mine: no function `int mine\(const int32_t"),
        (GOOD.replace("mine", "yours"), r"no function `int mine.* in {}/my source\.c"),
        (
            "int help(int);\n" + GOOD.replace("in[0];", "help(1);"),
            r"my source\.c:3: undefined reference to `help'",
        ),
    ],
)
def test_what_does_not_build_is_told(folder: Path, text: str, message: str) -> None:
    with pytest.raises(BuildError, match=message.format(folder)):
        builder.build("native", [kernel(folder, text)])


def test_what_a_board_has_not_is_told(folder: Path) -> None:
    output = "newlib/sbrkr.c:51: undefined reference to `_sbrk'\nexit.c:64: undefined reference to `_exit'\n"
    told = needs_a_system(output, [kernel(folder)])
    assert (
        told == "kernel mine: uses malloc, stdio, exit or abort, which a board does not have (_exit, _sbrk)"
    )
    assert needs_a_system(output, []) is None
    assert needs_a_system("a.c:3: undefined reference to `help'", [kernel(folder)]) is None


def test_a_build_is_incremental_and_leaves_the_plain_one_alone(folder: Path) -> None:
    mine = kernel(folder)
    first = builder.build("native", [mine])
    stamp = first.path.stat().st_mtime_ns
    assert builder.build("native", [mine]) == first == builder.built_image("native", [mine])
    assert first.path.stat().st_mtime_ns == stamp
    changed = kernel(folder, GOOD.replace("return 0", "return 1"))
    assert builder.build("native", [changed]).build_id != first.build_id
    with pytest.raises(BuildError, match="no firmware for native"):
        builder.built_image("native")


def test_an_older_file_put_in_its_place_is_built(folder: Path) -> None:
    first = builder.build("native", [kernel(folder)])
    other = kernel(folder, GOOD.replace("return 0", "return 2"))
    os.utime(other.sources[0], (0, 0))  # as after mv or cp -p of an old version
    assert builder.build("native", [other]).build_id != first.build_id


def test_an_older_header_put_in_its_place_is_built(folder: Path) -> None:
    (folder / "parts").mkdir()
    header = folder / "parts" / "status.h"
    one = kernel(folder, '#include "parts/status.h"\n' + GOOD.replace("return 0", "return STATUS"))
    ids = []
    for status, time in ((0, None), (2, (0, 0)), (2, None)):
        header.write_text(f"#define STATUS {status}\n")
        os.utime(header, time)
        ids.append(builder.build("native", [one]).build_id)
    assert ids[0] != ids[1] == ids[2]


def test_a_users_warnings_are_no_errors(folder: Path) -> None:
    sloppy = GOOD.replace("return 0;", "int unused; char c = in[0]; return c * 0;")
    assert builder.build("native", [kernel(folder, sloppy)]).size > 0


def test_footprints(folder: Path) -> None:
    text = GOOD.replace("{ out", "{ static int32_t calls[100]; calls[in[1]]++; out")
    sizes = footprint("native", [kernel(folder, text)])
    assert set(sizes) == {*builtin_kernels(), "mine"}
    assert sizes["mine"].ram == pytest.approx(400, abs=32)
    assert 10 < sizes["mine"].flash < 300
    assert sizes["exact"].flash > sizes["mine"].flash
