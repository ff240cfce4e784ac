"""Pydantic's errors in the words of who wrote the YAML."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic_core import ErrorDetails, PydanticCustomError

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
    "string_too_long": "at most {max_length} characters",
    "string_too_short": "at least {min_length} characters",
    "string_type": "text",
    "too_long": "at most {max_length} entries",
    "too_short": "at least {min_length} entries",
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


def tell(item: ErrorDetails, data: Any) -> tuple[tuple[str | int, ...], str]:
    """The key path and the message, one line, of one of the errors pydantic found in `data`."""
    kind, ctx = item["type"], item.get("ctx", {})
    keys = _keys(item["loc"], data)
    if kind == _MISTAKE:
        return (*keys, *ctx["keys"]), " ".join(ctx["text"].split())
    if kind in {"union_tag_invalid", "union_tag_not_found"}:
        return _tell_tag(keys, ctx)
    last = item["loc"][-1] if item["loc"] else ""
    if kind == "missing" and isinstance(last, str):
        return keys, f"missing key {last!r}"
    if kind == "extra_forbidden":
        return keys, f"unknown key {short(last)}"
    label = next((f"{key}: " for key in reversed(keys) if isinstance(key, str)), "")
    return keys, " ".join((label + _what(kind, ctx, item)).split())


def _tell_tag(keys: tuple[str | int, ...], ctx: Mapping[str, Any]) -> tuple[tuple[str | int, ...], str]:
    name = ctx["discriminator"].strip("'")
    if "tag" not in ctx:
        return keys, f"missing key {name!r}"
    known = re.findall(r"'([^']*)'", ctx["expected_tags"])
    return (*keys, name), f"unknown {name} {short(ctx['tag'])}{suggest(ctx['tag'], known)}"


def _keys(loc: tuple[str | int, ...], data: Any) -> tuple[str | int, ...]:
    """`loc` without a missing key and without the names of union members, which pydantic puts in between."""
    keys: tuple[str | int, ...] = ()
    for part in loc:
        inside = part in (
            data if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else ()
        )
        if inside:
            data, keys = data[part], (*keys, part)
    return keys


def _what(kind: str, ctx: Mapping[str, Any], item: ErrorDetails) -> str:
    value = item["input"]
    if kind == "missing":  # an element of a tuple
        return f"expected more values, found {_found(value)}"
    if kind == "json_invalid":
        return "holds an escape that is no character"
    if kind not in _EXPECTED:
        return str(ctx.get("error", item["msg"]))
    tidy = {name: int(v) if isinstance(v, float) and v.is_integer() else v for name, v in ctx.items()}
    expected = _EXPECTED[kind].format(**tidy)
    return f"expected {expected}, found {_found(value)}{_hint(kind, value, expected)}"


def _found(value: Any) -> str:
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
