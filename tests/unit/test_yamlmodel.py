from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Annotated, Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import Field, ValidationError, field_validator

from rig.errors import ConfigError
from rig.yamlmodel import Loaded, Model, load, nearest, suggest


class Square(Model):
    shape: Literal["square"]
    side: float = 1.0


class Circle(Model):
    shape: Literal["circle"]
    radius: float = Field(default=1.0, gt=0)


class Sheet(Model):
    name: str
    count: int = Field(default=1, ge=1)
    scale: float = 1.0
    ready: bool = False
    colour: Literal["red", "green"] = "red"
    pair: tuple[float, float] = (0.0, 1.0)
    tags: list[str] = Field(default=[], max_length=3)
    sizes: dict[str, float] = Field(default={})
    note: Path = Path()
    shapes: list[Annotated[Square | Circle, Field(discriminator="shape")]] = Field(default=[])

    @field_validator("tags")
    @classmethod
    def _no_swearing(cls, tags: list[str]) -> list[str]:
        if "damn" in tags:
            raise ValueError("expected politeness,\nfound a curse")
        return tags


def write(folder: Path, content: str | bytes) -> Path:
    path = folder / "sheet.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def loaded(folder: Path, text: str) -> Loaded[Sheet]:
    return load(write(folder, text), Sheet)


def told(folder: Path, content: str | bytes) -> str:
    """What the user reads, without the folder: `sheet.yaml:LINE: MESSAGE`."""
    with pytest.raises(ConfigError) as caught:
        load(write(folder, content), Sheet)
    return str(caught.value).removeprefix(f"{folder}/")


