"""A line made worse on purpose: slow, damaged, cut (docs/LINK.md)."""

from rig.link.proxy.pacing import FTDI_TIMER, Pacer, Pacing
from rig.link.proxy.proxy import Proxy

__all__ = ["FTDI_TIMER", "Pacer", "Pacing", "Proxy"]
