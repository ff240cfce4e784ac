"""What is on the bench: the ports that are plugged in, the boards of the map, and who uses them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rig.errors import FirmwareFault, RigError
from rig.targets.bench import list_boards
from rig.targets.device import Device
from rig.targets.flash import quiet
from rig.targets.lock import BoardLock, key
from rig.targets.models import SerialTarget
from rig.targets.ports import Port, list_ports
from rig.targets.serial_board import attach, find_port

ASK_SECONDS = 2.0


@dataclass(frozen=True)
class Place:
    """A port, a board of the map, or both.

    Attributes:
        where: device or URL; "" when the board is not there.
        port: what the system says of it; None for a URL or what is not there.
        board: the map's entry; None when the map has none.
        holder: the run that has it, in words; None when it is free.
        trouble: why the board is not there; "" when it is.
    """

    where: str
    port: Port | None
    board: SerialTarget | None
    holder: str | None
    trouble: str = ""


def survey(ports: Sequence[Port] | None = None, boards: Sequence[SerialTarget] | None = None) -> list[Place]:
    """Everything that is plugged in and everything that should be; opens no port.

    Args:
        ports: plugged in; None: looks.
        boards: the map; None: reads it.

    Raises:
        ConfigError: a file of the map has a mistake.
    """
    plugged = list_ports() if ports is None else ports
    mapped = [_locate(board) for board in (list_boards() if boards is None else boards)]
    by_key = {key(place.where): place for place in mapped if place.where}
    return [*_plugged(plugged, by_key), *_others(mapped, {key(port.device) for port in plugged})]


def ask(place: Place) -> str:
    """Open the port for a moment and tell who answers: board and build, or why nobody does."""
    if place.trouble or place.holder:
        return "not asked"
    config = place.board or SerialTarget(kind="serial", port=place.where)
    try:
        anyone = config.model_copy(update={"board": None})
        with Device(quiet(anyone, ASK_SECONDS), attach(config)) as device:
            return f"{device.board}, build {device.hello.build[:12] or 'without id'}"
    except FirmwareFault as error:
        return f"in a fault: {error}"
    except RigError as error:
        return str(error).removeprefix(f"{place.where}: ")


def _locate(board: SerialTarget) -> Place:
    try:
        where = find_port(board)
    except RigError as error:
        return Place("", None, board, None, str(error))
    there = "://" in where or Path(where).exists()
    return Place(where, None, board, BoardLock(where).holder(), "" if there else "not plugged in")


def _plugged(ports: Sequence[Port], mapped: dict[str, Place]) -> Iterator[Place]:
    for port in ports:
        known = mapped.get(key(port.device))
        board = None if known is None else known.board
        yield Place(port.device, port, board, BoardLock(port.device).holder())


def _others(mapped: Sequence[Place], plugged: set[str]) -> Iterator[Place]:
    """The boards that the system does not list: remote ones, and those that are not there."""
    return (place for place in mapped if not place.where or key(place.where) not in plugged)
