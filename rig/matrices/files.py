"""Matrices from files: .npy, .csv, .mtx and the .txt of vectors/. docs/MATRICES.md describes each format."""

from __future__ import annotations

import tokenize
import warnings
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rig.errors import InputError
from rig.matrices.csvfile import parse_csv
from rig.matrices.matrixmarket import parse_matrix_market
from rig.matrices.vectorfile import parse_vectors
from rig.qformat import RAW_MAX, RAW_MIN, rounded, why_unfit

Matrices = NDArray[np.int32]

_TEXT = {".csv": parse_csv, ".mtx": parse_matrix_market, ".txt": parse_vectors}
SUFFIXES = (".npy", *_TEXT)
# Of a damaged .npy the header goes through literal_eval and tokenize, the shape to malloc: these come back.
_DAMAGED = (
    ValueError,
    TypeError,
    LookupError,
    EOFError,
    SyntaxError,
    tokenize.TokenError,
    RecursionError,
    MemoryError,
    OverflowError,
)
_ONE = ((4, 4), (16,))
_SHAPES = "(N, 4, 4), (4, 4), (N, 16) or (16,)"


def read_matrices(path: Path) -> Matrices:
    """The matrices of a file, at least one, in file order; the suffix tells the format.

    Numbers are values in real units, quantised to nearest (ties to even), except integer .npy arrays and
    .txt words, which are raw.

    Returns:
        int32 (N, 4, 4), raw words.

    Raises:
        InputError: one line, starting with `path:` or, for text, `path:line:`.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise InputError(f"{path}: unknown kind of file {suffix!r}; known: {', '.join(SUFFIXES)}")
    matrices = _read_npy(path) if suffix == ".npy" else _TEXT[suffix](path, _read_text(path))
    if not len(matrices):
        raise InputError(f"{path}: holds no matrix")
    return matrices


def file_label(path: Path, digest: str) -> str:
    """The stable name of a file's cases, e.g. `gallery-1a2b3c4d`.

    Args:
        path: the file; its stem begins the label.
        digest: hexadecimal digest of the words: an edited file gets new ids, a reformatted one does not.
    """
    return f"{'_'.join(path.stem.split())}-{digest[:8]}"


def _check_file(path: Path) -> None:
    if path.exists() and not path.is_file():  # opening a pipe would wait for ever
        raise InputError(f"{path}: cannot be read: is a folder or device, expected a file")


def _read_bytes(path: Path) -> bytes:
    try:
        _check_file(path)
        return path.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = error.strerror if isinstance(error, OSError) else error
        raise InputError(f"{path}: cannot be read: {reason}") from error


def _read_text(path: Path) -> list[str]:
    try:
        text = _read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: is not UTF-8 text") from error
    # Not splitlines(): it also splits at form feeds and the like, and line numbers would differ from an
    # editor's.
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _read_npy(path: Path) -> Matrices:
    array = _load(path)
    if array.dtype.kind not in "iuf":
        raise InputError(f"{path}: dtype {array.dtype}; must be an integer (raw) or a float (values)")
    if array.shape not in _ONE and array.shape[1:] not in _ONE:
        raise InputError(f"{path}: shape {array.shape} is not {_SHAPES}")
    return _words(path, array.reshape(-1, 4, 4))


def _load(path: Path) -> NDArray[np.generic]:
    try:
        _check_file(path)
        # numpy warns of headers by Python 2 and of outdated type codes, which is no news to the user.
        with path.open("rb") as file, warnings.catch_warnings(action="ignore"):
            return np.asarray(np.lib.format.read_array(file, allow_pickle=False))
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from error
    except _DAMAGED as error:
        raise InputError(f"{path}: is not a readable .npy file: {_first_line(error)}") from error


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


def _words(path: Path, array: NDArray[np.generic]) -> Matrices:
    """Raw words of an array (N, 4, 4): integers are raw already, floats are values."""
    are_values = array.dtype.kind == "f"
    # Every int32 is exact in float64, and so is the comparison with its limits.
    words = rounded(array) if are_values else array.astype(np.float64)
    bad = ~((words >= RAW_MIN) & (words <= RAW_MAX))
    if not bad.any():
        return words.astype(np.int32)
    case, row, column = (int(i) for i in np.argwhere(bad)[0])
    value = array[case, row, column]
    why = why_unfit(float(value)) if are_values else "does not fit int32 (integers are raw words)"
    raise InputError(f"{path}: matrix {case}, row {row}, column {column}: {value} {why}")
