"""Class gallery: the matrices are what their names say, and the documentation lists them."""

from __future__ import annotations

import re
from fractions import Fraction

import numpy as np
import pytest
from flint import fmpq, fmpq_mat

from rig import paths
from rig.matrices import gallery_name, generate
from rig.matrices.gallery import NAMES
from rig.matrices.gallery_applied import APPLIED
from rig.matrices.gallery_named import NAMED, Rows
from rig.qformat import RAW_MAX, SCALE, to_float
from tests.unit.matrices.exact import determinants

ROUNDS = generate("gallery", 5, {}, 0, 40 * len(NAMES))
IDENTITY = fmpq_mat(4, 4, [int(i == j) for i in range(4) for j in range(4)])


def rational(rows: Rows) -> fmpq_mat:
    exact = [Fraction(entry) for row in rows for entry in row]
    return fmpq_mat(4, 4, [fmpq(entry.numerator, entry.denominator) for entry in exact])


def words_of(name: str) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return to_float(ROUNDS[NAMES.index(name)])


def test_names_by_index() -> None:
    assert len(set(NAMES)) == len(NAMES) == 60
    assert gallery_name(0) == "hilbert"
    assert gallery_name(len(NAMES) + 1) == "hilbert_inverse, varied"


def test_the_first_round_is_pure_whatever_the_seed() -> None:
    assert np.array_equal(generate("gallery", 6, {}, 0, len(NAMES)), ROUNDS[: len(NAMES)])
    for name, rows in (NAMED | APPLIED).items():
        exact = np.array([[float(Fraction(entry) * SCALE) for entry in row] for row in rows])
        assert np.abs(words_of(name) * SCALE - exact).max() <= 0.5, name


def test_the_documentation_lists_every_name_at_its_index() -> None:
    text = (paths.SHARE / "docs" / "MATRICES.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| (\d+) \| `(\w+)` \|", text, re.MULTILINE) == [
        (str(index), name) for index, name in enumerate(NAMES)
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("pascal", 1),
        ("frank", 1),
        ("moler", 1),
        ("minij", 1),
        ("magic", 0),
        ("conference", -9),
        ("hadamard", 16),
        ("companion", 24),
        ("second_difference", 5),
        ("vandermonde", 12),
        ("pei", 5),
        ("clement", 9),
        ("gcd", 4),
        ("triw", 1),
        ("growth", 8),
        ("forsythe", Fraction(-1, 1024)),
        ("householder", -1),
        ("robot_link", 1),
        ("camera_pose", 1),
    ],
)
def test_known_determinants(name: str, expected: int | Fraction) -> None:
    found = rational((NAMED | APPLIED)[name]).det()
    assert found == fmpq(Fraction(expected).numerator, Fraction(expected).denominator)


@pytest.mark.parametrize("name", ["involutory", "householder"])
def test_own_inverses(name: str) -> None:
    assert rational(NAMED[name]) * rational(NAMED[name]) == IDENTITY


def test_inverse_pairs() -> None:
    assert rational(NAMED["hilbert"]) * rational(NAMED["hilbert_inverse"]) == IDENTITY
    # The inverse of the Kac-Murdock-Szego matrix is tridiagonal; that of min(i, j) likewise.
    for name in ("toeplitz", "minij", "covariance_ar1"):
        inverse = rational((NAMED | APPLIED)[name]).inv()
        assert inverse[0, 2] == inverse[0, 3] == inverse[1, 3] == 0


def test_growth_factor_eight() -> None:
    # Partial pivoting meets ties only, swaps nothing and doubles the last column at every step.
    rows = [list(row) for row in NAMED["growth"]]
    for k in range(3):
        for i in range(k + 1, 4):
            factor = Fraction(rows[i][k]) / Fraction(rows[k][k])
            rows[i] = [Fraction(a) - factor * Fraction(b) for a, b in zip(rows[i], rows[k], strict=True)]
    assert rows[3][3] == 8


def test_cameras_and_projections_do_what_they_are_for() -> None:
    # The eye goes to the origin, what it looks at to the negative z axis.
    view = words_of("opengl_look_at")
    assert view @ [4, 3, 3, 1] == pytest.approx([0, 0, 0, 1], abs=1e-4)
    assert view @ [0, 0, 0, 1] == pytest.approx([0, 0, -np.sqrt(34), 1], abs=1e-4)
    lens = words_of("opengl_perspective")
    for depth, clip in ((0.1, -1), (100, 1)):
        x = lens @ [0, 0, -depth, 1]
        assert x[2] / x[3] == pytest.approx(clip, abs=1e-3)
    assert words_of("camera_projection") @ [0, 0.25, 0, 1] == pytest.approx([3700, 1800, 5, 1], abs=1e-3)


@pytest.mark.parametrize("name", [name for name in APPLIED if name.startswith(("inertia", "covariance"))])
def test_inertia_and_covariance_are_positive_definite(name: str) -> None:
    words = words_of(name)
    assert np.array_equal(words, words.T)
    assert np.linalg.eigvalsh(words).min() > 0


def test_variations_keep_rank_and_fill_the_format() -> None:
    varied = ROUNDS[len(NAMES) :]
    largest = np.abs(varied.astype(np.int64)).max(axis=(1, 2))
    assert largest.max() > RAW_MAX // 2
    place = NAMES.index("magic")
    # Exact multiples of an integer matrix as long as nothing is rounded away: 1/16 leaves all bits of it.
    assert set(determinants(ROUNDS[place :: len(NAMES)])) == {0}
    assert all(det != 0 for det in determinants(ROUNDS[NAMES.index("hadamard") :: len(NAMES)]))


def test_variations_differ() -> None:
    place = NAMES.index("vandermonde")
    assert len(np.unique(ROUNDS[place :: len(NAMES)], axis=0)) > 30
