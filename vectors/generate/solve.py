"""Write vectors/solve/gallery.txt and random.txt: correctly rounded solutions of A x = b, by rationals.

Imports nothing of the project. Run from the repository root: python3 vectors/generate/solve.py
"""

from inverse import GALLERY, RANDOM, diagonal, signs, times, upper
from rational import HIGH, LOW, ONE, Matrix, Record, draw, flat, solution, write

System = tuple[str, str, str, Matrix, list[int]]  # id, class, comment, A, b

NAMED: dict[str, Matrix] = {name: matrix for name, _, _, matrix in GALLERY}
ONES = [ONE, ONE, ONE, ONE]


def column(matrix: Matrix, *factors: int) -> list[int]:
    """An integer combination of the columns: the solution is the factors."""
    return [sum(f * word for f, word in zip(factors, row, strict=True)) for row in matrix]


def edge(u: int, x1: int, x2: int = 0, x3: int = 0) -> tuple[Matrix, list[int]]:
    """First unknown (u - x1 - x2 - x3 / 2^16) / 2 LSB, the others as given."""
    matrix = upper((2 * ONE, ONE, ONE, ONE), a01=ONE, a02=ONE, a03=1)
    return matrix, [u, x1, x2, x3]


LARGE = [[HIGH, -5, LOW, 77], [12345678, LOW, 99, HIGH], [-7, HIGH, HIGH, -1], [LOW, 3, -HIGH, 2**30 + 1]]

