from __future__ import annotations

import json
import socket
from collections.abc import Iterator

import pytest

from rig.errors import TargetDied, TargetError
from rig.targets.qmp import Qmp

GREETING: dict[str, object] = {"QMP": {"version": {}, "capabilities": []}}
DONE: dict[str, object] = {"return": {}}


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    near, far = socket.socketpair()
    with near, far:
        yield near, far


def say(far: socket.socket, *replies: object) -> None:
    far.sendall(b"".join(json.dumps(reply).encode() + b"\r\n" for reply in replies))


def test_commands_are_sent_and_events_passed_over(pair: tuple[socket.socket, socket.socket]) -> None:
    near, far = pair
    say(far, GREETING, DONE, {"event": "RESUME"}, DONE)
    Qmp(near).execute("cont")
    sent = [json.loads(line)["execute"] for line in far.recv(4096).splitlines()]
    assert sent == ["qmp_capabilities", "cont"]


def test_end_of_file_is_death(pair: tuple[socket.socket, socket.socket]) -> None:
    near, far = pair
    far.close()
    with pytest.raises(TargetDied, match="closed its control connection"):
        Qmp(near)


def test_sending_into_a_closed_connection_is_death(pair: tuple[socket.socket, socket.socket]) -> None:
    near, far = pair
    say(far, GREETING, DONE)
    qmp = Qmp(near)
    far.close()
    with pytest.raises(TargetDied, match="closed its control connection"):
        qmp.execute("quit")


def test_silence_ends_at_the_deadline(pair: tuple[socket.socket, socket.socket]) -> None:
    with pytest.raises(TargetError, match="does not answer"):
        Qmp(pair[0], deadline=0.02)


def test_a_refusal_carries_qemus_words(pair: tuple[socket.socket, socket.socket]) -> None:
    near, far = pair
    say(far, GREETING, DONE, {"error": {"class": "GenericError", "desc": "not now"}})
    with pytest.raises(TargetError, match="QEMU refused cont: not now"):
        Qmp(near).execute("cont")


@pytest.mark.parametrize("garbage", [b"SSH-2.0-x\n", b"[1]\n"])
def test_garbage_is_told(pair: tuple[socket.socket, socket.socket], garbage: bytes) -> None:
    pair[1].sendall(garbage)
    with pytest.raises(TargetError, match="not QEMU's control protocol"):
        Qmp(pair[0])
