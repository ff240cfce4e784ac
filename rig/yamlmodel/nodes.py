"""A YAML file as plain data, with the line of every key path.

PyYAML composes the nodes; its constructors, which could make any Python object, only see plain scalars.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from rig.errors import ConfigError
from rig.yamlmodel.messages import short

Keys = tuple[str | int, ...]
_Pairs = dict[str, tuple[int, yaml.Node]]

MAX_BYTES = 1 << 20
MAX_DEPTH = 32
MAX_VALUES = 100_000  # an alias counts as often as it is used: bounds what an "alias bomb" expands to
_YAML_TAG = "tag:yaml.org,2002:"
_CLEARER = {  # in our words what PyYAML says in its own
    "'\\t'": "tab found, YAML needs spaces",
    "mapping values": "unexpected ':' (wrong indentation, or text that needs quotes)",
    "another document": "a second document begins, expected one a file",
}
_TOO_DEEP = f"nested more than {MAX_DEPTH} levels deep"


def read_plain(path: Path) -> tuple[Any, dict[Keys, int]]:
    """Plain data (dict, list, str, int, float, bool, None) and the line of every key path.

    Raises:
        ConfigError: the file cannot be read or is not YAML without tags and duplicate keys.
    """
    text = _read(path)
    try:
        loader = _Loader(text)
        root = loader.get_single_node()
        if root is None:
            raise ConfigError("the file is empty", path, 1)
        builder = _Builder(loader)
        return builder.value(root, (), _line(root.start_mark)), builder.lines
    except yaml.MarkedYAMLError as error:
        problem, line = _describe(error)
        raise ConfigError(problem, path, line) from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise ConfigError(f"is not text (character U+{int(error.character):04X})", path, line) from error


def _read(path: Path) -> str:
    try:
        if path.exists() and not path.is_file():  # opening a pipe would wait for ever
            raise ConfigError("is a folder or device, expected a YAML file", path)
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", path) from error
    if len(raw) > MAX_BYTES:
        raise ConfigError(f"is larger than {MAX_BYTES} bytes, expected a YAML file", path)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ConfigError(
            f"is not UTF-8 text (byte 0x{error.object[error.start]:02x})", path, line
        ) from error


def _describe(error: yaml.MarkedYAMLError) -> tuple[str, int]:
    problem, line, start = str(error.problem), _line(error.problem_mark), _line(error.context_mark)
    if error.context == "while scanning a simple key":  # noticed only on a later line
        return "expected 'key: value'", start
    for sign, words in _CLEARER.items():
        if sign in problem:
            return words, line
    if error.context and start != line:
        problem += f" ({error.context} that begins in line {start})"
    return " ".join(problem.split()), line


def _problem(text: str, node: yaml.Node | yaml.Event) -> yaml.MarkedYAMLError:
    mark: Any = node.start_mark  # typed as any of two alike classes
    return yaml.MarkedYAMLError(problem=text, problem_mark=mark)


def _line(mark: Any) -> int:
    return 1 if mark is None else int(mark.line) + 1


class _Loader(yaml.SafeLoader):
    """Composes nodes, refuses tags, and notes where aliases stand (a node knows only its anchor's place)."""

    def __init__(self, text: str):
        super().__init__(text)
        self.alias_lines: dict[tuple[int, int], int] = {}
        self.depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event: yaml.Event = self.peek_event()  # type: ignore[no-untyped-call]
        if tag := getattr(event, "tag", None):
            raise _problem(f"tag {tag.replace(_YAML_TAG, '!!')} found; tags are not allowed", event)
        if isinstance(event, yaml.AliasEvent) and isinstance(index, int):
            self.alias_lines[id(parent), index] = _line(event.start_mark)
        if self.depth > MAX_DEPTH:
            raise _problem(_TOO_DEEP, event)
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


class _Builder:
    """Turns nodes into plain data; `lines` fills on the way."""

    def __init__(self, loader: _Loader):
        self.loader = loader
        self.lines: dict[Keys, int] = {}
        self.left = MAX_VALUES

    def value(self, node: yaml.Node, keys: Keys, line: int) -> Any:
        self.lines[keys] = line
        self._charge(node, keys)
        if isinstance(node, yaml.MappingNode):
            pairs = self._pairs(node, keys)
            return {name: self.value(child, (*keys, name), line) for name, (line, child) in pairs.items()}
        if isinstance(node, yaml.SequenceNode):
            aliases = self.loader.alias_lines
            places = [
                aliases.get((id(node), i), _line(child.start_mark)) for i, child in enumerate(node.value)
            ]
            return [self.value(child, (*keys, i), places[i]) for i, child in enumerate(node.value)]
        return self._scalar(node)

    def _charge(self, node: yaml.Node, keys: Keys) -> None:
        self.left -= 1
        if len(keys) > MAX_DEPTH:
            raise _problem(f"{_TOO_DEEP} (an alias inside its own anchor?)", node)
        if self.left < 0:
            raise _problem(f"aliases expand to more than {MAX_VALUES} values", node)

    def _pairs(self, node: yaml.MappingNode, keys: Keys) -> _Pairs:
        """The mapping's own keys, which win over those it merges with `<<`."""
        own: _Pairs = {}
        merged: list[yaml.Node] = []
        for key, child in node.value:
            self._charge(key, keys)
            if key.tag == f"{_YAML_TAG}merge":
                merged += child.value if isinstance(child, yaml.SequenceNode) else [child]
            else:
                own[_new_name(key, own)] = _line(key.start_mark), child
        for base in merged:
            if not isinstance(base, yaml.MappingNode):
                raise _problem("<<: expected a mapping or a list of mappings", base)
            own = self._pairs(base, (*keys, "<<")) | own
        return own

    def _scalar(self, node: yaml.Node) -> Any:
        kind, text = node.tag.removeprefix(_YAML_TAG), node.value
        # YAML 1.1 reads 010 as eight and 1:30 as ninety: nobody means that, so they stay text.
        odd = kind in {"int", "float"} and (":" in text or re.match(r"[-+]?0[0-9_]", text))
        if kind not in {"null", "bool", "int", "float"} or odd:
            return text
        try:
            return self.loader.construct_object(node)
        except ValueError:  # `0x_`, or more digits than Python converts
            return text


def _new_name(key: yaml.Node, known: _Pairs) -> str:
    if not isinstance(key, yaml.ScalarNode):
        raise _problem("a key must be plain text", key)
    name = str(key.value)
    if name in known:
        raise _problem(f"duplicate key {short(name)}, first given in line {known[name][0]}", key)
    return name
