"""YAML files into typed models; every mistake becomes one line, `file:line: what is wrong`.

`nodes` makes plain data of a file and remembers the line of every key, `tree` joins it with what the file
extends and includes, pydantic checks the data, `messages` says what is wrong in the words of who wrote the
file; the first mistake by line becomes a ConfigError.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from rig.errors import ConfigError
from rig.yamlmodel.messages import mistake, nearest, suggest, tell
from rig.yamlmodel.nodes import Keys
from rig.yamlmodel.tree import ANY, EXTENDS, INCLUDE, Place, Reader

__all__ = [
    "ANY",
    "EXTENDS",
    "INCLUDE",
    "Keys",
    "Loaded",
    "Model",
    "Place",
    "load",
    "mistake",
    "nearest",
    "suggest",
]

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class Loaded(Generic[M]):
    """A model with the file it came from and the place of every key in it."""

    model: M
    path: Path
    places: Mapping[Keys, Place]

    def place(self, *keys: str | int) -> Place:
        """Place of a key path such as `("cases", 2, "count")`, or of the nearest key around an absent one.

        It may be in another file than `path`, one that this file extends or includes.
        """
        return _place(self.places, keys)

    def line(self, *keys: str | int) -> int:
        """The line of `place`."""
        return self.place(*keys).line

    def files(self) -> list[Path]:
        """The file, and those whose values it took over by `extends` and `include`."""
        return list({self.path: None} | {place.path: None for place in self.places.values()})

    def error(self, message: str, *keys: str | int) -> ConfigError:
        """A ConfigError at the place of a key path, for what only a later stage can know."""
        return ConfigError(message, *self.place(*keys))


class Model(BaseModel):
    """Base of the models read from YAML: strict types, finite numbers, no unknown keys, immutable."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


def load(path: Path, model: type[M], *, paths: Sequence[Keys] = (), late: Sequence[Keys] = ()) -> Loaded[M]:
    """Read a YAML file, and what it extends and includes, into a pydantic model that forbids extra keys.

    Args:
        path: of the file.
        model: such as a `Model`.
        paths: key paths, `ANY` for any one key, whose text is a path: relative to the file it is written in,
            and in the model relative to `path`.
        late: likewise, where environment variables are left for `rig.yamlmodel.environment.expand`.

    Raises:
        ConfigError: a file cannot be read, is not YAML, or does not fit the model. One line, with file and
            line; of several mistakes the first by line.
    """
    tree = Reader(paths, late).read(path)
    try:
        # JSON mode is pydantic's mode for plain data: strict, yet a list serves as tuple and text as path.
        checked = model.model_validate_json(json.dumps(tree.data), strict=True)
    except ValidationError as error:
        mistakes = tell(error, tree.data, model.model_json_schema())
        told = [(_place(tree.places, keys), text) for keys, text in mistakes]
        place, text = min(told, key=lambda one: (one[0].path != path, one[0].line))
        raise ConfigError(text, *place) from error
    return Loaded(checked, path, tree.places)


def _place(places: Mapping[Keys, Place], keys: Keys) -> Place:
    while keys and keys not in places:
        keys = keys[:-1]
    return places[keys]
