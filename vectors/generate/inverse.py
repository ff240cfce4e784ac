"""Write vectors/inverse/gallery.txt and random.txt: correctly rounded inverses, worked out with rationals.

Imports nothing of the project, so that kernels and oracles are both judged by a third party (FLINT).
Run from the repository root: python3 vectors/generate/inverse.py
"""

from collections.abc import Callable, Iterable

from flint import fmpq, fmpz_mat
from rational import HIGH, LOW, ONE, Matrix, draw, flat, inverse, rounded, write

Named = tuple[str, str, str, Matrix]  # id, class, comment, input


def fill(label: str, low: int, high: int) -> Matrix:
    return [[draw(f"{label}/{i}/{j}", low, high) for j in range(4)] for i in range(4)]


def diagonal(*entries: int) -> Matrix:
    return [[entries[i] if i == j else 0 for j in range(4)] for i in range(4)]


def upper(entries: tuple[int, int, int, int], **above: int) -> Matrix:
    """Upper triangular; a12=5 sets row 1, column 2."""
    matrix = diagonal(*entries)
    for name, value in above.items():
        matrix[int(name[1])][int(name[2])] = value
    return matrix


def signs(text: str, plus: int, minus: int) -> Matrix:
    """Four rows of + - 0."""
    return [[{"+": plus, "-": minus, "0": 0}[sign] for sign in row] for row in text.split()]


def times(matrix: Matrix, factor: int) -> Matrix:
    return [[factor * entry for entry in row] for row in matrix]


def half(odd: int) -> Matrix:
    """Element 0,1 of the raw inverse is exactly odd / 2."""
    return upper((2**17, ONE, ONE, ONE), a01=-odd)


