"""The fault model: seeded, as often as told, and what each kind does."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rig.errors import UsageError
from rig.link.proxy import Event, Fault, Faults, Spoiler
from rig.link.proxy.spoiler import BANNER

STREAM = np.random.default_rng(5).integers(0, 256, 400_000, np.uint8).tobytes()


def spoil(spoiler: Spoiler, data: bytes) -> bytes:
    """Everything that passes; events are left out."""
    items = [*spoiler.feed(data), *([spoiler.flush()] if spoiler.holding else [])]
    return b"".join(item for item in items if isinstance(item, bytes))


def test_no_faults_change_nothing() -> None:
    assert not Faults()
    assert Spoiler(Faults(), 1).feed(STREAM) == [STREAM]


def test_the_same_seed_gives_the_same_faults_however_the_stream_is_cut() -> None:
    faults = Faults.parse("all=1e-3,stale=0,stall=0,cut=0,reset=0")
    whole, again, other = (Spoiler(faults, seed) for seed in (1, 1, 2))
    expected = spoil(whole, STREAM)
    cuts = [0, *np.random.default_rng(1).integers(0, len(STREAM), 500).tolist(), len(STREAM)]
    pieces = [STREAM[start:stop] for start, stop in zip(sorted(cuts), sorted(cuts)[1:], strict=False)]
    got = b"".join(b"".join(i for i in again.feed(piece) if isinstance(i, bytes)) for piece in pieces)
    assert got + (again.flush() if again.holding else b"") == expected
    assert whole.counts == again.counts
    assert spoil(other, STREAM) != expected


def test_faults_come_as_often_as_told() -> None:
    spoiler = Spoiler(Faults.parse("flip=1e-3,drop=2e-3"), 3)
    spoil(spoiler, STREAM)
    for fault, expected in ((Fault.FLIP, 400), (Fault.DROP, 800)):
        assert abs(spoiler.counts[fault] - expected) < 5 * expected**0.5


def test_a_flip_inverts_one_bit_in_place() -> None:
    spoiler = Spoiler(Faults(flip=1e-3), 1)
    got = spoil(spoiler, STREAM)
    changed = [i for i, (a, b) in enumerate(zip(STREAM, got, strict=True)) if a != b]
    assert spoiler.touched == [(i, i + 1) for i in changed]
    assert all((STREAM[i] ^ got[i]).bit_count() == 1 for i in changed)
    assert len(changed) == spoiler.counts[Fault.FLIP] > 0


@pytest.mark.parametrize(
    ("kind", "grows"),
    [("drop", -1), ("insert", 1), ("duplicate", 1), ("reorder", 0), ("banner", 1), ("stale", 1)],
)
def test_what_a_kind_does_to_the_length(kind: str, grows: int) -> None:
    spoiler = Spoiler(Faults.parse(f"{kind}=1e-4"), 1, earlier=b"old frames")
    got = spoil(spoiler, STREAM)
    assert spoiler.counts[Fault(kind)] > 10
    assert (len(got) > len(STREAM)) - (len(got) < len(STREAM)) == grows
    assert got != STREAM
    if kind == "reorder":
        assert sorted(got) == sorted(STREAM)


def test_a_banner_comes_before_everything() -> None:
    assert Spoiler(Faults(banner=1e-9), 1).feed(b"hello")[0] == BANNER


def test_stale_bytes_come_from_an_earlier_run() -> None:
    spoiler = Spoiler(Faults(stale=0.01), 1, earlier=b"from the run before")
    assert b"from the run before" in spoil(spoiler, bytes(5000))


@pytest.mark.parametrize("kind", [Fault.CUT, Fault.RESET])
def test_what_a_cut_or_reset_strikes_is_lost_with_what_follows_in_the_piece(kind: Fault) -> None:
    spoiler = Spoiler(Faults.parse(f"{kind}=1e-3"), 1)
    *passed, event = spoiler.feed(STREAM)
    assert isinstance(event, Event)
    assert event.fault is kind
    assert 0 <= event.seconds <= 0.02
    assert spoiler.touched == [(len(b"".join(p for p in passed if isinstance(p, bytes))), len(STREAM))]
    spoiler.lose(b"more")
    assert spoiler.touched[-1] == (len(STREAM), len(STREAM) + 4)


@given(st.integers(0, 2**32), st.sampled_from([1e-3, 1e-2, 0.05]))
def test_every_byte_of_the_stream_passes_untouched_or_is_told(seed: int, rate: float) -> None:
    """What no fault touched is there, in order: nothing is lost unnoticed."""
    spoiler = Spoiler(
        Faults.parse(f"all={rate},cut=0,reset=0"),
        seed,
    )
    data = STREAM[:3000]
    got = iter(spoil(spoiler, data))
    hit = {i for start, stop in spoiler.touched for i in range(start, stop)}
    assert all(byte in got for i, byte in enumerate(data) if i not in hit)


def test_parse() -> None:
    assert Faults.parse("flip=1e-4, reset=1e-6") == Faults(flip=1e-4, reset=1e-6)
    assert Faults.parse("") == Faults()
    expected = {"flip": 1e-4, "drop": 0.0, "insert": 1e-4, "stale": 3e-5, "banner": 3e-5, "reset": 3e-6}
    rates = Faults.parse("all=3e-4,drop=0").rates()
    assert {name: rates[name] for name in expected} == pytest.approx(expected)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("flop=1e-4", "unknown fault 'flop'; there are: all, flip, drop"),
        ("flip", "'flip': a fault needs a probability"),
        ("flip=often", "a fault needs a probability"),
        ("flip=2", "the rate of flip must be a probability up to 0.1, not 2"),
        ("drop=-1e-4", "must be a probability"),
        ("drop=nan", "must be a probability"),
    ],
)
def test_what_parse_refuses(text: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        Faults.parse(text)
