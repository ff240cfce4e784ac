"""What a run shall do: a validated campaign, with the command line's choices applied."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import product
from pathlib import Path
from typing import Literal

from rig.campaign import Campaign, OwnKernel, Shard, plan
from rig.errors import UsageError
from rig.run.batch import RowKey
from rig.run.cases import Group, check_burst, groups_of
from rig.scoring import Accept, FailureRate
from rig.targets.user_kernel import UserKernel, builtin_kernels
from rig.yamlmodel import Loaded

# Cases a transaction: a second of QEMU's line. Between two batches the line is idle: at 921,600 baud, behind
# a latency timer of 16 ms, half as many would lose 10 % of it and not 6 %.
BATCH = 1024
BLOCK = 1 << 14  # likewise of a burst: about a tenth of a second of QEMU's computing

# Without an `accept` entry a kernel must not be silently wrong (docs/DESIGN.md, decision 8).
DEFAULT_ACCEPT = Accept(silent_wrong=0)


@dataclass(frozen=True)
class Plan:
    """A campaign ready to run.

    Attributes:
        chosen: the rows that shall be done of it; empty: all.
        part: I and N of `--subset I/N`.
        only_failed: the run whose failures they are.
    """

    source: Loaded[Campaign]
    seed: int
    targets: tuple[str, ...]
    kernels: tuple[str, ...]
    groups: tuple[Group, ...]
    accept: Mapping[str, Accept]
    own_kernels: tuple[UserKernel, ...] = ()
    chosen: frozenset[RowKey] = frozenset()
    part: tuple[int, int] | None = None
    only_failed: str | None = None

    @property
    def name(self) -> str:
        """The campaign's name."""
        return self.source.model.name

    @property
    def burst(self) -> bool:
        """Whether the targets generate the cases themselves (docs/BURST.md)."""
        return self.source.model.mode == "burst"

    @property
    def oracle(self) -> str:
        """The campaign's oracle."""
        return self.source.model.oracle

    @property
    def baseline(self) -> Path | None:
        """The campaign's baseline, None when it has none."""
        name = self.source.model.baseline
        return self.source.path.parent / name if name else None

    def kernels_on(self, target: str) -> tuple[str, ...]:
        """The kernels that run on a target: all but those the campaign excludes."""
        return tuple(kernel for kernel in self.kernels if self.source.model.runs(kernel, target))

    def own_kernels_on(self, target: str) -> tuple[UserKernel, ...]:
        """Those of them that the campaign brings: what the target's firmware is built with."""
        return tuple(kernel for kernel in self.own_kernels if kernel.name in self.kernels_on(target))

    @property
    def digest(self) -> str:
        """Names what shall be measured: a run is resumed only by a plan with the same digest."""
        sizes = [(group.label, group.count) for group in self.groups]
        own = [_text(kernel) for kernel in self.own_kernels]
        # Blocks of a burst are scored at once: those of one oracle must not join those of another.
        mode = ("burst", self.oracle) if self.burst else ()
        excluded = [repr(entry) for entry in self.source.model.exclude]
        what = repr((self.name, self.seed, self.targets, self.kernels, sizes, *mode, *own, *excluded))
        return hashlib.sha256(what.encode()).hexdigest()[:16]

    @property
    def rows(self) -> tuple[RowKey, ...]:
        """Every kernel on every case group of every target that shall be done, in order."""
        every = product(self.targets, self.kernels, [group.label for group in self.groups])
        return tuple(row for row in every if self._wants(row))

    @property
    def partial(self) -> frozenset[RowKey]:
        """The rows, where they are not every kernel on every case group of every target; else empty."""
        every = len(self.targets) * len(self.kernels) * len(self.groups)
        return frozenset(self.rows) if len(self.rows) < every else frozenset()

    def _wants(self, row: RowKey) -> bool:
        target, kernel, _ = row
        return self.source.model.runs(kernel, target) and (not self.chosen or row in self.chosen)

    @property
    def cases(self) -> int:
        """Cases that will cross a line, over all targets and kernels."""
        return sum(sum(self.cases_on(target).values()) for target in self.targets)

    def cases_on(self, target: str) -> Counter[str]:
        """Cases that a target gets, by kernel; no entry for a kernel that has nothing to do there."""
        counts, cases = {group.label: group.count for group in self.groups}, Counter[str]()
        for where, kernel, label in self.rows:
            if where == target:
                cases[kernel] += counts[label]
        return cases

    def shards(self) -> list[Shard]:
        """The batches, in the order they are done."""
        size = BLOCK if self.burst else BATCH
        every = plan(self.targets, self.kernels, [group.count for group in self.groups], size)
        labels = [group.label for group in self.groups]
        return [shard for shard in every if self._wants((shard.target, shard.kernel, labels[shard.group]))]

    def unknown_kernel(self, kernel: str, known: Sequence[str], target: str) -> UsageError:
        """The error for a kernel that a target's firmware does not have, with its line in the YAML."""
        near = get_close_matches(kernel, known, n=1)
        guess = f"did you mean {near[0]!r}? " if near else ""
        return self.blame(
            "kernels", kernel, f"unknown kernel {kernel!r}; {guess}{target} has: {', '.join(known)}"
        )

    def blame(self, key: Literal["kernels", "targets"], name: str, text: str) -> UsageError:
        """An error about a name in the list `key`, with its line unless the command line gave the name."""
        model = self.source.model
        names = model.kernel_names if key == "kernels" else model.targets
        return self.source.error(text, key, names.index(name)) if name in names else UsageError(text)


