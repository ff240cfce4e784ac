"""A serial line and the session on it (docs/PROTOCOL.md 1 and 4)."""

from rig.link.line import Line, SerialLine, open_line
from rig.link.options import LinkOptions, LinkStats
from rig.link.session import Results, Session

__all__ = ["Line", "LinkOptions", "LinkStats", "Results", "SerialLine", "Session", "open_line"]
