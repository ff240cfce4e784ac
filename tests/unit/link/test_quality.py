"""What a session concludes from what becomes of its frames."""

from __future__ import annotations

from math import inf

from rig.link.quality import Quality
from rig.wire.protocol import MAX_PAYLOAD, encoded_size

LARGEST = encoded_size(MAX_PAYLOAD)


def test_a_clean_line_is_given_all_the_time_and_any_size() -> None:
    quality = Quality()
    for _ in range(100):
        quality.waited(0.001)
        quality.answered(4096)
    assert not quality.noisy
    assert quality.deadline(1.0, 0) == 1.0
    assert (quality.frame, quality.flight) == (LARGEST, inf)


def test_a_damaged_frame_makes_a_line_noisy_for_a_while() -> None:
    quality = Quality()
    quality.damaged()
    assert quality.noisy
    for _ in range(20):
        quality.answered(100)
    assert not quality.noisy


def test_on_a_noisy_line_repeats_come_sooner_but_not_before_answers_can() -> None:
    quality = Quality()
    quality.damaged()
    assert quality.deadline(1.0, 0) == 1.0  # how long an answer takes is not known
    quality.waited(0.010)
    assert quality.deadline(1.0, 0) == 0.040
    assert quality.deadline(1.0, 5) == 1.0 / 16
    quality.waited(0.200)
    assert quality.deadline(1.0, 5) == 0.8
    quality.waited(2.0)
    assert quality.deadline(1.0, 0) == 1.0


def test_frames_shrink_to_what_passes_and_grow_again() -> None:
    quality = Quality()
    for _ in range(16):
        quality.lost(4096)  # a whole window of equal frames: one step
    assert quality.frame == 2048
    quality.lost(2000)
    assert quality.frame == 1000
    quality.answered(100)  # a small one says nothing of larger ones
    assert quality.frame == 1000
    for _ in range(100):
        quality.answered(int(quality.frame))
    assert quality.frame == LARGEST


def test_less_is_sent_ahead_after_all_was_lost() -> None:
    quality = Quality()
    quality.all_lost(60_000)
    quality.all_lost(60_000)
    assert quality.flight == 15_000
    for _ in range(150):
        quality.answered(100)
    assert 15_000 < quality.flight < 15_150  # 150 frames were about one flight
    for _ in range(20):
        quality.all_lost(60_000)
    assert quality.flight == 512
