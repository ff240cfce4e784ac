"""What an error should be plotted against: correlations of logarithms.

    python benchmarks/coordinates.py [matrices per class, 20000]

Runs kernels on the native firmware and prints, for each class, the correlation of log |error| of an element
with the logarithms of its sensitivity, of its matrix's condition number and of sigma, over the elements that
are off by more than 1 LSB: below that the rounding of the answer itself is what shows (docs/NUMERICS.md 6.4).
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import rig
from rig.matrices import generate
from rig.oracle import certified
from rig.scoring import score
from rig.scoring.sensitivity import of_inverse
from rig.scoring.sums import summed

KERNELS = ("adjugate", "gauss_jordan", "lu", "qr")
CLASSES: dict[str, dict[str, Any]] = {
    "uniform": {"range": [-8, 8]},
    "rigid": {},
    "affine": {},
    "svd": {},
    "spd": {},
    "near_singular": {},
}


def coordinates(
    raw: NDArray[np.int32], words: NDArray[np.int32], status: NDArray[np.uint8]
) -> NDArray[np.float64]:
    """Logarithms of error, sensitivity, condition and sigma: (4, n), one column an element that is off."""
    truth = certified.invert(raw)
    scored = score(truth, words, status, given=raw.reshape(-1, 16))
    inverse = np.ascontiguousarray(truth.value.reshape(-1, 4, 4).transpose(1, 2, 0))
    sensitivity, sigma = of_inverse(summed(inverse))
    error = np.abs(scored.error).T.reshape(4, 4, -1)
    table = np.array(
        [error, sensitivity, *(np.broadcast_to(x, error.shape) for x in (scored.condition, sigma))]
    )
    flat = table.reshape(4, -1)
    return np.asarray(np.log(flat[:, np.isfinite(flat).all(axis=0) & (flat[0] > 1)]))


def line(name: str, logs: NDArray[np.float64]) -> str:
    """A row: correlations of the error with each coordinate."""
    figures = [float(np.corrcoef(logs[0], other)[0, 1]) for other in logs[1:]] if logs.shape[1] > 2 else []
    return f"{name:<30}{logs.shape[1]:>10,}" + "".join(f"{figure:>13.2f}" for figure in figures)


def main() -> None:
    """Print the table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    heads = "".join(f"{head:>13}" for head in ("sensitivity", "condition", "sigma"))
    print(f"{'kernel and class':<30}{'elements':>10}{heads}")
    with rig.connect("native") as device:
        for kernel in KERNELS:
            parts = []
            for name, params in CLASSES.items():
                raw = generate(name, 1, params, 0, count)
                told = device.run(kernel, raw.reshape(-1, 16))
                parts.append(coordinates(raw, told.words, told.status))
                print(line(f"{kernel} {name}", parts[-1]), flush=True)
            print(line(f"{kernel}, all of them", np.concatenate(parts, axis=1)))


if __name__ == "__main__":
    main()
