"""The firmware on QEMU, started and stopped without races."""

from __future__ import annotations

import socket
from contextlib import ExitStack

from rig.errors import TargetDied, TargetError
from rig.targets.build import Image
from rig.targets.endpoint import Endpoint
from rig.targets.models import QemuTarget
from rig.targets.process import STOP_DEADLINE, Process
from rig.targets.qmp import DEADLINE, Qmp


class QemuEndpoint(Endpoint):
    """A QEMU whose processor runs."""

    resettable = True

    def __init__(self, url: str, where: str, process: Process, qmp: Qmp):
        super().__init__(url, where, process=process)
        self._qemu, self._qmp = process, qmp

    def reset(self) -> None:
        """Reset the machine.

        Raises:
            TargetError, TargetDied: QEMU refused, is silent, or is gone.
        """
        self._qmp.execute("system_reset")

    def stop(self) -> None:
        """Ask QEMU to quit, then see to it."""
        self._qemu.stop(lambda: self._qmp.execute("quit", STOP_DEADLINE))
        self._qmp.close()


def start(config: QemuTarget, image: Image, deadline: float = DEADLINE) -> QemuEndpoint:
    """Start QEMU with the processor halted, agree on QMP, then let it go.

    Both lines are inherited socket pairs: no path, port or bind race, nothing sent at boot is lost, and end
    of file when QEMU dies. So a mistake in the machine or an option shows as end of file on QMP.

    Args:
        config: the target.
        image: what it runs.
        deadline: seconds QEMU has to answer on QMP.

    Raises:
        ToolMissing: QEMU is not installed.
        TargetDied: QEMU ended at once; the message carries what it wrote.
        TargetError: QEMU does not answer.
    """
    uart, uart_far = socket.socketpair()
    control, control_far = socket.socketpair()
    with ExitStack() as undo:
        undo.callback(uart.close)
        undo.callback(control.close)
        with uart_far, control_far:  # QEMU must hold the only copy, else its end would not show
            far = uart_far.fileno(), control_far.fileno()
            process = Process(command(config, image, *far), far)
        undo.callback(process.stop)
        qmp = _let_go(process, control, deadline)
        undo.pop_all()
    where = f"a socket pair to QEMU's {config.machine}, process {process.pid}"
    return QemuEndpoint(f"unix://?fd={uart.detach()}", where, process, qmp)


def command(config: QemuTarget, image: Image, uart: int, control: int) -> list[str]:
    """QEMU's command line, for a UART and a QMP connection on those file descriptors."""
    icount = [] if config.icount_shift is None else ["-icount", f"shift={config.icount_shift}"]
    # mux puts a 32-byte buffer in front of the UART, else it takes a byte per turn of QEMU's main loop (5 to
    # 8 times slower); 0x100 is no byte, so there is no escape character in binary data.
    line = ["-chardev", f"socket,id=uart,fd={uart},mux=on", "-echr", "0x100"]
    serial = [*["-serial", "null"] * config.uart, "-serial", "chardev:uart"]  # in the machine's order
    monitor = ["-chardev", f"socket,id=qmp,fd={control}", "-mon", "chardev=qmp,mode=control"]
    quiet = ["-display", "none", "-monitor", "none", "-nodefaults", "-S"]
    boot = ["-M", config.machine, f"-{config.loader}", str(image.path)]
    return [config.binary, *boot, *quiet, *line, *serial, *monitor, *icount, *config.extra]


def _let_go(process: Process, control: socket.socket, deadline: float) -> Qmp:
    try:
        qmp = Qmp(control, deadline)
        qmp.execute("cont", deadline)
    except TargetDied as error:
        raise process.death(1.0) or error from None
    except TargetError as error:
        raise TargetError(f"{error}; it wrote: {process.output() or 'nothing'}") from error
    return qmp
