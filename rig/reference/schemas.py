"""JSON schemas for editors: those of the models, with the keys that every YAML file may have beside them."""

from __future__ import annotations

import json
from typing import Any

from rig.campaign import Campaign
from rig.targets.bench import BenchFile
from rig.targets.models import TargetFile
from rig.yamlmodel import EXTENDS, INCLUDE

_HEAD = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
_EXTENDS = {
    "description": "A file whose keys this one takes over; its own keys win, mappings are merged",
    "minLength": 1,
    "type": "string",
}
_INCLUDE = {
    "additionalProperties": False,
    "description": "The entries of a YAML file that is a list",
    "properties": {INCLUDE: {"description": "Path, relative to this file", "minLength": 1, "type": "string"}},
    "required": [INCLUDE],
    "type": "object",
}


def schemas() -> dict[str, str]:
    """The text of each schema by the name of its file."""
    campaign, target = _campaign(), _target()
    # A list of cases that campaigns include.
    cases = {"$defs": campaign["$defs"], "title": "Cases", **campaign["properties"]["cases"]}
    bench = _extending(BenchFile.model_json_schema())
    made = {"bench.json": bench, "campaign.json": campaign, "cases.json": cases, "target.json": target}
    return {name: json.dumps(_HEAD | schema, indent=2) + "\n" for name, schema in made.items()}


def _campaign() -> dict[str, Any]:
    schema = Campaign.model_json_schema()
    for key in ("cases", "kernels"):
        items = schema["properties"][key]["items"]
        schema["properties"][key]["items"] = {"anyOf": [items, _INCLUDE]}
    return _extending(schema)


def _target() -> dict[str, Any]:
    """Each kind may extend a file."""
    schema = TargetFile.model_json_schema()
    kinds = schema["discriminator"]["mapping"].values()
    for name in [reference.rpartition("/")[2] for reference in kinds]:
        schema["$defs"][name] = _extending(schema["$defs"][name])
    # A file may have its kind from the one it extends, and every kind then is possible.
    del schema["discriminator"]
    return {**schema, "anyOf": schema.pop("oneOf")}


def _extending(schema: dict[str, Any]) -> dict[str, Any]:
    """A file that extends another one need not have any key itself."""
    complete = {"required": schema.pop("required")}
    properties = {EXTENDS: _EXTENDS, **schema["properties"]}
    return {**schema, "properties": properties, "anyOf": [complete, {"required": [EXTENDS]}]}
