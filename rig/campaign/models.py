"""A campaign as typed models: what to test, on what, and what passes. docs/CAMPAIGNS.md is the reference."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Discriminator, Field, RootModel, Tag, model_validator

from rig.campaign.cases import Cases, FileCases, optional
from rig.campaign.kernels import Kernels, kernel_name
from rig.campaign.matrix import Exclusion, check_exclusions, runs
from rig.yamlmodel import Model, mistake, suggest


def _each_once(names: list[str]) -> list[str]:
    for i, name in enumerate(names):
        if name in names[:i]:
            raise mistake(f"{name!r} is listed twice", i)
    return names


Names = Annotated[list[Annotated[str, Field(min_length=1)]], Field(min_length=1), AfterValidator(_each_once)]
_Error = Annotated[float, Field(ge=0)]
_Share = Annotated[float, Field(ge=0, le=1)]
_Matrices = Annotated[int, Field(ge=0)]


class FailureRate(Model):
    """Shown by the campaign: matrices beyond `bounded` or `max_lsb` are rarer than this."""

    below: float = Field(gt=0, lt=1, description="Rate of failing matrices, 0 to 1")
    confidence: float = Field(default=0.95, gt=0, lt=1, description="Confidence of the bound, 0 to 1")


class Limits(Model):
    """What a kernel may do at worst; limits that are not given do not apply, see docs/CAMPAIGNS.md."""

    max_lsb: _Error = optional("Largest error of any element, LSB")
    p99_lsb: _Error = optional("99th percentile of the matrices' largest errors, LSB")
    min_correct_share: _Share = optional("Least share of correctly rounded elements, 0 to 1")
    severe_status_errors: _Matrices = optional("Matrices told OK that have no representable inverse")
    status_errors: _Matrices = optional("Matrices with any wrong status")
    silent_wrong: _Matrices = optional("Matrices told OK that are severe or have an error above 1024 LSB")
    refused: _Matrices = optional("Matrices told PRECONDITION")
    bounded: _Error = optional("Largest grade of any element; 1 is backward stable")
    failure_rate: FailureRate = optional("Rate of failing matrices that the campaign has to show")

    @model_validator(mode="after")
    def _holds_something(self) -> Limits:
        if not self.model_fields_set:
            raise ValueError(f"expected at least one of {', '.join(type(self).model_fields)}")
        return self


Word = Literal["correctly_rounded", "backward_stable", "no_worse", "measured"]


def _kind(entry: Any) -> str:
    return "Word" if isinstance(entry, str) else "Limits"


class Acceptance(
    RootModel[
        Annotated[Annotated[Word, Tag("Word")] | Annotated[Limits, Tag("Limits")], Discriminator(_kind)]
    ]
):
    """What passes for one kernel: a word or limits."""

    def criteria(self) -> dict[str, Any]:
        """Only what the file gives, by name: `{"correctly_rounded": True}` or `{"max_lsb": 4096.0}`."""
        return (
            self.root.model_dump(exclude_unset=True) if isinstance(self.root, Limits) else {self.root: True}
        )


class Campaign(Model):
    """What to test, on what, and what passes."""

    # It becomes part of a folder's name: no slash, no space.
    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=80, description="Names the run")
    description: str = Field(default="", description="Free text")
    mode: Literal["stream", "burst"] = Field(
        default="stream", description="stream: cases cross the line; burst: the target makes them itself"
    )
    seed: int = Field(default=0, ge=0, lt=2**63, description="All matrices follow from it")
    targets: Names = Field(description="Names of targets, or paths of target files")
    kernels: Kernels = Field(description="Names of kernels in the firmware, or kernels of your own")
    exclude: list[Exclusion] = Field(
        default=[], description="Kernels that do not run on some targets; else each runs on all"
    )
    oracle: Literal["certified", "exact", "float64"] = Field(
        default="certified", description="Where the truth comes from"
    )
    cases: list[Cases] = Field(min_length=1, description="Case groups")
    accept: dict[str, Acceptance] = Field(default={}, description="What passes, by kernel")
    baseline: str = Field(
        default="", description="File of `rig baseline`: no kernel that is not `measured` may do worse"
    )

    @property
    def kernel_names(self) -> list[str]:
        """Names of all kernels, the firmware's and the campaign's own, in the file's order."""
        return [kernel_name(entry) for entry in self.kernels]

    def runs(self, kernel: str, target: str) -> bool:
        """Whether a kernel runs on a target: unless it is excluded."""
        return runs(self.exclude, kernel, target)

    @model_validator(mode="after")
    def _leaves_something(self) -> Campaign:
        check_exclusions(self.exclude, self.kernel_names, self.targets)
        return self

    @model_validator(mode="after")
    def _groups_differ(self) -> Campaign:
        seen: list[object] = []
        for i, entry in enumerate(self.cases):
            key = entry.path if isinstance(entry, FileCases) else (entry.class_name, entry.params)
            if key in seen:
                raise mistake(_same(seen.index(key), isinstance(entry, FileCases)), "cases", i)
            seen.append(key)
        return self

    @model_validator(mode="after")
    def _compares_with_something(self) -> Campaign:
        for name, accepted in self.accept.items():
            if accepted.root == "no_worse" and not self.baseline:
                raise mistake("no_worse needs `baseline: FILE` in the campaign", "accept", name)
        return self

    @model_validator(mode="after")
    def _accepts_own_kernels(self) -> Campaign:
        for name in self.accept:
            if name not in self.kernel_names:
                known = suggest(name, self.kernel_names)
                text = f"accept: {name!r} is not a kernel of this campaign{known}"
                raise mistake(text, "accept", name)
        return self


def _same(first: int, file: bool) -> str:
    if file:
        return f"file: the same file as in entry {first + 1} of cases"
    return (
        f"class: same class and parameters as entry {first + 1} of cases, so the ids would collide; "
        "raise its count instead"
    )
