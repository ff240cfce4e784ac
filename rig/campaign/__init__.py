"""Campaigns: YAML to validated models with file:line errors, and their plan in batches."""

from __future__ import annotations

from pathlib import Path

from rig.campaign.cases import CaseGroup, FileCases
from rig.campaign.kernels import OwnKernel, check_kernels, exists
from rig.campaign.models import Acceptance, Campaign, Limits
from rig.campaign.plan import Shard, plan
from rig.yamlmodel import ANY, Keys, Loaded, load

__all__ = [
    "Acceptance",
    "Campaign",
    "CaseGroup",
    "FileCases",
    "Limits",
    "OwnKernel",
    "Shard",
    "load_campaign",
    "plan",
]


# Relative to the file they are written in, be it one that the campaign extends or includes.
PATHS: tuple[Keys, ...] = (
    ("baseline",),
    ("cases", ANY, "file"),
    ("kernels", ANY, "sources", ANY),
    ("kernels", ANY, "include", ANY),
)


def load_campaign(path: Path) -> Loaded[Campaign]:
    """Read and check a campaign file.

    The files its cases and its own kernels name must exist; they are read later. Names of targets and of the
    firmware's kernels are checked where they are known.

    Raises:
        ConfigError: one line, with file and line.
    """
    loaded = load(path, Campaign, paths=PATHS)
    for i, entry in enumerate(loaded.model.cases):
        if isinstance(entry, FileCases) and not exists(path.parent / entry.path):
            raise loaded.error(f"file: no file {str(path.parent / entry.path)!r}", "cases", i, "file")
    check_kernels(loaded, loaded.model.kernels)
    return loaded
