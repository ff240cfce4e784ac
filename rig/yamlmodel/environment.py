"""Environment variables in the text of a YAML file: `${NAME}`, `${NAME:-default}`; `$${` is a plain `${`."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping

from rig.errors import UsageError

_VARIABLE = re.compile(r"(?P<escaped>\$)?\$\{(?P<inside>[^}]*)\}?")
_INSIDE = re.compile(r"(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?::-(?P<default>.*))?", re.DOTALL)


def expand(text: str, environment: Mapping[str, str] = os.environ, example: str = "VALUE") -> str:
    """Put the variables' values in their places; an empty one counts as not set, as in the shell.

    Args:
        text: as written; values are taken as they are and not looked through again.
        environment: the variables.
        example: of a value, for the message.

    Raises:
        UsageError: a variable is not set and has no default, or what stands in the braces is no variable.
    """

    def value(match: re.Match[str]) -> str:
        if match["escaped"]:
            return match[0][1:]
        inside = _INSIDE.fullmatch(match["inside"]) if match[0].endswith("}") else None
        if inside is None:
            known = "${NAME} or ${NAME:-default}; a plain ${ is written $${"
            raise UsageError(f"{match[0]!r} is not an environment variable, which is {known}")
        return environment.get(inside["name"]) or _default(inside, example)

    return _VARIABLE.sub(value, text)


def _default(variable: re.Match[str], example: str) -> str:
    name, default = variable["name"], variable["default"]
    if default is None:
        raise UsageError(
            f"environment variable {name} is not set: give a default, ${{{name}:-{example}}}, "
            f"or set it, e.g. {name}={example}"
        )
    return str(default)
