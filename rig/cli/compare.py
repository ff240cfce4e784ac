"""`rig compare`: a campaign's methods side by side."""

from __future__ import annotations

from pathlib import Path

from rig.cli.campaign import RunOptions, carry_out, conclude
from rig.errors import UsageError
from rig.report import compare
from rig.report.console import make_console, outcome


def compare_campaign(path: Path, options: RunOptions, markdown: Path | None) -> int:
    """Carry a campaign out and print its methods side by side; returns the exit code."""
    if markdown is not None and not markdown.parent.is_dir():
        raise UsageError(f"{markdown}: there is no folder {markdown.parent}")
    console = make_console()
    summary = carry_out(path, options, console)
    if summary["cases"]:
        compare.show(summary, console)
        outcome(summary, console)
    if summary["cases"] and markdown is not None:
        _write(markdown, compare.markdown(summary, _command(path, options, markdown)))
    return conclude(summary, console, f"rig compare {path}")


def _command(path: Path, options: RunOptions, markdown: Path) -> str:
    """The command that makes the page again."""
    chosen = [f"--target {name}" for name in options.targets] + [
        f"--kernel {name}" for name in options.kernels
    ]
    seed = [] if options.seed is None else [f"--seed {options.seed}"]
    return " ".join(["rig compare", str(path), *chosen, *seed, f"--markdown {markdown}"])


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from error
