"""The pictures of docs/REPORT.md: python -m tests.screenshots RUN (a run folder with a report.html)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Literal

from playwright.sync_api import ViewportSize

from tests.browser import chromium

IMAGES = Path(__file__).resolve().parents[1] / "docs" / "images"
PARTS: tuple[tuple[str, Literal["light", "dark"], str, int], ...] = (
    ("report-light.png", "light", "#verdict", 1500),
    ("report-dark.png", "dark", ".kernel[open]", 1250),
    ("report-cases.png", "light", ".cases[open]", 600),
)


def main() -> int:
    """Write a picture of each part; returns the exit code."""
    if len(sys.argv) != 2:
        print(__doc__)
        return 2
    IMAGES.mkdir(exist_ok=True)
    report = (Path(sys.argv[1]) / "report.html").resolve().as_uri()
    with chromium() as browser:
        for name, scheme, part, height in PARTS:
            view = ViewportSize(width=1280, height=height)
            page = browser.new_page(color_scheme=scheme, viewport=view, reduced_motion="reduce")
            page.goto(report)
            page.locator(part).first.evaluate("one => one.scrollIntoView()")
            page.screenshot(path=IMAGES / name)
            print(IMAGES / name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
