"""Parts of a Markdown page: each begins with a headline of the first level, and is replaced by itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rig.errors import UsageError


def put(path: Path, part: str) -> None:
    """Put a part onto a page: in place of the part with the same headline, else at the end.

    Args:
        path: of the page, which need not be there.
        part: begins with `# ` and its headline.

    Raises:
        UsageError: the page cannot be read or written.
    """
    try:
        page = path.read_text(encoding="utf-8") if path.exists() else ""
        path.write_text(_put(page, part), encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: {getattr(error, 'strerror', None) or 'not a page of text'}") from error


def _put(page: str, part: str) -> str:
    new = part.strip()
    headline = new.partition("\n")[0]
    parts = [one.strip() for one in _parts(page)]
    places = [i for i, one in enumerate(parts) if one.partition("\n")[0] == headline]
    parts[slice(places[0], places[0] + 1) if places else slice(len(parts), None)] = [new]
    return "\n\n".join(one for one in parts if one) + "\n"


def _parts(page: str) -> Iterator[str]:
    """What stands before the first headline, and the parts; a `# ` in a block of code is none."""
    lines: list[str] = []
    fenced = False
    for line in page.splitlines():
        fenced ^= line.startswith("```")
        if line.startswith("# ") and not fenced:
            yield "\n".join(lines)
            lines = []
        lines.append(line)
    yield "\n".join(lines)
