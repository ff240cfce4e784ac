"""Pydantic's errors in the words of who wrote the YAML."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic_core import ErrorDetails, PydanticCustomError, ValidationError

Keys = tuple[str | int, ...]
_Schema = Mapping[str, Any]
_MISTAKE = "mistake"

# What was expected, by pydantic's type of error; the fields are pydantic's own context of it.
_EXPECTED = {
    "bool_type": "true or false",
    "dict_type": "a mapping",
    "enum": "{expected}",
    "finite_number": "a finite number",
    "float_type": "a number",
    "greater_than": "more than {gt}",
    "greater_than_equal": "at least {ge}",
    "int_type": "a whole number",
    "less_than": "less than {lt}",
    "less_than_equal": "at most {le}",
    "list_type": "a list",
    "literal_error": "{expected}",
    "model_attributes_type": "a mapping",
    "model_type": "a mapping",
    "path_type": "text",
    "string_pattern_mismatch": "text that matches {pattern}",
    "string_too_long": "text of length {max_length} at most",
    "string_too_short": "text of length {min_length} at least",
    "string_type": "text",
    "too_long": "a list of at most {max_length}",
    "too_short": "a list of at least {min_length}",
    "tuple_type": "a list",
}


def mistake(text: str, *keys: str | int) -> PydanticCustomError:
    """What a validator raises: `text` is the message, `keys` lead from the validated value to the culprit."""
    return PydanticCustomError(_MISTAKE, "{text}", {"text": text, "keys": keys})


def nearest(word: str, known: Iterable[str]) -> str:
    """`; did you mean 'count'?`, or nothing when no known word is near."""
    close = difflib.get_close_matches(word.lower(), list(known), n=1)
    return f"; did you mean {close[0]!r}?" if close else ""


def suggest(word: str, known: Iterable[str]) -> str:
    """`; did you mean 'count'?`, or the known words when none is near."""
    words = list(known)
    return nearest(word, words) or f"; known: {', '.join(words)}"


def short(value: Any) -> str:
    """`repr(value)`, which has no line break, cut to what is worth reading."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:56]}...{text[-1]}"


def tell(error: ValidationError, data: Any, schema: _Schema) -> list[tuple[Keys, str]]:
    """Key path and message, one line, of each error pydantic found in `data`; `schema` is the model's."""
    items = error.errors(include_url=False)
    # A misspelt key is also a missing one; the misspelling says more.
    misspelt = {item["loc"][:-1] for item in items if item["type"] == "extra_forbidden"}
    said = [item for item in items if item["type"] != "missing" or item["loc"][:-1] not in misspelt]
    return [_tell(item, data, schema) for item in said]


def _tell(item: ErrorDetails, data: Any, schema: _Schema) -> tuple[Keys, str]:
    kind, loc, ctx = item["type"], item["loc"], item.get("ctx", {})
    keys = _keys(loc, data)
    if kind == _MISTAKE:
        return (*keys, *ctx["keys"]), " ".join(ctx["text"].split())
    if kind in {"union_tag_invalid", "union_tag_not_found"}:
        return _tell_tag(keys, ctx)
    if kind == "missing" and isinstance(loc[-1], str):
        return keys, f"missing key {loc[-1]!r}"
    if kind == "extra_forbidden":
        return keys, f"unknown key {short(loc[-1])}{_suggest_key(loc, _known(schema, loc[:-1]))}"
    label = next((f"{key}: " for key in reversed(keys) if isinstance(key, str)), "")
    return keys, " ".join((label + _what(kind, ctx, item)).split())


def _suggest_key(loc: Keys, known: list[str]) -> str:
    # `extends` is a key of every file and of no model.
    word, everywhere = str(loc[-1]), ["extends"] if len(loc) == 1 else []
    return nearest(word, [*known, *everywhere]) or suggest(word, known)


