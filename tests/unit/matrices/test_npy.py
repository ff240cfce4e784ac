"""Reading .npy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rig.errors import InputError
from rig.matrices import read_matrices

MATRIX = np.arange(16).reshape(4, 4)


def saved(folder: Path, array: Any) -> Path:
    path = folder / "m.npy"
    np.save(path, array)
    return path


@pytest.mark.parametrize("shape", [(3, 4, 4), (4, 4), (3, 16), (16,), (16, 16)])
def test_shapes(tmp_path: Path, shape: tuple[int, ...]) -> None:
    words = np.arange(np.prod(shape), dtype=np.int32).reshape(shape)
    assert np.array_equal(read_matrices(saved(tmp_path, words)), words.reshape(-1, 4, 4))


def test_fortran_order_and_byte_order_do_not_matter(tmp_path: Path) -> None:
    for array in (np.asfortranarray(MATRIX), MATRIX.astype(">i8"), MATRIX.astype("<i2")):
        assert np.array_equal(read_matrices(saved(tmp_path, array))[0], MATRIX)


@pytest.mark.parametrize("dtype", ["i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8"])
def test_integers_are_raw_words(tmp_path: Path, dtype: str) -> None:
    assert np.array_equal(read_matrices(saved(tmp_path, MATRIX.astype(dtype)))[0], MATRIX)


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8", "g"])
def test_floats_are_values(tmp_path: Path, dtype: str) -> None:
    assert np.array_equal(read_matrices(saved(tmp_path, MATRIX.astype(dtype)))[0], MATRIX * 65536)


@pytest.mark.parametrize(
    ("array", "told"),
    [
        (np.ones((4, 4), dtype=bool), "dtype bool; must be an integer"),
        (np.ones((4, 4), dtype=complex), "dtype complex128"),
        (np.full((4, 4), "1"), "dtype <U1"),
        (np.zeros((4, 4), dtype="M8[s]"), r"dtype datetime64\[s\]"),
        (np.zeros(16, dtype=[("a", "f8")]), "dtype "),
        (np.zeros((4, 4, 4, 4)), r"shape \(4, 4, 4, 4\) is not \(N, 4, 4\)"),
        (np.zeros((4, 5)), "shape"),
        (np.zeros((3, 3)), "shape"),
        (np.float64(1.0), r"shape \(\)"),
        (np.zeros((0, 4, 4)), "holds no matrix"),
    ],
)
def test_wrong_types_and_shapes(tmp_path: Path, array: Any, told: str) -> None:
    path = saved(tmp_path, array)
    with pytest.raises(InputError, match=f"^{path}: {told}"):
        read_matrices(path)


@pytest.mark.parametrize(
    ("dtype", "value", "told"),
    [
        ("f8", np.nan, "nan is not finite"),
        ("f8", -np.inf, "-inf is not finite"),
        ("f8", 1e300, "does not fit 1.15.16"),
        ("f4", 32768.0, "32768.0 does not fit 1.15.16"),
        ("i8", 2**31, r"2147483648 does not fit int32 \(integers are raw words\)"),
        ("i8", -(2**31) - 1, "does not fit int32"),
        ("u8", 2**64 - 1, "does not fit int32"),
    ],
)
def test_values_out_of_range_are_told_by_place(tmp_path: Path, dtype: str, value: float, told: str) -> None:
    array = np.zeros((3, 4, 4), dtype=dtype)
    array[1, 2, 3] = value
    with pytest.raises(InputError, match=f"matrix 1, row 2, column 3: .*{told}"):
        read_matrices(saved(tmp_path, array))


def test_pickled_objects_are_refused_and_not_run(tmp_path: Path) -> None:
    path = tmp_path / "m.npy"
    np.save(path, np.full((4, 4), object()), allow_pickle=True)
    with pytest.raises(InputError, match=r"is not a readable \.npy file: Object arrays"):
        read_matrices(path)


@pytest.mark.parametrize("shape", ["(1000000000000, 4, 4)", "(99999999999999999999, 4, 4)", "(-1, 4, 4)"])
def test_a_shape_is_not_taken_on_trust(tmp_path: Path, shape: str) -> None:
    path = tmp_path / "m.npy"
    header = f"{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}".ljust(117) + "\n"
    path.write_bytes(b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode() + bytes(128))
    with pytest.raises(InputError, match=r"is not a readable \.npy file"):
        read_matrices(path)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_damaged_files_end_in_one_line(tmp_path: Path, data: st.DataObject) -> None:
    path = saved(tmp_path, np.zeros((4, 4)))
    content = bytearray(path.read_bytes())
    for place in data.draw(st.lists(st.integers(0, 130), max_size=4)):
        content[place] = data.draw(st.sampled_from(b"0123456789<>fiuOSV,()[]{}'-: \n\x00\xff"))
    path.write_bytes(content[: data.draw(st.integers(0, len(content)))])
    told = ""
    try:
        read_matrices(path)
    except InputError as error:
        told = str(error)
    assert not told or told.startswith(f"{path}: ")
    assert "\n" not in told
