"""The long run: python -m tests.fuzz [SECONDS] [FUZZER…]; exit code 1 when something was found."""

from __future__ import annotations

import argparse
import sys

from tests.fuzz import coverage, fuzzers


def main(arguments: list[str]) -> int:
    """Run the fuzzers one after the other, then tell what they reached."""
    parser = argparse.ArgumentParser(prog="tests.fuzz", description=__doc__)
    parser.add_argument("seconds", type=int, nargs="?", default=60, help="for each fuzzer (60)")
    parser.add_argument("fuzzers", nargs="*", metavar="FUZZER", help=f"of {', '.join(fuzzers.NAMES)} (all)")
    options = parser.parse_args(arguments)
    unknown = set(options.fuzzers) - set(fuzzers.NAMES)
    if unknown:
        parser.error(f"no such fuzzer: {', '.join(sorted(unknown))}")
    fuzzers.build("fuzz")
    runs = [fuzzers.run(name, options.seconds) for name in options.fuzzers or fuzzers.NAMES]
    for run in runs:
        print(run, flush=True)
    coverage.tell()
    return int(any(run.finding for run in runs))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
