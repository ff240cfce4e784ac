"""rfc2217:// for pyserial: its own handler, told that some servers do not answer everything.

ser2net, in front of a device without modem lines (a pseudo terminal, say), does not answer the request to
switch flow control off, for which pyserial would wait until it gives up. What the rig depends on, the rate,
is always answered.
"""

from __future__ import annotations

import errno
import socket
from contextlib import suppress

from serial import rfc2217


class Serial(rfc2217.Serial):
    """pyserial's RFC 2217 port that opens without an answer about flow control, and tells who hung up."""

    _hung_up = False

    def open(self) -> None:
        """Connect and negotiate.

        Raises:
            ConnectionResetError: the server hung up, which it does when its port is in use or gone.
            OSError: as pyserial.
        """
        self._hung_up = False
        try:
            super().open()
        except OSError as error:
            if self._hung_up:
                raise ConnectionResetError(errno.ECONNRESET, "the server hung up") from error
            raise

    def close(self) -> None:
        """Close the port; its own forgets a socket whose peer went first."""
        inner: socket.socket | None = getattr(self, "_socket", None)
        super().close()
        if inner is not None:
            inner.close()

    def from_url(self, url: str) -> tuple[str, int]:
        """Host and port; sets the URL's options."""
        place = super().from_url(url)
        self._ignore_set_control_answer = True
        return place

    def _telnet_read_loop(self) -> None:
        # A thread: what it raises would be printed, and the port tells that it ended anyway.
        with suppress(OSError):
            super()._telnet_read_loop()  # type: ignore[misc]  # missing in its types
        self._hung_up = True
