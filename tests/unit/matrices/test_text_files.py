"""Reading .csv, .mtx and the .txt of vectors/."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rig.errors import InputError
from rig.matrices import read_matrices

ONE = 65536
COUNTED = np.arange(16).reshape(4, 4)
LINE = " ".join(str(i) for i in range(16))
BLOCK = "0 1 2 3\n4 5 6 7\n8 9 10 11\n12 13 14 15\n"
WORDS = " ".join(f"{i:08X}" for i in range(16))


def written(folder: Path, suffix: str, text: str) -> Path:
    path = folder / f"m{suffix}"
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    "text",
    [
        LINE,
        LINE.replace(" ", ","),
        LINE.replace(" ", " ; "),
        LINE.replace(" ", "\t"),
        BLOCK,
        BLOCK.replace(" ", ","),
        BLOCK.replace("\n", "\r\n"),
        BLOCK.replace("\n", "\n\n# a comment\n"),
        "# a comment, with 3 commas, in it\n" + LINE,
        "\ufeff" + LINE,
        LINE.replace(" ", ".0e0,+"),
        ",".join(f"a{i}" for i in range(16)) + "\n" + LINE.replace(" ", ","),
        "# a comment\nthe matrix\n" + BLOCK,
    ],
)
def test_csv(tmp_path: Path, text: str) -> None:
    assert np.array_equal(read_matrices(written(tmp_path, ".csv", text)), [COUNTED * ONE])


def test_csv_holds_many_matrices_in_both_forms(tmp_path: Path) -> None:
    words = read_matrices(written(tmp_path, ".csv", f"{LINE}\n{BLOCK}{BLOCK}{LINE}\n"))
    assert np.array_equal(words, [COUNTED * ONE] * 4)


def test_csv_quantises_to_nearest_even(tmp_path: Path) -> None:
    text = ",".join(["0.00000762939453125", "0.00002288818359375", "-32768", ".5"] * 4)
    assert read_matrices(written(tmp_path, ".csv", text))[0, 0].tolist() == [0, 2, -(2**31), 32768]


ROW = "1,1,1,1\n"


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("1,2,3\n", 1, "3 fields; a line holds 16, or 4 of a 4x4 block"),
        ("# c\n\n" + "1 " * 17, 3, "17 fields"),
        (ROW * 4 + ROW * 3, 7, "the last block of 4 lines ends after 3"),
        (ROW * 2 + "1," * 15 + "1\n", 3, "a block of 4 lines ends after 2"),
        (ROW + "1,1,x,1\n", 2, "'x' is not a number"),
        ("a,b,1,d\n" + ROW * 4, 1, "'a' is not a number"),
        (ROW * 4 + "a,b,c,d\n" + ROW * 3, 5, "'a' is not a number"),
        ("1,2,,4\n" + ROW * 3, 1, "'' is not a number"),
        ("1,2,3,4,\n" + ROW * 3, 1, "'' is not a number"),
        ("1_0,1,1,1\n" + ROW * 3, 1, "'1_0' is not a number"),
        ("0x1,1,1,1\n" + ROW * 3, 1, "'0x1' is not a number"),
        ("1,5;2,5;3,5;4,5\n", 1, "mixes commas and semicolons; decimal commas are not read"),
        (ROW * 3 + "1,nan,1,1\n", 4, "nan is not finite"),
        (ROW * 3 + "1,1,-Inf,1\n", 4, "-Inf is not finite"),
        (ROW * 5 + "32768,1,1,1\n" + ROW * 2, 6, "32768 does not fit"),
        (ROW * 3 + "1,1,1,1e999\n", 4, "1e999 is not finite"),
        ("1,1,1," + "9" * 5000 + "\n" + ROW * 3, 1, "is not finite"),
    ],
)
def test_csv_mistakes(tmp_path: Path, text: str, line: int, told: str) -> None:
    path = written(tmp_path, ".csv", text)
    with pytest.raises(InputError) as caught:
        read_matrices(path)
    assert str(caught.value).startswith(f"{path}:{line}: ")
    assert told in str(caught.value)


def test_csv_without_numbers(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no matrix"):
        read_matrices(written(tmp_path, ".csv", "# only a comment\nand a header\n"))


def market(form: str, *lines: str) -> str:
    return "\n".join([f"%%MatrixMarket matrix {form}", "% a comment", *lines, ""])


ARRAY = [str(i) for i in COUNTED.T.ravel().tolist()]
LOWER = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"]
SYMMETRIC = [[1, 2, 3, 4], [2, 5, 6, 7], [3, 6, 8, 9], [4, 7, 9, 10]]
SKEW = [[0, -1, -2, -3], [1, 0, -4, -5], [2, 4, 0, -6], [3, 5, 6, 0]]
PLACED = [[0, 0, 0, 0], [0, 0, 0, 0], [1.5, 0, 0, 0], [0, 0, 0, -2]]
BOTH = [[0, 0, 1.5, 0], [0, 0, 0, 0], [1.5, 0, 0, 0], [0, 0, 0, -2]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (market("array real general", "4 4", *ARRAY), COUNTED),
        (market("array integer general", "4 4", *ARRAY), COUNTED),
        (market("ARRAY Real General", "4 4", "", *ARRAY), COUNTED),
        (market("array real symmetric", "4 4", *LOWER), SYMMETRIC),
        (market("array real skew-symmetric", "4 4", *LOWER[:6]), SKEW),
        (market("coordinate real general", "4 4 2", "3 1 1.5", "4 4 -2"), PLACED),
        (market("coordinate real symmetric", "4 4 2", "3 1 1.5", "4 4 -2"), BOTH),
        (market("coordinate pattern general", "4 4 1", "1 4"), np.eye(4, k=3)),
        (
            market("coordinate integer skew-symmetric", "4 4 1", "4 1 3"),
            3 * (np.eye(4, k=-3) - np.eye(4, k=3)),
        ),
        (market("coordinate real general", "4 4 0"), np.zeros((4, 4))),
    ],
)
def test_matrix_market(tmp_path: Path, text: str, expected: object) -> None:
    words = read_matrices(written(tmp_path, ".mtx", text))
    assert np.array_equal(words, np.array([expected]) * ONE)


def test_matrix_market_negates_exactly(tmp_path: Path) -> None:
    text = market("coordinate real skew-symmetric", "4 4 1", "2 1 -32768")
    with pytest.raises(InputError, match=r":4: .*32768.0 .*does not fit"):
        read_matrices(written(tmp_path, ".mtx", text))


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("4 4\n", 1, "must be '%%MatrixMarket matrix"),
        (market("array complex general", "4 4"), 1, "'complex' is not read; known: real, integer, pattern"),
        (market("array real hermitian", "4 4"), 1, "'hermitian' is not read"),
        (market("array pattern general", "4 4"), 1, "a pattern has no array form"),
        (market("array real general"), 3, "ends before the size line"),
        (market("array real general", "3 3", *ARRAY), 3, "the size must be '4 4'"),
        (market("coordinate real general", "4 4", "1 1 1"), 3, "the size must be '4 4 <entries>'"),
        (market("coordinate real general", "4 4 x", "1 1 1"), 3, "'x' is not a whole number"),
        (market("array real general", "4 4", *ARRAY[:15]), 18, "15 entries, 16 expected"),
        (market("array real general", "4 4", *ARRAY, "1"), 20, "17 entries, 16 expected"),
        (market("coordinate real general", "4 4 2", "1 1 1"), 4, "1 entries, 2 expected"),
        (market("array real general", "4 4", "1 2", *ARRAY[1:]), 4, "one number a line"),
        (market("array real general", "4 4", "x", *ARRAY[1:]), 4, "'x' is not a number"),
        (market("array integer general", "4 4", "1.5", *ARRAY[1:]), 4, "'1.5' is not a whole number"),
        (market("coordinate real general", "4 4 1", "1 1"), 4, "2 fields in an entry of a real matrix"),
        (
            market("coordinate pattern general", "4 4 1", "1 1 1"),
            4,
            "3 fields in an entry of a pattern matrix",
        ),
        (market("coordinate real general", "4 4 1", "0 1 1"), 4, "entry 0 1 is out of place"),
        (market("coordinate real general", "4 4 1", "1 5 1"), 4, "entry 1 5 is out of place"),
        (market("coordinate real symmetric", "4 4 1", "1 2 1"), 4, "entry 1 2 is out of place"),
        (market("coordinate real skew-symmetric", "4 4 1", "1 1 1"), 4, "entry 1 1 is out of place"),
        (market("coordinate real general", "4 4 2", "1 1 1", "1 1 1"), 5, "or given twice"),
        (market("coordinate real general", "4 4 1", "1 1 nan"), 4, "is not finite"),
        (market("coordinate real general", "4 4 1", "1 1 4e4"), 4, "does not fit"),
    ],
)
def test_matrix_market_mistakes(tmp_path: Path, text: str, line: int, told: str) -> None:
    path = written(tmp_path, ".mtx", text)
    with pytest.raises(InputError) as caught:
        read_matrices(path)
    assert str(caught.value).startswith(f"{path}:{line}: ")
    assert told in str(caught.value)


def test_vectors(tmp_path: Path) -> None:
    extremes = "80000000 7FFFFFFF ffffffff 00000000 " * 4
    text = f"# a comment\nid: a\nclass: c\nin: {WORDS}\nstatus: OK\n\n\nid: b\n# another\nin: {extremes}\n"
    words = read_matrices(written(tmp_path, ".txt", text))
    assert np.array_equal(words[0], COUNTED)
    assert words[1].tolist() == [[-(2**31), 2**31 - 1, -1, 0]] * 4


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("id: a\nwire: 00\n", 1, "the record has no 'in:' words"),
        (f"id: a\nin: {WORDS} {WORDS[:35]}\n", 2, "20 words, a record of SOLVE (A and b); a matrix has 16"),
        (f"id: a\nin: {WORDS} {WORDS}\n", 2, "32 words, a record of UPDATE (A and the old inverse)"),
        ("id: a\nin: 00000000\n", 2, "1 words; a matrix has 16"),
        (f"id: a\nin: {WORDS[:-1]}G\n", 2, "'0000000G' is not eight hexadecimal digits"),
        (f"id: a\nin: {WORDS[:-1]}\n", 2, "'0000000' is not eight hexadecimal digits"),
        (f"in: {WORDS}\nin: {WORDS}\n", 2, "'in' twice in a record; a blank line separates records"),
        (f"id: a\n{WORDS}\n", 2, "not a 'key: value' line"),
    ],
)
def test_vectors_mistakes(tmp_path: Path, text: str, line: int, told: str) -> None:
    path = written(tmp_path, ".txt", text)
    with pytest.raises(InputError) as caught:
        read_matrices(path)
    assert str(caught.value).startswith(f"{path}:{line}: ")
    assert told in str(caught.value)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from([".csv", ".mtx", ".txt"]),
    st.lists(
        st.sampled_from([LINE, BLOCK, WORDS, *market("array real general", "4 4").split("\n"), "in:", "a:"])
    ),
    st.text(max_size=30),
    st.sampled_from(["", " ", "\n"]),
)
def test_whatever_the_text_an_error_is_one_line(
    tmp_path: Path, suffix: str, parts: list[str], noise: str, joint: str
) -> None:
    path = tmp_path / f"m{suffix}"
    path.write_bytes(joint.join([*parts, noise]).encode("utf-8", "surrogatepass"))
    told = ""
    try:
        read_matrices(path)
    except InputError as error:
        told = str(error)
    assert not told or told.startswith(f"{path}:")
    assert "\n" not in told


def test_a_long_field_is_told_by_its_beginning(tmp_path: Path) -> None:
    for field, reason in [("x" * 10**5, "is not a number"), ("1" * 10**5, "is not finite")]:
        path = written(tmp_path, ".csv", f"{field} 1 1 1\n" + "1 1 1 1\n" * 3)
        with pytest.raises(InputError, match=reason) as told:
            read_matrices(path)
        assert len(str(told.value)) < len(str(path)) + 80


def test_an_entry_of_matrix_market_is_told_by_its_line_alone(tmp_path: Path) -> None:
    path = written(tmp_path, ".mtx", "%%MatrixMarket matrix coordinate real general\n4 4 1\n1 1 nan\n")
    with pytest.raises(InputError, match="^" + re.escape(f"{path}:3: value nan is not finite") + "$"):
        read_matrices(path)