def _tell_tag(keys: Keys, ctx: Mapping[str, Any]) -> tuple[Keys, str]:
    name = re.findall(r"'([^']*)'", ctx["discriminator"])[-1]  # "'class_name' | 'class'": the alias is last
    if "tag" not in ctx:
        return keys, f"missing key {name!r}"
    known = re.findall(r"'([^']*)'", ctx["expected_tags"])
    return (*keys, name), f"unknown {name} {short(ctx['tag'])}{suggest(ctx['tag'], known)}"


def _keys(loc: Keys, data: Any) -> Keys:
    """`loc` without a missing key and without the names of union members, which pydantic puts in between."""
    keys: Keys = ()
    for part in loc:
        inside = part in (
            data if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else ()
        )
        if inside:
            data, keys = data[part], (*keys, part)
    return keys


def _known(schema: _Schema, loc: Keys) -> list[str]:
    """Names of the keys that the model's JSON schema has at `loc`."""
    nodes = _members(schema, schema)
    for part in loc:
        inner = [child for node in nodes if (child := _child(node, part))]
        # No such child: `part` is pydantic's name for a member of a union, its class or its discriminator.
        chosen = [node for node in nodes if part in _names(node)]
        nodes = [member for child in inner for member in _members(child, schema)] or chosen or nodes
    return list(dict.fromkeys(str(name) for node in nodes for name in _properties(node)))


def _members(node: _Schema, schema: _Schema) -> list[_Schema]:
    """The node, or the members of the union it is, references followed."""
    while "$ref" in node:
        node = schema["$defs"][node["$ref"].rpartition("/")[2]]
    union = node.get("oneOf", node.get("anyOf"))
    return [member for one in union for member in _members(one, schema)] if union else [node]


def _child(node: _Schema, part: str | int) -> _Schema | None:
    other = node.get("items" if isinstance(part, int) else "additionalProperties")
    return _properties(node).get(part, other if isinstance(other, dict) else None)


def _properties(node: _Schema) -> Mapping[str | int, _Schema]:
    return dict(node.get("properties", {}))


def _names(node: _Schema) -> list[Any]:
    return [node.get("title"), *(one.get("const") for one in _properties(node).values())]


def _what(kind: str, ctx: Mapping[str, Any], item: ErrorDetails) -> str:
    value = item["input"]
    if kind == "missing":  # an element of a tuple
        return f"expected more values, found {found(value)}"
    if kind == "json_invalid":
        return "holds an escape that is no character"
    if kind not in _EXPECTED:
        return str(ctx.get("error", item["msg"]))
    tidy = {name: int(v) if isinstance(v, float) and v.is_integer() else v for name, v in ctx.items()}
    expected = _EXPECTED[kind].format(**tidy)
    return f"expected {expected}, found {found(value)}{_hint(kind, value, expected)}"


def found(value: Any) -> str:
    """A value as it is named in messages, one line."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    if isinstance(value, dict):
        return "a mapping"
    return f"text {short(value)}" if isinstance(value, str) else f"number {short(value)}"


def _hint(kind: str, value: Any, expected: str) -> str:
    if kind in {"literal_error", "enum"} and isinstance(value, str):
        return nearest(value, re.findall(r"'([^']*)'", expected))
    if kind == "string_type" and isinstance(value, bool | int | float):
        return " (text that looks like this needs quotes)"
    if kind in {"int_type", "float_type"} and not isinstance(value, bool):
        return _number_hint(str(value), whole=kind == "int_type")
    return ""


def _number_hint(text: str, whole: bool) -> str:
    try:
        number = float(text)
    except ValueError:
        return ""
    if not math.isfinite(number):
        return ""
    if whole:
        return f" (write {int(number)})" if number.is_integer() and abs(number) < 1e15 else ""
    return f" (YAML needs {_as_yaml(text)})" if "e" in text.lower() else f" (write {number:g})"


def _as_yaml(text: str) -> str:
    """A number as YAML 1.1 wants it, with a point and a signed exponent: 1e-4 is text, 1.0e-4 a number."""
    mantissa, mark, exponent = text.lower().partition("e")
    sign = "+" if exponent[:1].isdigit() else ""
    return mantissa + ("" if "." in mantissa else ".0") + mark + sign + exponent
