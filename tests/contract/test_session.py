"""What every target does over its line, fake or real."""

from __future__ import annotations

import gc
import weakref

import numpy as np
import pytest

from rig.errors import InputError, UsageError
from rig.link import LinkOptions, Session
from rig.wire.protocol import VERSION, encoded_size
from tests.contract.matrices import scaled_permutations


def test_hello_describes_the_target(session: Session) -> None:
    hello = session.hello
    assert hello.protocol == VERSION
    assert hello.board
    assert bytes.fromhex(hello.build)
    assert hello.window >= encoded_size(session.kernel("exact").run_size(1))
    assert [kernel.index for kernel in hello.kernels] == list(range(hello.kernel_count))
    assert len({kernel.name for kernel in hello.kernels}) == hello.kernel_count


@pytest.mark.parametrize("count", [0, 1, 2, 203])
def test_answers_come_in_the_order_of_the_cases(session: Session, count: int) -> None:
    matrices, inverses = scaled_permutations(count)
    results = session.run("exact", matrices)
    assert (results.words == inverses).all()
    assert results.words.shape == (count, 16)
    assert (results.status == 0).all()
    assert results.words.dtype == np.int32
    assert results.status.dtype == np.uint8
    assert results.cost.dtype == np.uint32


def test_a_clean_line_needs_no_repair(session: Session) -> None:
    before = session.stats
    session.run("exact", scaled_permutations(203)[0])
    after = session.stats
    assert (after.retries, after.stale, after.noise) == (before.retries, before.stale, before.noise)


def test_a_batch_of_several_windows_fills_both_directions_and_stalls_neither(session: Session) -> None:
    retries = session.stats.retries
    matrices, inverses = scaled_permutations(4 * session.hello.window // session.kernel("exact").run_size(1))
    assert (session.run("exact", matrices).words == inverses).all()
    assert session.stats.retries == retries


def test_singular_matrices_are_told(session: Session) -> None:
    matrices, _ = scaled_permutations(20)
    matrices[7] = 0
    matrices[13, 12:] = matrices[13, 8:12]
    assert np.flatnonzero(session.run("exact", matrices).status == 1).tolist() == [7, 13]


def test_words_go_with_their_run(session: Session) -> None:
    """Not when the collector of cycles comes by: a long run would hold a hundred batches."""
    gc.disable()
    try:
        words = scaled_permutations(50)[0].copy()
        held = weakref.ref(words)
        session.run("exact", words)
        del words
        assert held() is None
    finally:
        gc.enable()


def test_every_kernel_answers(session: Session) -> None:
    for kernel in session.hello.kernels:
        words = np.resize(scaled_permutations(3)[0], (3, kernel.n_in))
        assert session.run(kernel.name, words).words.shape == (3, kernel.n_out)


def test_progress_reaches_the_number_of_cases(session: Session) -> None:
    told: list[int] = []
    session.run("exact", scaled_permutations(150)[0], told.append)
    assert told == sorted(set(told))
    assert told[-1] == 150


def test_one_case_a_frame_gives_the_same(session: Session) -> None:
    matrices, inverses = scaled_permutations(40)
    single = Session(session.line, LinkOptions(cases_per_frame=1))
    single.open()
    assert (single.run("exact", matrices).words == inverses).all()
    assert single.stats.frames_out >= 40


def test_the_target_counts(session: Session) -> None:
    session.run("exact", scaled_permutations(30)[0])
    counters = session.counters()
    assert counters.cases == 30
    assert counters.frames >= 2
    assert (counters.crc_errors, counters.cobs_errors, counters.oversize, counters.bytes_lost) == (0, 0, 0, 0)
    session.open()
    assert session.counters().cases == 0


def test_wrong_use_costs_nothing(session: Session) -> None:
    with pytest.raises(UsageError, match="the firmware has: "):
        session.run("no_such_kernel", scaled_permutations(1)[0])
    with pytest.raises(InputError):
        session.run("exact", np.zeros((2, 3), np.int32))
    assert session.counters().cases == 0


def test_ctrl_c_in_mid_run_leaves_a_session_that_works(session: Session) -> None:
    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    matrices, inverses = scaled_permutations(300)
    with pytest.raises(KeyboardInterrupt):
        session.run("exact", matrices, interrupt)
    assert (session.run("exact", matrices).words == inverses).all()
