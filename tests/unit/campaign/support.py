"""A small valid campaign for tests to spoil."""

from __future__ import annotations

from pathlib import Path

from rig.campaign import Campaign, load_campaign
from rig.yamlmodel import Loaded

CAMPAIGN = """\
name: unit
seed: 7
targets: [native]
kernels: [exact, adjugate]
cases:
  - {class: uniform, count: 10, range: [-8, 8]}
  - {class: singular, count: 5}
accept:
  exact: correctly_rounded
"""


def load_text(folder: Path, text: str = CAMPAIGN) -> Loaded[Campaign]:
    """Write the text as unit.yaml and load it."""
    path = folder / "unit.yaml"
    path.write_text(text)
    return load_campaign(path)
