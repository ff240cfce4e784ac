"""Campaigns: YAML to validated models with file:line errors, and their plan in batches."""

from __future__ import annotations

from pathlib import Path

from rig.campaign.cases import CaseGroup, FileCases
from rig.campaign.models import Acceptance, Campaign, Limits
from rig.campaign.plan import Shard, plan
from rig.yamlmodel import Loaded, load

__all__ = ["Acceptance", "Campaign", "CaseGroup", "FileCases", "Limits", "Shard", "load_campaign", "plan"]


def load_campaign(path: Path) -> Loaded[Campaign]:
    """Read and check a campaign file.

    The files its cases name must exist; they are read later. Names of targets and kernels are checked
    where they are known.

    Raises:
        ConfigError: one line, with file and line.
    """
    loaded = load(path, Campaign)
    for i, entry in enumerate(loaded.model.cases):
        if isinstance(entry, FileCases) and not _is_file(path.parent / entry.path):
            raise loaded.error(f"file: no file {str(path.parent / entry.path)!r}", "cases", i, "file")
    return loaded


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # no permission on a folder, a name too long
        return False
