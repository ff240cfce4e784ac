"""`rig invert`: a file of matrices through a kernel on a target."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np

from rig.campaign import load_campaign
from rig.errors import UsageError
from rig.matrices import read_matrices
from rig.report.console import make_console
from rig.report.progress import make_progress
from rig.run.plan import BATCH, own_kernels
from rig.scoring import STATUS_NAMES
from rig.targets import Device, Inverted, open_target


@dataclass(frozen=True)
class InvertOptions:
    """The options of `rig invert`; `campaign` brings the kernel when it is the user's own."""

    target: str
    kernel: str
    campaign: Path | None = None
    port: str | None = None


def invert_file(source: Path, output: Path, options: InvertOptions) -> int:
    """Invert every matrix of a file and write raw, status and cost; returns the exit code."""
    given = read_matrices(source)
    _check_output(source, output)
    progress = make_progress(make_console())
    begun = time.perf_counter()
    with progress, _open(options) as device:
        progress.begin(len(given), 0)
        parts = []
        for start in range(0, len(given), BATCH):
            parts.append(device.invert(given[start : start + BATCH], kernel=options.kernel))
            progress.step(f"{options.target} {options.kernel}", len(parts[-1].status))
        unit = device.cost_unit
    _write(output, parts)
    status = np.concatenate([part.status for part in parts])
    seconds = time.perf_counter() - begun
    click.echo(f"{len(given):,} matrices in {seconds:.1f} s: {_counts(status)}; cost in {unit}; {output}")
    return 0


def _check_output(source: Path, output: Path) -> None:
    """What would go wrong at the end is told before anything is sent."""
    if not output.parent.is_dir():
        raise UsageError(f"{output}: there is no folder {output.parent}")
    if output.is_dir():
        raise UsageError(f"{output}: is a folder, expected a file to write")
    if output.exists() and output.samefile(source):
        raise UsageError(f"{output}: is the file of the matrices; choose another -o")


def _open(options: InvertOptions) -> Device:
    campaign = options.campaign
    own = () if campaign is None else own_kernels(load_campaign(campaign), [options.kernel])
    return open_target(options.target, port=options.port, kernels=own)


def _counts(status: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> str:
    codes, counts = np.unique(status, return_counts=True)
    names = dict(enumerate(STATUS_NAMES))
    return ", ".join(
        f"{count:,} {names.get(int(code), f'undefined {code}')}"
        for code, count in zip(codes, counts, strict=True)
    )


def _write(output: Path, parts: list[Inverted]) -> None:
    """Write the archive beside its place and move it there whole: a reader never sees half a file."""
    try:
        with tempfile.NamedTemporaryFile(dir=output.parent, prefix=output.name, delete=False) as file:
            np.savez(
                file,
                raw=np.concatenate([part.raw for part in parts]),
                status=np.concatenate([part.status for part in parts]),
                cost=np.concatenate([part.cost for part in parts]),
            )
        Path(file.name).replace(output)
    except OSError as error:
        raise UsageError(f"{output}: {error.strerror}") from error
