"""One host fuzzer under atheris: python -m tests.fuzz.host NAME [libFuzzer options] FOLDER…"""

from __future__ import annotations

import importlib
import sys

import atheris


def main(name: str, arguments: list[str]) -> None:
    """Never returns: libFuzzer ends the process."""
    with atheris.instrument_imports(include=["rig.wire", "rig.link"]):
        properties = importlib.import_module("tests.fuzz.properties")
    atheris.Setup([sys.argv[0], *arguments], properties.PROPERTIES[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
