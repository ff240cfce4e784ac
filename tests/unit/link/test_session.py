"""Sessions with fake firmware on a made-up clock: deadlines exact, whatever the firmware does."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from rig.errors import (
    FirmwareFault,
    InputError,
    LinkError,
    LinkTimeout,
    ProtocolError,
    TargetError,
    UsageError,
)
from rig.link import LinkOptions, Session
from rig.wire.frame import encode
from rig.wire.protocol import VERSION, ErrorCode, Kind
from tests.fake_firmware import KERNELS, FakeKernel, Script, first_words
from tests.fake_target import VirtualLine

Words = NDArray[np.int32]
OPTIONS = LinkOptions(reply_timeout=1.0, open_timeout=5.0, retries=3)


def words(count: int, n_in: int = 20) -> Words:
    return np.arange(count * n_in, dtype=np.int32).reshape(count, n_in)


def opened(
    script: Script, options: LinkOptions = OPTIONS, byte_time: float = 0.0
) -> tuple[Session, VirtualLine]:
    line = VirtualLine(script, byte_time)
    session = Session(line, options, clock=line.clock)
    session.open()
    return session, line


def run_solve(session: Session, count: int = 100) -> None:
    """Cases on a kernel that gives its first words back, each checked."""
    given = words(count)
    results = session.run("solve", given)
    assert (results.words == given[:, :4]).all()
    assert (results.status == 200).all()
    assert (results.cost == 100).all()


def test_nothing_is_sent_for_no_cases() -> None:
    session, _ = opened(Script())
    before = session.stats
    results = session.run("exact", np.zeros((0, 16), np.int32))
    assert (results.words.shape, results.status.shape, results.cost.shape) == ((0, 16), (0,), (0,))
    assert session.stats == before


def test_the_table_is_fetched_in_pieces() -> None:
    table = tuple(FakeKernel(f"kernel_{i:02}", 2, 20, 4, first_words(4)) for i in range(40))
    session, _ = opened(Script(kernels=table, max_payload=200))
    assert [kernel.name for kernel in session.hello.kernels] == [kernel.name for kernel in table]
    assert [kernel.index for kernel in session.hello.kernels] == list(range(40))
    assert session.run("kernel_39", words(3)).status.tolist() == [200] * 3


def test_a_table_that_stops_short() -> None:
    giant = FakeKernel("x" * 255, 2, 20, 4, first_words(4))
    with pytest.raises(ProtocolError, match="kernel table stops at entry 3"):
        opened(Script(kernels=(*KERNELS, giant), max_payload=200))


def test_frames_share_the_window_unless_told_smaller() -> None:
    session, _ = opened(Script(max_payload=4096, window=2000))
    run_solve(session, 50)
    default = session.stats.frames_out
    # 500 bytes of window a frame: header 4, 80 bytes a case, 12 + 2 + 2 around them: 6 cases.
    assert default - 2 - session.stats.target_resets <= 9 + 1
    small, _ = opened(Script(max_payload=4096, window=2000), replace(OPTIONS, cases_per_frame=1))
    run_solve(small, 50)
    assert small.stats.frames_out >= 50


@pytest.mark.parametrize("script", [Script(max_payload=70), Script(window=80)])
def test_no_room_for_one_case(script: Script) -> None:
    session, _ = opened(script)
    with pytest.raises(ProtocolError, match="no room for one case of exact"):
        session.run("exact", np.zeros((1, 16), np.int32))


def test_the_bytes_in_flight_never_exceed_the_window() -> None:
    session, line = opened(Script(window=600, delay=0.1))
    sizes: list[int] = []
    write = line.write

    def spy(data: bytes) -> None:
        sizes.append(len(data))
        write(data)

    line.write = spy  # type: ignore[method-assign]
    run_solve(session, 30)
    assert max(sizes) <= 600


def test_progress_counts_cases() -> None:
    session, _ = opened(Script())
    told: list[int] = []
    session.run("solve", words(33), told.append)
    assert told == sorted(told)
    assert (told[-1], told[0] < 33) == (33, True)


@pytest.mark.parametrize(
    "wrong",
    [np.zeros((3, 20)), np.zeros((3, 19), np.int32), np.zeros(20, np.int32), np.zeros((1, 4, 5), np.int32)],
)
def test_words_of_the_wrong_shape_or_type(wrong: Words) -> None:
    session, _ = opened(Script())
    with pytest.raises(InputError, match=r"takes int32 words of shape \(N, 20\)"):
        session.run("solve", wrong)


def test_an_unknown_kernel_is_answered_with_what_there_is() -> None:
    session, _ = opened(Script())
    with pytest.raises(UsageError, match=r"did you mean 'exact'.*has: exact, solve, update"):
        session.run("exat", words(1, 16))


def test_before_open_there_is_no_hello() -> None:
    line = VirtualLine(Script())
    with pytest.raises(LinkError, match="virtual: the session is not open"):
        Session(line, clock=line.clock).run("exact", words(1, 16))


def test_silence_from_the_start() -> None:
    line = VirtualLine(Script(silent=True))
    begun = line.now
    with pytest.raises(LinkTimeout, match="virtual: no answer to the first request within 5 s; 0 bytes"):
        Session(line, OPTIONS, clock=line.clock).open()
    assert line.now - begun == pytest.approx(5.0, abs=0.01)


def test_silence_in_the_middle() -> None:
    session, line = opened(Script(silent_after=3, max_payload=100))
    begun = line.now
    message = r"no answer to request \d+ \(1 cases on solve\) within 1 s, 4 tries; 0 bytes came back"
    with pytest.raises(LinkTimeout, match=message):
        run_solve(session)
    assert line.now - begun == pytest.approx(4.0, abs=0.01)


@pytest.mark.parametrize(
    ("flood", "told"),
    [
        (lambda _: b"\0\x04abc" * 10, r"[\d,]+ bytes of noise, [\d,]+ CRC errors"),
        (lambda session: encode(Kind.LOG, session, 0, b"alive"), r"[\d,]+ log lines"),
        (lambda session: encode(Kind.RESULT, session, 0, b""), r"[\d,]+ stale answers"),
    ],
)
def test_no_flood_extends_a_deadline(flood: object, told: str) -> None:
    session, line = opened(Script(silent_after=2, max_payload=100))
    line.wire_time = 1e-4
    line.firmware.script.flood = flood  # type: ignore[assignment]
    begun = line.now
    with pytest.raises(LinkTimeout, match=told):
        run_solve(session)
    assert line.now - begun == pytest.approx(4.0, abs=0.1)


def test_a_slow_target_is_given_time_for_each_request_in_its_queue() -> None:
    session, line = opened(Script(delay=0.9, max_payload=100, window=1000))
    begun = line.now
    run_solve(session, 20)
    assert session.stats.retries == 0
    assert line.now - begun == pytest.approx(18.0, abs=0.1)


def test_a_slow_line_is_given_the_time_its_bytes_take() -> None:
    session, _ = opened(Script(delay=1.05, max_payload=512, window=2048), byte_time=1e-3)
    run_solve(session, 20)
    assert session.stats.retries == 0


def test_a_lost_answer_costs_no_deadline_when_a_later_one_came() -> None:
    session, line = opened(Script(drop_every=5, max_payload=100))
    begun = line.now
    run_solve(session, 49)
    assert session.stats.retries >= 9
    assert line.now - begun < 3.0  # at most the last ones waited


def test_the_last_lost_answer_costs_one_deadline() -> None:
    session, line = opened(Script(drop_every=2))
    begun = line.now
    run_solve(session, 12)
    assert line.now - begun == pytest.approx(1.0, abs=0.1)


def test_a_restart_is_noticed_and_repaired() -> None:
    session, line = opened(Script(restart_at={2, 7}, max_payload=100))
    run_solve(session)
    assert session.stats.target_resets == 2
    assert len(set(line.firmware.sessions)) == 1


def test_a_quiet_restart_is_noticed_by_wrong_session() -> None:
    session, _ = opened(Script(restart_at={2}, announce=False, max_payload=100))
    run_solve(session)
    assert session.stats.target_resets == 1


@pytest.mark.parametrize("announce", [True, False])
def test_a_target_that_restarts_for_ever(announce: bool) -> None:
    session, line = opened(Script(restart_always=True, announce=announce))
    begun = line.now
    with pytest.raises(TargetError, match="restarted 4 times without answering request"):
        run_solve(session)
    assert line.now - begun < 10


def test_a_fault_tells_where_and_the_session_goes_on() -> None:
    session, _ = opened(Script(fault_at=3, max_payload=200))
    expected = (
        r"firmware fault: hard fault in kernel solve, case 6 "
        r"\(pc 0x00001234, lr 0x00005678, status 0x20000, address 0xe000ed38\)"
    )
    with pytest.raises(FirmwareFault, match=expected):
        run_solve(session)
    run_solve(session)


@pytest.mark.parametrize(("code", "name"), [(ErrorCode.BAD_LENGTH, "BAD_LENGTH"), (77, "code 77")])
def test_a_refusal_is_told(code: int, name: str) -> None:
    session, _ = opened(Script(refuse=code))
    with pytest.raises(
        ProtocolError, match=rf"the firmware refused request \d+ \(\d+ cases on solve\): {name}"
    ):
        run_solve(session)


def test_another_version_is_told_at_once() -> None:
    line = VirtualLine(Script(version=1))
    begun = line.now
    with pytest.raises(
        ProtocolError, match=f"firmware speaks protocol 1, this rig {VERSION}: rebuild and flash"
    ):
        Session(line, OPTIONS, clock=line.clock).open()
    assert line.now - begun < 0.1


def test_log_lines_are_handed_on_and_kept() -> None:
    line = VirtualLine(Script(log_every=1, max_payload=100))
    told: list[str] = []
    with Session(line, OPTIONS, on_log=told.append, clock=line.clock) as session:
        run_solve(session, 300)
        assert told == ["still here"] * 300
        assert list(session.logs) == ["still here"] * 200
        assert session.stats.log_lines == 300


def test_ctrl_c_leaves_a_session_that_still_works() -> None:
    session, _ = opened(Script(max_payload=100, delay=0.01))

    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        session.run("solve", words(100), interrupt)
    run_solve(session)
    assert session.stats.stale == 0
    session.close()


def test_sequence_numbers_wrap_without_zero() -> None:
    session, _ = opened(Script())
    session._channel._seq = 0xFFFE
    run_solve(session, 30)
    assert 0 < session._channel._seq < 100


def test_each_opening_draws_another_session() -> None:
    session, line = opened(Script())
    session.open()
    session.open()
    assert len(set(line.firmware.sessions)) == 3
    assert 0 not in line.firmware.sessions


@pytest.mark.parametrize(
    "wrong", [{"reply_timeout": 0}, {"open_timeout": -1}, {"retries": -1}, {"cases_per_frame": 0}]
)
def test_options_out_of_range(wrong: dict[str, int]) -> None:
    with pytest.raises(UsageError, match=next(iter(wrong))):
        LinkOptions(**wrong)
