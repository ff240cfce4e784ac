"""Write vectors/update/gallery.txt and random.txt: the inverse of a matrix that changed, and of what it was.

`in` is the new matrix and the correctly rounded inverse of the old one; `out` the correctly rounded inverse
of the new. Imports nothing of the project. Run from the repository root: python3 vectors/generate/update.py
"""

from collections.abc import Callable

from inverse import GALLERY, diagonal, fill, half, log_uniform, rigid, times, upper
from rational import HIGH, LOW, ONE, Matrix, Record, draw, flat, inverse, write

Change = tuple[str, str, str, Matrix, Matrix]  # id, class, comment, old, new

NAMED: dict[str, Matrix] = {name: matrix for name, _, _, matrix in GALLERY}
UNIT = NAMED["identity"]


def moved(matrix: Matrix, i: int, j: int, by: int) -> Matrix:
    """The matrix with one entry changed."""
    return [[word + by * ((i, j) == (r, c)) for c, word in enumerate(row)] for r, row in enumerate(matrix)]


def turned(k: int) -> Matrix:
    """A pose that turns and drifts by a small step for each k."""
    return rigid(1000, 300 + k, -200, 100, (50 * ONE + 999 * k, -7 * ONE - 77 * k, ONE))


DENSE = [[5 * ONE, ONE, -ONE, 7], [ONE, 4 * ONE, 9, ONE], [3, -2 * ONE, 6 * ONE, ONE], [ONE, 0, ONE, 3 * ONE]]

