"""The gallery's matrices from applications, 4x4, in real units; docs/MATRICES.md has the source of each."""

from __future__ import annotations

from fractions import Fraction
from math import sqrt

from rig.matrices.gallery_named import Real, Rows, by, rows

Vector = tuple[Real, Real, Real]

_ROOT3 = sqrt(3.0)


def perspective(focal: Real, aspect: Fraction, near: Fraction, far: Fraction) -> Rows:
    """gluPerspective; focal is the cotangent of half the vertical field of view."""
    depth = near - far
    return [
        [focal / aspect, Fraction(0), Fraction(0), Fraction(0)],
        [Fraction(0), focal, Fraction(0), Fraction(0)],
        [Fraction(0), Fraction(0), (far + near) / depth, 2 * far * near / depth],
        [Fraction(0), Fraction(0), Fraction(-1), Fraction(0)],
    ]


def look_at(eye: Vector, centre: Vector, up: Vector) -> Rows:
    """gluLookAt: world to eye coordinates."""
    forward = _unit(_minus(centre, eye))
    side = _unit(_cross(forward, up))
    above = _cross(side, forward)
    axes = side, above, (-forward[0], -forward[1], -forward[2])
    return [[*axis, -_dot(axis, eye)] for axis in axes] + rows("0 0 0 1")


def product(left: Rows, right: Rows) -> Rows:
    """The product, its sums written out: their order fixes the last bit."""
    return [
        [
            row[0] * right[0][j] + row[1] * right[1][j] + row[2] * right[2][j] + row[3] * right[3][j]
            for j in range(4)
        ]
        for row in left
    ]


def pseudo_inertia(mass: Fraction, squares: Vector, centre: Vector) -> Rows:
    """Second moments m [diag(k^2) + c c^T, c; c^T, 1]: Wensing, Kim, Slotine, IEEE RA-L 3, 2018."""
    c = (*centre, Fraction(1))
    k = (*squares, Fraction(0))
    return by(lambda i, j: mass * (c[i - 1] * c[j - 1] + (k[i - 1] if i == j else 0)))


def _minus(a: Vector, b: Vector) -> Vector:
    return a[0] - b[0], a[1] - b[1], a[2] - b[2]


def _dot(a: Vector, b: Vector) -> Real:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def _cross(a: Vector, b: Vector) -> Vector:
    return a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]


def _unit(a: Vector) -> Vector:
    length = sqrt(_dot(a, a))
    return a[0] / length, a[1] / length, a[2] / length


_ZERO: Vector = (Fraction(0), Fraction(0), Fraction(0))
_VIEW = look_at((Fraction(4), Fraction(3), Fraction(3)), _ZERO, (Fraction(0), Fraction(1), Fraction(0)))
_LENS = perspective(_ROOT3, Fraction(4, 3), Fraction(1, 10), Fraction(100))
_INTRINSICS = rows("1000 0 640 0; 0 1000 360 0; 0 0 1 0; 0 0 0 1")
_POSE = rows("3/5 0 4/5 1/2; 0 1 0 -1/4; -4/5 0 3/5 5; 0 0 0 1")

APPLIED: dict[str, Rows] = {
    "opengl_perspective": _LENS,
    "opengl_perspective_deep": perspective(_ROOT3, Fraction(16, 9), Fraction(1, 100), Fraction(10000)),
    "opengl_frustum": rows("1 0 1/4 0; 0 4/3 -1/6 0; 0 0 -51/49 -100/49; 0 0 -1 0"),
    "opengl_orthographic": rows("1/8 0 0 -1/4; 0 1/6 0 1/3; 0 0 -2/999 -1001/999; 0 0 0 1"),
    "opengl_look_at": _VIEW,
    "opengl_view_projection": product(_LENS, _VIEW),
    "viewport": rows("960 0 0 960; 0 540 0 540; 0 0 1/2 1/2; 0 0 0 1"),
    "camera_intrinsics": _INTRINSICS,
    "camera_pose": _POSE,
    "camera_projection": product(_INTRINSICS, _POSE),
    "camera_stereo": rows("1 0 0 -640; 0 1 0 -360; 0 0 0 1000; 0 0 25/3 0"),
    "robot_link": rows("4/5 0 3/5 1/5; 3/5 0 -4/5 3/20; 0 1 0 1/3; 0 0 0 1"),
    "gps_geometry": rows("3/5 0 4/5 1; -3/5 0 4/5 1; 0 12/13 5/13 1; 0 -4/5 3/5 1"),
    "colour_bt601": rows(
        "299/1000 587/1000 114/1000 0; -169/1000 -331/1000 1/2 128; 1/2 -419/1000 -81/1000 128; 0 0 0 1"
    ),
    "inertia_brick": pseudo_inertia(
        Fraction(12),
        (Fraction(1, 12), Fraction(1, 3), Fraction(3, 4)),
        (Fraction(1, 2), Fraction(1), Fraction(3, 2)),
    ),
    "inertia_rod": pseudo_inertia(
        Fraction(3),
        (Fraction(1, 3), Fraction(1, 10000), Fraction(1, 10000)),
        (Fraction(1), Fraction(0), Fraction(0)),
    ),
    "inertia_tensor": rows("52 -6 -9 0; -6 40 -18 0; -9 -18 20 0; 0 0 0 12"),
    "covariance_ar1": by(lambda i, j: Fraction(9, 10) ** abs(i - j)),
    "covariance_equal": by(lambda i, j: 1 if i == j else Fraction(99, 100)),
    "covariance_mixed": by(lambda i, j: Fraction(10) ** (4 - i - j) * (1 if i == j else Fraction(1, 2))),
    "covariance_motion": rows("1/3 0 1/2 0; 0 1/3 0 1/2; 1/2 0 1 0; 0 1/2 0 1"),
}
