"""The sliding window on a made-up clock."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rig.link.quality import Quality
from rig.link.window import AttemptsExhaustedError, Request, Window
from rig.wire.protocol import Kind

SIZE = 100


def request(seq: int, size: int = SIZE) -> Request:
    return Request(seq, Kind.RUN, bytes(size))


def window(count: int, credit: int = 1000, attempts: int = 4) -> Window:
    made = Window(credit, timeout=1.0, attempts=attempts, now=0.0)
    for seq in range(1, count + 1):
        made.add(request(seq))
    return made


def send_all(window: Window, now: float) -> list[int]:
    sent = []
    while (item := window.send_next(now)) is not None:
        sent.append(item.seq)
    return sent


def answer(window: Window, seq: int, now: float) -> None:
    found = window.find(seq)
    assert found is not None
    window.answer(found, now)


def test_credit_bounds_the_bytes_in_flight() -> None:
    w = window(8, credit=350)
    assert send_all(w, 0.0) == [1, 2, 3]
    answer(w, 1, 0.1)
    assert send_all(w, 0.1) == [4]
    assert w.deadline() == 1.1


def test_one_request_may_exceed_the_credit_alone() -> None:
    w = window(2, credit=50)
    assert send_all(w, 0.0) == [1]


def test_the_deadline_runs_from_the_latest_progress() -> None:
    w = window(3)
    send_all(w, 0.0)
    assert w.deadline() == 1.0
    answer(w, 1, 0.9)
    assert w.deadline() == 1.9  # the peer could begin with 2 only then
    w.expire(1.8)
    assert send_all(w, 1.8) == []


def test_what_is_late_is_sent_again_in_order_and_gives_its_credit_back() -> None:
    w = window(4, credit=300)
    send_all(w, 0.0)
    w.expire(1.0)
    assert send_all(w, 1.0) == [1, 2, 3]
    assert w.deadline() == 2.0


def test_a_late_answer_counts_while_the_repeat_waits() -> None:
    w = window(1)
    send_all(w, 0.0)
    w.expire(1.0)
    answer(w, 1, 1.1)
    assert w.idle


def test_attempts_are_limited() -> None:
    w = window(1, attempts=3)
    for now in (0.0, 1.0, 2.0):
        assert send_all(w, now) == [1]
        w.expire(now + 1.0)
    with pytest.raises(AttemptsExhaustedError) as caught:
        w.send_next(3.0)
    assert (caught.value.request.seq, caught.value.request.attempts) == (1, 3)


def test_a_request_that_is_lost_while_others_are_answered_is_not_given_up_soon() -> None:
    w = window(30, credit=2 * SIZE, attempts=2)
    for seq in range(2, 30):
        assert seq in send_all(w, 0.0) + list(w._in_flight)
        answer(w, seq, 0.0)  # overtakes the first one, again and again
    assert w._queue[0].seq == 1
    assert w._queue[0].attempts > 2
    assert 1 in send_all(w, 0.0)


def test_but_not_without_end() -> None:
    w = window(200, credit=2 * SIZE, attempts=2)
    for seq in range(2, 66):
        send_all(w, 0.0)
        answer(w, seq, 0.0)
    with pytest.raises(AttemptsExhaustedError) as caught:
        w.send_next(0.0)
    assert (caught.value.request.seq, caught.value.request.attempts) == (1, 64)


def test_a_dead_line_is_given_up_at_the_same_time_however_noisy_it_was() -> None:
    quality = Quality()
    quality.waited(0.01)
    quality.damaged(100)
    w, now = Window(1000, 1.0, 4, 0.0, quality), 0.0
    w.add(request(1))
    while now < 4.0:
        assert send_all(w, now) == [1]
        now = w.deadline() or now
        w.expire(now)
    assert now < 4.0 + 1 / 16
    with pytest.raises(AttemptsExhaustedError) as caught:
        w.send_next(now)
    assert caught.value.request.attempts > 50


def test_pieces_take_the_place_of_a_request_and_its_attempts() -> None:
    w = window(3)
    send_all(w, 0.0)
    w.expire(1.0)
    w.replace_next([request(11), request(12)])
    assert send_all(w, 1.0) == [11, 12, 2, 3]
    for now in (2.0, 3.0):
        w.expire(now)
        assert send_all(w, now) == [11, 12, 2, 3]
    w.expire(4.0)
    with pytest.raises(AttemptsExhaustedError) as caught:
        w.send_next(4.0)
    assert (caught.value.request.seq, caught.value.request.attempts) == (11, 4)


def test_overtaken_requests_are_sent_again_at_once() -> None:
    w = window(4)
    send_all(w, 0.0)
    answer(w, 3, 0.1)
    assert send_all(w, 0.1) == [1, 2]
    answer(w, 4, 0.2)  # sent before the repeats: says nothing about them
    assert send_all(w, 0.2) == []
    answer(w, 2, 0.3)  # sent twice; which of the two was answered is not known
    assert send_all(w, 0.3) == []


def test_an_ambiguous_answer_does_not_overtake_what_was_sent_between_the_two() -> None:
    w = window(1)
    send_all(w, 0.0)
    w.expire(1.0)
    w.add(request(2))
    w.add(request(3))
    assert send_all(w, 1.0) == [1, 2, 3]
    w.expire(2.0)
    assert send_all(w, 2.0) == [1, 2, 3]
    answer(w, 2, 2.1)  # perhaps the first 2, which was sent before the second 1
    assert send_all(w, 2.1) == []


def test_a_restart_of_the_peer_begins_anew_for_all_that_is_open() -> None:
    w = window(3, attempts=1)
    send_all(w, 0.0)
    answer(w, 1, 0.1)
    w.start_over()
    assert send_all(w, 0.2) == [2, 3]
    answer(w, 2, 0.3)
    answer(w, 3, 0.3)
    assert w.idle


def test_unknown_and_unsent_numbers_are_not_found() -> None:
    w = window(2, credit=100)
    send_all(w, 0.0)
    assert w.find(7) is None
    assert w.find(2) is None


class Peer:
    """Answers in order, loses what the fates say."""

    def __init__(self, fates: list[bool]) -> None:
        self.fates = iter(fates)
        self.answers: list[int] = []

    def take(self, seq: int) -> None:
        if next(self.fates, True):
            self.answers.append(seq)


@given(st.lists(st.booleans(), max_size=60), st.integers(1, 30), st.integers(100, 700))
@settings(max_examples=200)
def test_every_request_is_answered_whatever_is_lost(fates: list[bool], count: int, credit: int) -> None:
    w = window(count, credit=credit, attempts=100)
    peer, now, open_seqs = Peer(fates), 0.0, set(range(1, count + 1))
    while open_seqs:
        for seq in send_all(w, now):
            peer.take(seq)
        assert w._bytes <= credit
        now += 0.01
        if not peer.answers:
            deadline = w.deadline()
            assert deadline is not None
            now = max(now, deadline)
        else:
            seq = peer.answers.pop(0)
            if w.find(seq) is not None:
                answer(w, seq, now)
                open_seqs.discard(seq)
        w.expire(now)
    assert w.idle
    assert w._bytes == 0
