"""Burst mode on a real target: cases as `rig.matrices` gives them, digests as `rig.wire.digest` does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from rig.errors import InputError, ProtocolError, UsageError
from rig.link import Session
from rig.matrices import RECIPES, Recipe, generate, recipe
from rig.targets import Device, open_target
from rig.wire.digest import block_digest

TARGETS = ["native", pytest.param("qemu-mps2-an385", marks=pytest.mark.qemu)]
LSB = 1 / 65536
GROUPS: list[tuple[str, dict[str, Any]]] = [
    ("uniform", {}),
    ("uniform", {"range": [-8, 8]}),
    ("uniform", {"range": [3, 3]}),
    ("log_uniform", {}),
    ("log_uniform", {"magnitude": [0.001, 10]}),
    ("log_uniform", {"magnitude": [16384, 32768]}),  # where fixed point often does not decide
    ("rigid", {}),
    ("rigid", {"translation": 0}),
    ("rigid", {"translation": 32768}),
    *(
        ("near_singular", {"rank": rank, "range": size, "perturbation": step})
        for rank in (1, 2, 3)
        for size, step in ((8, 1), (4 * LSB, 3), (32768, 2**20))
    ),
    ("boundary", {}),
]
CASES = {"native": 1500, "qemu-mps2-an385": 300}  # what C does is shown there, what its compiler does here


@pytest.fixture(scope="module", params=TARGETS)
def device(request: pytest.FixtureRequest) -> Iterator[Device]:
    with open_target(request.param) as opened:
        yield opened


@pytest.fixture
def session(device: Device) -> Session:
    return device.session


@pytest.mark.parametrize(("begin", "ahead"), [(0, 0), (2**32, 0.5), (2**63, 1)])
@pytest.mark.parametrize(("class_name", "params"), GROUPS)
def test_the_target_generates_the_same_and_digests_it(
    device: Device, class_name: str, params: dict[str, Any], begin: int, ahead: float
) -> None:
    session, count = device.session, CASES[device.name]
    first, most = begin - int(ahead * count), count * 2 // 3
    wanted = recipe(class_name, 7, params)
    got = session.fetch("exact", wanted, first, count)
    assert (got.inputs == generate(class_name, 7, params, first, count).reshape(-1, 16)).all()
    assert not got.findings.any()
    blocks = [(first, most), (first + most, 1), (first + most + 1, count - most - 1)]
    replies = list(session.burst("exact", wanted, blocks))
    assert [(reply.first, reply.count) for reply in replies] == blocks
    for reply in replies:
        part = slice(reply.first - first, reply.first - first + reply.count)
        assert reply.digest == block_digest(
            reply.first, got.inputs[part], got.status[part], got.words[part]
        ), reply
        assert list(reply.statuses) == np.bincount(got.status[part], minlength=5).tolist()
        assert reply.findings == (0, 0, 0)


def test_the_answers_are_those_of_run(session: Session) -> None:
    got = session.fetch("adjugate", recipe("boundary", 1, {}), 0, 500)
    results = session.run("adjugate", got.inputs)
    assert (results.status == got.status).all()
    ok = got.status == 0
    assert ok.any()
    assert (results.words[ok] == got.words[ok]).all()


def test_every_class_it_should_know_is_tried() -> None:
    assert {name for name, _ in GROUPS} == set(RECIPES)


def test_an_answer_is_asked_for_ahead(session: Session) -> None:
    asked: list[int] = []

    def blocks() -> Iterator[tuple[int, int]]:
        for first in range(0, 5000, 100):
            asked.append(first)
            yield first, 100

    replies = session.burst("exact", recipe("uniform", 1, {}), blocks())
    next(replies)
    assert len(asked) > 4
    assert len(list(replies)) == 49


def test_a_burst_that_is_dropped_leaves_a_session_that_works(session: Session) -> None:
    group = recipe("uniform", 1, {})
    replies = session.burst("exact", group, ((first, 100) for first in range(0, 10_000, 100)))
    assert next(replies).first == 0
    del replies
    assert session.fetch("exact", group, 0, 3).inputs.shape == (3, 16)
    assert session.stats.target_resets == 0


def test_what_cannot_be_is_refused(session: Session) -> None:
    group = recipe("uniform", 1, {})
    with pytest.raises(UsageError, match="the firmware has: "):
        session.burst("no_such_kernel", group, [(0, 1)])
    for block in ((0, 0), (0, 65_536), (-1, 1), (2**63 - 1, 2)):
        with pytest.raises(InputError, match="no block of"):
            list(session.burst("exact", group, [block]))
    with pytest.raises(InputError, match="no 2 cases from"):
        session.fetch("exact", group, 2**63 - 1, 2)
    with pytest.raises(ProtocolError, match="UNKNOWN_GENERATOR"):
        session.fetch("exact", Recipe(9, group.key, group.parameters), 0, 1)
    with pytest.raises(ProtocolError, match="BAD_PARAMETERS"):
        session.fetch("exact", Recipe(1, group.key, (1, 0, 0, 0)), 0, 1)
    with pytest.raises(ProtocolError, match="UNKNOWN_GENERATOR"):
        list(session.burst("solve_exact", group, [(0, 1)]))
    assert session.fetch("exact", group, 0, 0).status.shape == (0,)
