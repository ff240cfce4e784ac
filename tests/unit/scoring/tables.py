"""Truths and answers small enough to score by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from rig.scoring import Score, Tally, score

OK, SINGULAR, OVERFLOW, PRECONDITION = range(4)


@dataclass(frozen=True)
class Case:
    """A case whose true inverse is zero but for the elements named, and what a kernel told of it."""

    true: int = OK
    told: int = OK
    value: Mapping[tuple[int, int], float] = field(default_factory=dict)
    word: Mapping[tuple[int, int], int] = field(default_factory=dict)


@dataclass(frozen=True)
class FakeTruth:
    rounded: NDArray[np.int32]
    value: NDArray[np.float64]
    status: NDArray[np.uint8]
    certified: NDArray[np.bool_]


def score_of(cases: Sequence[Case]) -> Score:
    count = len(cases)
    value, words = np.zeros((count, 4, 4)), np.zeros((count, 4, 4), dtype=np.int32)
    for index, case in enumerate(cases):
        for at, number in case.value.items():
            value[index][at] = number
        for at, word in case.word.items():
            words[index][at] = word
    true = np.array([case.true for case in cases], dtype=np.uint8)
    rounded = np.where((true == OK)[:, None, None], np.rint(value), 0).astype(np.int32)
    value[true == SINGULAR] = np.nan
    told = np.array([case.told for case in cases], dtype=np.uint8)
    truth = FakeTruth(rounded.reshape(-1, 16), value.reshape(-1, 16), true, np.ones(count, np.bool_))
    return score(truth, words.reshape(-1, 16), told)


def tally_of(cases: Sequence[Case], label: str = "uniform-5e1c9a2b") -> Tally:
    tally = Tally(label)
    tally.add(score_of(cases), 0)
    return tally


def off_by(lsb: int, told: int = OK) -> Case:
    """A case answered right but for one element, off by so many LSB."""
    return Case(told=told, word={(1, 2): lsb})
