"""Sessions over a line that damages frames, and over more requests than there are numbers."""

from __future__ import annotations

import numpy as np
import pytest

from rig.errors import FirmwareFault
from rig.link import Session, channel
from rig.link.proxy import Faults, Spoiler
from rig.wire.frame import Frame, FrameReader
from rig.wire.protocol import Kind
from tests.fake_firmware import Script
from tests.fake_target import VirtualLine
from tests.unit.link.test_session import OPTIONS, run_solve, words

RATE = 1e-3
LARGE = Script(max_payload=4096, window=20_000)


class NoisyLine(VirtualLine):
    """A line that spoils bytes in both directions; `sent` holds the frames that were written."""

    def __init__(self, script: Script, rate: float, seed: int = 1) -> None:
        super().__init__(script)
        faults = Faults.parse(f"all={rate},stall=0,cut=0,reset=0")
        self.out, self.back = Spoiler(faults, seed), Spoiler(faults, seed + 1)
        self.sent: list[Frame] = []
        self._reader = FrameReader()

    def read_available(self, timeout: float) -> bytes:
        return spoil(self.back, super().read_available(timeout))

    def write(self, data: bytes) -> None:
        self.sent += self._reader.feed(data)
        super().write(spoil(self.out, data))


def spoil(spoiler: Spoiler, data: bytes) -> bytes:
    return b"".join(item for item in spoiler.feed(data) if isinstance(item, bytes))


def opened(line: VirtualLine) -> Session:
    session = Session(line, OPTIONS, clock=line.clock)
    session.open()
    return session


@pytest.mark.parametrize("seed", range(8))
def test_large_frames_are_cut_to_what_a_noisy_line_lets_pass(seed: int) -> None:
    line = NoisyLine(LARGE, RATE, seed)
    session = opened(line)
    begun = line.now
    run_solve(session, 2000)
    assert line.now - begun < 4.0
    sizes = [len(frame.payload) for frame in line.sent if frame.kind == Kind.RUN]
    assert max(sizes) > 3500
    assert np.median(sizes[len(sizes) // 2 :]) < 500


def test_frames_grow_again_when_the_noise_is_over() -> None:
    line = NoisyLine(LARGE, RATE)
    session = opened(line)
    run_solve(session, 300)
    line.out = line.back = Spoiler(Faults(), 1)
    run_solve(session, 3000)
    assert max(len(frame.payload) for frame in line.sent[-20:]) > 3500


def test_a_clean_line_keeps_its_large_frames_when_the_target_is_slow() -> None:
    line = NoisyLine(Script(max_payload=4096, window=20_000, delay=0.9), 0)
    session = opened(line)
    run_solve(session, 400)
    assert session.stats.retries == 0
    assert sum(frame.kind == Kind.RUN for frame in line.sent) == 8


def test_no_number_is_used_twice_in_a_session(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channel, "_NUMBERS", 50)
    line = NoisyLine(Script(), 0)
    session = opened(line)
    run_solve(session, 1000)
    run_solve(session, 1000)
    numbers = [(frame.session, frame.seq) for frame in line.sent]
    assert len(set(numbers)) == len(numbers)
    assert len(line.firmware.sessions) == len(set(line.firmware.sessions)) > 5
    assert session.counters().cases == 2000


class ReplayingLine(VirtualLine):
    """Once the session's number for it comes up again, an old answer comes before the right one."""

    def __init__(self, script: Script) -> None:
        super().__init__(script)
        self.old: dict[int, bytes] = {}
        self.replayed = 0

    def read_available(self, timeout: float) -> bytes:
        data = super().read_available(timeout)
        stale = b""
        for frame in FrameReader().feed(data):
            if frame.kind == Kind.RESULT and frame.seq in self.old:
                stale += self.old[frame.seq]
                self.replayed += 1
            self.old.setdefault(frame.seq, data)
        return stale + data


def test_an_answer_that_comes_again_when_numbers_wrapped_is_not_taken_for_another() -> None:
    line = ReplayingLine(Script(window=300))
    session = opened(line)
    given = words(66_500)
    results = session.run("solve", given)
    assert line.replayed > 500
    assert (results.words == given[:, :4]).all()


class LateFaultLine(VirtualLine):
    """The first report of a fault is lost; it comes again for the next request, as section 5 has it."""

    lost = b""

    def read_available(self, timeout: float) -> bytes:
        data = super().read_available(timeout)
        if not self.lost and any(frame.kind == Kind.FAULT for frame in FrameReader().feed(data)):
            self.lost, data = data, b""
            self.firmware.script.silent = True
        return data

    def write(self, data: bytes) -> None:
        super().write(data)
        self.firmware.out += self.lost


def test_a_fault_is_told_of_the_request_it_struck_though_that_was_sent_again_in_pieces() -> None:
    session = opened(LateFaultLine(Script(fault_at=2)))
    with pytest.raises(FirmwareFault) as caught:
        session.run("solve", words(100))
    whole = caught.value.suspect
    assert whole is not None
    assert len(whole) > 1
    assert caught.value.case == whole.start + 2