CHANGES: list[Change] = [
    ("unchanged-identity", "unchanged", "the old inverse is the answer", UNIT, UNIT),
    ("unchanged-dense", "unchanged", "already right: one more step must not spoil it", DENSE, DENSE),
    ("unchanged-hilbert", "unchanged", "ill-conditioned: the old inverse is right, its residual large",
     NAMED["hilbert"],
     NAMED["hilbert"]),
    ("unchanged-few-lsb", "unchanged", "entries of a few LSB", NAMED["few-lsb"], NAMED["few-lsb"]),
    ("one-lsb", "small", "one entry by 1 LSB", DENSE, moved(DENSE, 2, 1, 1)),
    ("one-lsb-identity", "small", "1 LSB off the diagonal", UNIT, moved(UNIT, 0, 3, 1)),
    ("one-lsb-hilbert", "small", "1 LSB, much in the inverse",
     NAMED["hilbert"], moved(NAMED["hilbert"], 3, 3, 1)),
    ("one-row", "small", "a row by 1/16", DENSE, [*DENSE[:3], [word + ONE // 16 for word in DENSE[3]]]),
    ("pose-step", "rigid", "a small rotation and drift", turned(0), turned(1)),
    ("pose-far-step", "rigid", "ten steps at once", turned(0), turned(10)),
    ("pose-translation", "rigid", "the rotation stays",
     NAMED["rigid-345"], moved(NAMED["rigid-345"], 0, 3, 5 * ONE)),
    ("scaled", "large", "twice the old: the residual is 1, iterations do not converge",
     DENSE, times(DENSE, 2)),
    ("halved", "large", "half the identity: residual 1/2", UNIT, diagonal(*[ONE // 2] * 4)),
    ("negated", "large", "the old inverse has the wrong sign", DENSE, times(DENSE, -1)),
    ("rows-exchanged", "large", "the old inverse is of no use", DENSE, [DENSE[1], DENSE[0], *DENSE[2:]]),
    ("sign-of-determinant", "large", "a singular matrix lies between",
     diagonal(ONE, ONE, ONE, 9), diagonal(ONE, ONE, ONE, -9)),
    ("unrelated", "large", "another matrix altogether", DENSE, NAMED["pascal"]),
    ("becomes-singular", "singular", "an entry goes to 0",
     diagonal(ONE, ONE, ONE, 3), diagonal(ONE, ONE, ONE, 0)),
    ("becomes-singular-dense", "singular", "two rows become equal", DENSE, [DENSE[0], DENSE[0], *DENSE[2:]]),
    ("becomes-zero", "singular", "all zero", UNIT, NAMED["rank-0"]),
    ("becomes-extreme-singular", "singular", "every word INT32_MIN", UNIT, NAMED["singular-extreme"]),
    ("overflows", "edge", "an entry goes from 3 to 2 LSB: exactly 2^31",
     diagonal(ONE, ONE, ONE, 3), diagonal(ONE, ONE, ONE, 2)),
    ("lowest", "edge", "and to -2 LSB: -2^31 fits", diagonal(ONE, ONE, ONE, -3), diagonal(ONE, ONE, ONE, -2)),
    ("beyond-word", "edge", "a tie past 32 bits", UNIT, NAMED["beyond-word"]),
    ("from-the-edge", "edge", "the old inverse holds INT32_MIN",
     diagonal(ONE, ONE, ONE, -2), diagonal(ONE, ONE, ONE, -3)),
    ("from-coarse", "edge", "the old inverse has one bit",
     diagonal(HIGH, HIGH, ONE, ONE), diagonal(HIGH, HIGH - 9, ONE, ONE)),
    ("from-nothing", "edge", "the old inverse has one bit an element",
     NAMED["hadamard-negated"], NAMED["conference-full"]),
    ("extremes", "boundary", "INT32_MIN in every row", NAMED["lowest-triangle"], NAMED["lowest-and-highest"]),
    ("hadamard", "boundary", "largest determinant", NAMED["hadamard-highest"], NAMED["hadamard-full"]),
    ("onto-tie", "tie", "5/2 goes to even; the old one was just above", NAMED["above-tie"], half(5)),
    ("off-tie", "tie", "just below 3/2; the old one was the tie", half(3), NAMED["below-tie"]),
    ("ties-everywhere", "tie", "from no tie to many", upper((2**17, ONE, 2**17, ONE), a01=2, a12=-4, a23=6),
     NAMED["ties-everywhere"]),
]  # fmt: skip


def nudged(label: str, matrix: Matrix, size: int) -> Matrix:
    """Every word moved by up to `size`, within the format."""
    return [
        [min(max(word + draw(f"{label}/n{i}{j}", -size, size), LOW), HIGH) for j, word in enumerate(row)]
        for i, row in enumerate(matrix)
    ]


def near(make: Callable[[str], Matrix], size: int) -> Callable[[str], tuple[Matrix, Matrix]]:
    def pair(label: str) -> tuple[Matrix, Matrix]:
        old = make(label)
        return old, nudged(label, old, size)

    return pair


def pose(label: str) -> tuple[Matrix, Matrix]:
    q = [draw(f"{label}/q{k}", -9999, 9999) for k in range(4)]
    t = [draw(f"{label}/t{k}", -1000 * ONE, 1000 * ONE) for k in range(3)]
    step = [draw(f"{label}/s{k}", -20, 20) for k in range(7)]
    after = [a + s for a, s in zip(q, step, strict=False)]
    drifted = [a + 500 * s for a, s in zip(t, step[4:], strict=True)]
    return rigid(q[0], q[1], q[2], q[3], t), rigid(after[0], after[1], after[2], after[3], drifted)


RANDOM: list[tuple[str, str, Callable[[str], tuple[Matrix, Matrix]]]] = [
    ("pose", "rigid", pose),
    ("uniform-8", "uniform", near(lambda label: fill(label, -8 * ONE, 8 * ONE), 9)),
    ("uniform-8-step", "uniform", near(lambda label: fill(label, -8 * ONE, 8 * ONE), ONE // 64)),
    ("uniform-full", "uniform", near(lambda label: fill(label, LOW, HIGH), 2**20)),
    ("log-uniform", "log_uniform", near(log_uniform, 99)),
    ("few-lsb", "tiny", near(lambda label: fill(label, -99, 99), 1)),
    ("unrelated", "large", lambda label: (fill(f"{label}/old", -ONE, ONE), fill(label, -ONE, ONE))),
]
COUNT_EACH = 20


def random() -> list[Change]:
    """COUNT_EACH of each kind; an old matrix without an inverse in range is passed over."""
    changes = []
    for name, group, make in RANDOM:
        labels = (f"update-{name}-{k:03d}" for k in range(1000))
        pairs = ((label, *make(label)) for label in labels)
        regular = ((label, old, new) for label, old, new in pairs if inverse(old)[0] == "OK")
        changes += [
            (label, group, "", old, new)
            for (label, old, new), _ in zip(regular, range(COUNT_EACH), strict=False)
        ]
    return changes


def records(changes: list[Change]) -> list[Record]:
    found = []
    for name, group, why, old, new in changes:
        status, before = inverse(old)
        if status != "OK":
            raise ValueError(f"{name}: the old matrix has no inverse in range")
        found.append((name, group, why, [*flat(new), *before], *inverse(new)))
    return found


def main() -> None:
    write(
        "update/gallery.txt",
        "Changes that break updates, each with its reason: new A, old inverse.",
        records(CHANGES),
    )
    write("update/random.txt", "Seeded small and large changes: new A, old inverse.", records(random()))


if __name__ == "__main__":
    main()
