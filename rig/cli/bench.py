"""`rig targets`, `rig ports`, `rig doctor`, `rig build`: what is on the bench, and is it well."""

from __future__ import annotations

from rich import box
from rich.table import Table
from rich.text import Text

from rig.errors import EXIT_BENCH, EXIT_PASSED, UsageError
from rig.report.console import make_console
from rig.targets import build, doctor, list_targets, load_target
from rig.targets.survey import Place, ask, survey


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


def list_the_ports(*, probe: bool) -> int:
    """Print the ports that are plugged in and the boards of the map; returns the exit code."""
    found = survey()
    if not found:
        make_console().print(
            "no serial port is plugged in; on Linux a board shows as /dev/ttyACM* or /dev/ttyUSB*"
        )
        return EXIT_PASSED
    headings = [
        "port",
        "target",
        "used by",
        *(["who answers"] if probe else []),
        "serial number",
        "stable name",
        "description",
    ]
    _show(headings, [_row(place, probe) for place in found])
    return EXIT_PASSED


def _row(place: Place, probe: bool) -> list[str | Text]:
    """A line of `rig ports`."""
    port = place.port
    row: list[str | Text] = [
        place.where or "-",
        "-" if place.board is None else place.board.name,
        place.holder or "-",
        *([ask(place)] if probe else []),
        (port and port.serial_number) or "-",
        (port and port.by_id) or "-",
        Text(place.trouble, "yellow") if port is None else port.description,
    ]
    return row


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
