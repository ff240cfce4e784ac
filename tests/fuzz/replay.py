"""Holds a property for every file of some folders: python -m tests.fuzz.replay NAME FOLDER…"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.fuzz.properties import PROPERTIES


def main(name: str, folders: list[str]) -> None:
    """Raises what a property that does not hold raises."""
    for path in sorted(path for folder in folders for path in Path(folder).iterdir()):
        PROPERTIES[name](path.read_bytes())


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
