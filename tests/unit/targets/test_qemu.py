from __future__ import annotations

from pathlib import Path

import pytest

from rig.errors import TargetDied, TargetError
from rig.targets import qemu
from rig.targets.build import Image
from rig.targets.models import QemuTarget
from rig.targets.process import Process
from tests.unit.targets.programs import image_of, write_program

IMAGE = Image(Path("x.elf"), "ab", 1)


def target(**keys: object) -> QemuTarget:
    return QemuTarget.model_validate({"kind": "qemu", "board": "b", "machine": "m", **keys})


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> list[Process]:
    """Every process that a test starts."""
    made: list[Process] = []

    class Recorded(Process):
        def __init__(self, command: list[str], pass_fds: list[int]):
            super().__init__(command, pass_fds)
            made.append(self)

    monkeypatch.setattr(qemu, "Process", Recorded)
    return made


def test_command_line() -> None:
    command = qemu.command(target(extra=["-d", "guest_errors"]), IMAGE, 5, 6)
    assert command[:5] == ["qemu-system-arm", "-M", "m", "-kernel", "x.elf"]
    assert "socket,id=uart,fd=5,mux=on" in command
    assert "socket,id=qmp,fd=6" in command
    assert command[-4:] == ["-icount", "shift=7", "-d", "guest_errors"]


def test_icount_can_be_switched_off() -> None:
    assert "-icount" not in qemu.command(target(icount_shift=None), IMAGE, 5, 6)


def test_death_at_once_carries_what_qemu_wrote(tmp_path: Path, processes: list[Process]) -> None:
    program = write_program(tmp_path / "qemu", "sys.exit('qemu: unsupported machine type')")
    with pytest.raises(TargetDied, match=r"qemu ended \(exit code 1\): qemu: unsupported machine type"):
        qemu.start(target(binary=str(program)), image_of(program))
    assert processes[0].exit_code() == 1


def test_a_qemu_that_never_answers_is_ended(tmp_path: Path, processes: list[Process]) -> None:
    program = write_program(tmp_path / "qemu", "time.sleep(60)")
    with pytest.raises(TargetError, match="does not answer on its control connection; it wrote: nothing"):
        qemu.start(target(binary=str(program)), image_of(program), deadline=0.05)
    assert processes[0].exit_code() is not None


FAKE_QMP = """
fd = int(next(a for a in sys.argv if a.startswith('socket,id=qmp')).split('fd=')[1])
def say(text): os.write(fd, text + b'\\n')
say(b'{"QMP": {}}')
while command := os.read(fd, 4096):
    say(b'{"return": {}}')
    if b'quit' in command:
        sys.exit(5)
"""


def test_stop_asks_qemu_to_quit(tmp_path: Path, processes: list[Process]) -> None:
    program = write_program(tmp_path / "qemu", FAKE_QMP)
    endpoint = qemu.start(target(binary=str(program)), image_of(program))
    endpoint.reset()
    assert endpoint.death(0.0) is None
    endpoint.stop()
    assert processes[0].exit_code() == 5


def test_a_qemu_that_does_not_quit_is_killed(
    tmp_path: Path, processes: list[Process], monkeypatch: pytest.MonkeyPatch
) -> None:
    deaf = FAKE_QMP.replace("say(b'{\"return\": {}}')", "b'quit' in command or say(b'{\"return\": {}}')")
    program = write_program(tmp_path / "qemu", deaf.replace("sys.exit(5)", "time.sleep(60)"))
    endpoint = qemu.start(target(binary=str(program)), image_of(program))
    monkeypatch.setattr(qemu, "STOP_DEADLINE", 0.05)
    endpoint.stop()
    assert processes[0].exit_code() == -9
