"""The 14 kinds of class boundary (docs/MATRICES.md), one matrix at a time, as rows of integers."""

from __future__ import annotations

from itertools import combinations, permutations

from random_words import HIGH, LOW, Case

Matrix = list[list[int]]

PERMUTATIONS = list(permutations(range(4)))
EXTREMES = [LOW, LOW + 1, -1, 0, 1, HIGH]
THRESHOLDS = [8, 15, 16, 20, 20, 21, 24, 30, 31]
EDGES = [LOW, LOW + 1, LOW + 2, HIGH - 1, HIGH, -(2**30), 2**30 + 1, 2**30 - 1, -1, 1]
HADAMARD = [[1, 1, 1, 1], [1, -1, 1, -1], [1, 1, -1, -1], [1, -1, -1, 1]]


def shuffle(matrix: Matrix, case: Case, first: int) -> Matrix:
    rows, columns = (PERMUTATIONS[case.below(first + k, 24)] for k in range(2))
    return [[matrix[i][j] for j in columns] for i in rows]


def choose(case: Case, i: int, values: list[int]) -> int:
    return values[case.below(i, len(values))]


def zeros() -> Matrix:
    return [[0] * 4 for _ in range(4)]


def extremes(c: Case) -> Matrix:
    return [[choose(c, 4 * i + j, EXTREMES) for j in range(4)] for i in range(4)]


def small(c: Case, limit: int) -> Matrix:
    return [[c.symmetric(4 * i + j, limit) for j in range(4)] for i in range(4)]


def few_lsb(c: Case) -> Matrix:
    return small(c, 2 ** c.below(18, 4))


def full_scale(pattern: Matrix, c: Case) -> Matrix:
    def word(i: int, j: int) -> int:
        inside = c.below(4 * i + j, 3) * c.below(18, 2)
        return HIGH - inside if pattern[i][j] > 0 else LOW + c.below(19, 2) + inside

    return [[word(i, j) for j in range(4)] for i in range(4)]


def hadamard(c: Case) -> Matrix:
    pattern = [[HADAMARD[i][j] * c.sign(i) * c.sign(4 + j) for j in range(4)] for i in range(4)]
    return full_scale(shuffle(pattern, c, 16), c)


def sign_pattern(c: Case) -> Matrix:
    return full_scale([[c.sign(4 * i + j) for j in range(4)] for i in range(4)], c)


def with_element(c: Case, n: int) -> Matrix:
    shift = 2 + c.below(18, 28)
    a = 2 + c.below(19, 30 - shift)
    q = 2**shift
    p = (n + q // 2) // q
    last = 2 ** (2 + c.below(20, 28))
    return [[0, 2**a, 0, 0], [2 ** (33 - shift - a), p, 1, 0], [0, p * q - n, q, 0], [0, 0, 0, last]]


def finish(matrix: Matrix, c: Case) -> Matrix:
    return shuffle([[value * c.sign(4 + i) for value in row] for i, row in enumerate(matrix)], c, 16)


def edge(c: Case) -> Matrix:
    return finish(with_element(c, 2**32 + c.symmetric(0, 8)), c)


def any_size(c: Case, i: int, shift: int) -> int:
    return c.below(i, 2**30) >> c.below(shift, 30)


def tie(c: Case) -> Matrix:
    matrix = with_element(c, any_size(c, 0, 1) | 1)
    return finish([[row[0] + row[1], *row[1:]] for row in matrix], c)


def diagonal(c: Case) -> Matrix:
    matrix = zeros()
    for i in range(4):
        k = 2 + any_size(c, i, 4 + i)
        value = (2**33 + k) // (2 * k + 1) + c.symmetric(8 + i, 1)
        if c.below(12 + i, 4) == 0:
            value = 1 + c.below(8 + i, 4)
        matrix[i][i] = value * c.sign(i)
    return shuffle(matrix, c, 16)


def triangular(c: Case) -> Matrix:
    matrix = zeros()
    for i in range(4):
        matrix[i][i] = 2 ** (15 + c.below(i, 3)) * c.sign(i)
    for k, (i, j) in enumerate(combinations(range(4), 2), start=4):
        matrix[i][j] = choose(c, k, EDGES) if c[k] % 4 == 0 else 0
    return shuffle(matrix, c, 16)


def powers_of_two(c: Case) -> Matrix:
    def word(i: int) -> int:
        return 2 ** c.below(i, 32) * c.sign(i) if c[i] & 6 else 0

    return [[word(4 * i + j) for j in range(4)] for i in range(4)]


def generalised_permutation(c: Case) -> Matrix:
    matrix = zeros()
    for i in range(4):
        matrix[i][i] = max(c[i] >> (32 + c.below(4 + i, 32)), 1) * c.sign(8 + i)
    return shuffle(matrix, c, 16)


def one_huge(c: Case) -> Matrix:
    matrix = small(c, 3)
    matrix[0][0] = choose(c, 18, [LOW, LOW + 1, HIGH])
    return shuffle(matrix, c, 16)


def threshold(c: Case) -> Matrix:
    size = 2 ** choose(c, 18, THRESHOLDS)
    return [[(size + c.symmetric(4 * i + j, 2)) * c.sign(4 * i + j) for j in range(4)] for i in range(4)]


def affine_extremes(c: Case) -> Matrix:
    return [*(threshold(c) if c[19] % 2 else extremes(c))[:3], [0, 0, 0, 65536]]


def repeated_row(c: Case) -> Matrix:
    matrix = extremes(c)
    first, *others = matrix[0]
    moved = first - c.below(18, 2) * (1 if first > 0 else -1)
    return shuffle([matrix[0], [moved, *others], *matrix[2:]], c, 16)


KINDS = [
    extremes, few_lsb, hadamard, sign_pattern, edge, tie, diagonal, triangular, powers_of_two,
    generalised_permutation, one_huge, threshold, affine_extremes, repeated_row,
]  # fmt: skip
