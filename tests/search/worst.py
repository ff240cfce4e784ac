"""Write vectors/inverse/found.txt: the simplest matrices that each kernel gets wrong, found by Hypothesis.

Each is searched for with a fixed seed on the native target, judged by the certified oracle, and shrunk.
The expected words are worked out anew by vectors/generate/rational.py, not by what it tests.
Run from the repository root, for some minutes: python -m tests.search.worst
"""

from __future__ import annotations

import runpy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

import numpy as np
from hypothesis import Phase, find, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample
from numpy.typing import NDArray

from rig import paths
from rig.oracle import ORACLES
from rig.qformat import RAW_MAX, RAW_MIN, SCALE
from rig.targets import Device, open_target

SEED = 1
EXAMPLES = settings(max_examples=1500, deadline=None, database=None, phases=(Phase.generate, Phase.shrink))
# What promises correct rounding has nothing to find; float64 is right wherever the search gets to.
SKIP = {"exact", "float64"}
OK, SINGULAR, OVERFLOW = range(3)


@dataclass(frozen=True)
class Outcome:
    """What a kernel said of a matrix, and what is true; error in LSB, NaN unless both are OK."""

    told: int
    true: int
    error: float
    condition: float


WRONG: dict[str, tuple[str, Callable[[Outcome], bool]]] = {
    "singular-told-ok": ("tells OK of a singular matrix", lambda o: (o.told, o.true) == (OK, SINGULAR)),
    "overflow-told-ok": ("tells OK of an overflow", lambda o: (o.told, o.true) == (OK, OVERFLOW)),
    "told-singular": ("tells SINGULAR of a good matrix", lambda o: (o.told, o.true) == (SINGULAR, OK)),
    "told-overflow": ("tells OVERFLOW of a good matrix", lambda o: (o.told, o.true) == (OVERFLOW, OK)),
    "silent": ("tells OK and is off by more than 1024 LSB", lambda o: o.error > 1024),
    "silent-at-ease": (
        "tells OK and is off by more than 1024 LSB at a condition below 10",
        lambda o: o.error > 1024 and o.condition < 10,
    ),
    "coarse": (
        "is off by more than 16 LSB at a condition below 2",
        lambda o: o.error > 16 and o.condition < 2,
    ),
}

_WORDS = st.one_of(
    st.integers(-4, 4),
    st.sampled_from([0, SCALE, -SCALE, RAW_MIN, RAW_MAX]),
    st.integers(0, 30).map(lambda k: 2**k),
    st.integers(-8 * SCALE, 8 * SCALE),
    st.integers(RAW_MIN, RAW_MAX),
)
_SPARSE = st.lists(st.one_of(st.just(0), _WORDS), min_size=16, max_size=16)
_DIAGONAL = st.lists(_WORDS, min_size=4, max_size=4).map(
    lambda words: [words[i // 5] if i % 5 == 0 else 0 for i in range(16)]
)
MATRICES = st.one_of(_DIAGONAL, _SPARSE, st.lists(_WORDS, min_size=16, max_size=16)).map(
    lambda words: np.array(words, dtype=np.int32).reshape(1, 4, 4)
)


def outcome(device: Device, kernel: str, matrix: NDArray[np.int32]) -> Outcome:
    """One matrix through the kernel and the oracle."""
    got, truth = device.invert(matrix, kernel=kernel), ORACLES["certified"](matrix)
    told, true = int(got.status[0]), int(truth.status[0])
    both = told == true == OK
    error = float(np.abs(got.raw.ravel() - truth.value.ravel()).max()) if both else np.nan
    condition = float(np.linalg.cond(matrix[0] / SCALE)) if true == OK else np.inf
    return Outcome(told, true, error, condition)


def search(device: Device, kernel: str) -> Iterator[tuple[str, str, NDArray[np.int32]]]:
    """Id, comment and matrix of each way to be wrong that was found."""
    for name, (what, wrong) in WRONG.items():

        def shows(matrix: NDArray[np.int32], wrong: Callable[[Outcome], bool] = wrong) -> bool:
            return wrong(outcome(device, kernel, matrix))

        try:
            matrix = find(MATRICES, shows, settings=EXAMPLES, random=Random(SEED))
        except NoSuchExample:
            continue
        yield f"found-{kernel.replace('_', '-')}-{name}", f"{kernel} {what}", matrix[0]


def main() -> None:
    """Search, and write the file."""
    generator = runpy.run_path(str(paths.SHARE / "vectors" / "generate" / "rational.py"))
    records, seen = [], set()
    with open_target("native") as device:
        inverters = [kernel.name for kernel in device.hello.kernels if kernel.operation == 1]
        for kernel in inverters:
            for name, comment, matrix in search(device, kernel) if kernel not in SKIP else ():
                words = matrix.ravel().tolist()
                if tuple(words) not in seen:
                    seen.add(tuple(words))
                    records.append((name, "found", comment, words, *generator["inverse"](matrix.tolist())))
    title = "Simplest matrices that some kernel gets wrong, found and shrunk by Hypothesis."
    generator["write"]("inverse/found.txt", title, records, "tests/search/worst.py")


if __name__ == "__main__":
    main()
