"""The classes by name, and the cases of a class by index."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rig.errors import InputError
from rig.matrices import (
    boundary,
    entries,
    gallery,
    geometric,
    patterns,
    rank,
    realistic,
    sequence,
    special,
    spectral,
    ties,
)
from rig.matrices.parameters import Parameter, Value, resolve
from rig.matrices.stream import Draw, draw

# Keeps a chunk's words and temporaries in the second-level cache.
_CHUNK = 2048
# The index must fit one word of the counter of Draw.spare.
_INDEX_LIMIT = 2**63

Build = Callable[[Draw, Mapping[str, Any]], NDArray[np.int32]]


@dataclass(frozen=True)
class MatrixClass:
    """One class of generated matrices; docs/MATRICES.md defines each.

    Attributes:
        summary: what the matrices are, one line.
        parameters: what a campaign may set.
        budget: random words a case takes. Part of the definition, like everything in `build`: a change would
            change cases that have an id, so a new idea gets a new class name.
        build: words and canonical parameters -> int32 (4, 4, n).
        check: refuses parameters that do not go together, with an InputError.
    """

    summary: str
    parameters: tuple[Parameter, ...]
    budget: int
    build: Build
    check: Callable[[Mapping[str, Any]], None] = lambda _params: None


CLASSES: Mapping[str, MatrixClass] = MappingProxyType(
    {
        "uniform": MatrixClass(
            "entries uniform over raw words", entries.UNIFORM, entries.BUDGET, entries.uniform
        ),
        "log_uniform": MatrixClass(
            "entries of log-uniform magnitude, random sign",
            entries.LOG_UNIFORM,
            entries.BUDGET,
            entries.log_uniform,
        ),
        "rigid": MatrixClass(
            "Haar rotation and a translation, last row 0 0 0 1",
            geometric.RIGID,
            geometric.RIGID_BUDGET,
            geometric.rigid,
        ),
        "affine": MatrixClass(
            "uniform 3x3 part and a translation, last row 0 0 0 1",
            geometric.AFFINE,
            geometric.AFFINE_BUDGET,
            geometric.affine,
        ),
        "spd": MatrixClass(
            "symmetric positive definite of given condition",
            spectral.SPD,
            spectral.SPD_BUDGET,
            spectral.spd,
            spectral.check_spd,
        ),
        "svd": MatrixClass(
            "random singular vectors, given condition",
            spectral.SVD,
            spectral.SVD_BUDGET,
            spectral.svd,
        ),
        "near_singular": MatrixClass(
            "singular integer matrix, a few entries off by some LSB",
            rank.NEAR_SINGULAR,
            rank.BUDGET,
            rank.near_singular,
        ),
        "singular": MatrixClass(
            "integer matrix of given rank, determinant exactly 0",
            rank.SINGULAR,
            rank.BUDGET,
            rank.singular,
        ),
        "boundary": MatrixClass(
            "words and inverses at the edges of the format, 14 kinds in turn",
            (),
            boundary.BUDGET,
            boundary.build,
        ),
        "gallery": MatrixClass(
            "the named test matrices, then variations of them", (), gallery.BUDGET, gallery.build
        ),
        "hilbert_like": MatrixClass(
            "scaled generalised Hilbert matrices, some LSB off",
            special.HILBERT_LIKE,
            special.HILBERT_LIKE_BUDGET,
            special.hilbert_like,
        ),
        "tiny": MatrixClass("entries of a few LSB", special.TINY, special.BUDGET, special.tiny),
        "powers": MatrixClass(
            "powers of two with signs", special.POWERS, special.BUDGET, special.powers, special.check_powers
        ),
        "patterns": MatrixClass(
            "zeros in 11 patterns in turn", patterns.PATTERNS, patterns.BUDGET, patterns.patterns
        ),
        "ties": MatrixClass(
            "inverse elements on, beside and by a hair off k + 1/2 LSB, 6 kinds in turn",
            (),
            ties.BUDGET,
            ties.build,
        ),
        "perspective": MatrixClass(
            "OpenGL projections",
            realistic.PERSPECTIVE,
            realistic.PERSPECTIVE_BUDGET,
            realistic.perspective,
            realistic.check_perspective,
        ),
        "camera": MatrixClass(
            "pinhole cameras K [R t]", realistic.CAMERA, realistic.CAMERA_BUDGET, realistic.camera
        ),
        "inertia": MatrixClass(
            "pseudo-inertia of rigid bodies", realistic.INERTIA, realistic.INERTIA_BUDGET, realistic.inertia
        ),
        "covariance": MatrixClass(
            "random correlations and deviations",
            realistic.COVARIANCE,
            realistic.COVARIANCE_BUDGET,
            realistic.covariance,
        ),
        "sequence": MatrixClass(
            "slowly varying, trajectory by trajectory", sequence.SEQUENCE, sequence.BUDGET, sequence.build
        ),
    }
)


def generate(
    class_name: str, seed: int, params: Mapping[str, Any], start: int, count: int
) -> NDArray[np.int32]:
    """Cases start .. start + count - 1 of a class.

    Case i is a function of class, seed, parameters and i alone: `generate(c, s, p, i, 1)[0]` equals
    `generate(c, s, p, 0, n)[i]`, on every machine and numpy version (tests/golden/test_matrices.py).

    Args:
        class_name: a key of CLASSES.
        seed: whole number >= 0 of any size.
        params: the class's parameters; those not given take their defaults.
        start: index of the first case, >= 0.
        count: number of cases, >= 0.

    Returns:
        int32 (count, 4, 4), raw words.

    Raises:
        InputError: unknown class or parameter, or an unusable value.
    """
    if not (0 <= start <= start + count <= _INDEX_LIMIT):
        raise InputError(f"{class_name}: no cases {start} .. {start + count - 1}; indices are 0 .. 2^63 - 1")
    kind, values, digest = _group(class_name, seed, params)
    key = _key(digest)
    block = np.empty((count, 4, 4), dtype=np.int32)
    for offset in range(0, count, _CHUNK):
        part = block[offset : offset + _CHUNK]
        words = draw(key, kind.budget, start + offset, len(part))
        part[...] = kind.build(words, values).transpose(2, 0, 1)
    return block


def previous_of(seed: int, params: Mapping[str, Any], start: int, count: int) -> NDArray[np.int32]:
    """What the cases start .. start + count - 1 of class `sequence` changed from, for UPDATE.

    The matrix one index before, of the same trajectory; at a trajectory's start the matrix itself.

    Returns:
        int32 (count, 4, 4), raw words: the matrices, not yet inverted.

    Raises:
        InputError: as `generate`.
    """
    before = min(start, 1)
    block = generate("sequence", seed, params, start - before, count + before)
    back = sequence.back(_group("sequence", seed, params)[1], start, count)
    places: NDArray[np.int64] = np.arange(count) + before - back
    return np.take(block, places, axis=0)


def group_label(class_name: str, seed: int, params: Mapping[str, Any]) -> str:
    """The stable name of a case group, e.g. `uniform-5e1c9a2b`; a case id is `label/index`.

    The eight digits are the start of the SHA-256 of the canonical JSON of [class, seed, parameters], defaults
    filled in: giving a default explicitly changes nothing, changing a default would change the ids.

    Raises:
        InputError: as `generate`.
    """
    return f"{class_name}-{_group(class_name, seed, params)[2].hex()[:8]}"


def resolve_group(
    class_name: str, seed: int, params: Mapping[str, Any]
) -> tuple[dict[str, Value], tuple[int, int]]:
    """The canonical parameters of a case group and the key of its random words.

    Raises:
        InputError: as `generate`.
    """
    _, values, digest = _group(class_name, seed, params)
    return values, _key(digest)


def _key(digest: bytes) -> tuple[int, int]:
    return int.from_bytes(digest[:8], "big"), int.from_bytes(digest[8:16], "big")


def _group(
    class_name: str, seed: int, params: Mapping[str, Any]
) -> tuple[MatrixClass, dict[str, Value], bytes]:
    kind = CLASSES.get(class_name)
    if kind is None:
        raise InputError(f"unknown matrix class {class_name!r}; known: {', '.join(CLASSES)}")
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise InputError(f"{class_name}: seed must be a whole number >= 0, not {seed!r}")
    values = resolve(class_name, kind.parameters, params)
    kind.check(values)
    canonical = json.dumps([class_name, seed, values], sort_keys=True, separators=(",", ":"))
    return kind, values, hashlib.sha256(canonical.encode()).digest()
