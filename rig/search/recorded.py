"""A case of a run folder: its words, and what each kernel on each target told of it then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from rig.campaign import Campaign, load_campaign
from rig.errors import ConfigError, UsageError
from rig.run.cases import Group
from rig.run.findings import Finding, Outcome
from rig.run.plan import accept_of, own_kernels
from rig.run.store import Store
from rig.scoring import Accept
from rig.targets.user_kernel import UserKernel
from rig.yamlmodel import Loaded


@dataclass(frozen=True)
class Recorded:
    """A case of a run.

    Attributes:
        store: of the run, open.
        group: its case group.
        index: its place in the group.
        targets: what the run knew of each target, by name, in the run's order.
        campaign: the run's, as its file is now.
    """

    store: Store
    group: Group
    index: int
    targets: Mapping[str, Mapping[str, Any]]
    campaign: Loaded[Campaign]

    @property
    def case_id(self) -> str:
        """The case's id."""
        return self.group.case_id(self.index)

    def kernels(self, target: str) -> list[str]:
        """The kernels of the run on a target; those of all its targets where that one was never opened."""
        known = self.targets.get(target, {}).get("kernels")
        if known:
            return list(known)
        names = (name for info in self.targets.values() for name in info.get("kernels", {}))
        return list(dict.fromkeys(names))

    def accept(self, kernel: str) -> Accept:
        """The campaign's acceptance of a kernel."""
        return accept_of(self.campaign.model, kernel)

    def own(self, names: Sequence[str]) -> tuple[UserKernel, ...]:
        """Those of some kernels that the campaign brings along."""
        return own_kernels(self.campaign, names)

    def then(self, target: str, kernel: str) -> Outcome | None:
        """What was told of the case, as an outcome of one case; None when it was not run."""
        where = target, kernel, self.group.label, self.index
        batch = self.store.batch_with(*where)
        if batch is None:
            return None
        at = self.index - batch.start
        case, known = slice(at, at + 1), batch.all_answered[at : at + 1]
        told = [Finding(0, finding.kind, finding.detail) for finding in self.store.findings_of(*where)]
        if not known[0] and not told:
            return None
        return Outcome(batch.words[case], batch.status[case], batch.cost[case], known, told, batch.stack)


@contextmanager
def recorded(folder: Path, case_id: str, campaign: Path | None = None) -> Iterator[Recorded]:
    """Open a run folder at one of its cases.

    Args:
        folder: of the run.
        case_id: "label/index".
        campaign: the campaign's file, if it is no longer where the run found it.

    Raises:
        StoreError: no run folder, or one of another version.
        UsageError: no such case, or no campaign file.
        ConfigError: a mistake in the campaign file.
    """
    with Store(folder, create=False) as store:
        group, index = _case(store, case_id)
        source = _campaign(store.meta(), campaign)
        yield Recorded(store, group, index, store.targets(), source)


def _case(store: Store, case_id: str) -> tuple[Group, int]:
    groups = {group.label: group for group in store.groups()}
    label, _, number = case_id.rpartition("/")
    if label not in groups or not number.isdecimal():
        raise UsageError(f"no case {case_id!r} in this run; {_near(label or case_id, list(groups))}")
    group, index = groups[label], int(number)
    if index >= group.count:
        raise UsageError(f"no case {case_id!r} in this run; {label} has cases 0 to {group.count - 1:,}")
    return group, index


def _near(label: str, labels: list[str]) -> str:
    near = get_close_matches(label, labels, n=1)
    guess = f"did you mean {near[0]}/0? " if near else ""
    return f"{guess}a case is GROUP/INDEX, its groups are: {', '.join(labels)}"


def _campaign(meta: Mapping[str, Any], path: Path | None) -> Loaded[Campaign]:
    source = path or Path(meta["campaign_file"])
    try:
        there = source.is_file()
    except OSError:
        there = False
    if not there:
        raise UsageError(f"{source}: the run's campaign is not there; say where with --campaign FILE")
    loaded = load_campaign(source)
    if loaded.model.name != meta["campaign"]:
        raise ConfigError(
            f"is campaign {loaded.model.name!r}, the run is of {meta['campaign']!r}; say --campaign FILE",
            source,
        )
    return loaded
