"""A campaign's own kernels: the entry, its paths, and every mistake with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from rig.campaign import OwnKernel
from rig.errors import ConfigError
from tests.unit.campaign.support import CAMPAIGN, load_text

OWN = """kernels:
  - exact
  - name: mine
    sources: [mine.c]
    include: [headers]
    defines: {SHIFT: 16, KIND: fast}
"""
TEXT = CAMPAIGN.replace("kernels: [exact, adjugate]\n", OWN)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "mine.c").write_text("")
    (tmp_path / "headers").mkdir()
    return tmp_path


def test_a_kernel_is_a_name_or_a_function_of_ones_own(folder: Path) -> None:
    campaign = load_text(folder, TEXT).model
    mine = OwnKernel(
        name="mine", sources=["mine.c"], include=["headers"], defines={"SHIFT": 16, "KIND": "fast"}
    )
    assert campaign.kernels == ["exact", mine]
    assert campaign.kernel_names == ["exact", "mine"]
    assert mine.operation == "invert"


def test_accept_may_name_it(folder: Path) -> None:
    campaign = load_text(folder, TEXT.replace("  exact: correctly_rounded", "  mine: measured")).model
    assert campaign.accept["mine"].criteria() == {"measured": True}


def test_it_may_solve(folder: Path) -> None:
    text = TEXT.replace("    sources", "    operation: solve\n    sources")
    kernel = load_text(folder, text).model.kernels[1]
    assert isinstance(kernel, OwnKernel)
    assert kernel.operation == "solve"


MISTAKES = [
    ("mine.c", "gone.c", "7: sources: no file '{}/gone.c'"),
    (
        "mine.c",
        "headers",
        "7: sources: expected C files (.c), found 'headers'; folders of headers go under include",
    ),
    ("[mine.c]", "[]", "7: sources: expected a list of at least 1, found a list of 0"),
    ("[mine.c]", "mine.c", "7: sources: expected a list, found text 'mine.c'"),
    ("    sources: [mine.c]\n", "", "6: missing key 'sources'"),
    ("    sources", "    source", "7: unknown key 'source'; did you mean 'sources'?"),
    ("[headers]", "[mine.c]", "8: include: no folder '{}/mine.c'"),
    ("name: mine", "name: exact", "6: 'exact' is listed twice"),
    (
        "name: mine",
        "name: my-inverse",
        "6: name: expected text that matches ^[A-Za-z_][A-Za-z0-9_]*$, found text 'my-inverse'",
    ),
    ("name: mine", "name: while", "6: name: 'while' cannot be the name of a function"),
    (
        "name: mine",
        "name: mine\n    operation: invrt",
        "7: operation: expected 'invert', 'solve' or 'update', found",
    ),
    ("SHIFT: 16", "SHIFT: 1.5", "9: SHIFT: expected text, found number 1.5"),
    ("SHIFT: 16", "S-H: 16", "9: "),
]


@pytest.mark.parametrize(("old", "new", "told"), MISTAKES)
def test_every_mistake_has_its_line(folder: Path, old: str, new: str, told: str) -> None:
    assert old in TEXT
    with pytest.raises(ConfigError) as caught:
        load_text(folder, TEXT.replace(old, new, 1))
    where, _, what = str(caught.value).partition("unit.yaml:")
    assert what.startswith(told.format(folder)), what
    assert "\n" not in where + what