def make_plan(
    source: Loaded[Campaign],
    targets: Sequence[str] = (),
    kernels: Sequence[str] = (),
    seed: int | None = None,
) -> Plan:
    """Apply the command line's choices to a campaign; empty ones leave the campaign's.

    Raises:
        ConfigError: cases that cannot be used, a name the firmware has taken, or what a burst cannot do; with
            file and line.
        UsageError: all that is chosen is excluded, or something is chosen twice.
    """
    _check_chosen_once(targets, kernels)
    _check_own_names(source)
    if source.model.mode == "burst":
        _check_own_operations(source)
        check_burst(source)
    campaign = source.model
    chosen = campaign.seed if seed is None else seed
    names = tuple(kernels or campaign.kernel_names)
    where = tuple(targets or campaign.targets)
    if not any(campaign.runs(kernel, target) for kernel in names for target in where):
        raise source.error("exclude: nothing is left of the chosen kernels and targets", "exclude")
    return Plan(
        source=source,
        seed=chosen,
        targets=where,
        kernels=names,
        groups=tuple(groups_of(source, chosen)),
        accept={name: accept_of(campaign, name) for name in names},
        own_kernels=own_kernels(source, names),
    )


def _check_chosen_once(targets: Sequence[str], kernels: Sequence[str]) -> None:
    for option, names in (("--target", targets), ("--kernel", kernels)):
        for name, times in Counter(names).items():
            if times > 1:
                raise UsageError(f"{option} {name} is given twice")


def _check_own_names(source: Loaded[Campaign]) -> None:
    taken = builtin_kernels()
    for i, name in enumerate(source.model.kernel_names):
        if name in taken and isinstance(source.model.kernels[i], OwnKernel):
            text = f"name: {name!r} is a kernel of the firmware already; give the function another name"
            raise source.error(text, "kernels", i, "name")


def _check_own_operations(source: Loaded[Campaign]) -> None:
    for i, kernel in enumerate(source.model.kernels):
        if isinstance(kernel, OwnKernel) and kernel.operation != "invert":
            text = f"operation: {kernel.name!r} is of {kernel.operation}; in mode burst all kernels invert"
            raise source.error(text, "kernels", i, "operation")


def own_kernels(source: Loaded[Campaign], names: Sequence[str]) -> tuple[UserKernel, ...]:
    """Those of the named kernels that the campaign brings, as the build wants them: paths made absolute."""
    folder = source.path.parent.resolve()
    return tuple(
        UserKernel(
            name=entry.name,
            operation=entry.operation,
            sources=tuple(folder / name for name in entry.sources),
            include=tuple(folder / name for name in entry.include),
            defines=entry.defines,
        )
        for entry in source.model.kernels
        if isinstance(entry, OwnKernel) and entry.name in names
    )


def _text(kernel: UserKernel) -> str:
    """What makes a kernel this one: a change to its sources makes it another (headers are not looked at)."""
    try:
        sources = [hashlib.sha256(path.read_bytes()).hexdigest() for path in kernel.sources]
    except OSError as error:
        raise UsageError(f"{error.filename}: {error.strerror}") from error
    return repr((kernel.name, kernel.operation, sources, sorted(kernel.defines.items())))


def accept_of(campaign: Campaign, kernel: str) -> Accept:
    """The acceptance of a kernel as scoring wants it; DEFAULT_ACCEPT for one the campaign says nothing of."""
    if kernel not in campaign.accept:
        return DEFAULT_ACCEPT
    criteria = campaign.accept[kernel].criteria()
    if "failure_rate" in criteria:
        criteria["failure_rate"] = FailureRate(**criteria["failure_rate"])
    return Accept(**criteria)
