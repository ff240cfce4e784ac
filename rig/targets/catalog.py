"""Names of targets and the files behind them."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path

from rig import paths
from rig.errors import UsageError
from rig.targets.bench import list_boards
from rig.targets.models import SerialTarget, TargetConfig, TargetFile
from rig.yamlmodel import load


def target_names() -> list[str]:
    """The names of the targets in configs/targets, sorted."""
    return sorted(path.stem for path in paths.TARGETS.glob("*.yaml"))


def list_targets() -> list[TargetConfig]:
    """The targets in configs/targets, sorted by name, and the boards of the bench's map.

    Raises:
        ConfigError: one of the files has a mistake.
    """
    return [*(load_target(name) for name in target_names()), *list_boards()]


def load_target(name_or_path: str) -> TargetConfig:
    """Read a target's description.

    Args:
        name_or_path: a name (configs/targets/<name>.yaml, or a board of the bench's map), or the path of a
            YAML file: whatever has a folder in it or ends in .yaml or .yml.

    Raises:
        UsageError: no target has that name; lists those that exist and the nearest.
        ConfigError: the file cannot be read or has a mistake.
    """
    path = Path(name_or_path)
    if path.suffix not in {".yaml", ".yml"} and len(path.parts) == 1:
        if name_or_path not in target_names():
            return _board(name_or_path)
        path = paths.TARGETS / f"{name_or_path}.yaml"
    # Which port that is, is asked where it is opened: `--port` may come in its place.
    loaded = load(path, TargetFile, late=[("port",)])
    config = loaded.model.root.model_copy(update={"name": loaded.model.root.name or path.stem})
    if isinstance(config, SerialTarget):
        config.set_place(*loaded.place("port"))
    return config


def _board(name: str) -> SerialTarget:
    boards = {board.name: board for board in list_boards()}
    if name in boards:
        return boards[name]
    known = [*target_names(), *boards]
    near = get_close_matches(name, known, n=1)
    guess = f"did you mean {near[0]!r}? " if near else ""
    raise UsageError(
        f"unknown target {name!r}; {guess}known: {', '.join(known)}; or give the path of a YAML file"
    )
