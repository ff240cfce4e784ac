"""How much goes into a frame and how much is under way, so that neither direction of the line ever rests."""

from __future__ import annotations

import math
from dataclasses import dataclass

from rig.wire.message import Hello, KernelInfo
from rig.wire.protocol import CASE_OVERHEAD, WORD_SIZE, encoded_size

FRAMES_IN_FLIGHT = (
    4  # one on the way out, one that is worked on, one on the way back, and what rounding loses
)
_LEAST_SHARE = 8  # a latency that the window cannot cover is not covered by ever smaller frames
_FIRST = 4  # cases in the first frames: the way back rests until one has arrived in full
_GROWTH = 10  # cases done for each case in the next frame, see `next_size`


@dataclass(frozen=True)
class Pace:
    """What is known of the line's time.

    Attributes:
        byte_time: seconds a byte takes on the wire; 0: not known, or no matter.
        latency: seconds of a round trip beyond what its bytes take.
    """

    byte_time: float = 0.0
    latency: float = 0.0

    @property
    def latency_bytes(self) -> int:
        """What the line could have carried in that time."""
        return math.ceil(self.latency / self.byte_time) if self.byte_time else 0


def must_cross(n_in: int, n_out: int) -> tuple[int, int]:
    """Bytes of a case that a line cannot do without: its words out, and words, status and cost back."""
    findings = 1
    return WORD_SIZE * n_in, WORD_SIZE * n_out + CASE_OVERHEAD - findings


def max_request(hello: Hello) -> int:
    """Largest payload in bytes of a request: the target must be able to hold its frame unread."""
    size = min(hello.max_payload, hello.window)
    while size > 0 and encoded_size(size) > hello.window:
        size -= 1
    return size


def most_cases(kernel: KernelInfo, max_payload: int, window: int, pace: Pace) -> int:
    """Cases in a frame: as many as leave room in the window for what is under way; 0 if not even one fits.

    The credit of a frame of s bytes comes back s bytes (out), r bytes (back) and a latency of L bytes later,
    and only whole frames go out. With r about s the line is never idle while window >= 4 s + L.
    """
    most = kernel.most_cases(max_payload)
    if most < 1 or encoded_size(kernel.run_size(1)) > window:
        return 0
    share = max((window - pace.latency_bytes) // FRAMES_IN_FLIGHT, window // _LEAST_SHARE)
    while most > 1 and encoded_size(kernel.run_size(most)) > share:
        most -= 1
    return most


def enough_credit(kernel: KernelInfo, cases: int, window: int, pace: Pace) -> int:
    """Bytes under way that keep the line busy: more would only lie in buffers, and in the way of a repeat."""
    if not pace.byte_time:
        return window
    frame = max(encoded_size(kernel.run_size(cases)), encoded_size(kernel.result_size(cases)))
    return min(window, FRAMES_IN_FLIGHT * frame + 2 * pace.latency_bytes)


def next_size(start: int, most: int, pace: Pace) -> int:
    """Cases in the frame that begins with case number `start` of a batch.

    On a slow line small frames go first: the way back can begin when the first has arrived. The frame after n
    cases takes out_time * size to arrive, the answers before it (back_time - out_time) * n longer than their
    requests; with 64 bytes out and 70 back a frame of n / 10 just arrives in time.
    """
    return min(most, max(_FIRST, start // _GROWTH)) if pace.byte_time else most
