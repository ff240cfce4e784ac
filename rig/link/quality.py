"""What a session learns of its line: how bad it is, how soon answers come, how large frames may be."""

from __future__ import annotations

from math import inf

from rig.wire.protocol import MAX_PAYLOAD, encoded_size

_SHARE = 1 / 32  # of the latest event in the average
_NOISY = 0.02  # one damaged frame and a dozen good ones after it
_SOONEST = 0.02  # seconds; no repeat comes sooner than that
_PATIENCE = 4.0  # times the longest wait lately
_MOST_BACKOFF = 1 / 16  # of the whole timeout
_FADES = 1 - 1 / 256
_GROWS = 1 + 1 / 16  # halved by a loss, so frames settle where one in eleven is lost
_LEAST_FLIGHT = 512.0  # bytes


class Quality:
    """Kept over all exchanges on a line.

    Attributes:
        frame: bytes of a request, beyond which it and its answer are not likely enough to pass unharmed.
        flight: bytes of requests, beyond which too much is lost when all that is on its way is lost.
    """

    def __init__(self) -> None:
        self.frame = float(encoded_size(MAX_PAYLOAD))
        self.flight = inf
        self._loss = 0.0  # share of frames damaged, a moving average
        self._wait = 0.0  # seconds, the longest for an answer, fading; 0: not known

    @property
    def noisy(self) -> bool:
        """Whether frames were damaged lately."""
        return self._loss > _NOISY

    def damaged(self, count: int = 1) -> None:
        """So many frames came damaged."""
        self._loss = 1 - (1 - self._loss) * (1 - _SHARE) ** count

    def lost(self, size: int) -> None:
        """A request of that many bytes, or its answer, did not arrive."""
        self.damaged()
        self.frame = min(self.frame, size / 2)

    def silent(self, size: int) -> None:
        """Nothing came for a request of that many bytes, on a line that seemed clean.

        The target is slow, or gone; or it does not get what is sent, of which one hears nothing.
        """
        self.frame = min(self.frame, size / 8)

    def all_lost(self, size: int) -> None:
        """Everything that was on its way, so many bytes of requests."""
        self.flight = max(min(self.flight, size) / 2, _LEAST_FLIGHT)

    def answered(self, size: int) -> None:
        """A request of that many bytes was."""
        self._loss *= 1 - _SHARE
        self.flight += size * size / self.flight  # a frame more each round trip [Chiu & Jain 1989]
        if 2 * size > self.frame:
            self.frame = min(self.frame * _GROWS, encoded_size(MAX_PAYLOAD))

    def waited(self, seconds: float) -> None:
        """So long the target took for an answer, from when it could begin with it."""
        self._wait = max(seconds, self._wait * _FADES)

    def deadline(self, most: float, repeats: int) -> float:
        """Seconds to wait for an answer before the request is repeated.

        On a clean line silence means that the target is slow or gone, so `most`. On a noisy one the frame was
        damaged, most likely, and its repeat should not wait longer than answers usually take.

        Args:
            most: seconds.
            repeats: how often in a row this time passed without any answer.
        """
        if not (self.noisy and self._wait):
            return most
        soon = max(_SOONEST, _PATIENCE * self._wait)
        return min(most, max(soon, min(soon * 2.0 ** min(repeats, 16), most * _MOST_BACKOFF)))
