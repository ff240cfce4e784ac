"""A class as a space: every point is a case of the class."""

from __future__ import annotations

import numpy as np
import pytest

from rig.errors import InputError, UsageError
from rig.matrices import CLASSES, generate
from rig.oracle import N_IN
from rig.search.mutate import mutated
from rig.search.space import Space

SEARCHED = [name for name in CLASSES if name != "sequence"]


@pytest.mark.parametrize("name", SEARCHED)
def test_the_points_drawn_are_the_cases_of_the_class(name: str) -> None:
    space = Space(name, {}, 3, "invert")
    words = space.words(space.random(7, 20), 7)
    assert np.array_equal(words.reshape(-1, 4, 4), generate(name, 3, {}, 7, 20))


def test_only_classes_with_kinds_in_turn_depend_on_the_place() -> None:
    indexed = {name for name in SEARCHED if Space(name, {}, 0, "invert").indexed}
    assert indexed == {"boundary", "gallery", "patterns", "ties"}


@pytest.mark.parametrize("mix", [False, True])
def test_children_stay_in_the_class(mix: bool) -> None:
    space, rng = Space("uniform", {"range": [-2.0, 3.0]}, 0, "invert"), np.random.default_rng(0)
    points = space.random(0, 500)
    for _ in range(20):
        points = mutated(points, rng, mix=mix)
    words = space.words(points, 0)
    assert words.min() >= -2 * 65536
    assert words.max() <= 3 * 65536


def test_children_of_affine_matrices_are_affine() -> None:
    space = Space("affine", {}, 0, "invert")
    children = space.words(mutated(space.random(0, 300), np.random.default_rng(1), mix=True), 0)
    assert (children[:, 12:] == [0, 0, 0, 65536]).all()


def test_most_children_differ_from_their_parents_and_parents_stay() -> None:
    space = Space("uniform", {}, 0, "invert")
    points = space.random(0, 400)
    kept = points.copy()
    children = mutated(points, np.random.default_rng(0), mix=True)
    assert np.array_equal(points, kept)
    assert (children != points).any(axis=0).mean() > 0.95


@pytest.mark.parametrize("operation", N_IN)
def test_every_operation_gets_its_words(operation: str) -> None:
    space = Space("svd", {}, 0, operation)
    assert space.words(space.random(0, 9), 0).shape == (9, N_IN[operation])


def test_what_cannot_be_searched_is_told() -> None:
    with pytest.raises(UsageError, match="class sequence draws nothing case by case"):
        Space("sequence", {}, 0, "invert")
    with pytest.raises(InputError, match="unknown matrix class 'unifrom'"):
        Space("unifrom", {}, 0, "invert")
