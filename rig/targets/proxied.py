"""A target behind a proxy that makes its line worse."""

from __future__ import annotations

from collections.abc import Callable

from rig.errors import TargetDied
from rig.link.line import SerialLine
from rig.link.proxy import Pacing, Proxy
from rig.targets.endpoint import Endpoint


class ProxiedEndpoint(Endpoint):
    """Another endpoint, reached through a proxy that begins when its line is opened."""

    def __init__(self, inner: Endpoint, out: Pacing, back: Pacing):
        super().__init__(inner.url, f"{inner.where}, through a proxy", inner.baud)
        self._inner, self._out, self._back = inner, out, back
        self._proxy: Proxy | None = None

    @property
    def pid(self) -> int | None:
        """See `Endpoint`."""
        return self._inner.pid

    def open_line(self) -> SerialLine:
        """See `Endpoint`."""
        self._proxy = Proxy(self._inner.open_line(), self._out, self._back)
        return self._proxy.line

    def death(self, timeout: float) -> TargetDied | None:
        """See `Endpoint`."""
        return self._inner.death(timeout)

    def reset(self) -> None:
        """See `Endpoint`."""
        self._inner.reset()

    def stop(self) -> None:
        """See `Endpoint`."""
        if self._proxy is not None:
            self._proxy.close()
        self._inner.stop()


def through(out: Pacing, back: Pacing) -> Callable[[Endpoint], Endpoint]:
    """For `open_target(wrap=...)`: how fast bytes go to the target, and come back."""
    return lambda inner: ProxiedEndpoint(inner, out, back)
