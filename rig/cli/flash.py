"""`rig flash` and `rig reset`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rig.errors import EXIT_PASSED
from rig.report.console import make_console
from rig.targets import load_target
from rig.targets.device import with_port
from rig.targets.flash import as_board, flash, reset
from rig.targets.models import SerialTarget
from rig.targets.runners import parse_runner


@dataclass(frozen=True)
class FlashOptions:
    """The options of `rig flash` and `rig reset`; empty ones leave the target's choice."""

    image: Path | None = None
    runner: str | None = None
    port: str | None = None


def flash_board(name: str, options: FlashOptions) -> int:
    """Flash a board and check its build id; returns the exit code."""
    done = flash(_board(name, options), options.image)
    build = done.hello.build[:12] or "without id"
    sure = "verified" if done.verified else f"not verified, as {done.path.suffix} files have no build id"
    _say(f"{name}: {done.hello.board} runs build {build} of {done.path} ({sure})")
    return EXIT_PASSED


def reset_board(name: str, options: FlashOptions) -> int:
    """Restart a board and see that it answers; returns the exit code."""
    hello = reset(_board(name, options))
    _say(f"{name}: {hello.board} restarted, build {hello.build[:12] or 'without id'}")
    return EXIT_PASSED


def _board(name: str, options: FlashOptions) -> SerialTarget:
    config = as_board(load_target(name))
    if options.port is not None:
        config = with_port(config, options.port)
    runner = config.runner if options.runner is None else parse_runner(options.runner)
    return config.model_copy(update={"runner": runner})


def _say(text: str) -> None:
    make_console().print(text, soft_wrap=True, markup=False)
