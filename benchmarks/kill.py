"""Kill a run at random moments, resume it each time, and compare its store with that of a run left in peace.

    python benchmarks/kill.py rig|qemu [kills, 100] [target, qemu-mps2-an385] [cases, 3000] [seed, 1]

`rig` kills the rig itself, `qemu` the process of its target, each with SIGKILL. The moments are random over
the time that a whole run takes, so that they fall before the store is there, into a batch, between two, and
into the scoring. A run that comes to its end is compared, and the next one is begun, until there were so many
kills. Prints a line a run; exit code 1 if a store differed, or a batch was there twice or missing.
"""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.kill_run import CAMPAIGN, Trial, campaign


def main(what: str = "rig", kills: str = "100", *more: str) -> int:
    """Print what came of it."""
    target, cases, seed = (*more, *("qemu-mps2-an385", "3000", "1")[len(more) :])
    with tempfile.TemporaryDirectory(prefix="rig-kill-") as name:
        trial = Trial(Path(name), what, np.random.default_rng(int(seed)))
        (trial.folder / "kill.yaml").write_text(CAMPAIGN.format(target=target, count=cases))
        expected = trial.in_peace()
        print(f"in peace: {trial.whole:.1f} s, digest {expected}")
        well = campaign(trial, int(kills), expected)
    print("every store equals that of the run in peace" if well else "NOT EQUAL")
    return 0 if well else 1


if __name__ == "__main__":
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(line_buffering=True)  # it takes long
    raise SystemExit(main(*sys.argv[1:]))
