"""Names the results of a run: equal for two runs that measured the same with the same results."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import Any

from rig.run.store import Store

_META = ("campaign", "seed", "plan", "mode", "oracle")
_TARGET = ("board", "build_id", "cost_unit", "window", "kernels")
_COUNTED = "instructions"  # other units are of clocks, and differ from run to run
# Every column but times, in an order that does not depend on when a row came. Some of a block of a burst
# depend on the pace: restarts are those of all blocks under way, fetched is what was asked for besides, and a
# total of costs is rounded part by part.
_TABLES = {
    "case_group": "label, position, class, count, seed, params, matrices",
    "batch": "target, kernel, label, start, count, words, status, {cost}, answered, stack, restarts",
    "block": "target, kernel, label, start, count, digest, agreed, differing, unanswered, {costs}, stack",
    "tally": "target, kernel, label, packed",
    "kept_case": "target, kernel, label, position, status, words, answered",
    "finding": "target, kernel, label, position, kind, detail",
}
_COST = "CASE WHEN target IN (SELECT value FROM json_each(?1)) THEN {} END"
_ORDER = {"case_group": "position", "tally": "target, kernel, label", "finding": "1, 2, 3, 5, 4"}


def digest(store: Store) -> str:
    """Digest of everything but times: when, how long, on which host, what the line went through.

    What a case cost is left out where the target counts time and not instructions.

    Returns:
        16 hexadecimal digits.

    Raises:
        StoreError: the store cannot be read.
    """
    total = hashlib.sha256()
    for value in _values(store):
        total.update(repr(value).encode())
    return total.hexdigest()[:16]


def _values(store: Store) -> Iterator[Any]:
    meta = store.meta()
    yield [(key, meta.get(key)) for key in _META]
    yield sorted(store.chosen())
    targets = store.targets()
    for name in sorted(targets):
        yield name, [(key, json.dumps(targets[name].get(key), sort_keys=True)) for key in _TARGET]
    counted = [name for name, info in targets.items() if info.get("cost_unit") == _COUNTED]
    for table in _TABLES:
        yield table
        yield from _rows(store, table, counted)


def _rows(store: Store, table: str, counted: list[str]) -> Iterable[tuple[Any, ...]]:
    costs = ", ".join(_COST.format(name) for name in ("cost_cases", "cost_max"))
    columns = _TABLES[table].format(cost=_COST.format("cost"), costs=costs)
    order = _ORDER.get(table, "target, kernel, label, 4")
    query = f"SELECT {columns} FROM {table} WHERE ?1 IS NOT NULL ORDER BY {order}"
    return store.stream(query, json.dumps(counted))
