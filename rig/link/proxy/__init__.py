"""A line made worse on purpose: slow, damaged, cut (docs/LINK.md)."""

from rig.link.proxy.audit import StreamAudit, TargetAudit
from rig.link.proxy.faults import Fault, Faults
from rig.link.proxy.pacing import FTDI_TIMER, Pacer, Pacing
from rig.link.proxy.proxy import Proxy, Way
from rig.link.proxy.spoiler import Event, Spoiler

__all__ = [
    "FTDI_TIMER",
    "Event",
    "Fault",
    "Faults",
    "Pacer",
    "Pacing",
    "Proxy",
    "Spoiler",
    "StreamAudit",
    "TargetAudit",
    "Way",
]
