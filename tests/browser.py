"""The Chromium that tests look at reports with: the system's, else the one Playwright brings.

python -m tests.browser     fetch Playwright's where the system has none
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser without a window."""
    with sync_playwright() as playwright:
        # Its sandbox does not work as root, and it shows files of our own only.
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield browser
        browser.close()


def main() -> int:
    """Fetch a browser if there is none; returns the exit code."""
    if shutil.which("chromium"):
        return 0
    return subprocess.call([sys.executable, "-m", "playwright", "install", "--with-deps", "chromium"])


if __name__ == "__main__":
    sys.exit(main())
