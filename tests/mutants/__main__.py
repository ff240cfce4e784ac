"""`python -m tests.mutants [NAME…]`: a Markdown table of what the CI campaign says to each mutant.

Exit code 1 if one is not found, or if the campaign blames sound sources.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.mutants.mutant import ALL, Mutant
from tests.mutants.table import MUTANTS
from tests.mutants.trial import CAMPAIGN, Verdict, copy_tree, try_mutant, try_unchanged

_HEAD = """\
| mutant | imitates | in | found by | case | criterion | s |
|---|---|---|---|---|---|---:|"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Try the named mutants, or all; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="mutants to try; all unless given")
    names = parser.parse_args(arguments).names or list(MUTANTS)
    unknown = [name for name in names if name not in MUTANTS]
    if unknown:
        parser.error(f"no such mutant: {', '.join(unknown)}; there are: {', '.join(MUTANTS)}")
    folder = Path(tempfile.mkdtemp(prefix="mutants-"))
    try:
        return _try_all([MUTANTS[name] for name in names], folder)
    finally:
        shutil.rmtree(folder)


def _try_all(mutants: Sequence[Mutant], folder: Path) -> int:
    tree = copy_tree(folder / "tree")
    sound = try_unchanged(tree, folder / "sound")
    print(f"Sound sources through {CAMPAIGN}: {sound.outcome}.\n\n{_HEAD}", flush=True)
    verdicts: list[Verdict] = []
    for mutant in mutants:
        verdicts.append(try_mutant(mutant, tree, folder / mutant.name))
        shutil.rmtree(folder / mutant.name, ignore_errors=True)
        print(row(mutant, verdicts[-1]), flush=True)
    found = sum(verdict.outcome == "found" for verdict in verdicts)
    print(f"\n{found} of {len(mutants)} mutants found.")
    return 0 if found == len(mutants) and sound.outcome == "passed" else 1


def row(mutant: Mutant, verdict: Verdict) -> str:
    """A line of the table."""
    where = "all kernels" if mutant.kernels == ALL else ", ".join(mutant.kernels)
    by = verdict.kernel if verdict.outcome == "found" else f"**{verdict.outcome}**"
    if verdict.outcome == "found" and mutant.link:
        by = "exit code 3"
    cells = (f"`{mutant.name}`", mutant.imitates, where, by, verdict.case or verdict.group, verdict.criterion)
    return f"| {' | '.join(cells)} | {verdict.seconds:.1f} |"


if __name__ == "__main__":
    sys.exit(main())