SYSTEMS: list[System] = [
    ("identity", "general", "x is b, the extremes included", NAMED["identity"], [ONE, -1, HIGH, LOW]),
    ("identity-negated", "general", "-b; -INT32_MIN would not fit",
     NAMED["identity-negated"], [1, 0, HIGH, -HIGH]),
    ("identity-negated-overflow", "general", "-INT32_MIN", NAMED["identity-negated"], [0, 0, LOW, 0]),
    ("permutation-cycle", "general", "b in another order", NAMED["permutation-cycle"], [1, 2, 3, 4]),
    ("zero-first-pivot", "general", "needs a row swap, b with it",
     NAMED["zero-first-pivot"], [1, ONE, -ONE, 5 * ONE]),
    ("zero-second-pivot", "general", "a row swap in step two", NAMED["zero-second-pivot"], ONES),
    ("scaling-thirds", "general", "1/3, 1/5, 1/7, 1/11", NAMED["scaling-thirds"], ONES),
    ("pascal", "general", "an integer solution", NAMED["pascal"], [ONE, 4 * ONE, 10 * ONE, 20 * ONE]),
    ("zero-side", "general", "b = 0: x = 0", NAMED["pascal"], [0, 0, 0, 0]),
    ("rigid-far", "rigid", "the origin of a far frame: OVERFLOW", NAMED["rigid-far"], [0, 0, 0, ONE]),
    ("rigid-345", "rigid", "a point", NAMED["rigid-345"], [3 * ONE, -ONE, 7, ONE]),
    ("rigid-345-direction", "rigid", "a direction: the translation plays no part",
     NAMED["rigid-345"], [ONE, 0, 0, 0]),
    ("first-column", "columns", "b is the first column: x = 1 0 0 0, three determinants cancel to 0", LARGE,
     [row[0] for row in LARGE]),
    ("last-column", "columns", "b is the last column", LARGE, [row[3] for row in LARGE]),
    ("hilbert-columns", "columns", "ill-conditioned, and x = 1 -1 1 -1 exactly", NAMED["hilbert"],
     column(NAMED["hilbert"], 1, -1, 1, -1)),
    ("hilbert", "ill_conditioned", "b = 1 1 1 1", NAMED["hilbert"], ONES),
    ("hilbert-large", "ill_conditioned", "the same at full scale: few bits are left",
     NAMED["hilbert-large"], ONES),
    ("nearly-singular", "near_singular", "condition 2^30", NAMED["nearly-singular"], [5, -3, ONE, ONE]),
    ("nearly-singular-overflow", "near_singular", "two equations that contradict each other but for one LSB",
     NAMED["nearly-singular-overflow"], [ONE, 0, ONE, ONE]),
    ("nearly-singular-consistent", "near_singular", "the inverse overflows, the solution is 1 0 0 0",
     NAMED["nearly-singular-overflow"], [8 * ONE, 8 * ONE, 0, 0]),
    ("one-lsb", "tiny", "the inverse does not fit, the solution does", NAMED["one-lsb"], [1, -1, 2, 32767]),
    ("one-lsb-edge", "tiny", "-2^15 in real units fits", NAMED["one-lsb"], [-32768, 0, 0, 0]),
    ("one-lsb-overflow", "tiny", "2^15 does not", NAMED["one-lsb"], [32768, 0, 0, 0]),
    ("few-lsb", "tiny", "thirds of large numbers", NAMED["few-lsb"], [1, -2, 3, -4]),
    ("rank-0", "singular", "b = 0 too", NAMED["rank-0"], [0, 0, 0, 0]),
    ("rank-3", "singular", "no solution", NAMED["rank-3"], ONES),
    ("rank-3-consistent", "singular", "a solution exists and is not the only one: SINGULAR", NAMED["rank-3"],
     [row[1] for row in NAMED["rank-3"]]),
    ("singular-after-swap", "singular", "found only after a row swap", NAMED["singular-after-swap"], ONES),
    ("singular-extreme", "singular", "every word INT32_MIN, b as well", NAMED["singular-extreme"], [LOW] * 4),
    ("lowest-diagonal", "boundary", "INT32_MIN / INT32_MIN", NAMED["lowest-diagonal"], [LOW, HIGH, 1, -1]),
    ("lowest-triangle", "boundary", "INT32_MIN in every minor and in b", NAMED["lowest-triangle"], [LOW] * 4),
    ("lowest-and-highest", "boundary", "both extremes in every row",
     NAMED["lowest-and-highest"], [LOW, HIGH, LOW, HIGH]),
    ("hadamard-full", "boundary", "all five determinants near 2^128",
     NAMED["hadamard-full"], [HIGH, LOW, HIGH, LOW]),
    ("hadamard-negated", "boundary", "the same, signs exchanged", NAMED["hadamard-negated"], [LOW] * 4),
    ("conference-full", "boundary", "zeros and extremes", NAMED["conference-full"], [HIGH, LOW, LOW, HIGH]),
    ("one-huge-one-tiny", "boundary", "four scales", NAMED["one-huge-one-tiny"], [LOW, 3, HIGH, LOW]),
    ("ties", "tie", "1/2, -1/2, 3/2, -3/2 go to even", times(NAMED["identity"], 2), [1, -1, 3, -3]),
    ("ties-five", "tie", "5/2, -5/2, 7/2, -7/2 go to even", times(NAMED["identity"], 2), [5, -5, 7, -7]),
    ("ties-large", "tie", "half of 2^31 - 1, -2^31 + 1, 2^31 - 3; the last is no tie",
     times(NAMED["identity"], 2), [HIGH, -HIGH, HIGH - 2, LOW]),
    ("ties-dense", "tie", "four ties that need all of b",
     times(signs("++++ +-+- ++-- +--+", 1, -1), ONE // 2),
     [3, 1, 1, 0]),
    ("above-tie", "tie", "5/2 and a little", diagonal(2 * ONE - 1, ONE, ONE, ONE), [5, 0, 0, 0]),
    ("below-tie", "tie", "5/2 less a little", diagonal(2 * ONE + 1, ONE, ONE, ONE), [5, 0, 0, 0]),
    ("tie-minus-tiny", "tie", "3/2 - 2^-17", *edge(3, 0, 0, 1)),
    ("tie-plus-tiny", "tie", "3/2 + 2^-17", *edge(3, 0, 0, -1)),
    ("edge-largest", "edge", "2^31 - 1", *edge(HIGH - 1, LOW)),
    ("edge-even-tie", "edge", "2^31 - 3/2 goes down to even and fits", *edge(HIGH - 2, LOW)),
    ("edge-below-tie", "edge", "2^31 - 1/2 - 2^-17 fits", *edge(HIGH, LOW, 0, 1)),
    ("edge-tie", "edge", "2^31 - 1/2 goes up to even: OVERFLOW", *edge(HIGH, LOW)),
    ("edge-power", "edge", "2^31: OVERFLOW", *edge(HIGH, LOW, -1)),
    ("edge-lowest", "edge", "-2^31 fits", *edge(LOW, HIGH, 1)),
    ("edge-lowest-tie", "edge", "-2^31 - 1/2 goes to -2^31 and fits", *edge(LOW, HIGH, 2)),
    ("edge-lowest-beyond-tie", "edge", "-2^31 - 1/2 - 2^-17: OVERFLOW", *edge(LOW, HIGH, 2, 1)),
    ("beyond-word", "edge", "2^32 + 1/2, a tie past 32 bits: its low word would fit",
     upper((ONE // 4, ONE, ONE, ONE), a01=ONE // 8), [2**30, -1, 0, 0]),
]  # fmt: skip

# In turn: any words, values below 8, an integer combination of the columns where that fits, extremes.
KINDS = 4
EXTREMES = (LOW, HIGH, LOW + 1, 0, 1, -1, ONE, -ONE)


def side(label: str, kind: int, matrix: Matrix) -> list[int]:
    if kind == 2:
        factors = [draw(f"{label}/x{k}", -9, 9) for k in range(4)]
        words = column(matrix, *factors)
        if all(LOW <= word <= HIGH for word in words):
            return words
    if kind == 3:
        return [EXTREMES[draw(f"{label}/b{k}", 0, len(EXTREMES) - 1)] for k in range(4)]
    size = 8 * ONE if kind == 1 else HIGH
    return [draw(f"{label}/b{k}", -size, size) for k in range(4)]


def random() -> list[System]:
    systems = []
    for name, group, make in RANDOM:
        for k in range(5 * KINDS):
            label = f"solve-{name}-{k:02d}"
            matrix = make(label)
            systems.append((label, group, "", matrix, side(label, k % KINDS, matrix)))
    return systems


def records(systems: list[System]) -> list[Record]:
    return [(name, group, why, [*flat(a), *b], *solution(a, b)) for name, group, why, a, b in systems]


def main() -> None:
    write(
        "solve/gallery.txt",
        "Systems that break solvers, each with its reason: A row-major, b.",
        records(SYSTEMS),
    )
    write("solve/random.txt", "Seeded systems of mixed scales: A row-major, b.", records(random()))


if __name__ == "__main__":
    main()
