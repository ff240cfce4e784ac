"""A part of a page is replaced, and the rest of the page stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from rig.errors import UsageError
from rig.report.page import put

PAGE = "Before.\n\n# One\n\n```\n# a comment\n```\n\n## Below\n\n# Two\n\nend\n"


@pytest.mark.parametrize(
    ("page", "part", "then"),
    [
        (None, "# One\n\nnew\n", "# One\n\nnew\n"),
        ("", "# One\n\nnew\n", "# One\n\nnew\n"),
        (PAGE, "# One\n\nnew\n", "Before.\n\n# One\n\nnew\n\n# Two\n\nend\n"),
        (PAGE, "# Two\n\nnew", PAGE.replace("end", "new")),
        (PAGE, "# a comment\n\nnew\n", f"{PAGE}\n# a comment\n\nnew\n"),
        ("Text only.\n", "# One\n", "Text only.\n\n# One\n"),
    ],
)
def test_a_part_takes_its_place(tmp_path: Path, page: str | None, part: str, then: str) -> None:
    path = tmp_path / "page.md"
    if page is not None:
        path.write_text(page)
    put(path, part)
    assert path.read_text() == then
    put(path, part)
    assert path.read_text() == then


def test_a_page_that_is_none_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Is a directory"):
        put(tmp_path, "# One\n")
    (tmp_path / "image.png").write_bytes(b"\x89PNG\xff")
    with pytest.raises(UsageError, match=r"image\.png: not a page of text"):
        put(tmp_path / "image.png", "# One\n")
    assert (tmp_path / "image.png").read_bytes() == b"\x89PNG\xff"
