"""A board on a bench without hardware: the native firmware on a pseudo terminal, behind a name that stays.

Run as a script it is the board's flash tool: `pty_board.py FOLDER IMAGE` takes the running firmware away and
plugs the board in again with the image; without IMAGE it leaves that to others.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path


def plug(folder: Path, image: Path) -> Path:
    """Start the image; FOLDER/by-id/usb-Fake_Board leads to its terminal, FOLDER/running to the image."""
    image = image.resolve()
    with subprocess.Popen(
        [image, "--pty"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True
    ) as firmware:
        assert firmware.stdout is not None
        terminal = firmware.stdout.readline().strip()
        (folder / "pid").write_text(str(firmware.pid))
        firmware.returncode = 0  # it is to go on without us
    name = folder / "by-id" / "usb-Fake_Board"
    name.parent.mkdir(exist_ok=True)
    for link, goal in {name: Path(terminal), folder / "running": image}.items():
        link.unlink(missing_ok=True)
        link.symlink_to(goal)
    return name


def unplug(folder: Path) -> None:
    """End the firmware, whereupon its terminal is gone, and take the name away."""
    file = folder / "pid"
    if file.exists():
        pid = int(file.read_text())
        file.unlink()
        (folder / "by-id" / "usb-Fake_Board").unlink()
        waiter = os.pidfd_open(pid)
        os.kill(pid, signal.SIGKILL)
        poll = select.poll()
        poll.register(waiter, select.POLLIN)
        assert poll.poll(10_000), "the firmware does not end"
        with suppress(ChildProcessError):  # another process may have started it
            os.waitid(os.P_PIDFD, waiter, os.WEXITED)
        os.close(waiter)


if __name__ == "__main__":
    unplug(Path(sys.argv[1]))
    for given in sys.argv[2:]:
        plug(Path(sys.argv[1]), Path(given))
