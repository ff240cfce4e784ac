"""The hardware map: which boards there are, how they are found and how flashed (docs/BENCH.md)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from rig import paths
from rig.errors import ConfigError
from rig.targets.models import SerialTarget
from rig.yamlmodel import ANY, Loaded, Model, load, mistake

VARIABLE = "RIG_BENCH"


class BenchBoard(SerialTarget):
    """A board of the map: a serial target with a name."""

    kind: Literal["serial"] = Field(default="serial", description="May be left out")
    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$", description="Serves as target")


class BenchFile(Model):
    """A file of the hardware map."""

    boards: list[BenchBoard] = Field(description="Serial targets with names")

    @model_validator(mode="after")
    def _have_names_of_their_own(self) -> BenchFile:
        names = [board.name for board in self.boards]
        for i, name in enumerate(names):
            if name in names[:i]:
                raise mistake(f"name: {name!r} is another board's, too", "boards", i, "name")
        return self


def bench_files() -> list[Path]:
    """The files of the map: RIG_BENCH, a file or a folder of them; configs/bench otherwise."""
    place = Path(os.environ.get(VARIABLE) or paths.BENCH)
    return [place] if place.suffix in {".yaml", ".yml"} else sorted(place.glob("*.yaml"))


def list_boards() -> list[BenchBoard]:
    """The boards of the map, in its order.

    Raises:
        ConfigError: a file has a mistake, or two boards one name.
    """
    found: dict[str, BenchBoard] = {}
    for file in _load_files():
        for i, board in enumerate(file.model.boards):
            if board.name in found:
                raise file.error(f"name: {board.name!r} is in another file, too", "boards", i, "name")
            board.set_place(*file.place("boards", i, "port"))
            found[board.name] = board
    return list(found.values())


def _load_files() -> Iterator[Loaded[BenchFile]]:
    place = os.environ.get(VARIABLE)
    if place and not Path(place).exists():
        raise ConfigError("there is no such file or folder of boards (RIG_BENCH or --bench)", place)
    for path in bench_files():
        yield load(path, BenchFile, late=[("boards", ANY, "port")])
