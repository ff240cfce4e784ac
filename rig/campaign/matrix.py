"""Which kernels run on which targets: all on all, but for what a campaign excludes."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import Annotated

from pydantic import Field, model_validator

from rig.yamlmodel import Model, mistake, suggest

_Pattern = Annotated[str, Field(min_length=1)]


class Exclusion(Model):
    """Pairs of a kernel and a target that are left out; * stands for any text, as in file names."""

    kernel: _Pattern = Field(default="*", description="Name of a kernel, or a pattern")
    target: _Pattern = Field(default="*", description="Name of a target as under `targets`, or a pattern")

    @model_validator(mode="after")
    def _names_something(self) -> Exclusion:
        if not self.model_fields_set:
            raise ValueError("expected a kernel, a target or both")
        return self

    def covers(self, kernel: str, target: str) -> bool:
        """Whether the pair is one of these."""
        return fnmatchcase(kernel, self.kernel) and fnmatchcase(target, self.target)


def check_exclusions(exclude: Sequence[Exclusion], kernels: Sequence[str], targets: Sequence[str]) -> None:
    """See to it that each exclusion is about something and that every kernel and target is left with some.

    Raises:
        PydanticCustomError: a mistake, its keys leading from the campaign.
    """
    for i, entry in enumerate(exclude):
        for key, pattern, names in (("kernel", entry.kernel, kernels), ("target", entry.target, targets)):
            if not any(fnmatchcase(name, pattern) for name in names):
                text = f"{key}: nothing of this campaign is called {pattern!r}{suggest(pattern, names)}"
                raise mistake(text, "exclude", i, key)
    for kernel in kernels:
        if not any(runs(exclude, kernel, target) for target in targets):
            raise mistake(f"exclude: leaves no target for kernel {kernel!r}", "exclude")
    for target in targets:
        if not any(runs(exclude, kernel, target) for kernel in kernels):
            raise mistake(f"exclude: leaves no kernel for target {target!r}", "exclude")


def runs(exclude: Sequence[Exclusion], kernel: str, target: str) -> bool:
    """Whether a kernel runs on a target."""
    return not any(entry.covers(kernel, target) for entry in exclude)
