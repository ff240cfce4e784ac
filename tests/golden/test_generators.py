"""Generated cases and recipes against those of a third program (vectors/generate/generators.py)."""

from __future__ import annotations

import json
from collections import Counter

import numpy as np
import pytest

from rig.matrices import RECIPES, generate, recipe
from rig.matrices.catalog import resolve_group
from rig.matrices.rank import _independent
from rig.matrices.rotation import TRIES, _square
from rig.matrices.stream import draw, symmetric
from rig.wire.burst import encode_burst
from tests.golden.records import Record, read, words

RECORDS = read("generators/cases.txt")
SEED = 42


def test_every_class_is_there() -> None:
    seen = Counter(record["class"] for record in RECORDS)
    assert set(seen) == set(RECIPES)
    assert min(seen.values()) > 10
    assert len({record["id"] for record in RECORDS}) == len(RECORDS)


@pytest.mark.parametrize("record", RECORDS, ids=[record["id"] for record in RECORDS])
def test_words_and_request(record: Record) -> None:
    name, params, index = record["class"], json.loads(record["params"]), int(record["index"])
    assert generate(name, SEED, params, index, 1).ravel().tolist() == words(record, "out")
    wanted = recipe(name, SEED, params)
    request = encode_burst(0, wanted.code, (index, 1), wanted.key, wanted.parameters)
    assert request.hex() == record["request"]


def test_some_use_up_their_words_of_either_disc() -> None:
    spared = set()
    for record in (r for r in RECORDS if r["class"] == "rigid"):
        _, key = resolve_group("rigid", SEED, json.loads(record["params"]))
        case = draw(key, 16, int(record["index"]), 1)
        for first in (3, 9):
            tried = [_square(case.words[first + k])[2][0] for k in range(TRIES)]
            if min(tried) >= 1.0:
                spared.add(first)
    assert spared == {3, 9}


def test_some_have_dependent_rows() -> None:
    replaced = Counter[int]()
    for record in (r for r in RECORDS if r["class"] == "near_singular"):
        params = json.loads(record["params"])
        _, key = resolve_group("near_singular", SEED, params)
        rank = params["rank"]
        case = draw(key, 24, int(record["index"]), 1)
        if params["range"] == 4 / 65536:
            base = symmetric(case.words[: 4 * rank], 4 // rank).reshape(rank, 4, 1)
            replaced[rank] += bool(np.any(_independent(base) != base))
    assert set(replaced) == {1, 2, 3}
