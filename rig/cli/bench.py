"""`rig targets`, `rig ports`, `rig doctor`, `rig build`: what is on the bench, and is it well."""

from __future__ import annotations

from rich import box
from rich.table import Table
from rich.text import Text

from rig.errors import EXIT_BENCH, EXIT_PASSED, UsageError
from rig.report.console import make_console
from rig.targets import build, doctor, list_targets, load_target, ports


def _show(headings: list[str], rows: list[list[str | Text]]) -> None:
    table = Table(*headings, box=box.SIMPLE_HEAD, pad_edge=False)
    for row in rows:
        table.add_row(*row)
    make_console().print(table)


def list_the_targets() -> int:
    """Print every target of configs/targets; returns the exit code."""
    rows: list[list[str | Text]] = [
        [target.name, target.kind, target.board or "-", target.description] for target in list_targets()
    ]
    _show(["target", "kind", "board", "what it is"], rows)
    return EXIT_PASSED


def list_the_ports() -> int:
    """Print the serial ports that are plugged in; returns the exit code."""
    found = ports.list_ports()
    if not found:
        make_console().print(
            "no serial port is plugged in; on Linux a board shows as /dev/ttyACM* or /dev/ttyUSB*"
        )
        return EXIT_PASSED
    rows: list[list[str | Text]] = [[port.device, port.by_id or "-", port.description] for port in found]
    _show(["port", "stable name", "description"], rows)
    return EXIT_PASSED


def check_the_bench(board: str | None) -> int:
    """Print every check of the doctor, or those of a board's port, with remedies; returns the exit code."""
    rows: list[list[str | Text]] = []
    healthy = True
    for check in doctor.examine() if board is None else doctor.examine_board(board):
        healthy = healthy and check.ok
        mark = Text("ok", "green") if check.ok else Text("MISSING", "bold red")
        rows.append([mark, check.text, "" if check.ok else check.remedy])
    _show(["", "check", "remedy"], rows)
    return EXIT_PASSED if healthy else EXIT_BENCH


def build_target(name: str) -> int:
    """Build the firmware of a target; returns the exit code."""
    board = load_target(name).board
    if board is None:
        raise UsageError(
            f"target {name} names no board, so there is no firmware to build; add `board:` to its YAML"
        )
    image = build.build(board)
    make_console().print(f"{image.path}  build id {image.build_id}", soft_wrap=True)
    return EXIT_PASSED
