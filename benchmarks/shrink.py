"""Shrink failing cases of mutants, and try the tests that come of it on the mutant and on sound sources.

    python benchmarks/shrink.py [--cases 4] [MUTANT...]

Five mutants unless named. A row a case: entries that are not zero before and after, whether no simplification
of it fails, round trips, and what its test says. Exit code 1 if a case has more than six entries and is not
minimal, took more than 300 round trips, or its test does not fail on the mutant and pass on sound sources.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.mutants.shrinking import Small, passes, shrink_some
from tests.mutants.table import MUTANTS
from tests.mutants.trial import copy_tree

DEFAULT = (
    "exact-tie-away",
    "exact-small-sign",
    "exact-small-singular",
    "exact-leading-minimum",
    "solve-exact-swapped",
)
_HEAD = (
    "| mutant | case | entries | minimal | round trips | on the mutant | on sound sources |\n"
    + "|---" * 7
    + "|"
)


def main() -> int:
    """Print the table; 1 where anything is not as promised."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="MUTANT", default=DEFAULT)
    parser.add_argument("--cases", type=int, default=4, help="of each mutant")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="shrink-") as folder:
        tree = copy_tree(Path(folder) / "tree")
        found: list[tuple[Small, bool]] = []
        for name in chosen.names:
            found += _on_mutant(name, tree, Path(folder) / name, chosen.cases)
        print(_HEAD)
        good = [_row(small, fails, tree) for small, fails in found]  # all of them are shown
        return 0 if all(good) else 1


def _on_mutant(name: str, tree: Path, out: Path, cases: int) -> list[tuple[Small, bool]]:
    """The shrunk cases of a mutant, and whether the test of each fails on it; leaves the tree sound."""
    source = tree / "firmware" / MUTANTS[name].file
    before = source.read_text()
    try:
        return [
            (small, not passes(tree, small.test)) for small in shrink_some(MUTANTS[name], tree, out, cases)
        ]
    finally:
        source.write_text(before)


def _row(small: Small, fails: bool, tree: Path) -> bool:
    sound = passes(tree, small.test)
    minimal = "-" if small.minimal is None else f"of {small.minimal}"
    told = ("fails" if fails else "PASSES", "passes" if sound else "FAILS")
    cells = (
        small.mutant,
        small.case,
        f"{small.before} -> {small.after}",
        minimal,
        str(small.round_trips),
        *told,
    )
    print(f"| {' | '.join(cells)} |", flush=True)
    return small.enough and fails and sound


if __name__ == "__main__":
    sys.exit(main())
