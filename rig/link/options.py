"""What a session can be told, and what it counts."""

from __future__ import annotations

from dataclasses import dataclass

from rig.errors import UsageError


@dataclass(frozen=True)
class LinkOptions:
    """How patient a session is.

    Attributes:
        reply_timeout: seconds the target has for a request from when it could begin with it; the time the
            bytes need on the wire comes on top.
        open_timeout: seconds for a target to start and answer the first time.
        retries: how often that may pass in a row, after the first time, with nothing answered at all, before
            the session gives up. While others are answered, one is repeated more often (docs/LINK.md).
        cases_per_frame: most cases in one request; None: as many as the target's buffers allow.
        most_baud: highest rate to agree on with the target; 0: stay at that of the line.

    Raises:
        UsageError: a value out of range.
    """

    reply_timeout: float = 1.0
    open_timeout: float = 5.0
    retries: int = 3
    cases_per_frame: int | None = None
    most_baud: int = 0

    def __post_init__(self) -> None:
        for name in ("reply_timeout", "open_timeout"):
            if not getattr(self, name) > 0:
                raise UsageError(f"{name} must be more than 0 seconds, not {getattr(self, name)}")
        if self.retries < 0:
            raise UsageError(f"retries must not be negative, not {self.retries}")
        if self.most_baud < 0:
            raise UsageError(f"most_baud must not be negative, not {self.most_baud}")
        if self.cases_per_frame is not None and self.cases_per_frame < 1:
            raise UsageError(f"cases_per_frame must be at least 1, not {self.cases_per_frame}")


@dataclass
class LinkStats:
    """What went over a line since it was opened.

    Attributes:
        frames_out, frames_in, bytes_out, bytes_in: traffic; frames_in counts those with a right CRC.
        retries: requests sent again, whole or in pieces.
        stale: well-formed frames nobody waited for: of another session, late, or twice.
        crc_errors, cobs_errors, oversize, version_errors: dropped input; see `rig.wire.frame.FrameReader`.
        noise: bytes received that belonged to no frame.
        target_resets: how often the target restarted by itself.
        log_lines: LOG frames received.
    """

    frames_out: int = 0
    frames_in: int = 0
    bytes_out: int = 0
    bytes_in: int = 0
    retries: int = 0
    stale: int = 0
    crc_errors: int = 0
    cobs_errors: int = 0
    oversize: int = 0
    version_errors: int = 0
    noise: int = 0
    target_resets: int = 0
    log_lines: int = 0
