"""Everything the rig raises, in one tree, each with the exit code it ends a command with.

RigError
├── UsageError (2)          what the user gave cannot be used
│   ├── ConfigError         a YAML file: carries file and line
│   └── InputError          a file or array of matrices
└── BenchError (3)          the bench failed, which says nothing about a kernel
    ├── LinkError           the serial line or what came over it
    │   ├── PortError       cannot be opened: absent, busy, no permission
    │   ├── LinkTimeout     no answer within the deadline, retries included
    │   ├── LinkLost        the line closed in the middle
    │   └── ProtocolError   an answer that is well-formed but wrong (version, refusal)
    ├── TargetError         the thing at the other end
    │   ├── TargetDied      its process ended; carries its stderr
    │   └── FirmwareFault   the firmware reported a fault
    ├── BuildError          compiler or build tool; ToolMissing says what to install
    │   └── ToolMissing
    └── StoreError          the run folder (disk full, unreadable store)

A kernel that computes wrongly is not an error but a verdict (exit code 1).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

EXIT_PASSED = 0
EXIT_FAILED = 1
EXIT_USAGE = 2
EXIT_BENCH = 3
EXIT_INTERRUPTED = 130


class RigError(Exception):
    """Root of the tree. `str(error)` is the one line the user reads."""

    exit_code = EXIT_BENCH


class UsageError(RigError):
    """A command line, file or argument that cannot be used."""

    exit_code = EXIT_USAGE


class ConfigError(UsageError):
    """A mistake in a YAML file, told as `file:line: what is wrong`."""

    def __init__(self, message: str, path: Path | str | None = None, line: int | None = None):
        self.path, self.line = path, line
        place = "" if path is None else f"{path}: " if line is None else f"{path}:{line}: "
        super().__init__(place + message)


class InputError(UsageError):
    """A matrix file or array of the wrong shape, type or range."""


class BenchError(RigError):
    """The bench could not do the measurement; says nothing about a kernel.

    Attributes:
        suspect: the cases the target was working on, as indices into what `run` was given; None when that
            is not known.
    """

    suspect: range | None = None


class LinkError(BenchError):
    """The serial line, or what came over it."""


class PortError(LinkError):
    """A line that cannot be opened: absent, busy, or no permission."""


class LinkTimeout(LinkError):
    """No valid answer within the deadline, repeats included."""


class LinkLost(LinkError):
    """The line was closed in the middle of a session."""


class ProtocolError(LinkError):
    """A well-formed answer that is wrong: another version, a refusal, an impossible value."""


class TargetError(BenchError):
    """The thing at the other end of the line."""


class TargetDied(TargetError):
    """The target's process ended by itself; the message carries its stderr."""


class FirmwareFault(TargetError):
    """The firmware reported a fault (docs/PROTOCOL.md 3.5) and waits to be reset.

    Attributes:
        report: the `rig.wire.message.FaultReport`.
        kernel: name of the kernel that was running; None outside of one.
        case: its index into what `run` was given; None outside of a kernel.
    """

    def __init__(self, message: str, report: Any = None, kernel: str | None = None, case: int | None = None):
        self.report, self.kernel, self.case = report, kernel, case
        super().__init__(message)


class BuildError(BenchError):
    """The firmware did not build; the message carries the tool's own words."""


class ToolMissing(BuildError):
    """A program the rig needs is not installed; the message says how to install it."""


class StoreError(BenchError):
    """The run folder cannot be written or read (disk full, no permission, broken store)."""
