"""Files that extend others, include lists and name environment variables; each mistake in its own place."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import Field

from rig.errors import ConfigError, UsageError
from rig.yamlmodel import ANY, Loaded, Model, load
from rig.yamlmodel.environment import expand

PATHS = [("home",), ("parts", ANY, "file")]


class Part(Model):
    file: str = ""
    size: int = 1


class Sheet(Model):
    name: str
    home: str = ""
    count: int = 1
    tags: list[str] = Field(default=[])
    sizes: dict[str, dict[str, float]] = Field(default={})
    parts: list[Part] = Field(default=[])


def write(folder: Path, **files: str) -> None:
    """Files of those names, `base__x` being base/x.yaml."""
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)


def loaded(folder: Path, **files: str) -> Loaded[Sheet]:
    write(folder, **files)
    return load(folder / "main.yaml", Sheet, paths=PATHS)


def told(folder: Path, **files: str) -> str:
    with pytest.raises(ConfigError) as caught:
        loaded(folder, **files)
    assert "\n" not in str(caught.value)
    return str(caught.value).replace(f"{folder}/", "")


BASE = "name: base\ncount: 7\ntags: [a, b]\nsizes:\n  x: {w: 1, h: 2}\n  y: {w: 3}\n"


def test_own_keys_win_mappings_are_merged_and_lists_replaced(tmp_path: Path) -> None:
    own = "extends: base.yaml\nname: main\ntags: [c]\nsizes: {x: {h: 9}, z: {w: 4}}\n"
    sheet = loaded(tmp_path, base=BASE, main=own).model
    assert (sheet.name, sheet.count, sheet.tags) == ("main", 7, ["c"])
    assert sheet.sizes == {"x": {"w": 1, "h": 9}, "y": {"w": 3}, "z": {"w": 4}}


def test_every_value_knows_its_file_and_line(tmp_path: Path) -> None:
    own = "extends: base.yaml\nname: main\nsizes: {x: {h: 9}}\n"
    sheet = loaded(tmp_path, base=BASE, main=own)
    assert sheet.place("name") == (tmp_path / "main.yaml", 2)
    assert sheet.place("count") == (tmp_path / "base.yaml", 2)
    assert sheet.place("sizes", "x", "h") == (tmp_path / "main.yaml", 3)
    assert sheet.place("sizes", "x", "w") == (tmp_path / "base.yaml", 5)
    assert sheet.place("sizes", "y") == (tmp_path / "base.yaml", 6)
    assert sheet.place("absent") == (tmp_path / "main.yaml", 1)
    assert str(sheet.error("odd", "tags", 1)) == f"{tmp_path}/base.yaml:3: odd"


def test_a_replaced_list_leaves_no_places_behind(tmp_path: Path) -> None:
    sheet = loaded(tmp_path, base=BASE, main="extends: base.yaml\n\ntags: [c]\n")
    assert sheet.place("tags", 1) == (tmp_path / "main.yaml", 3)


def test_a_chain_of_files(tmp_path: Path) -> None:
    sheet = loaded(
        tmp_path,
        base=BASE,
        middle="extends: base.yaml\ncount: 8\n",
        main="name: main\nextends: middle.yaml\n",
    )
    assert (sheet.model.name, sheet.model.count, sheet.model.tags) == ("main", 8, ["a", "b"])


def test_paths_are_relative_to_the_file_they_stand_in(tmp_path: Path) -> None:
    sheet = loaded(
        tmp_path,
        common__base="name: b\nhome: there\nextends: ../deeper/root.yaml\n",
        deeper__root="name: r\nparts: [{file: r.txt}, {file: /etc/x}, {size: 2}, {include: list.yaml}]\n",
        deeper__list="- {file: l.txt}\n",
        main="extends: common/base.yaml\n",
    ).model
    assert sheet.home == "common/there"
    assert [part.file for part in sheet.parts] == [
        "common/../deeper/r.txt",
        "/etc/x",
        "",
        "common/../deeper/l.txt",
    ]


def test_lists_are_included_where_they_are_named(tmp_path: Path) -> None:
    sheet = loaded(
        tmp_path,
        inner="- size: 4\n- size: 5\n",
        some="- size: 3\n- include: inner.yaml\n",
        none="[]\n",
        main="name: a\nparts:\n- size: 2\n- include: some.yaml\n- include: none.yaml\n- size: 6\n",
    )
    assert [part.size for part in sheet.model.parts] == [2, 3, 4, 5, 6]
    places = [(place.path.name, place.line) for i in range(5) for place in [sheet.place("parts", i)]]
    assert places == [
        ("main.yaml", 3),
        ("some.yaml", 1),
        ("inner.yaml", 1),
        ("inner.yaml", 2),
        ("main.yaml", 6),
    ]


def test_the_same_list_may_be_included_twice(tmp_path: Path) -> None:
    parts = "parts: [{include: l.yaml}, {include: l.yaml}]\n"
    assert len(loaded(tmp_path, l="- size: 3\n", main=f"name: a\n{parts}").model.parts) == 2


MISTAKES = [
    ({"main": "extends: none.yaml\n"}, "main.yaml:1: extends: no file 'none.yaml'"),
    ({"main": "name: a\nextends:\n"}, "main.yaml:2: extends: expected text, found nothing"),
    ({"main": "name: a\nextends: [b.yaml]\n"}, "main.yaml:2: extends: expected text, found a list of 1"),
    ({"main": "name: a\nextneds: b.yaml\n"}, "main.yaml:2: unknown key 'extneds'; did you mean 'extends'?"),
    (
        {"main": "extends: base.yaml\n", "base": "- a\n"},
        "base.yaml:1: expected a mapping, found a list of 1",
    ),
    ({"main": "extends: base.yaml\n", "base": "name: [\n"}, "base.yaml:2: expected the node content"),
    ({"main": "extends: base.yaml\n", "base": "name: a\n\ncuont: 3\n"}, "base.yaml:3: unknown key 'cuont'"),
    (
        {"main": "extends: base.yaml\n\n\ncount: x\n", "base": "name: a\ncount: 3\nsize: 1\n"},
        "main.yaml:4: count: expected a whole number",  # one's own mistakes first
    ),
    ({"main": "\nextends: base.yaml\n", "base": "count: 1\n"}, "main.yaml:2: missing key 'name'"),
    (
        {"main": "extends: a.yaml\n", "a": "\nextends: b.yaml\n", "b": "extends: a.yaml\n"},
        "b.yaml:1: extends: the files name each other in a circle: main.yaml -> a.yaml -> b.yaml -> a.yaml",
    ),
    (
        {"main": "extends: main.yaml\n"},
        "main.yaml:1: extends: the files name each other in a circle: main.yaml -> main.yaml",
    ),
    (
        {"main": "name: a\nparts:\n- include: l.yaml\n", "l": "- size: 1\n- include: l.yaml\n"},
        "l.yaml:2: include: the files name each other in a circle: main.yaml -> l.yaml -> l.yaml",
    ),
    (
        {"main": "name: a\nparts:\n- include: l.yaml\n"},
        "main.yaml:3: include: no file 'l.yaml'",
    ),
    (
        {"main": "name: a\nparts:\n- include: l.yaml\n", "l": "size: 1\n"},
        "l.yaml:1: expected a list of entries to include, found a mapping",
    ),
    (
        {"main": "name: a\nparts:\n- include: l.yaml\n", "l": "- size: 1\n- size: x\n"},
        "l.yaml:2: size: expected a whole number, found text 'x'",
    ),
    ({"main": "name: a\nparts: [{include: [l.yaml]}]\n"}, "main.yaml:2: unknown key 'include'"),
    (
        {"main": "name: a\nhome: x${RIG_NONE}\n"},
        "main.yaml:2: environment variable RIG_NONE is not set: give a default, ${RIG_NONE:-VALUE}, "
        "or set it, e.g. RIG_NONE=VALUE",
    ),
    (
        {"main": "extends: base.yaml\n", "base": "name: a\ntags:\n- ${RIG_NONE}\n"},
        "base.yaml:3: environment variable RIG_NONE is not set",
    ),
    ({"main": "name: a\nextends: ${RIG_NONE}.yaml\n"}, "main.yaml:2: environment variable RIG_NONE"),
    ({"main": "name: a\nhome: ${RIG-X}\n"}, "main.yaml:2: '${RIG-X}' is not an environment variable, which"),
]


@pytest.mark.parametrize(("files", "expected"), MISTAKES, ids=[text for _, text in MISTAKES])
def test_a_mistake_is_told_where_it_is(tmp_path: Path, files: dict[str, str], expected: str) -> None:
    assert told(tmp_path, **files).startswith(expected)


def test_too_many_files_and_values_are_refused(tmp_path: Path) -> None:
    chain = {f"f{i}": f"extends: f{i + 1}.yaml\n" for i in range(40)}
    assert "more than 32 files name one another" in told(tmp_path, main="extends: f0.yaml\n", **chain)
    bomb = {f"l{i}": f"- include: l{i + 1}.yaml\n" * 9 for i in range(2)}
    leaf = "- &ten [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]\n" + "- *ten\n" * 149  # many values, soon read
    text = told(tmp_path, main="name: a\ntags: [{include: l0.yaml}]\n", **bomb, l2=leaf)
    assert "the files hold more than 100000 values together" in text


def test_variables_stand_in_any_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RIG_NAME", "bench")
    monkeypatch.setenv("RIG_EMPTY", "")
    tags = "tags: ['$${RIG_NAME}', '${RIG_EMPTY:-}', $RIG, a$b, '${RIG_EMPTY:-/x:y}']\n"
    sheet = loaded(tmp_path, main=f"name: ${{RIG_NAME}}-${{RIG_NONE:-1}}\n{tags}").model
    assert sheet.name == "bench-1"
    assert sheet.tags == ["${RIG_NAME}", "", "$RIG", "a$b", "/x:y"]


def test_files_can_be_named_by_variables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RIG_KIND", "other")
    sheet = loaded(
        tmp_path,
        other="name: o\n",
        some="- size: 3\n",
        main="extends: ${RIG_KIND}.yaml\nparts: [{include: '${RIG_LIST:-some}.yaml'}]\n",
    ).model
    assert (sheet.name, len(sheet.parts)) == ("o", 1)


def test_some_texts_keep_their_variables_for_later(tmp_path: Path) -> None:
    write(tmp_path, main="name: a\nhome: ${RIG_NONE}\n")
    assert load(tmp_path / "main.yaml", Sheet, late=[("home",)]).model.home == "${RIG_NONE}"


@pytest.mark.parametrize("text", ["${", "${A", "${}", "${1A}", "${A:x}", "${A-b}", "${ A }"])
def test_what_is_no_variable_is_told(text: str) -> None:
    with pytest.raises(UsageError, match=r"is not an environment variable, which is \$\{NAME\} or"):
        expand(text, {"A": "b"})


def test_values_are_not_looked_through_again() -> None:
    assert expand("${A}", {"A": "${B}"}) == "${B}"
