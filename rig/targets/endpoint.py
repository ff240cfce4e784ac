"""What every started target has in common: where its line is, and how it ends."""

from __future__ import annotations

from rig.errors import TargetDied, UsageError
from rig.link.line import SerialLine, open_line
from rig.targets.models import DEFAULT_BAUD
from rig.targets.process import Process


class Endpoint:
    """A target that was started, or a board that is just there.

    Attributes:
        url: what pyserial opens to reach it.
        baud: speed of the line, where it has one.
        where: the line in words, for people.
        resettable: whether `reset` works.
        lossless: whether its line cannot damage a frame, so that whoever sends one is to blame for it.
    """

    resettable = False
    lossless = False

    def __init__(self, url: str, where: str, baud: int = DEFAULT_BAUD, process: Process | None = None):
        self.url, self.where, self.baud = url, where, baud
        self._process = process

    @property
    def pid(self) -> int | None:
        """The process id; None when there is no process."""
        return None if self._process is None else self._process.pid

    def open_line(self) -> SerialLine:
        """Open the line; PortError if that fails."""
        return open_line(self.url, self.baud, self.where)

    def death(self, timeout: float) -> TargetDied | None:
        """How the target's process died; None when it runs after so many seconds, or there is no process."""
        return None if self._process is None else self._process.death(timeout)

    def reset(self) -> None:
        """Restart the firmware as after power-on.

        Raises:
            UsageError: this kind of target cannot.
        """
        raise UsageError(
            "only a target that the rig started can be reset from here; reset a board with its button"
        )

    def stop(self) -> None:
        """End the target's process, if it has one; it is gone and reaped on return."""
        if self._process is not None:
            self._process.stop()
