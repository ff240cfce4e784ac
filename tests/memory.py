"""How much memory a process holds, as Linux tells it."""

from __future__ import annotations

from pathlib import Path
from typing import Literal


def memory(pid: int, which: Literal["VmRSS", "VmHWM"]) -> float:
    """What a process holds now (VmRSS) or held at most so far (VmHWM), without those it started.

    Returns:
        MB of 2^20 bytes; 0 when it has ended.
    """
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{which}:"))
