"""Random words that stay the same for ever, and the arithmetic allowed on them.

Words are the raw output of the counter-based generator Philox4x64-10 (Salmon, Moraes, Dror, Shaw: Parallel
Random Numbers: As Easy as 1, 2, 3, SC'11). The key is a hash of what the group is, the counter is the case's
index times the class's budget, so a case depends neither on its neighbours nor on batches. Distributions of
numpy's Generator may change between versions; raw words of a bit generator may not (NEP 19).

Only + - * / sqrt, rounding and scaling by powers of two are applied to float64: IEEE 754 fixes their results
to the last bit, which it does not for log, exp, or a sum whose order numpy chooses.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, localcontext

import numpy as np
from numpy.typing import NDArray

from rig.qformat import RAW_MAX, RAW_MIN

Words = NDArray[np.uint64]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_BLOCK = 4  # words that one value of the counter gives
_LOW = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)


@dataclass(frozen=True)
class Draw:
    """The random words of a contiguous range of cases.

    Attributes:
        key: two 64-bit words that identify the group.
        first: index of the first case.
        words: uint64 (budget, n); column i belongs to case first + i.
    """

    key: tuple[int, int]
    first: int
    words: Words

    def spare(self, column: int, slot: int) -> Iterator[int]:
        """Unlimited further words of one case, for a rejection that used up its budget.

        Counters [*, *, index, slot + 1]: the main stream, whose top counter word is 0, never meets them.
        """
        counter = np.array([0, 0, self.first + column, slot + 1], dtype=np.uint64)
        generator = np.random.Philox(counter=counter, key=np.array(self.key, dtype=np.uint64))
        while True:
            yield int(generator.random_raw())


def draw(key: tuple[int, int], budget: int, first: int, count: int) -> Draw:
    """The words of cases first .. first + count - 1, `budget` each (rounded up to whole blocks)."""
    blocks = -(-budget // _BLOCK)
    generator = np.random.Philox(counter=first * blocks, key=np.array(key, dtype=np.uint64))
    words = generator.random_raw(count * blocks * _BLOCK).reshape(count, blocks * _BLOCK)
    return Draw(key, first, np.ascontiguousarray(words.T))


def unit(words: Words) -> Floats:
    """Uniform in [0, 1) with 53 bits: the top bits of each word."""
    return (words >> np.uint64(11)).astype(np.float64) * 2.0**-53


def below(words: Words, span: int | Words) -> Ints:
    """Uniform whole numbers in [0, span), span <= 2^32: floor(word * span / 2^64).

    A probability is off by less than 2^-32 of itself; in return every number takes exactly one word.
    """
    span = np.asarray(span, dtype=np.uint64)
    # high * span <= 2^64 - 2^32 and the carry < 2^32: no step wraps.
    carry = ((words & _LOW) * span) >> _HALF
    return (((words >> _HALF) * span + carry) >> _HALF).astype(np.int64)


def symmetric(words: Words, limit: int | Ints) -> Ints:
    """Uniform whole numbers in [-limit, limit], limit < 2^31."""
    span = 2 * np.asarray(limit, dtype=np.int64) + 1
    return below(words, span.astype(np.uint64)) - limit


def signs(words: Words) -> Ints:
    """+1 or -1 by the lowest bit, which `unit` does not use."""
    return 1 - 2 * (words & np.uint64(1)).astype(np.int64)


def log2(value: float) -> float:
    """Base-2 logarithm of a parameter; decimal's ln is correctly rounded by specification, libm's is not."""
    with localcontext() as context:
        context.prec = 50
        return float(Decimal(value).ln() / Decimal(2).ln())


def exp2(exponent: Floats) -> Floats:
    """2^exponent by its Taylor series about the nearest whole number, |f| <= 1/2.

    The first term left out is (ln 2 / 2)^14 / 14! < 5e-18, so rounding dominates: below 2 ulp.
    """
    whole = np.rint(exponent)
    fraction = exponent - whole
    value = np.full_like(fraction, _EXP2[-1])
    for coefficient in _EXP2[-2::-1]:
        value *= fraction
        value += coefficient
    return np.ldexp(value, whole.astype(np.int32))


def quantise(values: Floats) -> NDArray[np.int32]:
    """Nearest word (ties to even) of values in LSB, saturated to int32."""
    return np.clip(np.rint(values), RAW_MIN, RAW_MAX).astype(np.int32)


def _exp2_coefficients(degree: int) -> tuple[float, ...]:
    with localcontext() as context:
        context.prec = 50
        ln2, term, terms = Decimal(2).ln(), Decimal(1), [1.0]
        for k in range(1, degree + 1):
            term = term * ln2 / k
            terms.append(float(term))
    return tuple(terms)


_EXP2 = _exp2_coefficients(13)
