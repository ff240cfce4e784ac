"""The named test matrices of numerical analysis, 4x4, in real units.

Sources: [H] Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., ch. 28; [M] MATLAB's
gallery and its hilb, pascal, magic, wilkinson, rosser, hadamard, after Higham's Test Matrix Toolbox
(Numerical Algorithms 9, 1995). docs/MATRICES.md has each with its formula.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import comb, gcd

Real = Fraction | float
Rows = list[list[Real]]

_SIDE = range(1, 5)  # i and j count from 1, as in the sources


def by(formula: Callable[[int, int], Real]) -> Rows:
    """The matrix of a formula of row and column, both from 1."""
    return [
        [Fraction(value) if isinstance(value := formula(i, j), int) else value for j in _SIDE] for i in _SIDE
    ]


def rows(text: str) -> Rows:
    """The matrix of four rows of fractions, rows parted by semicolons."""
    return [[Fraction(entry) for entry in row.split()] for row in text.split(";")]


def band(**diagonals: int | Fraction) -> Rows:
    """Constant diagonals: lower for j = i - 1, main, upper for j = i + 1."""
    places = {"lower": -1, "main": 0, "upper": 1}
    values = {places[name]: Fraction(value) for name, value in diagonals.items()}
    return by(lambda i, j: values.get(j - i, Fraction(0)))


def hilbert(i: int, j: int) -> Fraction:
    """1 / (i + j - 1)."""
    return Fraction(1, i + j - 1)


def hilbert_inverse(i: int, j: int) -> Fraction:
    """The closed form by binomials, [H] (28.1)."""
    value = (i + j - 1) * comb(3 + i, 4 - j) * comb(3 + j, 4 - i) * comb(i + j - 2, i - 1) ** 2
    return Fraction(-value if (i + j) % 2 else value)


NAMED: dict[str, Rows] = {
    "hilbert": by(hilbert),
    "hilbert_inverse": by(hilbert_inverse),
    "lotkin": by(lambda i, j: Fraction(1) if i == 1 else hilbert(i, j)),
    "involutory": rows("-4 1/2 1/3 1/4; -120 20 15 12; 240 -45 -36 -30; -140 28 70/3 20"),
    "cauchy": by(lambda i, j: Fraction(1, i + j)),
    "ris": by(lambda i, j: Fraction(1, 11 - 2 * (i + j))),
    "parter": by(lambda i, j: Fraction(2, 2 * (i - j) + 1)),
    "pascal": by(lambda i, j: comb(i + j - 2, i - 1)),
    "vandermonde": by(lambda i, j: i ** (j - 1)),
    "frank": by(lambda i, j: 5 - max(i, j) if j >= i - 1 else 0),
    "lehmer": by(lambda i, j: Fraction(min(i, j), max(i, j))),
    "moler": by(lambda i, j: i if i == j else min(i, j) - 2),
    "kahan": by(lambda i, j: Fraction(4, 5) ** (i - 1) * (1 if i == j else Fraction(-3, 5) if j > i else 0)),
    "minij": by(min),
    "hadamard": by(lambda i, j: (-1) ** ((i - 1) & (j - 1)).bit_count()),
    "conference": rows("0 1 1 1; 1 0 1 -1; 1 -1 0 1; 1 1 -1 0"),
    "magic": rows("16 2 3 13; 5 11 10 8; 9 7 6 12; 4 14 15 1"),
    "companion": rows("10 -35 50 -24; 1 0 0 0; 0 1 0 0; 0 0 1 0"),
    "second_difference": band(lower=-1, main=2, upper=-1),
    "toeplitz": by(lambda i, j: Fraction(1, 2) ** abs(i - j)),
    "wilkinson": by(lambda i, j: abs(Fraction(5, 2) - i) if i == j else int(abs(i - j) == 1)),
    "rosser_block": rows("611 196 -192 407; 196 899 113 -192; -192 113 899 196; 407 -192 196 611"),
    "pei": by(lambda i, j: 2 if i == j else 1),
    "fiedler": by(lambda i, j: abs(i - j)),
    "clement": rows("0 1 0 0; 3 0 2 0; 0 2 0 3; 0 0 1 0"),
    "grcar": by(lambda i, j: -1 if j == i - 1 else int(j >= i)),
    "redheffer": by(lambda i, j: int(j == 1 or j % i == 0)),
    "riemann": by(lambda i, j: i if (j + 1) % (i + 1) == 0 else -1),
    "gcd": by(gcd),
    "circulant": by(lambda i, j: (j - i) % 4 + 1),
    "hanowa": rows("-1 0 -1 0; 0 -1 0 -2; 1 0 -1 0; 0 2 0 -1"),
    "triw": by(lambda i, j: 1 if i == j else -int(j > i)),
    "growth": by(lambda i, j: 1 if j in (i, 4) else -int(j < i)),
    "forsythe": by(lambda i, j: 1 if j == i + 1 else Fraction(1, 1024) if (i, j) == (4, 1) else 0),
    "jordan": band(main=Fraction(1, 4), upper=1),
    "householder": by(lambda i, j: Fraction(int(i == j)) - Fraction(1, 2)),
    "bezier": rows("1 0 0 0; -3 3 0 0; 3 -6 3 0; -1 3 -3 1"),
    "hermite": rows("1 0 0 0; 0 1 0 0; -3 -2 3 -1; 2 1 -2 1"),
    "b_spline": rows("1/6 2/3 1/6 0; -1/2 0 1/2 0; 1/2 -1 1/2 0; -1/6 1/2 -1/2 1/6"),
}