BAD: list[tuple[str | bytes, str]] = [
    ("name: a\ncuont: 3\n", "2: unknown key 'cuont'; did you mean 'count'?"),
    ("name: a\nCOUNT: 3\n", "2: unknown key 'COUNT'; did you mean 'count'?"),
    (
        "name: a\nxyzzy: 3\n",
        "2: unknown key 'xyzzy'; known: name, count, scale, ready, colour, pair, tags, sizes, note, shapes",
    ),
    ("count: 1\nnaem: a\n", "2: unknown key 'naem'; did you mean 'name'?"),
    ("# a sheet\n\ncount: 3\n", "3: missing key 'name'"),
    ("name: a\nscale: big\n", "2: scale: expected a number, found text 'big'"),
    ("name: a\nscale: 1e-4\n", "2: scale: expected a number, found text '1e-4' (YAML needs 1.0e-4)"),
    ("name: a\nscale: 1.5e3\n", "2: scale: expected a number, found text '1.5e3' (YAML needs 1.5e+3)"),
    ("name: a\ncount: 1e3\n", "2: count: expected a whole number, found text '1e3' (write 1000)"),
    ("name: a\ncount: '8'\n", "2: count: expected a whole number, found text '8' (write 8)"),
    ("name: a\nscale: '0.5'\n", "2: scale: expected a number, found text '0.5' (write 0.5)"),
    ("name: a\ncount: 010\n", "2: count: expected a whole number, found text '010' (write 10)"),
    ("name: a\ncount: 1:30\n", "2: count: expected a whole number, found text '1:30'"),
    ("name: a\ncount: 3.0\n", "2: count: expected a whole number, found number 3.0 (write 3)"),
    ("name: a\ncount: 2.5\n", "2: count: expected a whole number, found number 2.5"),
    ("name: a\ncount: yes\n", "2: count: expected a whole number, found true"),
    ("name: a\nscale: off\n", "2: scale: expected a number, found false"),
    ("name: a\nready: 1\n", "2: ready: expected true or false, found number 1"),
    ("name: a\nscale: .inf\n", "2: scale: expected a finite number, found number inf"),
    ("name: a\nscale: .nan\n", "2: scale: expected a finite number, found number nan"),
    ("name: a\nscale: 1.0e+999\n", "2: scale: expected a finite number, found number inf"),
    ("name: a\nscale:\n", "2: scale: expected a number, found nothing"),
    ("name: a\nscale: [1, 2]\n", "2: scale: expected a number, found a list of 2"),
    ("name: {a: b}\n", "1: name: expected text, found a mapping"),
    ("name: 42\n", "1: name: expected text, found number 42 (text that looks like this needs quotes)"),
    ("name: no\n", "1: name: expected text, found false (text that looks like this needs quotes)"),
    ("name: a\ntags: red\n", "2: tags: expected a list, found text 'red'"),
    ("name: a\nsizes: 3\n", "2: sizes: expected a mapping, found number 3"),
    ("name: a\ncount: 0\n", "2: count: expected at least 1, found number 0"),
    ("name: a\ntags: [a, b, c, d]\n", "2: tags: expected a list of at most 3, found a list of 4"),
    ("name: a\npair: [1]\n", "2: pair: expected more values, found a list of 1"),
    ("name: a\npair:\n- 1\n- 1e-4\n", "4: pair: expected a number, found text '1e-4' (YAML needs 1.0e-4)"),
    ("name: a\nsizes:\n  x: 1\n  y: '2'\n", "4: y: expected a number, found text '2' (write 2)"),
    (
        "name: a\ncolour: gren\n",
        "2: colour: expected 'red' or 'green', found text 'gren'; did you mean 'green'?",
    ),
    ("name: a\nshapes:\n- {shape: circel}\n", "3: unknown shape 'circel'; did you mean 'circle'?"),
    ("name: a\nshapes:\n- {side: 1}\n", "3: missing key 'shape'"),
    ("name: a\nshapes:\n- circle\n", "3: shapes: expected a mapping, found text 'circle'"),
    (
        "name: a\nshapes:\n- {shape: square}\n- shape: circle\n  side: 2\n",
        "5: unknown key 'side'; known: shape, radius",
    ),
    ("name: a\nshapes:\n- {shape: circle, radius: 0}\n", "3: radius: expected more than 0, found number 0"),
    ("name: a\ntags: [damn]\n", "2: tags: expected politeness, found a curse"),
    ("name: a\npair: [x, 1]\ncount: 0\n", "2: pair: expected a number, found text 'x'"),
    ("name: a\ncount: 1\nname: b\n", "3: duplicate key 'name', first given in line 1"),
    ("", "1: the file is empty"),
    ("# nothing\n", "1: the file is empty"),
    ("- name\n", "1: expected a mapping, found a list of 1"),
    ("hello\n", "1: expected a mapping, found text 'hello'"),
    ("name: a\nsizes:\n\tx: 1\n", "3: tab found, YAML needs spaces"),
    (
        "name: a\ntags: [a, b\ncount: 1\n",
        "3: expected ',' or ']', but got ':' (while parsing a flow sequence that begins in line 2)",
    ),
    ("name: a\ncount 3\nready: true\n", "2: expected 'key: value'"),
    ("name: a: b\n", "1: unexpected ':' (wrong indentation, or text that needs quotes)"),
    (
        "name: 'a\n",
        "2: found unexpected end of stream (while scanning a quoted scalar that begins in line 1)",
    ),
    ("name: a\n  count: 3\n", "2: unexpected ':' (wrong indentation, or text that needs quotes)"),
    ("name: a\n---\nname: b\n", "2: a second document begins, expected one a file"),
    ("name: *other\n", "1: found undefined alias 'other'"),
    ("name: a\n<<: b\n", "2: <<: expected a mapping or a list of mappings"),
    ("name: a\n? [x]\n: 1\n", "2: a key must be plain text"),
    (
        "name: !!python/object/apply:os.system [id]\n",
        "1: tag !!python/object/apply:os.system found; tags are not allowed",
    ),
    ("name: !!str 42\n", "1: tag !!str found; tags are not allowed"),
    ("name: !secret a\n", "1: tag !secret found; tags are not allowed"),
    ("name: a\ntags: &t [*t]\n", "2: nested more than 32 levels deep (an alias inside its own anchor?)"),
    ("name: a\nsizes: &s {<<: *s}\n", "2: nested more than 32 levels deep (an alias inside its own anchor?)"),
    ("name: a\ntags: " + "[" * 5000, "2: nested more than 32 levels deep"),
    (b"name: a\n# gr\xfcn\n", "2: is not UTF-8 text (byte 0xfc)"),
    (b"\x7fELF\x02\x01\x01\x00\x00", "1: is not text (character U+007F)"),
    (b"name: a\ncount: 1\x00\n", "2: is not text (character U+0000)"),
    ('name: "\\ud800"\n', "1: holds an escape that is no character"),
]


@pytest.mark.parametrize(("content", "expected"), BAD)
def test_a_mistake_is_one_line_with_file_and_line(
    tmp_path: Path, content: str | bytes, expected: str
) -> None:
    line = told(tmp_path, content)
    assert "\n" not in line
    assert line == f"sheet.yaml:{expected}"


GOOD = """\
# a sheet
name: a
defaults: &small {radius: 2}
shapes:
  - &first
    shape: circle
    radius: 8
  - {<<: *first, radius: 3}
  - *first
"""


def test_anchors_and_merges_give_plain_data_and_the_lines_where_things_stand(tmp_path: Path) -> None:
    sheet = loaded(tmp_path, GOOD.replace("defaults: &small {radius: 2}", "sizes: &small {x: 1}"))
    assert sheet.model.shapes == [
        Circle(shape="circle", radius=8.0),
        Circle(shape="circle", radius=3.0),
        Circle(shape="circle", radius=8.0),
    ]
    assert [sheet.line("shapes", i) for i in range(3)] == [5, 8, 9]
    assert sheet.line("shapes", 0, "radius") == 7
    assert sheet.line("shapes", 1, "shape") == 6  # merged: where it is written


