"""Whether it is the right board with the right image at the other end, and what to do when not."""

from __future__ import annotations

from rig.errors import BenchError, PortError, TargetError
from rig.targets import serial_board
from rig.targets.build import Image
from rig.targets.models import SerialTarget, TargetConfig
from rig.wire.message import Hello


def check(config: TargetConfig, hello: Hello, image: Image | None, where: str) -> None:
    """Hold what the firmware says against what it should be.

    Args:
        config: of the target.
        hello: what its firmware says.
        image: what it should run; None: anything.
        where: its line in words.

    Raises:
        TargetError: it is another board, or runs another image.
    """
    if isinstance(config, SerialTarget) and config.board not in {None, hello.board}:
        text = f"the board on {where} says it is {hello.board!r}, {config.name} wants {config.board!r}"
        raise TargetError(text)
    if image is not None and image.build_id != hello.build:
        flashable = isinstance(config, SerialTarget) and config.runner is not None
        what = f"run: rig flash {config.name} --image {image.path}" if flashable else "flash that file"
        raise TargetError(
            f"stale image: {config.name} runs build {hello.build[:12] or 'without id'}, "
            f"but {image.path} is {image.build_id[:12]}; {what}"
        )


def reset_after(error: BenchError, config: TargetConfig) -> bool:
    """Reset a board that did not answer by its runner; False when that is no remedy or there is none.

    Raises:
        BenchError: the runner failed.
    """
    if isinstance(error, PortError) or not isinstance(config, SerialTarget):
        return False
    if config.runner is None or not config.runner.resets:
        return False
    serial_board.attach(config).reset()
    return True


def remedy(error: BenchError, config: TargetConfig) -> str:
    """What to add to the error of a target that does not come back."""
    if not isinstance(config, SerialTarget) or isinstance(error, PortError):
        return ""  # the error of a port says what to do
    return "; press its reset button"
