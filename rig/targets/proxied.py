"""A target behind a proxy that makes its line worse."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from rig.errors import TargetDied, UsageError
from rig.link.line import SerialLine
from rig.link.proxy import Fault, Proxy, Way
from rig.targets.endpoint import Endpoint


class ProxiedEndpoint(Endpoint):
    """Another endpoint, reached through a proxy that begins when its line is opened.

    Raises:
        UsageError: resets of a target that cannot be reset from here.
    """

    def __init__(self, inner: Endpoint, out: Way, back: Way):
        if (out.faults.reset or back.faults.reset) and not inner.resettable:
            raise UsageError(f"nobody can reset {inner.where} from here; take fault reset out, with reset=0")
        super().__init__(inner.url, f"{inner.where}, through a proxy", inner.baud)
        self._inner, self._out, self._back = inner, out, back
        self._proxy: Proxy | None = None

    @property
    def pid(self) -> int | None:
        """See `Endpoint`."""
        return self._inner.pid

    @property
    def counts(self) -> Counter[Fault]:
        """Faults so far, by kind."""
        return Counter() if self._proxy is None else self._proxy.counts

    def open_line(self) -> SerialLine:
        """See `Endpoint`."""
        self._proxy = Proxy(self._inner.open_line(), self._out, self._back, self._inner.reset)
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


class Through:
    """For `open_target(wrap=...)`: puts a proxy before the target, a new one at each start of the target.

    Args:
        out: the direction to the target.
        back: the direction from it.

    Attributes:
        counts: faults so far, by kind, of all its proxies.
    """

    def __init__(self, out: Way, back: Way) -> None:
        self._out, self._back = out, back
        self._made: list[ProxiedEndpoint] = []

    @property
    def counts(self) -> Counter[Fault]:
        """Faults so far, by kind, over all starts of the target."""
        return sum((endpoint.counts for endpoint in self._made), Counter[Fault]())

    def __call__(self, inner: Endpoint) -> Endpoint:
        """The endpoint behind a proxy; another seed each time, lest each start fail in the same way."""
        turn = len(self._made) << 1
        out = replace(self._out, seed=self._out.seed + turn)
        back = replace(self._back, seed=self._back.seed + turn)
        self._made.append(ProxiedEndpoint(inner, out, back))
        return self._made[-1]
