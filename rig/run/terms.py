"""What a run is judged by, and the verdict: after a run, and again from the store alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rig.errors import StoreError, UsageError
from rig.run.baseline import hold_against
from rig.run.plan import Plan
from rig.run.scorer import score_store
from rig.run.store import Store
from rig.run.summary import summarise
from rig.scoring import Accept, FailureRate


@dataclass(frozen=True)
class Terms:
    """Which rows are judged, in which order, by whom, and what passes."""

    targets: tuple[str, ...]
    kernels: tuple[str, ...]
    accept: Mapping[str, Accept]
    oracle: str
    baseline: Path | None

    @classmethod
    def of_plan(cls, plan: Plan) -> Terms:
        """Those of a campaign."""
        return cls(plan.targets, plan.kernels, plan.accept, plan.oracle, plan.baseline)

    @classmethod
    def of_store(cls, store: Store) -> Terms:
        """Those that a run was begun with.

        Raises:
            StoreError: it does not have them.
        """
        meta = store.meta()
        try:
            asked = meta["asked"]
            accept = {name: _accept(criteria) for name, criteria in asked["accept"].items()}
            baseline = Path(asked["baseline"]) if asked["baseline"] else None
            return cls(tuple(asked["targets"]), tuple(asked["kernels"]), accept, meta["oracle"], baseline)
        except (LookupError, TypeError) as error:
            raise StoreError(f"{store.path}: does not say what the run was asked for") from error

    def to_meta(self) -> dict[str, Any]:
        """As the store keeps it."""
        asked = {
            "targets": self.targets,
            "kernels": self.kernels,
            "accept": {name: asdict(criteria) for name, criteria in self.accept.items()},
            "baseline": str(self.baseline.resolve()) if self.baseline else None,
        }
        return {"asked": asked, "oracle": self.oracle}


def _accept(criteria: dict[str, Any]) -> Accept:
    rate = criteria.pop("failure_rate")
    return Accept(**criteria, failure_rate=FailureRate(**rate) if rate else None)


def judge(store: Store, terms: Terms, *, interrupted: bool = False) -> dict[str, Any]:
    """Score what a store holds and sum it up.

    Raises:
        UsageError: the oracle is not that of a burst, which was scored as it came.
        ConfigError: the baseline is no baseline.
        StoreError: the store cannot be read.
    """
    meta = store.meta()
    if meta.get("mode") == "burst" and terms.oracle != meta["oracle"]:
        text = f"a burst was scored as it came, by oracle {meta['oracle']}"
        raise UsageError(f"{store.path.parent}: {text}: another one takes another run")
    rows = list(score_store(store, terms.targets, terms.kernels, terms.accept, terms.oracle))
    hold_against(terms.baseline, rows)
    # Scored again, `asked` is what it was judged by, and not what the run was begun with.
    return summarise(store, rows, interrupted=interrupted, oracle=terms.oracle) | terms.to_meta()
