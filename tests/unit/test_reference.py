"""The reference and the editors' schemas are those of the models, and editors see what the rig sees."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from rig import paths
from rig.campaign import Campaign
from rig.reference import PAGE, generated
from rig.reference.page import page
from rig.reference.schemas import schemas
from rig.targets.models import NativeTarget, QemuTarget, SerialTarget

CAMPAIGNS = sorted(paths.CAMPAIGNS.glob("*.yaml"))
BENCH = sorted(paths.BENCH.glob("*.yaml"))
TARGETS = sorted(paths.TARGETS.glob("*.yaml"))


def wrong(schema: str, text: str) -> bool:
    """Whether an editor marks something in the text."""
    validator = Draft202012Validator(json.loads(schemas()[schema]))
    return not validator.is_valid(yaml.safe_load(text))


@pytest.mark.parametrize("path", generated(), ids=lambda path: path.name)
def test_generated_files_are_up_to_date(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == generated()[path], "run: python -m rig.reference"


def test_there_is_no_schema_that_nobody_generates() -> None:
    assert {path.name for path in paths.SCHEMAS.iterdir()} == set(schemas())
    assert PAGE.name == "REFERENCE.md"


@pytest.mark.parametrize("name", schemas())
def test_schemas_are_schemas(name: str) -> None:
    Draft202012Validator.check_schema(json.loads(schemas()[name]))


@pytest.mark.parametrize(
    ("path", "schema"),
    [(path, "campaign.json") for path in CAMPAIGNS]
    + [(path, "target.json") for path in TARGETS]
    + [(path, "bench.json") for path in BENCH],
    ids=[path.stem for path in [*CAMPAIGNS, *TARGETS, *BENCH]],
)
def test_shipped_files_name_their_schema_and_keep_to_it(path: Path, schema: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.splitlines()[0] == f"# yaml-language-server: $schema=../schema/{schema}"
    assert not wrong(schema, text)


@pytest.mark.parametrize(
    ("schema", "text"),
    [
        ("campaign.json", "extends: base.yaml\n"),
        ("campaign.json", "extends: base.yaml\ncases: [{include: more.yaml}, {class: ties, count: 5}]\n"),
        ("cases.json", "- {class: ties, count: 5}\n- {file: a.npy}\n- include: more.yaml\n"),
        ("target.json", "extends: serial.yaml\nbaud: 9600\n"),
    ],
)
def test_editors_know_extends_and_include(schema: str, text: str) -> None:
    assert not wrong(schema, text)


@pytest.mark.parametrize(
    ("schema", "text"),
    [
        ("campaign.json", "name: a\n"),
        ("campaign.json", "extends: base.yaml\nsede: 3\n"),
        ("campaign.json", "extends: base.yaml\ncases: [{inclde: more.yaml}]\n"),
        ("cases.json", "- {class: ties, cuont: 5}\n"),
        ("target.json", "extends: serial.yaml\nbuad: 9600\n"),
        ("target.json", "kind: native\nmachine: m\n"),
    ],
)
def test_editors_mark_mistakes(schema: str, text: str) -> None:
    assert wrong(schema, text)


def keys_of(model: Any) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


@pytest.mark.parametrize("model", [Campaign, NativeTarget, QemuTarget, SerialTarget])
def test_the_reference_has_every_key_with_a_meaning(model: Any) -> None:
    rows = [line.split(" | ") for line in page().splitlines()]
    told = {cells[0].strip("| `"): cells[-1].strip("| ") for cells in rows if len(cells) == 4}
    assert [key for key in keys_of(model) if not told.get(key)] == []


def test_figures_read_well() -> None:
    text = page()
    assert "| `seed` | whole number at least 0 and below 2^63 | `0` |" in text
    assert "| | `rank` | whole number 1 to 3 | `3` |" in text
    assert "| | `range` | pair: number at least -32768 and below 32768 | `[-32768, 32768]` |" in text
