"""What is generated from the models of campaigns and targets: `python -m rig.reference` writes it.

docs/REFERENCE.md for people, configs/schema/*.json for editors; a test compares both with the models.
"""

from __future__ import annotations

from pathlib import Path

from rig import paths
from rig.reference.page import page
from rig.reference.schemas import schemas

PAGE = paths.SHARE / "docs" / "REFERENCE.md"


def generated() -> dict[Path, str]:
    """Every generated file and the text it shall hold."""
    return {PAGE: page(), **{paths.SCHEMAS / name: text for name, text in schemas().items()}}