def test_earlier_merges_win_and_own_keys_win_over_all(tmp_path: Path) -> None:
    text = "name: a\nsizes:\n  <<: [{x: 1, y: 1}, {y: 2, z: 2}]\n  x: 0\n"
    assert loaded(tmp_path, text).model.sizes == {"x": 0.0, "y": 1.0, "z": 2.0}


def test_plain_types_are_what_they_look_like(tmp_path: Path) -> None:
    text = (
        "name: 2024-01-31\ncount: 1_000\nscale: 8\npair: [-1, 1.0e-4]\nready: yes\nnote: a/b\ntags: [=, '']\n"
    )
    sheet = loaded(tmp_path, text).model
    assert (sheet.name, sheet.count, sheet.pair, sheet.ready) == ("2024-01-31", 1000, (-1.0, 1.0e-4), True)
    assert isinstance(sheet.scale, float)
    assert sheet.note == Path("a/b")
    assert sheet.tags == ["=", ""]


@pytest.mark.parametrize("raw", [b"\xef\xbb\xbfname: gr\xc3\xbcn\n", b"name: gr\xc3\xbcn\r\ncount: 1\r\n"])
def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path, raw: bytes) -> None:
    assert load(write(tmp_path, raw), Sheet).model.name == "grün"


def test_a_later_stage_can_name_file_and_line(tmp_path: Path) -> None:
    sheet = loaded(tmp_path, "name: a\n\ntags:\n- x\n")
    assert sheet.line("tags", 0) == 4
    assert sheet.line("tags", 7, "deeper") == 3
    assert sheet.line("absent") == 1
    assert str(sheet.error("unknown tag 'x'", "tags", 0)) == f"{tmp_path}/sheet.yaml:4: unknown tag 'x'"


def test_models_do_not_change(tmp_path: Path) -> None:
    sheet = loaded(tmp_path, "name: a\n").model
    with pytest.raises(ValidationError, match="frozen"):
        sheet.name = "b"


def unreadable(path: Path) -> str:
    with pytest.raises(ConfigError) as caught:
        load(path, Sheet)
    return str(caught.value)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    plain = write(tmp_path, "name: a\n")
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    missing, inside, long = tmp_path / "none.yaml", plain / "x.yaml", tmp_path / ("x" * 300)
    assert unreadable(missing) == f"{missing}: cannot be read: No such file or directory"
    assert unreadable(inside) == f"{inside}: cannot be read: Not a directory"
    assert unreadable(long) == f"{long}: cannot be read: File name too long"
    for odd in (tmp_path, pipe):
        assert unreadable(odd) == f"{odd}: is a folder or device, expected a YAML file"


def test_a_file_too_large_to_be_meant(tmp_path: Path) -> None:
    assert "is larger than 1048576 bytes" in told(tmp_path, b"#" * (1 << 20) + b"\n")


ALIASES = "".join(f"  - &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 12))
MERGES = "".join(f"  - &a{i} {{<<: [{', '.join([f'*a{i - 1}'] * 9)}]}}\n" for i in range(1, 12))


@pytest.mark.parametrize("bomb", [f"tags:\n  - &a0 [x]\n{ALIASES}", f"tags:\n  - &a0 {{x: 1}}\n{MERGES}"])
def test_an_alias_bomb_is_refused_soon(tmp_path: Path, bomb: str) -> None:
    start = time.monotonic()
    assert "aliases expand to more than 100000 values" in told(tmp_path, bomb)
    assert time.monotonic() - start < 10


def test_long_values_are_cut(tmp_path: Path) -> None:
    assert len(told(tmp_path, f"name: a\ncount: {'9' * 9000}\n")) < 160
    assert len(told(tmp_path, f"name: a\n{'k' * 900}: 1\n")) < 200


def outcome(folder: Path, text: str) -> ConfigError | None:
    try:
        loaded(folder, text)
    except ConfigError as error:
        return error
    return None


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    position=st.integers(0, len(GOOD)),
    cut=st.integers(0, 9),
    junk=st.text(st.characters(codec="utf-8"), max_size=5) | st.sampled_from("\t:[]{}&*!'"),
)
def test_whatever_is_typed_ends_in_a_model_or_in_one_line(
    tmp_path: Path, position: int, cut: int, junk: str
) -> None:
    text = GOOD[:position] + junk + GOOD[position + cut :]
    error = outcome(tmp_path, text)
    assert error is None or (len(str(error).splitlines()) == 1 and error.line is not None)


def test_suggestions() -> None:
    known = ["count", "range"]
    assert suggest("cout", known) == "; did you mean 'count'?"
    assert suggest("x", known) == "; known: count, range"
    assert nearest("x", known) == ""
