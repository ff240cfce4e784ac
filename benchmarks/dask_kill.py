"""Kill one of two Dask workers in the middle of a run, and compare its store with those of runs in peace.

    python benchmarks/dask_kill.py [cases a row, 100000]

Prints the digest of a plain run, of one on two workers, and of one whose first worker gets SIGKILL when the
first batches are in the store; exit code 1 if they differ, or a batch is there twice or missing.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.dask_cluster import CAMPAIGN, batches_in, cluster, finish, start_run, wait_for
from tests.kill_run import digest_of, gaps


def on_workers(folder: Path, out: str, *, kill: bool) -> None:
    """Run on two workers; perhaps only one of them lives to see the end."""
    with cluster(folder / f"{out}-dask") as mine:
        workers = [mine.worker("native=1"), mine.worker("native=1")]
        run = start_run(folder, out, "--scheduler", mine.address)
        if kill:
            wait_for(lambda: batches_in(folder / out) > 1, run)
            workers[0].kill()
            print(f"killed a worker with {batches_in(folder / out)} batches in the store")
        finish(run)


def main(count: str = "100000") -> int:
    """Print the digests."""
    with tempfile.TemporaryDirectory(prefix="rig-dask-") as name:
        folder = Path(name)
        (folder / "cluster.yaml").write_text(CAMPAIGN.format(count=count))
        finish(start_run(folder, "plain"))
        on_workers(folder, "two", kill=False)
        on_workers(folder, "killed", kill=True)
        digests = {out: digest_of(folder / out) for out in ("plain", "two", "killed")}
        wrong = [text for out in digests for text in gaps(folder / out)]
    for out, told in digests.items():
        print(f"{out}: {told}")
    well = len(set(digests.values())) == 1 and not wrong
    print("every store is the same, no batch twice, none missing" if well else "NOT EQUAL", *wrong)
    return 0 if well else 1


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
