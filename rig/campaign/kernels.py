"""The kernels of a campaign: names of the firmware's own, or C functions the campaign brings along."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Discriminator, Field, Tag

from rig.yamlmodel import Loaded, Model, mistake

_IDENTIFIER = r"^[A-Za-z_][A-Za-z0-9_]*$"
_RESERVED = (
    "auto break case char const continue default do double else enum extern float for goto if inline int "
    "long main register restrict return short signed sizeof static struct switch typedef union unsigned void "
    "volatile while"
)


def _no_keyword(name: str) -> str:
    if name in _RESERVED.split():
        raise ValueError(f"{name!r} cannot be the name of a function")
    return name


def _c_file(name: str) -> str:
    if not name.endswith(".c"):
        raise ValueError(f"expected C files (.c), found {name!r}; folders of headers go under include")
    return name


_Path = Annotated[str, Field(min_length=1)]
_Name = Annotated[str, Field(pattern=_IDENTIFIER, max_length=63), AfterValidator(_no_keyword)]
_Macro = Annotated[str, Field(pattern=_IDENTIFIER)]


class OwnKernel(Model):
    """A kernel the campaign brings: any C function `int name(const int32_t in[], int32_t out[])`."""

    name: _Name = Field(description="Name of the C function")
    operation: Literal["invert", "solve", "update"] = Field(default="invert", description="What it promises")
    sources: list[Annotated[_Path, AfterValidator(_c_file)]] = Field(
        min_length=1, description="C files, relative to the campaign file"
    )
    include: list[_Path] = Field(default=[], description="Folders of headers, relative to the campaign file")
    defines: dict[_Macro, str | int] = Field(default={}, description="Macros: -DNAME=VALUE")


def kernel_name(entry: str | OwnKernel) -> str:
    """The name of an entry of `kernels`."""
    return entry if isinstance(entry, str) else entry.name


def _kind(entry: Any) -> str:
    return "OwnKernel" if isinstance(entry, dict | OwnKernel) else "Name"


def _each_once(entries: list[str | OwnKernel]) -> list[str | OwnKernel]:
    names = [kernel_name(entry) for entry in entries]
    for i, name in enumerate(names):
        if name in names[:i]:
            raise mistake(f"{name!r} is listed twice", i)
    return entries


Kernel = Annotated[
    Annotated[_Path, Tag("Name")] | Annotated[OwnKernel, Tag("OwnKernel")], Discriminator(_kind)
]
Kernels = Annotated[list[Kernel], Field(min_length=1), AfterValidator(_each_once)]


def check_kernels(loaded: Loaded[Any], kernels: list[str | OwnKernel]) -> None:
    """See to it that the files the campaign's own kernels name are there.

    Raises:
        ConfigError: with file and line.
    """
    for i, kernel in enumerate(kernels):
        if isinstance(kernel, OwnKernel):
            _check_paths(loaded, kernel, i)


def _check_paths(loaded: Loaded[Any], kernel: OwnKernel, i: int) -> None:
    for key, names, there, what in (
        ("sources", kernel.sources, Path.is_file, "file"),
        ("include", kernel.include, Path.is_dir, "folder"),
    ):
        for j, name in enumerate(names):
            path = loaded.path.parent / name
            if not exists(path, there):
                raise loaded.error(f"{key}: no {what} {str(path)!r}", "kernels", i, key, j)


def exists(path: Path, there: Any = Path.is_file) -> bool:
    """Whether a path is there, as far as one may look."""
    try:
        return bool(there(path))
    except (OSError, ValueError):  # no permission on a folder, a name too long, a null character
        return False
