"""The case groups of a run: any block of a group's cases, by index."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rig import matrices
from rig.campaign import Campaign, CaseGroup, FileCases
from rig.errors import InputError
from rig.matrices import Recipe
from rig.oracle import truth
from rig.yamlmodel import Loaded


@dataclass(frozen=True)
class Group:
    """One entry of a campaign's `cases`.

    `matrices` holds the cases of a file, from case `first` on (int32, (count, 4, 4)); those of a class are
    generated on demand.
    """

    label: str
    class_name: str
    count: int
    seed: int
    params: Mapping[str, Any] = field(default_factory=dict)
    matrices: NDArray[np.int32] | None = None
    first: int = 0

    def block(self, start: int, count: int) -> NDArray[np.int32]:
        """Cases start .. start+count-1 as raw words, int32 (count, 4, 4)."""
        if self.matrices is not None:
            return self.matrices[start - self.first : start - self.first + count]
        return matrices.generate(self.class_name, self.seed, self.params, start, count)

    def only(self, cases: range) -> Group:
        """The same group, of which a file's cases are held only for these."""
        if self.matrices is None:
            return self
        return replace(self, matrices=self.block(cases.start, len(cases)), first=cases.start)

    def words(self, operation: str, start: int, count: int) -> NDArray[np.int32]:
        """What a kernel of that operation is given: int32 (count, n_in), the matrix first, row-major.

        SOLVE adds the right-hand side. UPDATE adds the correctly rounded inverse of the matrix as it was
        before, and zeros where that one has no representable inverse.
        """
        return given(self.origins(operation, start, count), operation)

    def origins(self, operation: str, start: int, count: int) -> NDArray[np.int32]:
        """What `words` are made of: the same, but for UPDATE the matrix as it was before, not its inverse."""
        block = self.block(start, count)
        flat = block.reshape(count, 16)
        if operation == "solve":
            return np.hstack([flat, matrices.right_hand_sides(self.label, start, block)])
        if operation == "update":
            return np.hstack([flat, self._before(start, block).reshape(count, 16)])
        return flat

    def _before(self, start: int, block: NDArray[np.int32]) -> NDArray[np.int32]:
        """The matrices as they were before; a `sequence` knows its own past."""
        if self.class_name == "sequence":
            return matrices.previous_of(self.seed, self.params, start, len(block))
        return matrices.previous(self.label, start, block)

    @property
    def recipe(self) -> Recipe:
        """What a target needs to know to make the cases itself.

        Raises:
            InputError: the firmware does not know the class.
        """
        return matrices.recipe(self.class_name, self.seed, self.params)

    def case_id(self, index: int) -> str:
        """The id of a case: the same whatever other cases a campaign has."""
        return f"{self.label}/{index}"


def given(origins: NDArray[np.int32], operation: str) -> NDArray[np.int32]:
    """The words that a kernel is given, from their origins (`Group.origins`): int32 (count, n_in)."""
    if operation != "update":
        return origins
    before = np.ascontiguousarray(origins[:, 16:])
    return np.hstack([origins[:, :16], truth("certified", "invert", before).rounded.astype(np.int32)])


def groups_of(source: Loaded[Campaign], seed: int) -> list[Group]:
    """Resolve a campaign's case groups; files are read here.

    Args:
        source: the validated campaign and its file.
        seed: the campaign's, or the command line's in its place.

    Raises:
        ConfigError: a file or parameters that cannot be used, or the same cases twice; with file and line.
    """
    groups: list[Group] = []
    for i, entry in enumerate(source.model.cases):
        try:
            group = _group(entry, source.path.parent, seed)
        except InputError as error:
            raise source.error(str(error), "cases", i) from error
        if any(group.label == other.label for other in groups):
            raise source.error("these are the cases of an earlier entry; raise its count instead", "cases", i)
        groups.append(group)
    return groups


def check_burst(source: Loaded[Campaign]) -> None:
    """See to it that targets can generate a campaign's cases themselves.

    Raises:
        ConfigError: a file, or a class the firmware does not know; with file and line.
    """
    for i, entry in enumerate(source.model.cases):
        if isinstance(entry, FileCases):
            text = "file: the target of a burst makes its cases itself; take mode: stream for a file"
            raise source.error(text, "cases", i, "file")
        try:
            matrices.recipe(entry.class_name, source.model.seed, entry.params)
        except InputError as error:
            raise source.error(f"{error}; take mode: stream", "cases", i) from error


def _group(entry: CaseGroup | FileCases, folder: Path, seed: int) -> Group:
    if isinstance(entry, FileCases):
        return _file_group(folder / entry.path, seed)
    label = matrices.group_label(entry.class_name, seed, entry.params)
    return Group(label, entry.class_name, entry.count, seed, entry.params)


def _file_group(path: Path, seed: int) -> Group:
    block = matrices.read_matrices(path)
    digest = hashlib.sha256(block.astype("<i4").tobytes()).hexdigest()
    return Group(matrices.file_label(path, digest), "file", len(block), seed, {}, block)
