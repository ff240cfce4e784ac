"""Flashing a board and making sure that it runs what was flashed."""

from __future__ import annotations

import time
from pathlib import Path
from typing import NamedTuple

from rig.errors import LinkError, UsageError
from rig.targets.build import Image, build, read_image
from rig.targets.device import Device
from rig.targets.lock import held
from rig.targets.models import SerialTarget, TargetConfig
from rig.targets.runners import AnyRunner
from rig.targets.serial_board import attach, find_port, new_job
from rig.wire.message import Hello

BACK_DEADLINE = 15.0  # seconds for port and firmware to be back after flashing or a reset
_POLL = 0.1


class Flashed(NamedTuple):
    """What was done: the file, what the board says since, whether the build ids were compared."""

    path: Path
    hello: Hello
    verified: bool


def flash(config: SerialTarget, image: Path | None = None, deadline: float = BACK_DEADLINE) -> Flashed:
    """Flash a board by its runner, then see that it runs that image.

    Args:
        config: with a runner.
        image: ELF, or Intel HEX or binary (which have no build id to compare); None: built if out of date.
        deadline: seconds the board has to be back.

    Raises:
        UsageError: no runner, neither board nor image, no such file.
        BenchError: the build, the runner or the link failed, another run has the board, or it does not run
            that image.
    """
    runner = _runner(config)
    wanted = _wanted(config, image)
    path = wanted.path if isinstance(wanted, Image) else wanted
    url = find_port(config)
    with held(url), new_job(config, url, path) as job:
        runner.flash(job)
    known = wanted if isinstance(wanted, Image) else None
    return Flashed(path, _hello(config, known, deadline), known is not None)


def reset(config: SerialTarget, deadline: float = BACK_DEADLINE) -> Hello:
    """Restart a board by its runner and see that it answers.

    Raises:
        UsageError: no runner, or one that cannot.
        BenchError: the runner or the link failed, or another run has the board.
    """
    runner = _runner(config)
    url = find_port(config)
    with held(url), new_job(config, url) as job:
        runner.reset(job)
    return _hello(config, None, deadline)


def as_board(config: TargetConfig) -> SerialTarget:
    """The target as a board; UsageError when it is none."""
    if not isinstance(config, SerialTarget):
        raise UsageError(f"target {config.name} is {config.kind}: it needs no flashing, only a board does")
    return config


def quiet(config: SerialTarget, open_timeout: float) -> SerialTarget:
    """The same board to be looked at: any image, no other rate, little patience."""
    link = config.link.model_copy(update={"open_timeout": open_timeout, "retries": 0})
    return config.model_copy(update={"negotiate": False, "link": link})


def _runner(config: SerialTarget) -> AnyRunner:
    if config.runner is None:
        known = "pyocd=CHIP, openocd=FILE, drive or command=TEXT"
        raise UsageError(
            f"{config.name}: nobody knows how to flash it; add `runner` to its YAML, or --runner {known}"
        )
    return config.runner


def _wanted(config: SerialTarget, image: Path | None) -> Image | Path:
    if image is None:
        if config.board is None:
            raise UsageError(
                f"{config.name} names no board, so there is no firmware to build; give --image FILE"
            )
        return build(config.board)
    if not image.is_file():
        raise UsageError(f"{image}: no such file")
    return read_image(image.absolute()) if image.suffix == ".elf" else image.absolute()


def _hello(config: SerialTarget, image: Image | None, deadline: float) -> Hello:
    """What the board says once it is back: first its port may be gone, then nobody may answer."""
    end = time.monotonic() + deadline
    while True:
        left = max(_POLL, end - time.monotonic())
        try:
            with Device(quiet(config, left), attach(config), image) as device:
                return device.hello
        except LinkError:
            if time.monotonic() > end:
                raise
            time.sleep(_POLL)
