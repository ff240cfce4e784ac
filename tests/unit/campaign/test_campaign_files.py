"""The files that ship: campaigns, the JSON schema, the reference; and the classes they name."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import ValidationError

from rig import matrices, paths
from rig.campaign import Campaign, CaseGroup, Limits, load_campaign
from rig.campaign.cases import ClassCases
from rig.errors import ConfigError
from rig.matrices.parameters import Parameter
from tests.unit.campaign.support import load_text

DOCS = paths.SHARE / "docs" / "CAMPAIGNS.md"
GROUPS: tuple[type[CaseGroup], ...] = get_args(get_args(ClassCases)[0])
MODELS = {get_args(model.model_fields["class_name"].annotation)[0]: model for model in GROUPS}
PARAMETERS = [(name, one) for name, kind in matrices.CLASSES.items() for one in kind.parameters]
LSB = 2.0**-16
NUMBERS = [-32769.0, -1, 0, 1e-9, LSB, 4 * LSB, 0.5, 1, 3, 4, 2**20, 2**20 + 1, 32767.9, 32768, 10**15, 1e16]


def case_runs(campaign: Campaign) -> int:
    """Matrices a campaign sends, those of its files (under 300) left out."""
    counts = [entry.count for entry in campaign.cases if isinstance(entry, CaseGroup)]
    return sum(counts) * len(campaign.kernels) * len(campaign.targets)


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [
        ("smoke", 2000, 5000),
        ("ci", 120_000, 200_000),
        ("bench", 5000, 20_000),
        ("methods", 100_000, 240_000),
        ("sound", 2_000_000, 2_000_000),
    ],
)
def test_the_shipped_campaigns_load_and_last_as_long_as_they_say(name: str, least: int, most: int) -> None:
    campaign = load_campaign(paths.CAMPAIGNS / f"{name}.yaml").model
    assert campaign.name == name
    assert least <= case_runs(campaign) <= most
    assert {f"{target}.yaml" for target in campaign.targets} <= {
        path.name for path in paths.TARGETS.iterdir()
    }
    assert campaign.accept["exact"].criteria() == {"correctly_rounded": True}


def test_the_ci_campaign_has_every_class() -> None:
    campaign = load_campaign(paths.CAMPAIGNS / "ci.yaml").model
    assert {entry.class_name for entry in campaign.cases if isinstance(entry, CaseGroup)} == set(
        matrices.CLASSES
    )


def test_the_example_of_the_reference_is_a_campaign(tmp_path: Path) -> None:
    example = re.findall(r"```yaml\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)[0]
    campaign = load_text(tmp_path, example).model
    assert [entry.params for entry in campaign.cases if isinstance(entry, CaseGroup)] == [
        {"translation": 1000.0},
        {"condition": [1.0, 100.0]},
        {"condition": [100.0, 10000.0]},
    ]


@pytest.mark.parametrize(
    ("right", "wrong"), [("rigid, count", "rigid, cuont"), ("[100, 1.0e+4]", "[100, 1e4]")]
)
def test_the_mistakes_of_the_reference_are_told_as_it_says(tmp_path: Path, right: str, wrong: str) -> None:
    text = DOCS.read_text(encoding="utf-8")
    example = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)[0]
    with pytest.raises(ConfigError) as caught:
        load_text(tmp_path, example.replace(right, wrong))
    told = str(caught.value).replace(f"{tmp_path}/unit", "robot")
    assert f"rig: {told}" in text.splitlines()  # as the command line prints it


def test_the_reference_names_every_key() -> None:
    text = DOCS.read_text(encoding="utf-8")
    groups = [set(model.model_fields) - {"class_name", "count"} for model in MODELS.values()]
    keys = set(Campaign.model_fields).union(Limits.model_fields, MODELS, *groups)
    assert [key for key in sorted(keys) if f"`{key}`" not in text and f"`{{{key}:" not in text] == []


def test_the_models_and_the_generators_know_the_same_classes_and_parameters() -> None:
    known = {
        name: {parameter.name for parameter in kind.parameters} for name, kind in matrices.CLASSES.items()
    }
    fields = {name: set(model.model_fields) - {"class_name", "count"} for name, model in MODELS.items()}
    assert fields == known


@pytest.mark.parametrize(
    ("class_name", "parameter"), PARAMETERS, ids=[f"{name}-{one.name}" for name, one in PARAMETERS]
)
def test_what_a_campaign_accepts_the_generator_takes(class_name: str, parameter: Parameter) -> None:
    probes: list[Any] = [*NUMBERS, *([low, high] for low in NUMBERS for high in NUMBERS)]
    values = [accepted(class_name, parameter.name, value) for value in probes]
    taken = [value for value in values if value is not None]
    assert taken
    for value in taken:
        canonical = parameter.read(parameter.name, value)  # raises InputError when it does not take it
        assert canonical == (tuple(value) if isinstance(value, list) else value)


def accepted(class_name: str, parameter: str, value: Any) -> Any:
    """The value as a campaign would pass it on, None when the campaign refuses it."""
    try:
        return (
            MODELS[class_name]
            .model_validate({"class": class_name, "count": 1, parameter: value})
            .params[parameter]
        )
    except ValidationError:
        return None
