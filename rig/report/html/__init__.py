"""The report of a run as one HTML file that asks for nothing else: no network, no other file."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from rig.errors import StoreError
from rig.report import cells
from rig.report.html.view import view

REPORT_NAME = "report.html"


def write_html(summary: dict[str, Any], path: Path) -> None:
    """Write the report of a summary.

    Raises:
        StoreError: the file cannot be written.
    """
    try:
        path.write_text(page(summary), encoding="utf-8")
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}") from error


def page(summary: dict[str, Any]) -> str:
    """The report as text; every value of the summary is escaped."""
    environment = Environment(
        loader=PackageLoader(__name__, ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"lsb": cells.lsb, "count": cells.count, "percent": cells.percent}
    style, script = (environment.get_template(name).render() for name in ("style.css", "script.js"))
    return environment.get_template("page.html").render(policy=_policy(style, script), **view(summary))


def _policy(style: str, script: str) -> str:
    """A content security policy under which nothing is loaded, and nothing runs but this script."""
    return (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