def corner(whole: int, part: int = 0) -> Matrix:
    """Element 0,2 of the raw inverse is exactly whole + part / 2^28, with |whole| <= 2^33.

    With 2^20 on the diagonal it is (a01 a12 - 2^20 a02) / 2^28. a01 is odd, so some a12 within 2^19 of the
    rational solution makes the difference divisible by 2^20.
    """
    target, b, a01 = whole * 2**28 + part, 2**20, HIGH
    residue = target * pow(a01, -1, b) % b
    near = target // a01
    a12 = near + (residue - near + b // 2) % b - b // 2
    return upper((b, b, b, ONE), a01=a01, a12=a12, a02=(a01 * a12 - target) // b)


def of_rank(rank: int, label: str, size: int) -> Matrix:
    """A product of integer factors, of this rank unless the draw is unlucky (then it says so)."""
    left = fmpz_mat(4, rank, [draw(f"{label}/l{k}", -size, size) for k in range(4 * rank)])
    right = fmpz_mat(rank, 4, [draw(f"{label}/r{k}", -size, size) for k in range(4 * rank)])
    product = left * right
    if product.rank() != rank:
        raise ValueError(f"{label} has rank {product.rank()}, not {rank}: change its label")
    return [[int(product[i, j]) for j in range(4)] for i in range(4)]


def rigid(w: int, x: int, y: int, z: int, translation: Iterable[int]) -> Matrix:
    """The rotation of an integer quaternion, rounded to words, and a translation in raw words."""
    norm = w * w + x * x + y * y + z * z
    rotation = [
        [w * w + x * x - y * y - z * z, 2 * (x * y - w * z), 2 * (x * z + w * y)],
        [2 * (x * y + w * z), w * w - x * x + y * y - z * z, 2 * (y * z - w * x)],
        [2 * (x * z - w * y), 2 * (y * z + w * x), w * w - x * x - y * y + z * z],
    ]
    rows = [[rounded(fmpq(ONE * entry, norm)) for entry in row] for row in rotation]
    return [[*row, t] for row, t in zip(rows, translation, strict=True)] + [[0, 0, 0, ONE]]


HADAMARD = "++++ +-+- ++-- +--+"
MAXIMAL_WITH_ZEROS = "0+++ +0+- +-0+ ++-0"  # a conference matrix: det of magnitude 9
N = HIGH - 1

GALLERY: list[Named] = [
    ("identity", "general", "its own inverse", diagonal(ONE, ONE, ONE, ONE)),
    ("identity-negated", "general", "det positive, all cofactors negative", diagonal(-ONE, -ONE, -ONE, -ONE)),
    ("reflection", "general", "det is negative", diagonal(ONE, ONE, -ONE, ONE)),
    ("scaling-powers", "general", "exact: 2, 1/2, 256, 1/256", diagonal(2 * ONE, ONE // 2, 256 * ONE, 256)),
    ("scaling-thirds", "general", "1/3, 1/5, 1/7, 1/11", diagonal(3 * ONE, 5 * ONE, 7 * ONE, 11 * ONE)),
    ("permutation-cycle", "general", "the inverse is the transpose", signs("0+00 00+0 000+ +000", ONE, 0)),
    ("permutation-swap", "general", "zero first pivot, det negative", signs("0+00 +000 00+0 000+", ONE, 0)),
    ("permutation-signed", "general", "quarter turns", signs("0-00 +000 000+ 00-0", ONE, -ONE)),
    ("zero-first-pivot", "general", "nothing else is special",
     [[0, 3 * ONE, ONE, 2], [2 * ONE, 0, ONE, 5], [ONE, ONE, 0, 7 * ONE], [5, ONE, 4 * ONE, ONE]]),
    ("zero-second-pivot", "general", "rows 0 and 1 begin alike: a row swap is needed in step two",
     [[ONE, ONE, 0, 0], [ONE, ONE, ONE, 0], [0, ONE, ONE, ONE], [0, 0, ONE, 3 * ONE]]),
    ("pascal", "general", "det 1 in real units, the inverse is integer",
     times([[1, 1, 1, 1], [1, 2, 3, 4], [1, 3, 6, 10], [1, 4, 10, 20]], ONE)),
    ("shear", "affine", "last row 0 0 0 1", upper((ONE, ONE, ONE, ONE), a01=2 * ONE, a23=-9 * ONE)),
    ("rigid-345", "rigid", "cosine 0.6, rounded", rigid(2, 0, 0, 1, (1000 * ONE, -500 * ONE, 250 * ONE))),
    ("rigid-axis", "rigid", "a third of a turn: exact", rigid(1, 1, 1, 1, (ONE, 2 * ONE, 3 * ONE))),
    ("rigid-near", "rigid", "a small angle, no translation", rigid(1000, 1, 2, -3, (0, 0, 0))),
    ("rigid-far", "rigid", "translation at the edge of the format", rigid(7, -2, 3, 5, (HIGH, LOW, 1))),
    ("hilbert", "ill_conditioned", "1 / (i + j + 1), rounded to words",
     [[rounded(fmpq(ONE, i + j + 1)) for j in range(4)] for i in range(4)]),
    ("hilbert-large", "ill_conditioned", "the same at full scale",
     [[HIGH // (i + j + 1) for j in range(4)] for i in range(4)]),
    ("rank-0", "singular", "all zero", diagonal(0, 0, 0, 0)),
    ("rank-1", "singular", "an outer product", of_rank(1, "gallery", 700)),
    ("rank-2", "singular", "two of them", of_rank(2, "gallery", 400)),
    ("rank-3", "singular", "three of them", of_rank(3, "gallery", 400)),
    ("singular-after-swap", "singular", "zero first pivot; found only after a row swap",
     [[0, ONE, ONE, 0], [ONE, 0, 0, 0], [0, ONE, ONE, 0], [0, 0, 0, ONE]]),
    ("singular-zero-row", "singular", "the rest has full rank", diagonal(ONE, 0, ONE, ONE)),
    ("singular-extreme", "singular", "every word INT32_MIN", [[LOW] * 4 for _ in range(4)]),
    ("singular-third", "singular", "1/3 and 2/3 in truncated words would hide it",
     [[21845, 43690, 0, 0], [43690, 87380, 0, 0], [0, 0, ONE, 0], [0, 0, 0, ONE]]),
    ("nearly-singular", "near_singular", "condition 2^30, and the inverse fits",
     [[2**30, 2**30 - 5, 0, 0], [2**30 + 1, 2**30, 0, 0], [0, 0, ONE, 0], [0, 0, 0, ONE]]),
    ("nearly-singular-overflow", "near_singular", "equal rows but for one LSB",
     [[8 * ONE, ONE, 0, 0], [8 * ONE, ONE + 1, 0, 0], [0, 0, ONE, 0], [0, 0, 0, ONE]]),
    ("lowest-diagonal", "boundary", "INT32_MIN: its negation does not fit", diagonal(LOW, LOW, LOW, LOW)),
    ("highest-diagonal", "boundary", "2^32 / (2^31 - 1) is 2 and a little", diagonal(HIGH, HIGH, HIGH, HIGH)),
    ("lowest-triangle", "boundary", "INT32_MIN in every minor", signs("-+++ 0-++ 00-+ 000-", LOW, LOW)),
    ("lowest-and-highest", "boundary", "both signs in every row", signs("-+++ +-++ ++-+ +++-", HIGH, LOW)),
    ("hadamard-full", "boundary", "largest |det| with INT32_MIN: near 2^128", signs(HADAMARD, HIGH, LOW)),
    ("hadamard-negated", "boundary", "the same, signs exchanged", signs(HADAMARD, LOW, HIGH)),
    ("hadamard-highest", "boundary", "every element is 1/2 and a little", signs(HADAMARD, HIGH, -HIGH)),
    ("conference-full", "boundary", "zeros and extremes", signs(MAXIMAL_WITH_ZEROS, HIGH, LOW)),
    ("one-lsb", "tiny", "2^32 does not fit", diagonal(1, 1, 1, 1)),
    ("two-lsb", "tiny", "exactly 2^31: one too large", diagonal(2, 2, 2, 2)),
    ("two-lsb-negated", "tiny", "exactly -2^31: fits", diagonal(-2, -2, -2, -2)),
    ("three-lsb", "tiny", "2^32 / 3, both signs", diagonal(3, -3, 3, -3)),
    ("few-lsb", "tiny", "entries of at most 9 LSB, the inverse fits",
     [[9, 1, -2, 0], [1, 8, 0, 3], [-2, 0, -7, 1], [0, 3, 1, 9]]),
    ("one-huge-one-tiny", "boundary", "four scales in one matrix", diagonal(HIGH, 3, -ONE, LOW)),
    *[(f"tie-{name}-{odd}", "tie", f"{sign * odd}/2 goes to even", half(sign * odd))
      for odd in (1, 3, 5, 7, 2**30 + 1, HIGH) for name, sign in (("plus", 1), ("minus", -1))],
    ("ties-everywhere", "tie", "every element above the diagonal is half an odd number",
     upper((2**17, ONE, 2**17, ONE), a01=3, a12=-5, a23=7)),
    ("above-tie", "tie", "5/2 and a little", upper((2**17 - 1, ONE, ONE, ONE), a01=-5)),
    ("below-tie", "tie", "3/2 less a little", upper((2**17 + 1, ONE, ONE, ONE), a01=-3)),
    ("tie-plus-tiny", "tie", "1/2 + 2^-28", corner(0, 2**27 + 1)),
    ("tie-minus-tiny", "tie", "1/2 - 2^-28", corner(0, 2**27 - 1)),
    ("tie-odd-minus-tiny", "tie", "-3/2 + 2^-28", corner(-2, 2**27 + 1)),
    ("edge-largest", "edge", "2^31 - 1: the largest that fits", corner(HIGH)),
    ("edge-even-tie", "edge", "2^31 - 3/2 goes down to even and fits", corner(HIGH - 1, 2**27)),
    ("edge-below-tie", "edge", "2^31 - 1/2 - 2^-28 fits", corner(HIGH, 2**27 - 1)),
    ("edge-tie", "edge", "2^31 - 1/2 goes up to even: OVERFLOW", corner(HIGH, 2**27)),
    ("edge-above-tie", "edge", "2^31 - 1/2 + 2^-28: OVERFLOW", corner(HIGH, 2**27 + 1)),
    ("edge-power", "edge", "2^31: OVERFLOW", corner(-LOW)),
    ("edge-lowest", "edge", "-2^31 fits", corner(LOW)),
    ("edge-lowest-from-inside", "edge", "-2^31 + 1/2 goes down to even and fits", corner(LOW, 2**27)),
    ("edge-lowest-tie", "edge", "-2^31 - 1/2 goes to -2^31 and fits", corner(LOW, -(2**27))),
    ("edge-lowest-inside-tie", "edge", "-2^31 - 1/2 + 2^-28 fits", corner(LOW, -(2**27) + 1)),
    ("edge-lowest-beyond-tie", "edge", "-2^31 - 1/2 - 2^-28: OVERFLOW", corner(LOW, -(2**27) - 1)),
    ("edge-lowest-next-tie", "edge", "-2^31 - 3/2: OVERFLOW", corner(LOW - 1, -(2**27))),
    ("edge-dense-fits", "edge", "2^31 - 1/2 less 2^-33: short of the tie",
     [[3, 1, 0, 0], [N, HIGH, 0, 0], [0, 0, ONE, 0], [0, 0, 0, ONE]]),
    ("edge-dense-overflow", "edge", "beyond -2^31 - 1/2 by less than 2^-31",
     [[-HIGH, -N, 0, 0], [-N, -HIGH, 0, 0], [0, 0, ONE, 0], [0, 0, 0, ONE]]),
    ("beyond-word", "edge", "2^32 + 1/2, a tie past 32 bits: its low word would fit", corner(2**32, 2**27)),
    ("below-word", "edge", "2^32 less 2^-29: det and cofactor agree in their leading 32 bits",
     [[1, 1, 0, 0], [1, HIGH, 3 * 2**29 + 1, 0], [1, 5, 3 * 2**29, 0], [0, 0, 0, ONE]]),
    ("beyond-word-odd", "edge", "-2^32 - 5/2, likewise", corner(-(2**32) - 2, -(2**27))),
    ("beyond-two-words", "edge", "2^33 + 1/2, likewise", corner(2**33, 2**27)),
]  # fmt: skip


def log_uniform(label: str) -> Matrix:
    return [
        [draw(f"{label}/{i}/{j}", LOW, HIGH) >> draw(f"{label}/{i}/{j}/shift", 0, 31) for j in range(4)]
        for i in range(4)
    ]


def random_rigid(label: str) -> Matrix:
    w, x, y, z = (draw(f"{label}/q{k}", -999, 999) for k in range(4))
    return rigid(w, x, y, z, (draw(f"{label}/t{k}", -1000 * ONE, 1000 * ONE) for k in range(3)))


def perturbed(label: str) -> Matrix:
    matrix = of_rank(3, label, 2 ** draw(f"{label}/size", 2, 14))
    matrix[draw(f"{label}/i", 0, 3)][draw(f"{label}/j", 0, 3)] += 2 ** draw(f"{label}/shift", 0, 20)
    return matrix


def extremes(label: str) -> Matrix:
    words = (LOW, LOW, HIGH, HIGH, LOW + 1, 0, 1, -1)
    return [[words[entry] for entry in row] for row in fill(label, 0, len(words) - 1)]


def tied(label: str) -> Matrix:
    """Triangular with powers of two, then rows mixed: dyadic inverses, many of them ties."""
    matrix = fill(label, -(2**20), 2**20)
    for i in range(4):
        matrix[i] = [0] * i + [2 ** draw(f"{label}/d{i}", 15, 18)] + matrix[i][i + 1 :]
    matrix[3] = [p + q for p, q in zip(matrix[3], matrix[0], strict=True)]
    turn = draw(f"{label}/turn", 0, 3)
    return matrix[turn:] + matrix[:turn]


RANDOM: list[tuple[str, str, Callable[[str], Matrix]]] = [
    ("uniform-full", "uniform", lambda label: fill(label, LOW, HIGH)),
    ("uniform-8", "uniform", lambda label: fill(label, -8 * ONE, 8 * ONE)),
    ("uniform-mixed", "uniform", lambda label: times(fill(label, -99, 99), 2 ** draw(f"{label}/s", 0, 24))),
    ("log-uniform", "log_uniform", log_uniform),
    ("rigid", "rigid", random_rigid),
    ("near-singular", "near_singular", perturbed),
    ("singular", "singular", lambda label: of_rank(3, label, 9999)),
    ("few-lsb", "tiny", lambda label: fill(label, -9, 9)),
    ("extremes", "boundary", extremes),
    ("tied", "tie", tied),
]
COUNT_EACH = 20


def main() -> None:
    gallery = ((name, group, why, flat(a), *inverse(a)) for name, group, why, a in GALLERY)
    write("inverse/gallery.txt", "Inverses that break inverters, each with its reason.", gallery)
    labels = [(f"{name}-{k:02d}", group, make) for name, group, make in RANDOM for k in range(COUNT_EACH)]
    matrices = ((label, group, make(label)) for label, group, make in labels)
    records = ((label, group, "", flat(a), *inverse(a)) for label, group, a in matrices)
    write("inverse/random.txt", "Seeded matrices of mixed scales.", records)


if __name__ == "__main__":
    main()
