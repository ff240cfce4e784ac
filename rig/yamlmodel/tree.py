"""One tree of plain data from a file, what it extends and includes; every value knows its file and line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from rig.errors import ConfigError, UsageError
from rig.yamlmodel.environment import expand
from rig.yamlmodel.messages import found
from rig.yamlmodel.nodes import MAX_DEPTH, MAX_VALUES, Keys, read_plain

EXTENDS, INCLUDE = "extends", "include"
ANY = "*"  # in a pattern of keys: every entry of a list, every key of a mapping


class Place(NamedTuple):
    """Where a value is written."""

    path: Path
    line: int


@dataclass(frozen=True)
class Tree:
    """Plain data, and the place of every key path in it."""

    data: Any
    places: dict[Keys, Place]


class Reader:
    """Reads a file and all it names.

    Args:
        paths: patterns of key paths whose text is a path: relative to the file it stands in, in the tree
            relative to the file that was asked for.
        late: patterns of key paths whose environment variables are left to whoever uses the text.
    """

    def __init__(self, paths: Sequence[Keys] = (), late: Sequence[Keys] = ()):
        self._paths, self._late = paths, late
        self._open: list[Path] = []
        self._left = MAX_VALUES

    def read(self, path: Path) -> Tree:
        """The tree of a file: of the file it extends, with its own keys on top.

        Raises:
            ConfigError: a file cannot be read or is not YAML, or they name each other in a circle.
        """
        self._open = [path]
        return self.tree(path, Path())

    def tree(self, path: Path, folder: Path) -> Tree:
        """The same of a file whose folder is `folder` as seen from that of the first one."""
        data, lines = read_plain(path)
        part = _Part(self, path, folder, lines)
        own = Tree(part.value(data, (), ()), part.places)
        if not isinstance(own.data, dict) or EXTENDS not in own.data:
            return own
        name = own.data.pop(EXTENDS)
        with part.following((EXTENDS,), name) as there:
            base = self.tree(there, folder / Path(name).parent)
            if not isinstance(base.data, dict):
                raise ConfigError(f"expected a mapping, found {found(base.data)}", there, 1)
        return _on_top(own, base)

    def refusal(self, path: Path) -> str | None:
        """Why a file cannot be opened now; None when it can."""
        if path.resolve() in [other.resolve() for other in self._open]:
            return f"the files name each other in a circle: {' -> '.join(map(str, [*self._open, path]))}"
        return f"more than {MAX_DEPTH} files name one another" if len(self._open) > MAX_DEPTH else None

    @contextmanager
    def opening(self, path: Path) -> Iterator[None]:
        """Count a file as open."""
        self._open.append(path)
        yield
        self._open.pop()

    def charge(self) -> bool:
        """Count a value; False when there are too many: a file can include another one many times."""
        self._left -= 1
        return self._left >= 0

    def text(self, text: str, keys: Keys, folder: Path) -> str:
        """Text of a file, as it shall stand at `keys`; UsageError for a variable that is not set."""
        if "${" in text and not _matches(keys, self._late):
            text = expand(text)
        # A file in the same folder keeps the name it was given.
        moved = text and folder != Path() and _matches(keys, self._paths)
        return str(folder / text) if moved else text


class _Part:
    """What of a tree comes from one file; `here` leads to a value in the file, `keys` in the tree."""

    def __init__(self, reader: Reader, path: Path, folder: Path, lines: Mapping[Keys, int]):
        self._reader, self._path, self._folder, self._lines = reader, path, folder, lines
        self.places: dict[Keys, Place] = {}

    def error(self, text: str, here: Keys) -> ConfigError:
        return ConfigError(text, self._path, self._lines[here])

    def value(self, data: Any, here: Keys, keys: Keys) -> Any:
        self.places[keys] = Place(self._path, self._lines[here])
        if not self._reader.charge():
            raise self.error(f"the files hold more than {MAX_VALUES} values together", here)
        if isinstance(data, dict):
            return {key: self.value(child, (*here, key), (*keys, key)) for key, child in data.items()}
        if isinstance(data, list):
            return self.entries(data, here, keys, 0)
        return self._text(data, here, keys) if isinstance(data, str) else data

    def entries(self, data: list[Any], here: Keys, keys: Keys, first: int) -> list[Any]:
        """The entries of a list, the first at place `first`, with those it includes where it does."""
        entries: list[Any] = []
        for i, item in enumerate(data):
            at = first + len(entries)
            if _includes(item):
                entries += self._included(item[INCLUDE], (*here, i, INCLUDE), keys, at)
            else:
                entries.append(self.value(item, (*here, i), (*keys, at)))
        return entries

    def _included(self, written: str, here: Keys, keys: Keys, at: int) -> list[Any]:
        name = self._text(written, here, ())
        with self.following(here, name) as path:
            data, lines = read_plain(path)
            if not isinstance(data, list):
                raise ConfigError(f"expected a list of entries to include, found {found(data)}", path, 1)
            part = _Part(self._reader, path, self._folder / Path(name).parent, lines)
            entries = part.entries(data, (), keys, at)
        self.places |= part.places
        return entries

    def _text(self, text: str, here: Keys, keys: Keys) -> str:
        try:
            return self._reader.text(text, keys, self._folder)
        except UsageError as error:
            raise self.error(str(error), here) from error

    @contextmanager
    def following(self, here: Keys, name: Any) -> Iterator[Path]:
        """The path of the file that this one names at `here`."""
        if not isinstance(name, str):
            raise self.error(f"{here[-1]}: expected text, found {found(name)}", here)
        path = self._path.parent / name
        if not _is_file(path):
            raise self.error(f"{here[-1]}: no file {str(path)!r}", here)
        if refusal := self._reader.refusal(path):
            raise self.error(f"{here[-1]}: {refusal}", here)
        with self._reader.opening(path):
            yield path


def _includes(item: Any) -> bool:
    """A kernel of one's own has a key `include` too, but never that alone, and its value is a list."""
    return isinstance(item, dict) and item.keys() == {INCLUDE} and isinstance(item[INCLUDE], str)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # no permission on a folder, a name too long, a null character
        return False


def _matches(keys: Keys, patterns: Sequence[Keys]) -> bool:
    return any(
        len(keys) == len(pattern) and all(want in (ANY, key) for want, key in zip(pattern, keys, strict=True))
        for pattern in patterns
    )


def _on_top(own: Tree, base: Tree) -> Tree:
    """Mappings are merged key by key; anything else of `own` replaces what the base has."""
    inherited = {keys: place for keys, place in base.places.items() if not _replaces(own.data, keys)}
    return Tree(_merged(base.data, own.data), inherited | own.places)


def _merged(base: Any, own: Any) -> Any:
    if not (isinstance(base, dict) and isinstance(own, dict)):
        return own
    return base | {key: _merged(base[key], value) if key in base else value for key, value in own.items()}


def _replaces(data: Any, keys: Keys) -> bool:
    """Whether the data has a value at those keys, or one that is no mapping on the way there."""
    for key in keys:
        if not isinstance(data, dict):
            return True
        if key not in data:
            return False
        data = data[key]
    return True
