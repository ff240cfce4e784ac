"""The hardware map: which boards there are, how they are found and how flashed (docs/BENCH.md)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from pydantic import Field, model_validator

from rig import paths
from rig.errors import ConfigError
from rig.targets.models import SerialTarget
from rig.yamlmodel import Loaded, Model, load, mistake

VARIABLE = "RIG_BENCH"


class BenchFile(Model):
    """A file of the map: each entry is a serial target with a name."""

    boards: list[SerialTarget] = Field(description="Each with the keys of a serial target and a name")

    @model_validator(mode="after")
    def _have_names(self) -> BenchFile:
        names = [board.name for board in self.boards]
        for i, name in enumerate(names):
            if not name:
                raise mistake("missing key 'name'", "boards", i)
            if name in names[:i]:
                raise mistake(f"name: {name!r} is another board's, too", "boards", i, "name")
        return self


def bench_files() -> list[Path]:
    """The files of the map: RIG_BENCH, a file or a folder of them; configs/bench otherwise."""
    place = Path(os.environ.get(VARIABLE) or paths.BENCH)
    return [place] if place.suffix in {".yaml", ".yml"} else sorted(place.glob("*.yaml"))


def list_boards() -> list[SerialTarget]:
    """The boards of the map, in its order.

    Raises:
        ConfigError: a file has a mistake, or two boards one name.
    """
    found: dict[str, SerialTarget] = {}
    for file in _load_files():
        for i, board in enumerate(file.model.boards):
            if board.name in found:
                raise file.error(f"name: {board.name!r} is in another file, too", "boards", i, "name")
            found[board.name] = board
    return list(found.values())


def _load_files() -> Iterator[Loaded[BenchFile]]:
    place = os.environ.get(VARIABLE)
    if place and not Path(place).exists():
        raise ConfigError("there is no such file or folder of boards (RIG_BENCH or --bench)", place)
    for path in bench_files():
        yield load(path, BenchFile)
