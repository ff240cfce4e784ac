"""`rig init`: a campaign, a kernel, tests and a CI workflow to start from, in the user's own repository."""

from __future__ import annotations

from pathlib import Path

import click

from rig import paths
from rig.errors import EXIT_PASSED, UsageError

_NEXT = """\
Next, in {folder}:
  rig run rig_my_inverse.yaml                            on this machine, in a few seconds
  rig run rig_my_inverse.yaml --target qemu-mps2-an385   on an emulated Cortex-M3; `rig doctor` if it does not
  pytest                                                 the same and test_my_inverse.py; needs pytest
  put your own function in the place of my_inverse.c, and what it must keep to into rig_my_inverse.yaml
  .github/workflows/rig.yml belongs to the top of the repository; its RIG says what pip installs
  add runs/ to .gitignore"""


def write_start(folder: Path) -> int:
    """Write the files of configs/init into a folder, none over another one; returns the exit code.

    Raises:
        UsageError: some of them are there already, or the folder cannot be written.
    """
    files = {path.relative_to(paths.INIT): path for path in sorted(paths.INIT.rglob("*")) if _is_ours(path)}
    if there := [str(name) for name in files if _exists(folder / name)]:
        raise UsageError(
            f"{folder}: {', '.join(there)} exists already; nothing was written, choose another folder"
        )
    try:
        for name, source in files.items():
            _write(folder / name, source.read_bytes())
    except OSError as error:
        raise UsageError(f"{error.filename}: {error.strerror}; choose another folder") from error
    for name in files:
        click.echo(f"wrote {folder / name}")
    click.echo(_NEXT.format(folder=folder))
    return EXIT_PASSED


def _is_ours(path: Path) -> bool:
    return path.is_file() and "__pycache__" not in path.parts  # which pip leaves where it installs


def _exists(path: Path) -> bool:
    return path.exists() or path.is_symlink()


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:  # never over another one, not even one that came this moment
        file.write(content)
