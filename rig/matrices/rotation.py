"""Haar-distributed rotations of 3 and 4 dimensions from unit quaternions, without log, cos or QR.

A point uniform on the 3-sphere comes from two points uniform in the unit disc (Marsaglia: Choosing a Point
from the Surface of a Sphere, Ann. Math. Statist. 43, 1972), those by rejection from the square. No step
approximates, so the rotations are Haar up to the 2^-32 grid of the coordinates. Rejection gets a fixed
budget of TRIES words; a case that uses it up (one disc in 10,000) goes on with words of its own
(`Draw.spare`), so the distribution stays exact and a case independent of its batch.
"""

from __future__ import annotations

import numpy as np

from rig.matrices.stream import Draw, Floats, Words

TRIES = 6
QUATERNION_WORDS = 2 * TRIES

Quaternion = tuple[Floats, Floats, Floats, Floats]
Rows = list[list[Floats]]

_LOW = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)


def quaternion(draw: Draw, first_word: int) -> Quaternion:
    """Unit quaternions (w, x, y, z) of (n,) arrays, uniform on the 3-sphere; takes QUATERNION_WORDS words."""
    x1, y1, s1 = _disc(draw, first_word)
    x2, y2, s2 = _disc(draw, first_word + TRIES)
    # s1 < 1 and 0 < s2: the coordinates are odd multiples of 2^-32, never zero.
    stretch = np.sqrt((1.0 - s1) / s2)
    return x1, y1, x2 * stretch, y2 * stretch


def multiply(p: Quaternion, q: Quaternion) -> Quaternion:
    """The product p q of quaternions."""
    a, b, c, d = p
    w, x, y, z = q
    return (
        a * w - b * x - c * y - d * z,
        a * x + b * w + c * z - d * y,
        a * y - b * z + c * w + d * x,
        a * z + b * y - c * x + d * w,
    )


def rotation3(q: Quaternion) -> Rows:
    """The rotation v -> q v q* of 3-space as a 3x3 of (n,) arrays."""
    w, x, y, z = q
    return [
        [1.0 - 2.0 * (y * y + z * z), 2.0 * (x * y - w * z), 2.0 * (x * z + w * y)],
        [2.0 * (x * y + w * z), 1.0 - 2.0 * (x * x + z * z), 2.0 * (y * z - w * x)],
        [2.0 * (x * z - w * y), 2.0 * (y * z + w * x), 1.0 - 2.0 * (x * x + y * y)],
    ]


def rotation4(p: Quaternion, q: Quaternion) -> Rows:
    """The rotation v -> p v q of 4-space as a 4x4 of (n,) arrays.

    S3 x S3 -> SO(4) is a homomorphism onto, so Haar goes to Haar (Conway, Smith: On Quaternions and
    Octonions, ch. 4). The determinant is +1; who wants O(4) flips one axis by a random sign.
    """
    return _product(_left(p), _right(q))


def _left(q: Quaternion) -> Rows:
    w, x, y, z = q
    return [[w, -x, -y, -z], [x, w, -z, y], [y, z, w, -x], [z, -y, x, w]]


def _right(q: Quaternion) -> Rows:
    w, x, y, z = q
    return [[w, -x, -y, -z], [x, w, z, -y], [y, -z, w, x], [z, y, -x, w]]


def _product(a: Rows, b: Rows) -> Rows:
    # Written out: einsum and matmul leave the order of summation, hence the last bit, to numpy and BLAS.
    return [
        [a[i][0] * b[0][j] + a[i][1] * b[1][j] + a[i][2] * b[2][j] + a[i][3] * b[3][j] for j in range(4)]
        for i in range(4)
    ]


def _disc(draw: Draw, first_word: int) -> tuple[Floats, Floats, Floats]:
    """Coordinates and squared radius of points uniform in the open unit disc."""
    x, y, s = _square(draw.words[first_word])
    outside = np.flatnonzero(s >= 1.0)
    for row in range(first_word + 1, first_word + TRIES):
        x[outside], y[outside], s[outside] = _square(draw.words[row, outside])
        outside = outside[s[outside] >= 1.0]
    for column in outside.tolist():
        x[column], y[column], s[column] = _spare_point(draw, column, first_word)
    return x, y, s


def _spare_point(draw: Draw, column: int, slot: int) -> tuple[float, float, float]:
    for word in draw.spare(column, slot):
        x, y, s = _square(np.array([word], dtype=np.uint64))
        if s[0] < 1.0:
            return float(x[0]), float(y[0]), float(s[0])
    raise AssertionError("the spare words of a case never end")


def _square(words: Words) -> tuple[Floats, Floats, Floats]:
    """Points of [-1, 1]^2 on odd multiples of 2^-32, exact, and their squared radius."""
    x = (words >> _HALF).astype(np.float64) * 2.0**-31 - (1.0 - 2.0**-32)
    y = (words & _LOW).astype(np.float64) * 2.0**-31 - (1.0 - 2.0**-32)
    return x, y, x * x + y * y
