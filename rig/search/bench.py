"""Cases through a kernel of an open target, whatever the kernel does to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rig.errors import UsageError
from rig.run.cases import given
from rig.run.findings import Outcome
from rig.run.trial import Trial
from rig.search.judge import Judged, judge
from rig.targets import Device, UserKernel
from rig.wire.message import KernelInfo
from rig.wire.protocol import Operation


class Bench(NamedTuple):
    """An open target and one of its kernels.

    Attributes:
        device: the target.
        kernel: its table's entry.
        control: a trusted kernel that takes the same words, to tell a silent kernel from a broken line.
    """

    device: Device
    kernel: KernelInfo
    control: str | None

    @property
    def operation(self) -> str:
        """What the kernel promises, as rig.oracle names it."""
        try:
            return Operation(self.kernel.operation).name.lower()
        except ValueError:
            text = f"kernel {self.kernel.name!r} promises operation {self.kernel.operation}"
            raise UsageError(f"{text}, which this rig does not know") from None

    @property
    def sent(self) -> int:
        """Frames sent to the target so far: requests, repeats, and what opens a session after a restart."""
        return self.device.session.stats.frames_out

    def run(self, words: NDArray[np.int32]) -> Outcome:
        """What comes of cases, int32 (N, n_in); the target is sound again afterwards.

        Raises:
            BenchError: the bench failed, not the kernel.
        """
        trial = Trial(self.device, self.kernel, self.control)
        outcome = trial.run(words)
        trial.end()
        return outcome

    def judged(self, origins: NDArray[np.int32]) -> Judged:
        """Send cases given by their origins (rig.run.cases.Group.origins) and judge what comes back."""
        return self.judge(given(origins, self.operation))

    def judge(self, words: NDArray[np.int32]) -> Judged:
        """Send cases, int32 (N, n_in), and judge what comes back."""
        return judge(self.operation, words, self.run(words))


def bench(device: Device, kernel: str, own: Sequence[UserKernel] = ()) -> Bench:
    """A kernel of an open target.

    Args:
        device: the target.
        kernel: name.
        own: kernels the user brought, which are not to be trusted.

    Raises:
        UsageError: the target has no such kernel.
    """
    info = device.session.kernel(kernel)
    mistrusted = {kernel, *(one.name for one in own)}
    trusted = (k.name for k in device.hello.kernels if k.n_in == info.n_in and k.name not in mistrusted)
    return Bench(device, info, next(trusted, None))
