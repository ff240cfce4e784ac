"""JSON schema for editors: `python -m rig.campaign.schema` writes configs/campaign.schema.json."""

from __future__ import annotations

import json
from pathlib import Path

from rig import paths
from rig.campaign.models import Campaign

SCHEMA = paths.CAMPAIGNS.parent / "campaign.schema.json"


def schema_text() -> str:
    """The schema as it shall stand in the file."""
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return json.dumps(head | Campaign.model_json_schema(), indent=2) + "\n"


def write(path: Path = SCHEMA) -> None:
    """Write the schema."""
    path.write_text(schema_text(), encoding="utf-8")


if __name__ == "__main__":
    write()
