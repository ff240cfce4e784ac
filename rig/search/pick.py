"""Which kernel on which target a failing case of a run is shrunk for."""

from __future__ import annotations

from collections.abc import Iterator

from rig.errors import UsageError
from rig.run.findings import Outcome
from rig.search.judge import KINDS, Judged, fault_of, judge
from rig.search.recorded import Recorded
from rig.search.shrink import choose


def pick(case: Recorded, target: str | None, kernel: str | None, by: str | None) -> tuple[str, str]:
    """Target and kernel: as chosen, else the first in the run's order that the case failed on.

    Raises:
        UsageError: the case did not fail in the run.
    """
    if target is not None and kernel is not None:
        return target, kernel
    kept = []
    for on, name, judged in _judged(case, target, kernel):
        if choose(judged, case.accept(name), by) is not None:
            return on, name
        kept.append(f"{name} on {on}{also(judged, case, name)}")
    told = "; ".join(kept) or "the run holds no answer of it; say --kernel and --target to try it now"
    raise UsageError(f"{case.case_id}: nothing to shrink, it did not fail: {told}")


def also(judged: Judged, case: Recorded, kernel: str) -> str:
    """What the campaign accepts of a case, and the option that would shrink it for that."""
    accept = case.accept(kernel)
    kinds = [kind for kind in KINDS if judged.shows(fault_of(kind, accept))[0]]
    return (
        f" ({fault_of(kinds[-1], accept).text}, which the campaign accepts: --by {kinds[-1]})"
        if kinds
        else ""
    )


def _judged(case: Recorded, target: str | None, kernel: str | None) -> Iterator[tuple[str, str, Judged]]:
    for on in [target] if target is not None else case.targets:
        for name in [kernel] if kernel is not None else case.kernels(on):
            then = case.then(on, name)
            operation = case.targets.get(on, {}).get("kernels", {}).get(name, {}).get("operation")
            if then is not None and operation is not None:
                yield on, name, _told(case, operation, then)


def _told(case: Recorded, operation: str, then: Outcome) -> Judged:
    return judge(operation, case.group.words(operation, case.index, 1), then)
