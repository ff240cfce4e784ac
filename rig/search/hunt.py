"""Looks for the worst case of a kernel in a class by climbers, which move to the worst of their children.

An evolution strategy, (1 + lambda) for each climber (Beyer and Schwefel: Evolution strategies, Natural
Computing 1, 2002), begun at the worst of a random sample. What it finds is a lower bound on the worst case.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from rig.run.findings import Finding
from rig.scoring import SILENT_LSB
from rig.search.bench import Bench
from rig.search.judge import OK, Judged
from rig.search.mutate import mutated
from rig.search.space import Points, Space

Floats = NDArray[np.float64]
Words = NDArray[np.int32]

_CLIMBERS = 128
_CHILDREN = 4  # of each climber that are sent
_BROOD = 2  # times as many are made; half of the climbers send those nearest to singular
_MIGRATE = 16  # generations between two in which the last climbers start anew from the first ones
_SAMPLE = 2**16  # random cases to begin with, at most
_SAMPLE_SHARE = 0.25  # of the time, at most
_PLACE = 2**20  # of the climbers: beyond the first round of a gallery, which is the same in each draw
_KEPT = 10  # worst cases

NOTHING = -np.inf  # the value of a case that says nothing


def by_max_lsb(judged: Judged) -> Floats:
    """The largest error of a case in LSB."""
    return np.where(judged.score.number, judged.score.max_error, NOTHING)


def by_grade(judged: Judged) -> Floats:
    """The largest grade of a case."""
    grade = judged.score.max_grade
    return np.where(np.isnan(grade), NOTHING, grade)


def by_silent(judged: Judged) -> Floats:
    """1 / condition of a silently wrong case, 1 of one told OK without an answer; below 0 the others.

    The better the condition, the less there is to say for the kernel.
    """
    score = judged.score
    near = np.where(score.number, score.max_error / SILENT_LSB - 1, NOTHING)
    good = np.where(np.isnan(score.condition), 1.0, 1 / np.maximum(score.condition, 1))
    return np.where(score.severe, 1.0, np.where(score.silent, good, np.minimum(near, 0)))


OBJECTIVES: dict[str, Callable[[Judged], Floats]] = {
    "max_lsb": by_max_lsb,
    "grade": by_grade,
    "silent": by_silent,
}


@dataclass(eq=False)
class Found:
    """What a hunt found so far.

    Attributes:
        worst: values of the worst cases, hunted or random, the worst first, at most _KEPT.
        given: int32 (k, n_in), these cases.
        climbed: the worst value of the cases that were hunted.
        random: the worst value of as many plain random cases.
        cases: how many were hunted, and how many random ones there were.
        finding: what a kernel did wrong at run time, which ends a hunt; None if nothing.
        interrupted: by Ctrl-C.
    """

    worst: list[float] = field(default_factory=list)
    given: Words = field(default_factory=lambda: np.empty((0, 0), np.int32))
    climbed: float = NOTHING
    random: float = NOTHING
    cases: int = 0
    finding: Finding | None = None
    interrupted: bool = False

    @property
    def value(self) -> float:
        """The worst value."""
        return self.worst[0] if self.worst else NOTHING

    def keep(self, values: Floats, words: Words) -> None:
        """Take the worst of some cases in, each once."""
        last = self.worst[-1] if len(self.worst) == _KEPT else NOTHING
        some = np.argsort(-values, kind="stable")[: 4 * _KEPT]
        some = some[values[some] > last]
        for at in some.tolist():
            if not self.worst or not (self.given == words[at]).all(axis=1).any():
                given = words[at : at + 1]
                self.given = np.vstack([self.given, given]) if self.worst else given
                self.worst.append(float(values[at]))
        order = np.argsort(-np.array(self.worst), kind="stable")[:_KEPT]
        self.worst, self.given = [self.worst[at] for at in order], self.given[order]


@dataclass(eq=False)
class Hunt:
    """A hunt on a bench.

    Attributes:
        bench: target and kernel.
        space: where.
        value: of OBJECTIVES.
        seed: of the changes; the class has its own.
        budget: most cases to hunt; as many random ones come on top.
        seconds: the hunt ends after so many.
        step: told of the cases done since the last time, random ones included, and of the worst value.
    """

    bench: Bench
    space: Space
    value: Callable[[Judged], Floats]
    seed: int = 0
    budget: int | None = None
    seconds: float | None = None
    step: Callable[[int, float], None] = lambda _cases, _worst: None
    found: Found = field(default_factory=Found)
    _drawn: int = 0
    _generations: int = 0
    _begun: float = 0.0

    def run(self) -> Found:
        """Hunt until budget or time is used up, or Ctrl-C.

        The same seeds and budget find the same on every machine, unless `seconds` cuts it short.

        Raises:
            BenchError: the bench failed, not the kernel.
        """
        self._rng = np.random.default_rng(self.seed)
        self._begun = time.monotonic()
        try:
            points, values = self._sample()
            while self._left() >= _CHILDREN * len(values) and self.found.finding is None:
                points, values = self._generation(points, values)
        except KeyboardInterrupt:
            self.found.interrupted = True
        return self.found

    def _left(self, share: float = 1.0) -> float:
        """Cases that may still be hunted, none once a share of the time has passed."""
        if self.seconds is not None and time.monotonic() - self._begun >= share * self.seconds:
            return 0
        return math.inf if self.budget is None else self.budget - self.found.cases

    def _sample(self) -> tuple[Points, Floats]:
        """The worst of a random sample: points and their values, in the places where they were drawn."""
        size = _SAMPLE if self.budget is None else min(_SAMPLE, max(self.budget // 4, 1))
        climbers = min(_CLIMBERS, size)
        points, values = self._drawn_at(0, climbers)
        for start in range(climbers, size - climbers + 1, climbers):
            if self._left(_SAMPLE_SHARE) < climbers or self.found.finding is not None:
                break
            more, worth = self._drawn_at(start, climbers)
            if self.space.indexed:
                points, values = np.where(worth > values, more, points), np.maximum(values, worth)
            else:
                points, values = np.hstack([points, more]), np.concatenate([values, worth])
                order = np.argsort(-values, kind="stable")[:climbers]
                points, values = points[:, order], values[order]
        return points, values

    def _drawn_at(self, start: int, count: int) -> tuple[Points, Floats]:
        """Random points; their cases count among the plain random ones as well."""
        points = self.space.random(start, count)
        values = self._hunted(self.space.words(points, _PLACE))
        self.found.random = max(self.found.random, float(values.max()))
        self._drawn = start + count
        return points, values

    def _generation(self, points: Points, values: Floats) -> tuple[Points, Floats]:
        """One turn of every climber, and as many plain random cases."""
        broods = [self._brood(points) for _ in range(_CHILDREN)]
        worth = self._hunted(np.vstack([words for _, words in broods])).reshape(_CHILDREN, -1)
        self._plain(worth.size)
        best = worth.argmax(axis=0)
        columns = np.arange(len(values))
        children = np.stack([children for children, _ in broods])[best, :, columns].T
        better = worth[best, columns] >= values
        points, values = np.where(better, children, points), np.where(better, worth[best, columns], values)
        self._generations += 1
        if self._generations % _MIGRATE == 0 and not self.space.indexed:
            order = np.argsort(-values, kind="stable")
            first, last = order[: len(order) // 4], order[len(order) - len(order) // 4 :]
            points[:, last], values[last] = points[:, first], values[first]
        return points, values

    def _brood(self, points: Points) -> tuple[Points, Words]:
        """A child of each point and its words; every other climber sends the nearest to singular of some."""
        made = [mutated(points, self._rng, mix=not self.space.indexed) for _ in range(_BROOD)]
        words = np.stack([self.space.words(children, _PLACE) for children in made])
        near = np.stack([self._reach(one) for one in words]).argmax(axis=0)
        near[::2] = 0
        columns = np.arange(points.shape[1])
        return np.stack(made)[near, :, columns].T, words[near, columns]

    def _reach(self, words: Words) -> Floats:
        """How far an answer reaches: the inverse of how near a matrix is to a singular one."""
        true = self.space.truth(words)
        return np.where(true.status == OK, np.abs(true.value).max(axis=1), 0.0)

    def _hunted(self, words: Words) -> Floats:
        """Values of cases that are hunted."""
        values = self._values(words)
        self.found.climbed = max(self.found.climbed, float(values.max()))
        self.found.cases += len(words)
        self.step(len(words), self.found.value)
        return values

    def _plain(self, count: int) -> None:
        """As many plain random cases, to compare with."""
        words = self.space.group.words(self.bench.operation, self._drawn, count)
        self.found.random = max(self.found.random, float(self._values(words).max()))
        self._drawn += count
        self.step(count, self.found.value)

    def _values(self, words: Words) -> Floats:
        judged = self.bench.judge(words)
        outcome = judged.outcome
        values = np.where(outcome.answered, self.value(judged), NOTHING)
        for finding in outcome.findings[:1]:
            self.found.finding = self.found.finding or finding
            values[finding.index] = np.inf
        self.found.keep(values, words)
        return values
