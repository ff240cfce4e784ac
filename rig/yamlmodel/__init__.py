"""YAML files into typed models; every mistake becomes one line, `file:line: what is wrong`.

`nodes` makes plain data of the file and remembers the line of every key, pydantic checks the data, `messages`
says what is wrong in the words of who wrote the file; the first mistake by line becomes a ConfigError.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from rig.errors import ConfigError
from rig.yamlmodel.messages import mistake, nearest, suggest, tell
from rig.yamlmodel.nodes import Keys, read_plain

__all__ = ["Keys", "Loaded", "Model", "load", "mistake", "nearest", "suggest"]

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class Loaded(Generic[M]):
    """A model with the file it came from and the line of every key in it."""

    model: M
    path: Path
    lines: Mapping[Keys, int]

    def line(self, *keys: str | int) -> int:
        """Line of a key path such as `("cases", 2, "count")`, or of the nearest key around an absent one."""
        return _line(self.lines, keys)

    def error(self, message: str, *keys: str | int) -> ConfigError:
        """A ConfigError at the line of a key path, for what only a later stage can know."""
        return ConfigError(message, self.path, self.line(*keys))


class Model(BaseModel):
    """Base of the models read from YAML: strict types, finite numbers, no unknown keys, immutable."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


def load(path: Path, model: type[M]) -> Loaded[M]:
    """Read a YAML file into a pydantic model that forbids extra keys, such as a `Model`.

    Raises:
        ConfigError: the file cannot be read, is not YAML, or does not fit the model. One line, with file and
            line; of several mistakes the first by line.
    """
    data, lines = read_plain(path)
    try:
        # JSON mode is pydantic's mode for plain data: strict, yet a list serves as tuple and text as path.
        checked = model.model_validate_json(json.dumps(data), strict=True)
    except ValidationError as error:
        told = [(_line(lines, keys), text) for keys, text in tell(error, data, model.model_json_schema())]
        line, text = min(told, key=lambda one: one[0])
        raise ConfigError(text, path, line) from error
    return Loaded(checked, path, lines)


def _line(lines: Mapping[Keys, int], keys: Keys) -> int:
    while keys and keys not in lines:
        keys = keys[:-1]
    return lines.get(keys, 1)
