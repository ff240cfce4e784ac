"""Matrices as applications invert them: perspective, camera, inertia and covariance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rig.errors import InputError
from rig.matrices.entries import FULL, LSB
from rig.matrices.parameters import interval, real
from rig.matrices.rotation import QUATERNION_WORDS, quaternion, rotation3
from rig.matrices.stream import Draw, Floats, Words, exp2, log2, quantise, unit
from rig.qformat import SCALE

_SIZES = (LSB, FULL)
PERSPECTIVE = (
    interval("near", (0.05, 1.0), _SIZES, "distance of the near plane, log-uniform"),
    interval("far", (10.0, 1000.0), _SIZES, "distance of the far plane, log-uniform"),
    interval("focal", (0.5, 4.0), _SIZES, "cotangent of half the vertical field of view, log-uniform"),
)
CAMERA = (
    interval("focal", (300.0, 3000.0), _SIZES, "focal length in pixels, log-uniform"),
    real("translation", 3.0, (0.0, FULL), "largest |component| of the translation"),
)
INERTIA = (
    interval("mass", (1.0, 100.0), _SIZES, "mass, log-uniform"),
    interval("size", (0.05, 1.0), _SIZES, "radii of gyration, log-uniform"),
)
COVARIANCE = (interval("deviation", (0.1, 10.0), _SIZES, "standard deviations, log-uniform"),)
PERSPECTIVE_BUDGET = 8
CAMERA_BUDGET = 8 + QUATERNION_WORDS
INERTIA_BUDGET = 8 + QUATERNION_WORDS
COVARIANCE_BUDGET = 4 + 4 * QUATERNION_WORDS

Entries = list[list[Floats]]


def perspective(draw: Draw, params: Mapping[str, Any]) -> NDArray[np.int32]:
    """OpenGL projections (Vulkan and Direct3D differ in one row), off centre by up to 1/4.

    [f/aspect 0 x 0; 0 f y 0; 0 0 (F + N)/(N - F) 2 F N/(N - F); 0 0 -1 0], aspect uniform in [1, 2.5).
    Source: OpenGL 2.1 specification, sec. 2.11.2, glFrustum.
    """
    near, far, focal = (
        _log_uniform(draw.words[k], params[name]) for k, name in enumerate(("near", "far", "focal"))
    )
    zero, depth = np.zeros_like(near), near - far
    x, y = (0.5 * unit(word) - 0.25 for word in draw.words[4:6])
    return _words(
        [
            [focal / (1.0 + 1.5 * unit(draw.words[3])), zero, x, zero],
            [zero, focal, y, zero],
            [zero, zero, (far + near) / depth, 2.0 * far * near / depth],
            [zero, zero, zero - 1.0, zero],
        ]
    )


def check_perspective(params: Mapping[str, Any]) -> None:
    """Refuse planes that may coincide.

    Raises:
        InputError: the largest near is not below the smallest far.
    """
    if params["near"][1] >= params["far"][0]:
        raise InputError("perspective: near must lie below far: its upper end below far's lower end")


def camera(draw: Draw, params: Mapping[str, Any]) -> NDArray[np.int32]:
    """Pinhole cameras K [R t] over a last row 0 0 0 1, in pixels.

    K = [fx 0 cx; 0 fy cy; 0 0 1], fy within 1% of fx, the centre within 5% of a 1280 x 720 image's, R Haar, t
    uniform. Source: Hartley, Zisserman, Multiple View Geometry in Computer Vision, 2nd ed., ch. 6.
    """
    f = _log_uniform(draw.words[0], params["focal"])
    spread = [2.0 * unit(word) - 1.0 for word in draw.words[1:7]]
    rows = rotation3(quaternion(draw, 8))
    pose = [[*rows[i], params["translation"] * spread[i]] for i in range(3)]
    lens = (
        (f, 640.0 * (1.0 + 0.05 * spread[3])),
        (f * (1.0 + 0.01 * spread[5]), 360.0 * (1.0 + 0.05 * spread[4])),
    )
    block: Entries = [
        [focal * pose[i][j] + centre * pose[2][j] for j in range(4)] for i, (focal, centre) in enumerate(lens)
    ]
    zero = np.zeros_like(f)
    return _words([*block, pose[2], [zero, zero, zero, zero + 1.0]])


def inertia(draw: Draw, params: Mapping[str, Any]) -> NDArray[np.int32]:
    """Pseudo-inertia matrices m [R diag(k^2) R^T + c c^T, c; c^T, 1] of rigid bodies, symmetric.

    k: radii of gyration along the principal axes, R Haar, c: centre of mass, uniform within +- the largest
    size. Source: Wensing, Kim, Slotine, Linear Matrix Inequalities for Physically Consistent Inertial
    Parameter Identification, IEEE RA-L 3, 2018.
    """
    mass = _log_uniform(draw.words[0], params["mass"])
    squares = [_log_uniform(word, params["size"]) for word in draw.words[1:4]]
    squares = [size * size for size in squares]
    c = [params["size"][1] * (2.0 * unit(word) - 1.0) for word in draw.words[4:7]]
    r = rotation3(quaternion(draw, 8))
    block: Entries = [[mass for _ in range(4)] for _ in range(4)]
    for i in range(3):
        block[i][3] = block[3][i] = mass * c[i]
        for j in range(i, 3):
            second = r[i][0] * squares[0] * r[j][0] + r[i][1] * squares[1] * r[j][1]
            second = second + r[i][2] * squares[2] * r[j][2]
            block[i][j] = block[j][i] = mass * (second + c[i] * c[j])
    return _words(block)


def covariance(draw: Draw, params: Mapping[str, Any]) -> NDArray[np.int32]:
    """Covariances d_i d_j u_i.u_j with unit vectors u uniform on the 3-sphere; symmetric.

    The Gram matrix of random unit vectors is a random correlation matrix (Holmes, SIAM J. Matrix Anal.
    Appl. 12, 1991). Quantising may cost a nearly singular one its definiteness.
    """
    deviation = [_log_uniform(word, params["deviation"]) for word in draw.words[:4]]
    u = [quaternion(draw, 4 + k * QUATERNION_WORDS) for k in range(4)]
    block: Entries = [[deviation[i] * deviation[i] for _ in range(4)] for i in range(4)]
    for i in range(4):
        for j in range(i + 1, 4):
            cosine = u[i][0] * u[j][0] + u[i][1] * u[j][1] + u[i][2] * u[j][2] + u[i][3] * u[j][3]
            block[i][j] = block[j][i] = deviation[i] * deviation[j] * cosine
    return _words(block)


def _log_uniform(words: Words, ends: tuple[float, float]) -> Floats:
    low, high = (log2(end) for end in ends)
    return exp2(low + (high - low) * unit(words))


def _words(entries: Entries) -> NDArray[np.int32]:
    return np.stack([np.stack([quantise(entry * SCALE) for entry in row]) for row in entries])
