"""What holds for every kind of file: suffixes, unreadable files, labels."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from rig.errors import InputError
from rig.matrices import SUFFIXES, file_label, generate, read_matrices

ROOT = Path(__file__).resolve().parents[3]


def test_an_unknown_suffix_is_told_with_those_there_are(tmp_path: Path) -> None:
    for name in ("a.xlsx", "a", "a.npz"):
        with pytest.raises(InputError, match=r"unknown kind of file .*; known: \.npy, \.csv, \.mtx, \.txt"):
            read_matrices(tmp_path / name)


def test_suffixes_are_read_in_any_case(tmp_path: Path) -> None:
    path = tmp_path / "A.CSV"
    path.write_text("1," * 15 + "1")
    assert np.all(read_matrices(path) == 65536)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_files_that_cannot_be_read(tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / f"folder{suffix}").mkdir()
    os.mkfifo(tmp_path / f"pipe{suffix}")
    (tmp_path / f"loop{suffix}").symlink_to(f"loop{suffix}")
    for name, reason in [
        ("absent", "No such file"),
        ("folder", "is a folder or device"),
        ("pipe", "is a folder or device"),
        ("loop", "symbolic links"),
    ]:
        path = tmp_path / f"{name}{suffix}"
        with pytest.raises(InputError, match=f"^{path}: cannot be read: .*{reason}"):
            read_matrices(path)

    def refuse(*_args: object, **_options: object) -> None:
        raise PermissionError(13, "Permission denied")

    # Faked, because root may read everything.
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(InputError, match=r"cannot be read: Permission denied$"):
        read_matrices(tmp_path / f"secret{suffix}")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_an_empty_file_is_refused(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"empty{suffix}"
    path.write_bytes(b"")
    with pytest.raises(InputError, match=f"^{path}:"):
        read_matrices(path)


@pytest.mark.parametrize("suffix", [suffix for suffix in SUFFIXES if suffix != ".npy"])
def test_binary_is_no_text(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"binary{suffix}"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="is not UTF-8 text"):
        read_matrices(path)


def test_the_golden_vectors_are_readable() -> None:
    for path in sorted((ROOT / "vectors" / "inverse").glob("*.txt")):
        records = path.read_text().count("\nin:")
        assert read_matrices(path).shape == (records, 4, 4)


def test_every_format_gives_the_same_words(tmp_path: Path) -> None:
    raw = generate("uniform", 1, {}, 0, 5)
    values = raw / 65536
    np.save(tmp_path / "raw.npy", raw)
    np.save(tmp_path / "values.npy", values)
    np.savetxt(tmp_path / "values.csv", values.reshape(5, 16), delimiter=",", fmt="%.17g")
    np.savetxt(tmp_path / "blocks.csv", values.reshape(20, 4), fmt="%.17g")
    records = (
        f"id: {i}\nin: {' '.join(f'{word & 0xFFFFFFFF:08X}' for word in m.ravel().tolist())}\n"
        for i, m in enumerate(raw)
    )
    (tmp_path / "words.txt").write_text("\n".join(records))
    for name in ("raw.npy", "values.npy", "values.csv", "blocks.csv", "words.txt"):
        assert np.array_equal(read_matrices(tmp_path / name), raw), name


def test_file_labels() -> None:
    assert file_label(Path("a/gallery.txt"), "1a2b3c4d5e6f") == "gallery-1a2b3c4d"
    assert file_label(Path("my  own set.csv"), "1a2b3c4d5e6f") == "my_own_set-1a2b3c4d"
