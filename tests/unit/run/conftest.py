"""A campaign that brings a kernel of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

OWN_KERNEL = """\
name: own
targets: [native]
kernels:
  - exact
  - {name: mine, sources: [mine.c]}
cases:
  - {class: uniform, count: 700, range: [-8, 8]}
  - {class: rigid, count: 30}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder but for the source of `mine`."""
    (tmp_path / "mine.c").write_text("int mine(const int *in, int *out) { return 0; }\n")
    return tmp_path
