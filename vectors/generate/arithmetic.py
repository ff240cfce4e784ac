"""Write vectors/arithmetic/q16.txt: the primitives of 1.15.16 arithmetic, worked out with Python's integers.

Imports nothing of the project. Run from the repository root: python3 vectors/generate/arithmetic.py
"""

from collections.abc import Callable
from fractions import Fraction

from rational import HIGH, LOW, ONE, VECTORS, draw, hexadecimal

HALF = Fraction(1, 2)


def floor(value: Fraction) -> int:
    return value.numerator // value.denominator


def towards_zero(value: Fraction) -> int:
    return int(value)


def nearest_up(value: Fraction) -> int:
    """To nearest, ties up."""
    return floor(value + HALF)


def nearest_away(value: Fraction) -> int:
    """To nearest, ties away from zero."""
    size = floor(abs(value) + HALF)
    return size if value >= 0 else -size


def word(value: int) -> list[int]:
    """One word, modulo 2^32."""
    return [value]


def pair(value: int) -> list[int]:
    """A 64-bit number as two words, the upper one first."""
    return [value >> 32, value]


# Operation -> result for (a, b). `fits` reads its two words as one 64-bit number, upper word first.
OPERATIONS: dict[str, Callable[[int, int], list[int]]] = {
    "mul_truncate": lambda a, b: word(floor(Fraction(a * b, ONE))),
    "mul_round": lambda a, b: pair(nearest_up(Fraction(a * b, ONE))),
    "div_truncate": lambda a, b: pair(towards_zero(Fraction(a * ONE, b))),
    "div_round": lambda a, b: pair(nearest_away(Fraction(a * ONE, b))),
    "wrap_add": lambda a, b: word(a + b),
    "wrap_sub": lambda a, b: word(a - b),
    "magnitude": lambda a, _: word(abs(a)),
    "fits": lambda a, b: word(int(LOW <= a * 2**32 + b % 2**32 <= HIGH)),
}

PRODUCTS = [
    ("six", "3 times -2", 3 * ONE, -2 * ONE),
    ("zero", "nothing", 0, LOW),
    ("below-lsb", "2^-32", 1, 1),
    ("below-lsb-negative", "-2^-32: truncation is a floor", -1, 1),
    ("tie", "exactly 1/2 LSB", 1, ONE // 2),
    ("tie-negative", "exactly -1/2 LSB", -1, ONE // 2),
    ("tie-odd", "exactly 3/2 LSB", 3, ONE // 2),
    ("tie-odd-negative", "exactly -3/2 LSB", -3, ONE // 2),
    ("below-tie", "1/2 less 2^-16 LSB", 1, ONE // 2 - 1),
    ("above-tie", "1/2 and 2^-16 LSB", 1, ONE // 2 + 1),
    ("above-tie-negative", "-1/2 and 2^-16 LSB", -1, ONE // 2 - 1),
    ("largest", "2^62: the largest product", LOW, LOW),
    ("lowest", "the lowest product", LOW, HIGH),
    ("highest-square", "a square with every bit", HIGH, HIGH),
    ("wraps-to-negative", "2^31 LSB: its low word is INT32_MIN", 2**24, 2**23),
    ("fits-barely", "2^31 - 1 LSB", HIGH, ONE),
    ("carry", "rounding carries through all sixteen bits", ONE, -1),
]
QUOTIENTS = [
    ("two-thirds", "rounding and truncation differ", 2 * ONE, 3 * ONE),
    ("two-thirds-negative", "towards zero, not down", -2 * ONE, 3 * ONE),
    ("two-thirds-by-negative", "the sign of the divisor", 2 * ONE, -3 * ONE),
    ("two-thirds-both", "both negative", -2 * ONE, -3 * ONE),
    ("zero", "nothing", 0, LOW),
    ("by-one", "unchanged", LOW, ONE),
    ("by-minus-one", "2^31 LSB does not fit a word", LOW, -ONE),
    ("by-lsb", "the largest quotient but one", HIGH, 1),
    ("lowest-by-lsb", "-2^47", LOW, 1),
    ("lowest-by-minus-lsb", "2^47: no 32-bit division does it", LOW, -1),
    ("tie", "exactly 1/2 LSB: away from zero", 1, 2 * ONE),
    ("tie-negative", "exactly -1/2 LSB: away from zero", -1, 2 * ONE),
    ("tie-odd", "exactly 3/2 LSB", 3, -2 * ONE),
    ("below-tie", "1/2 less a little", 1, 2 * ONE + 1),
    ("above-tie", "1/2 and a little", 1, 2 * ONE - 1),
    ("odd-divisor", "no tie with an odd divisor", 5, 7),
    ("lowest-by-lowest", "1", LOW, LOW),
    ("highest-by-lowest", "-1 and a little", HIGH, LOW),
    ("lsb-by-lowest", "far below 1/2 LSB", 1, LOW),
]
SUMS = [
    ("small", "no wrap", 3 * ONE, -5),
    ("highest", "one beyond the top", HIGH, 1),
    ("lowest", "one beyond the bottom", LOW, -1),
    ("extremes", "-1, or all bits", LOW, HIGH),
    ("lowest-twice", "0 modulo 2^32", LOW, LOW),
    ("zero-lowest", "-INT32_MIN is itself", 0, LOW),
]
SIZES = [("zero", "", 0, 0), ("seven", "", -7, 0), ("highest", "", HIGH, 0), ("next", "", -HIGH, 0),
         ("lowest", "2^31 as an unsigned word", LOW, 0)]  # fmt: skip
RANGES = [
    ("zero", "", 0, 0),
    ("highest", "2^31 - 1", 0, HIGH),
    ("one-more", "2^31", 0, LOW),
    ("minus-one", "", -1, -1),
    ("lowest", "-2^31", -1, LOW),
    ("one-less", "-2^31 - 1", -1, HIGH),
    ("low-word-zero", "2^32: its low word would fit", 1, 0),
    ("low-word-zero-negative", "-2^32", -1, 0),
    ("largest", "2^63 - 1: its low word is -1", HIGH, -1),
    ("smallest", "-2^63", LOW, 0),
]
CASES = {
    "mul_truncate": PRODUCTS, "mul_round": PRODUCTS, "div_truncate": QUOTIENTS, "div_round": QUOTIENTS,
    "wrap_add": SUMS, "wrap_sub": SUMS, "magnitude": SIZES, "fits": RANGES,
}  # fmt: skip
RANDOM_EACH = 40


def random(operation: str, k: int) -> tuple[str, str, int, int]:
    """Words of any magnitude; no zero divisor."""
    label = f"{operation}/{k}"
    a, b = (draw(f"{label}/{name}", LOW, HIGH) >> draw(f"{label}/{name}/shift", 0, 31) for name in "ab")
    return f"random-{k:02d}", "", a, b or 1


def main() -> None:
    lines = ["# Primitives of 1.15.16. Written by vectors/generate/arithmetic.py; do not edit."]
    for operation, result in OPERATIONS.items():
        cases = [*CASES[operation], *(random(operation, k) for k in range(RANDOM_EACH))]
        for name, comment, a, b in cases:
            given = [a] if operation == "magnitude" else [a, b]
            lines += [
                "",
                *([f"# {comment}"] if comment else []),
                f"id: {operation}-{name}",
                f"op: {operation}",
            ]
            lines += [f"in: {hexadecimal(given)}", f"out: {hexadecimal(result(a, b))}"]
    (VECTORS / "arithmetic" / "q16.txt").write_text("\n".join(lines) + "\n", encoding="ascii")


if __name__ == "__main__":
    main()
