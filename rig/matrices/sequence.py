"""Class sequence: matrices that change slowly from index to index, for UPDATE.

Indices [n length, (n + 1) length) are one trajectory. It is drawn from words of its own, and its k-th
matrix is a closed form in k, so a case needs no other case: any batch gives the same words.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rig.matrices.parameters import interval, real, whole
from rig.matrices.rotation import (
    QUATERNION_WORDS,
    Quaternion,
    Rows,
    multiply,
    quaternion,
    rotation3,
    rotation4,
)
from rig.matrices.stream import Draw, Floats, Ints, draw, exp2, log2, quantise, signs, unit
from rig.qformat import SCALE

SEQUENCE = (
    real("step", 0.01, (0.0, 1.0), "change from one matrix to the next: angle in radians, relative drift"),
    whole("length", 64, (2, 2**20), "matrices of a trajectory"),
    interval("condition", (1.0, 100.0), (1.0, 1.0e9), "of a general trajectory's first matrix, log-uniform"),
)
# Cases draw nothing of their own; a trajectory takes these words.
BUDGET = 0
_DRIFTS, _SPECTRUM, _FREE = 0, 4, 8
_TRAJECTORY_BUDGET = _FREE + 5 * QUATERNION_WORDS
_NORM = 8.0  # largest singular value of a general trajectory's first matrix
_PLACE = 100.0  # a pose starts within +- this and drifts by up to this a radian


def build(cases: Draw, params: Mapping[str, Any]) -> NDArray[np.int32]:
    """Even trajectories are poses, odd ones general matrices; both turn about a fixed axis and drift."""
    length, count = params["length"], cases.words.shape[1]
    first = cases.first // length
    offset = cases.first - first * length + np.arange(count)
    trajectory, k = offset // length, offset % length
    own = draw(cases.key, _TRAJECTORY_BUDGET, first, int(trajectory[-1]) + 1 if count else 0)
    turn, x = _turn(own, trajectory, k, params["step"]), params["step"] * k.astype(np.float64)
    pose = (first + trajectory) % 2 == 0
    return np.where(pose, _poses(own, trajectory, turn, x), _general(own, trajectory, turn, x, params))


def back(params: Mapping[str, Any], start: int, count: int) -> Ints:
    """How far before each case the matrix lies that it was updated from: 1, at a trajectory's start 0."""
    distance: Ints = ((start % params["length"] + np.arange(count)) % params["length"] != 0).astype(np.int64)
    return distance


def _turn(own: Draw, trajectory: Ints, k: Ints, step: float) -> Quaternion:
    """The k-th power of the quaternion that turns by about `step` about the trajectory's axis."""
    _, x, y, z = quaternion(own, _FREE)
    half = 0.5 * step / np.sqrt(x * x + y * y + z * z)
    base = _unit(_at((np.ones_like(x), half * x, half * y, half * z), trajectory))
    power: Quaternion = (np.ones(len(k)), np.zeros(len(k)), np.zeros(len(k)), np.zeros(len(k)))
    for bit in range(int(k.max(initial=0)).bit_length()):
        chosen = (k >> bit) & 1 == 1
        product = multiply(power, base)
        power = _chosen(chosen, product, power)
        base = _unit(multiply(base, base))
    return _unit(power)


def _poses(own: Draw, trajectory: Ints, turn: Quaternion, x: Floats) -> NDArray[np.int32]:
    start = quaternion(own, _FREE + QUATERNION_WORDS)
    rotation = rotation3(multiply(turn, _at(start, trajectory)))
    block = np.zeros((4, 4, len(x)), dtype=np.int32)
    block[3, 3] = SCALE
    for i in range(3):
        place, speed = (
            _PLACE * (2.0 * unit(own.words[word])[trajectory] - 1.0) for word in (i, _SPECTRUM + i)
        )
        block[i, 3] = quantise((place + speed * x) * SCALE)
        for j in range(3):
            block[i, j] = quantise(rotation[i][j] * SCALE)
    return block


def _general(
    own: Draw, trajectory: Ints, turn: Quaternion, x: Floats, params: Mapping[str, Any]
) -> NDArray[np.int32]:
    """Q_k U diag(s_k) V^T: s_k goes from s towards a value within a factor 1/2 .. 3/2, never through zero."""
    at = [_FREE + k * QUATERNION_WORDS for k in range(1, 5)]
    left, right = (rotation4(quaternion(own, at[k]), quaternion(own, at[k + 1])) for k in (0, 2))
    values = _spectrum(own, params)
    drift = x / (1.0 + x)
    grown = [
        values[k][trajectory] * (1.0 + (unit(own.words[_DRIFTS + k])[trajectory] - 0.5) * drift)
        for k in range(4)
    ]
    scaled = [[row[k][trajectory] * grown[k] for k in range(4)] for row in left]
    turned = _turned(turn, scaled)
    block = np.empty((4, 4, len(x)), dtype=np.int32)
    for i, row in enumerate(turned):
        for j in range(4):
            b = [part[trajectory] for part in right[j]]
            block[i, j] = quantise(row[0] * b[0] + row[1] * b[1] + row[2] * b[2] + row[3] * b[3])
    return block


def _turned(turn: Quaternion, rows: Rows) -> Rows:
    """The rotation v -> turn turn v of 4-space, applied to the columns: the same angle as in 3-space."""
    double = multiply(turn, turn)
    columns = [multiply(double, (rows[0][j], rows[1][j], rows[2][j], rows[3][j])) for j in range(4)]
    return [[column[i] for column in columns] for i in range(4)]


def _spectrum(own: Draw, params: Mapping[str, Any]) -> list[Floats]:
    low, high = (log2(end) for end in params["condition"])
    words = own.words[_SPECTRUM:_FREE]
    width = low + (high - low) * unit(words[0])
    shares = (0.0, unit(words[1]), unit(words[2]), 1.0)
    values = [_NORM * SCALE * exp2(-(width * share)) for share in shares]
    values[3] = values[3] * signs(words[3])
    return values


def _at(q: Quaternion, places: Ints) -> Quaternion:
    w, x, y, z = q
    return w[places], x[places], y[places], z[places]


def _chosen(where: NDArray[np.bool_], p: Quaternion, q: Quaternion) -> Quaternion:
    w, x, y, z = (np.where(where, one, other) for one, other in zip(p, q, strict=True))
    return w, x, y, z


def _unit(q: Quaternion) -> Quaternion:
    w, x, y, z = q
    scale = 1.0 / np.sqrt(w * w + x * x + y * y + z * z)
    return w * scale, x * scale, y * scale, z * scale
