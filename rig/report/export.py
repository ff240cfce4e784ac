"""The cases of a run as a file for other programs, written block by block: memory stays flat."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import IO, Any

from rig.errors import StoreError, UsageError

Block = Mapping[str, Sequence[Any]]
_ROW_GROUP = 1 << 16  # cases: what readers of Parquet skip or take at once
_KINDS = {"text": "string", "whole": "int64", "real": "float64"}


def write_csv(blocks: Iterable[Block], columns: Mapping[str, str], path: Path) -> int:
    """Write CSV with a heading; words are hexadecimal, as in the documents. Returns the number of cases.

    Args:
        blocks: a value a case for each column.
        columns: names and kinds.
        path: of the file; it is there when it is complete.

    Raises:
        StoreError: it cannot be written.
    """
    count = 0
    with _file(path) as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        for block in blocks:
            rows = list(zip(*(_cells(block[name], kind) for name, kind in columns.items()), strict=True))
            writer.writerows(rows)
            count += len(rows)
    return count


def _cells(values: Sequence[Any], kind: str) -> Sequence[Any]:
    return [_hex(words) for words in values] if kind == "words" else values


def _hex(words: Sequence[int] | None) -> str:
    return "" if words is None else " ".join(f"{word & 0xFFFFFFFF:08x}" for word in words)


def write_parquet(blocks: Iterable[Block], columns: Mapping[str, str], path: Path) -> int:
    """Write Parquet; words are lists of int32. Arguments, result and errors as of `write_csv`.

    Raises:
        UsageError: pyarrow is not installed.
    """
    arrow, parquet = _arrow()
    words = arrow.list_(arrow.int32())
    types = {
        name: words if kind == "words" else getattr(arrow, _KINDS[kind])() for name, kind in columns.items()
    }
    schema, count = arrow.schema(list(types.items())), 0
    with _partial(path) as partial, parquet.ParquetWriter(partial, schema) as writer:
        for held in _gathered(blocks):
            batches = [arrow.RecordBatch.from_pydict(dict(block), schema=schema) for block in held]
            table = arrow.Table.from_batches(batches)
            writer.write_table(table)
            count += table.num_rows
    return count


def _gathered(blocks: Iterable[Block]) -> Iterator[list[Block]]:
    held: list[Block] = []
    cases = 0
    for block in blocks:
        held.append(block)
        cases += len(next(iter(block.values())))
        if cases >= _ROW_GROUP:
            yield held
            held, cases = [], 0
    if held:
        yield held


def _arrow() -> tuple[Any, Any]:
    try:
        return import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError as error:
        text = "Parquet takes pyarrow: pip install 'fixed-inverse-rig[parquet]', or take --format csv"
        raise UsageError(text) from error


def write_vectors(blocks: Iterable[Block], _columns: Mapping[str, str], path: Path) -> int:
    """Write vectors/ text: every case once, with its true answer; all else is as of `write_csv`.

    Of several targets and kernels of an operation the first is taken, as the true answers are the same.
    """
    first: dict[str, tuple[str, str]] = {}
    count = 0
    with _file(path) as file:
        for block in blocks:
            where = block["target"][0], block["kernel"][0]
            if first.setdefault(block["operation"][0], where) != where:
                continue
            for at in range(len(block["case"])):
                file.write(_record(block, at))
                count += 1
    return count


def _record(block: Block, at: int) -> str:
    expected = block["expected"][at]
    lines = [
        f"id: {block['case'][at]}",
        f"class: {block['class'][at]}",
        f"in: {_hex(block['given'][at])}",
        f"status: {block['true_status'][at]}",
        *([] if expected is None else [f"out: {_hex(expected)}"]),
    ]
    return "\n".join(lines) + "\n\n"


@contextmanager
def _file(path: Path) -> Iterator[IO[str]]:
    with _partial(path) as partial, partial.open("w", encoding="utf-8", newline="") as file:
        yield file


@contextmanager
def _partial(path: Path) -> Iterator[Path]:
    """A name to write to, which becomes the path when all went well."""
    if path.is_dir():
        raise UsageError(f"{path}: is a folder, expected a file to write")
    partial = path.with_name(f"{path.name}.part")
    try:
        yield partial
        partial.replace(path)
    except OSError as error:
        raise StoreError(f"{error.filename or path}: {error.strerror or error}") from error
    finally:
        partial.unlink(missing_ok=True)


Writer = Callable[[Iterable[Block], Mapping[str, str], Path], int]
WRITERS: dict[str, tuple[str, Writer]] = {
    "csv": ("cases.csv", write_csv),
    "parquet": ("cases.parquet", write_parquet),
    "vectors": ("cases.txt", write_vectors),
}
