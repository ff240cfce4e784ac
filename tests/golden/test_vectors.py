"""The golden vectors: well-formed, true by FLINT, agreed to by the oracle, and what their program writes."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from flint import fmpq, fmpq_mat, fmpz_mat

import rig.oracle
from tests.golden.records import VECTORS, Record, read, words

# File -> words in, words out, records at least.
FILES = {
    "inverse/gallery.txt": (16, 16, 60),
    "inverse/random.txt": (16, 16, 200),
    "inverse/found.txt": (16, 16, 10),
    "solve/gallery.txt": (20, 4, 50),
    "solve/random.txt": (20, 4, 200),
    "update/gallery.txt": (32, 16, 30),
    "update/random.txt": (32, 16, 140),
}
# Runs a program with its own folder to import from, and fails if it imported the project.
RUN = """
import runpy, sys
sys.path.insert(0, sys.argv[1].rpartition("/")[0])
runpy.run_path(sys.argv[1], run_name="__main__")
assert "rig" not in sys.modules
"""
STATUS = ("OK", "SINGULAR", "OVERFLOW")
LOW, HIGH = -(2**31), 2**31 - 1


def exact(name: str, record: Record) -> list[fmpq]:
    """The true answer in LSB; nothing when A is singular."""
    given = words(record, "in")
    a = fmpz_mat(4, 4, given[:16])
    if a.det() == 0:
        return []
    if name.startswith("solve"):
        side = fmpq_mat(fmpz_mat(4, 1, given[16:]))
        return [2**16 * x for x in fmpq_mat(a).solve(side).entries()]
    return [2**32 * x for x in fmpq_mat(a).inv().entries()]


def is_nearest(word: int, value: fmpq) -> bool:
    """Nearest, ties to even, by distance: not by the generator's floor."""
    distance = abs(value - word)
    return bool(distance < fmpq(1, 2) or (distance == fmpq(1, 2) and word % 2 == 0))


def fits(value: fmpq) -> bool:
    """Whether the nearest word is one: -2^31 - 1/2 goes to even, inside; 2^31 - 1/2 to even, outside."""
    return bool(LOW - fmpq(1, 2) <= value < HIGH + fmpq(1, 2))


@pytest.mark.parametrize("name", FILES)
def test_records_are_well_formed(name: str) -> None:
    n_in, n_out, least = FILES[name]
    records = read(name)
    assert len(records) >= least
    assert len({record["id"] for record in records}) == len(records)
    for record in records:
        assert re.fullmatch(r"[a-z0-9-]+", record["id"])
        assert record["class"]
        assert record["status"] in STATUS
        assert len(words(record, "in")) == n_in
        assert len(words(record, "out")) == (n_out if record["status"] == "OK" else 0)


@pytest.mark.parametrize("name", [name for name in FILES if not name.endswith("random.txt")])
def test_what_was_chosen_says_why(name: str) -> None:
    assert [record["id"] for record in read(name) if not record.get("#")] == []


@pytest.mark.parametrize("name", FILES)
def test_every_word_and_status_is_true(name: str) -> None:
    for record in read(name):
        values = exact(name, record)
        status = "SINGULAR" if not values else "OK" if all(map(fits, values)) else "OVERFLOW"
        assert record["status"] == status, record["id"]
        if status == "OK":
            out = words(record, "out")
            assert all(map(is_nearest, out, values)), record["id"]


@pytest.mark.parametrize("name", [name for name in FILES if name.startswith("update")])
def test_the_old_inverse_of_an_update_is_an_inverse_in_words(name: str) -> None:
    for record in read(name):
        given = words(record, "in")
        if record["class"] == "unchanged":
            assert given[16:] == words(record, "out"), record["id"]
        if record["class"] == "small":
            changed = np.abs(np.array(given[16:]) - words(record, "out")).max()
            assert 0 <= changed < 2**27, record["id"]


@pytest.mark.parametrize("name", FILES)
def test_the_certified_oracle_agrees(name: str) -> None:
    records = read(name)
    operation = {"inverse": "invert"}.get(name.split("/", maxsplit=1)[0], name.split("/", maxsplit=1)[0])
    truth = rig.oracle.truth("certified", operation, np.array([words(r, "in") for r in records], np.int32))
    assert [STATUS[status] for status in truth.status] == [record["status"] for record in records]
    for record, rounded in zip(records, truth.rounded, strict=True):
        if record["status"] == "OK":
            assert rounded.ravel().tolist() == words(record, "out"), record["id"]


def test_ties_and_edges_are_among_them() -> None:
    for name in ("inverse/gallery.txt", "solve/gallery.txt"):
        values = [value for record in read(name) for value in exact(name, record)]
        halves = [value for value in values if value.q == 2]
        assert len(halves) > 10
        assert fmpq(2**32 - 1, 2) in halves
        assert fmpq(-(2**32) - 1, 2) in halves
        assert any(value > 2**32 for value in halves)


def by_integers(operation: str, a: int, b: int) -> int:
    """The primitives of firmware/fixed/q16.h, stated with divmod alone."""
    if operation.startswith("mul"):
        quotient, rest = divmod(a * b, 2**16)
        return quotient + (operation == "mul_round" and rest >= 2**15)
    quotient, rest = divmod(abs(a) * 2**16, abs(b))
    size = quotient + (operation == "div_round" and 2 * rest >= abs(b))
    return size if (a < 0) == (b < 0) else -size


def test_the_primitives_are_true() -> None:
    others: dict[str, Callable[[int, int], int]] = {
        "wrap_add": lambda a, b: a + b,
        "wrap_sub": lambda a, b: a - b,
        "magnitude": lambda a, _: abs(a),
        "fits": lambda upper, lower: int(-1 <= upper <= 0 and (lower < 0) == (upper < 0)),
    }
    records = read("arithmetic/q16.txt")
    assert len(records) > 300
    for record in records:
        operation, given, out = record["op"], words(record, "in"), words(record, "out")
        a, b = (*given, 0)[:2]
        value = others[operation](a, b) if operation in others else by_integers(operation, a, b)
        got = out[0] * 2**32 + out[1] % 2**32 if len(out) == 2 else out[0]
        assert (value - got) % 2**32 == 0 if len(out) == 1 else value == got, record["id"]


@pytest.mark.parametrize("program", ["arithmetic", "inverse", "solve", "update", "generators"])
def test_the_files_are_what_their_program_writes(program: str, tmp_path: Path) -> None:
    shutil.copytree(VECTORS / "generate", tmp_path / "generate")
    (tmp_path / program).mkdir()
    command = [sys.executable, "-I", "-c", RUN, str(tmp_path / "generate" / f"{program}.py")]
    subprocess.run(command, check=True, timeout=60)
    written = sorted(path.name for path in (tmp_path / program).iterdir())
    assert written
    for name in written:
        assert (tmp_path / program / name).read_text() == (VECTORS / program / name).read_text(), name
