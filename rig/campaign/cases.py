"""Case groups: one entry of a campaign's `cases` each. docs/CAMPAIGNS.md is their reference.

Defaults of the parameters live in rig.matrices: only what the file gives is passed on, because the ids of the
cases are made from it. Values are in real units (1.0 is 65536 raw) unless they are counted in LSB.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Discriminator, Field, Tag

from rig.yamlmodel import Model

LIMIT = 32768  # values of the format lie in [-LIMIT, LIMIT)
LSB = 2**-16
MAX_COUNT = 10**9


def _plain_zero(value: float) -> float:
    return value + 0.0  # -0.0 would make another id than 0.0


def _ordered(ends: list[float]) -> list[float]:
    if ends[0] > ends[1]:
        raise ValueError(f"expected the lower end first, found [{ends[0]:g}, {ends[1]:g}]")
    return ends


_TWO = (Field(min_length=2, max_length=2, description="[lowest, highest]"), AfterValidator(_ordered))
_Value = Annotated[float, Field(ge=-LIMIT, lt=LIMIT), AfterValidator(_plain_zero)]
_Distance = Annotated[float, Field(ge=0, lt=LIMIT), AfterValidator(_plain_zero)]
_Magnitude = Annotated[float, Field(ge=LSB, lt=LIMIT)]
_Size = Annotated[
    float, Field(ge=4 * LSB, lt=LIMIT)
]  # below it rounding to words leaves nothing of the class
_Values = Annotated[list[_Value], *_TWO]
_Magnitudes = Annotated[list[_Magnitude], *_TWO]
_Sizes = Annotated[list[_Size], *_TWO]
_Conditions = Annotated[list[Annotated[float, Field(ge=1, le=10**15)]], *_TWO]


def optional(description: str) -> Any:
    """A key that may be absent; None stands for "not given" and never reaches `params` or `criteria()`."""
    return Field(default_factory=lambda: None, description=description)


class CaseGroup(Model):
    """`count` seeded matrices of one class."""

    class_name: str = Field(alias="class", description="How the matrices are made")
    count: int = Field(ge=1, le=MAX_COUNT, description="How many; raising it keeps the ids of the first ones")

    @property
    def params(self) -> dict[str, Any]:
        """The class parameters the file gives, floats and whole numbers as the class wants them."""
        given = self.model_fields_set - CaseGroup.model_fields.keys()
        return {name: getattr(self, name) for name in type(self).model_fields if name in given}


class Uniform(CaseGroup):
    """Entries uniform over the raw words of a range."""

    class_name: Literal["uniform"] = Field(alias="class")
    range: _Values = optional("Range of the entries")


class LogUniform(CaseGroup):
    """Entries of random sign with log-uniform magnitude: as many tiny ones as large ones."""

    class_name: Literal["log_uniform"] = Field(alias="class")
    magnitude: _Magnitudes = optional("Range of the magnitudes")


class Rigid(CaseGroup):
    """Rotations, Haar distributed, with a translation; last row 0 0 0 1."""

    class_name: Literal["rigid"] = Field(alias="class")
    translation: _Distance = optional("Translations are uniform within +- this")


class Affine(CaseGroup):
    """Any linear part with a translation; last row 0 0 0 1."""

    class_name: Literal["affine"] = Field(alias="class")
    linear: _Distance = optional("Entries of the 3x3 part are uniform within +- this")
    translation: _Distance = optional("Translations are uniform within +- this")


class Spd(CaseGroup):
    """Symmetric positive definite."""

    class_name: Literal["spd"] = Field(alias="class")
    condition: _Conditions = optional("Range of the condition number, log-uniform")
    norm: _Size = optional("Largest eigenvalue")


class Svd(CaseGroup):
    """Random orthogonal factors around singular values of a given condition number."""

    class_name: Literal["svd"] = Field(alias="class")
    condition: _Conditions = optional("Range of the condition number, log-uniform")
    norm: _Magnitude = optional("Largest singular value")


class NearSingular(CaseGroup):
    """Exactly singular, then moved by a few LSB."""

    class_name: Literal["near_singular"] = Field(alias="class")
    rank: Annotated[int, Field(ge=1, le=3)] = optional("Rank before the perturbation")
    range: _Size = optional("Entries lie within +- this")
    perturbation: Annotated[int, Field(ge=1, le=2**20)] = optional("How far entries are moved, in LSB")


class Singular(CaseGroup):
    """Determinant exactly zero."""

    class_name: Literal["singular"] = Field(alias="class")
    rank: Annotated[int, Field(ge=0, le=3)] = optional("Rank")
    range: _Size = optional("Entries lie within +- this")


class Boundary(CaseGroup):
    """The edges of the format: INT32_MIN and MAX, few LSB, inverses that only just fit."""

    class_name: Literal["boundary"] = Field(alias="class")


class Gallery(CaseGroup):
    """The named 4x4 test matrices (docs/MATRICES.md lists them), then variations of them."""

    class_name: Literal["gallery"] = Field(alias="class")


class HilbertLike(CaseGroup):
    """Scaled generalised Hilbert matrices, their entries moved by a few LSB."""

    class_name: Literal["hilbert_like"] = Field(alias="class")
    scale: _Sizes = optional("Range of the factor, log-uniform")
    perturbation: Annotated[int, Field(ge=0, le=2**20)] = optional("How far entries are moved, in LSB")


class Tiny(CaseGroup):
    """Entries of a few LSB: nothing is left of their products."""

    class_name: Literal["tiny"] = Field(alias="class")
    range: Annotated[float, Field(ge=LSB, le=1)] = optional("Entries lie within +- this")


class Powers(CaseGroup):
    """Powers of two of random sign."""

    class_name: Literal["powers"] = Field(alias="class")
    magnitude: _Magnitudes = optional("Range of the magnitudes")


class Patterns(CaseGroup):
    """Zeros in patterns: triangular, arrow, band, blocks, permutations, random."""

    class_name: Literal["patterns"] = Field(alias="class")
    range: _Size = optional("Entries lie within +- this")


class Ties(CaseGroup):
    """Many elements of the inverse on k + 1/2 LSB, beside it, or by a hair off it."""

    class_name: Literal["ties"] = Field(alias="class")


class Perspective(CaseGroup):
    """OpenGL projections."""

    class_name: Literal["perspective"] = Field(alias="class")
    near: _Magnitudes = optional("Range of the near plane's distance, log-uniform")
    far: _Magnitudes = optional("Range of the far plane's distance, log-uniform")
    focal: _Magnitudes = optional("Range of the cotangent of half the field of view, log-uniform")


class Camera(CaseGroup):
    """Pinhole cameras: intrinsics times pose."""

    class_name: Literal["camera"] = Field(alias="class")
    focal: _Magnitudes = optional("Range of the focal length in pixels, log-uniform")
    translation: _Distance = optional("Translations are uniform within +- this")


class Inertia(CaseGroup):
    """Pseudo-inertia matrices of rigid bodies."""

    class_name: Literal["inertia"] = Field(alias="class")
    mass: _Magnitudes = optional("Range of the mass, log-uniform")
    size: _Magnitudes = optional("Range of the radii of gyration, log-uniform")


class Covariance(CaseGroup):
    """Covariances: random correlations and standard deviations."""

    class_name: Literal["covariance"] = Field(alias="class")
    deviation: _Magnitudes = optional("Range of the standard deviations, log-uniform")


class Sequence(CaseGroup):
    """Slowly varying matrices, for UPDATE: trajectories of poses and of general matrices in turn."""

    class_name: Literal["sequence"] = Field(alias="class")
    step: Annotated[float, Field(ge=0, le=1), AfterValidator(_plain_zero)] = optional(
        "Change from one matrix to the next: angle in radians, relative drift"
    )
    length: Annotated[int, Field(ge=2, le=2**20)] = optional("Matrices of a trajectory")
    condition: Annotated[list[Annotated[float, Field(ge=1, le=10**9)]], *_TWO] = optional(
        "Range of the condition number of the general ones at their start, log-uniform"
    )


class FileCases(Model):
    """The matrices of a file: .npy, .csv, .mtx, or .txt in the format of vectors/."""

    file: str = Field(min_length=1, description="Path, relative to the campaign file")

    @property
    def path(self) -> Path:
        """The path as written: relative to the folder of the campaign file, or absolute."""
        return Path(self.file)


ClassCases = Annotated[
    Uniform
    | LogUniform
    | Rigid
    | Affine
    | Spd
    | Svd
    | NearSingular
    | Singular
    | Boundary
    | Gallery
    | HilbertLike
    | Tiny
    | Powers
    | Patterns
    | Ties
    | Perspective
    | Camera
    | Inertia
    | Covariance
    | Sequence,
    Field(discriminator="class_name"),
]


def _kind(entry: Any) -> str:
    from_file = isinstance(entry, FileCases) or (isinstance(entry, dict) and "file" in entry)
    return "FileCases" if from_file else "ClassCases"


# Pydantic puts the tags among the keys when it says where an error is: a model's own name is never a key.
Cases = Annotated[
    Annotated[ClassCases, Tag("ClassCases")] | Annotated[FileCases, Tag("FileCases")], Discriminator(_kind)
]
