"""What several commands take."""

from __future__ import annotations

import click


def example(*lines: str) -> str:
    """The epilog of a command: lines to type."""
    return "\b\nExample:\n" + "\n".join(f"  {line}" for line in lines)


port = click.option("--port", metavar="PORT", help="Serial port or pyserial URL of a serial target.")
