"""How a target is made to adopt a session: RESET, again and again, until it answers."""

from __future__ import annotations

from rig.errors import FirmwareFault, LinkTimeout
from rig.link.channel import Channel
from rig.wire.frame import Frame
from rig.wire.message import FaultReport, KernelInfo, parse_fault
from rig.wire.protocol import FaultKind, Kind

RESET_INTERVAL = 0.25  # seconds; a target that is still starting loses what comes before its receiver is on
_PROMPT_RESETS = (
    3  # BOOTs that are answered at once; a target that sends nothing else must not make us flood it
)


def adopt(channel: Channel, timeout: float, call: bytes = b"") -> None:
    """Make the target adopt the channel's session. Nothing of an earlier request is on the line afterwards.

    Args:
        channel: whose session.
        timeout: seconds.
        call: sent before each repetition, to make a target give up another rate (docs/PROTOCOL.md 6).

    Raises:
        LinkTimeout: no answer in time.
        FirmwareFault: instead of an answer, reports of a fault.
        ProtocolError: the target speaks another version.
    """
    channel.mark()
    attempt = _Attempt(channel, call)
    limit = channel.clock() + timeout
    while channel.clock() < limit:
        if attempt.reset(limit):
            return
    if attempt.fault is not None:
        text = f"{channel.line.name}: {describe(attempt.fault, ())}, and no restart since"
        raise FirmwareFault(text, attempt.fault)
    raise LinkTimeout(
        f"{channel.line.name}: no answer to the first request within {timeout:g} s; {channel.came_back()}: "
        "is the firmware running, and are port and baud rate right?"
    )


class _Attempt:
    def __init__(self, channel: Channel, call: bytes) -> None:
        self.fault: FaultReport | None = None
        self._channel, self._call = channel, call
        self._sent: dict[int, float] = {}  # when, by number
        self._boots = 0

    def reset(self, limit: float) -> bool:
        """Send RESET; True once it was answered, False when it is time to send it again."""
        seq, request = self._channel.encode(Kind.RESET)
        self._channel.write([self._call + request if self._sent else request])
        self._sent[seq] = self._channel.clock()
        again = min(self._sent[seq] + RESET_INTERVAL, limit)
        while self._channel.clock() < again:
            for frame in self._channel.receive(again):
                if frame.kind == Kind.RESET_ACK and frame.seq in self._sent:
                    self._channel.quality.waited(self._channel.clock() - self._sent[frame.seq])
                    return True
                if self._is_prompt(frame):
                    return False
        return False

    def _is_prompt(self, frame: Frame) -> bool:
        """Whether the target has just started, so that a RESET before was lost."""
        if frame.kind == Kind.FAULT:
            self.fault = parse_fault(frame.payload)
        if frame.kind != Kind.BOOT:
            return False
        self._boots += 1
        return self._boots <= _PROMPT_RESETS


def kernel_name(fault: FaultReport, kernels: tuple[KernelInfo, ...]) -> str | None:
    """Name of the kernel that was running; None outside of one."""
    return next((kernel.name for kernel in kernels if kernel.index == fault.kernel), None)


def describe(fault: FaultReport, kernels: tuple[KernelInfo, ...], first_case: int = 0) -> str:
    """A fault in words; `first_case`: number of the first case of the request that was being worked on."""
    name = kernel_name(fault, kernels)
    where = f" in kernel {name}, case {first_case + fault.case}" if name else ""
    status = "signal" if fault.kind == FaultKind.SIGNAL else "status"
    return (
        f"firmware fault: {fault.name}{where} (pc 0x{fault.pc:08x}, lr 0x{fault.lr:08x}, "
        f"{status} 0x{fault.status:x}, address 0x{fault.address:08x})"
    )
