"""Kernels of the user's own, which are built into the firmware beside those it has."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from rig import paths
from rig.errors import UsageError

# C11 5.2.4.1 promises so many characters of a name; the wire carries them all.
_NAME = re.compile(r"^[A-Za-z_][A-Za-z0-9_]{0,62}$")
_ENTRY = re.compile(r"^KERNEL\((\w+), (\w+)\)", re.MULTILINE)
_CUT = re.compile(r"[;\n\]]")  # what would end an argument of CMake's
_SYMBOL = "rig_user_"  # as in firmware/cmake/user_kernels.cmake
# What newlib asks of a system: the user's sources do not name these, and its own paths help nobody.
_SYSTEM = re.compile(
    r"undefined reference to [`'](_(?:exit|sbrk|write|read|close|lseek|fstat|isatty|kill|getpid))'"
)
_MISSING = re.compile(rf"undefined reference to [`']{_SYMBOL}(\w+)'")


@dataclass(frozen=True)
class UserKernel:
    """A C function `int name(const int32_t in[], int32_t out[])` and what it takes to compile it.

    Attributes:
        name: of the function.
        operation: what it promises (firmware/kernels/kernel.h).
        sources: absolute paths of C files.
        include: absolute paths of folders with headers.
        defines: macros and their values.
    """

    name: str
    operation: Literal["invert", "solve", "update"]
    sources: tuple[Path, ...]
    include: tuple[Path, ...] = ()
    defines: Mapping[str, str | int] = field(default_factory=dict)


def builtin_kernels() -> tuple[str, ...]:
    """The names of the firmware's own kernels, in the order of its table."""
    return tuple(builtin_operations())


def builtin_operations() -> dict[str, str]:
    """What each of them promises: `invert`, `solve` or `update`."""
    entries = _ENTRY.findall((paths.FIRMWARE / "kernels" / "kernels.def").read_text())
    return {name: operation.lower() for name, operation in entries}


def check(kernels: Sequence[UserKernel]) -> None:
    """See that the kernels can be built at all.

    Raises:
        UsageError: a name that is no C name, or is taken; a source that is not there or is not C.
    """
    taken = set(builtin_kernels() if kernels else ())
    for kernel in kernels:
        if not _NAME.match(kernel.name):
            raise UsageError(f"kernel {kernel.name!r} is not a name of C, at most 63 letters, digits and _")
        if kernel.name in taken:
            raise UsageError(f"the firmware has a kernel {kernel.name} already; give yours another name")
        taken.add(kernel.name)
        _check_sources(kernel)


def _check_sources(kernel: UserKernel) -> None:
    if not kernel.sources:
        raise UsageError(f"kernel {kernel.name} has no sources")
    for path in kernel.sources:
        if path.suffix != ".c" or not path.is_file():
            raise UsageError(f"kernel {kernel.name}: {path} is not a C file that is there")
    for name in kernel.defines:
        if not _NAME.match(name):
            raise UsageError(f"kernel {kernel.name}: {name!r} is not the name of a macro")
    for text in _texts(kernel):
        if _CUT.search(text):
            raise UsageError(f"kernel {kernel.name}: {text!r} holds one of the characters ; ] and newline")


def _texts(kernel: UserKernel) -> list[str]:
    defines = [f"{name}={value}" for name, value in kernel.defines.items()]
    return [*map(str, kernel.sources), *map(str, kernel.include), *defines]


def digest(kernels: Sequence[UserKernel]) -> str:
    """Eight hexadecimal digits that tell one set of kernels from another."""
    facts = [
        [k.name, k.operation, list(map(str, k.sources)), list(map(str, k.include)), sorted(k.defines.items())]
        for k in kernels
    ]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:8]


def digest_of(path: Path) -> str:
    """SHA-256 of a file; of one that cannot be read, why: the compiler will say it, too."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        return str(error.strerror)


def definition(kernels: Sequence[UserKernel]) -> str:
    """The file for firmware/cmake/user_kernels.cmake."""
    return "".join(_call(kernel) for kernel in kernels)


def _call(kernel: UserKernel) -> str:
    lines = [f"rig_user_kernel({kernel.name} {kernel.operation.upper()}"]
    groups = {
        "SOURCES": list(map(str, kernel.sources)),
        "INCLUDE": list(map(str, kernel.include)),
        "DEFINES": [f"{name}={value}" for name, value in kernel.defines.items()],
    }
    for group, texts in groups.items():
        if texts:
            lines.append(f"  {group} " + " ".join(f"[==[{text}]==]" for text in texts))
    return "\n".join(lines) + ")\n"


def needs_a_system(output: str, kernels: Sequence[UserKernel]) -> str | None:
    """What to tell when a build failed because the C library wants a system that a board does not have."""
    absent = sorted(set(_SYSTEM.findall(output)))
    if not kernels or not absent:
        return None
    names, calls = ", ".join(kernel.name for kernel in kernels), ", ".join(absent)
    return f"kernel {names}: uses malloc, stdio, exit or abort, which a board does not have ({calls})"


def missing_function(output: str, kernels: Sequence[UserKernel]) -> str | None:
    """What to tell when a build failed because the sources do not define the kernel's function."""
    absent = set(_MISSING.findall(output))
    for kernel in kernels:
        if kernel.name in absent:
            where = ", ".join(map(str, kernel.sources))
            signature = f"int {kernel.name}(const int32_t in[], int32_t out[])"
            return f"kernel {kernel.name}: no function `{signature}` in {where} (it must not be static)"
    return None
