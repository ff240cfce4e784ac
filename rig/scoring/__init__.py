"""Scores what a kernel told against the truth: errors in LSB, statuses, tallies, acceptance.

Takes an oracle's values as arguments and calls no oracle. Every measure is defined in docs/NUMERICS.md 6.
"""

from __future__ import annotations

from rig.scoring.acceptance import Accept, Failure, FailureRate, evaluate
from rig.scoring.bounded import BoundedTally
from rig.scoring.document import tally_dict
from rig.scoring.errors import SILENT_LSB, STATUS_NAMES, Score, TruthLike, score
from rig.scoring.histograms import COST, Counts, scales_dict
from rig.scoring.tally import Tally

__all__ = [
    "COST",
    "SILENT_LSB",
    "STATUS_NAMES",
    "Accept",
    "BoundedTally",
    "Counts",
    "Failure",
    "FailureRate",
    "Score",
    "Tally",
    "TruthLike",
    "evaluate",
    "scales_dict",
    "score",
    "tally_dict",
]
