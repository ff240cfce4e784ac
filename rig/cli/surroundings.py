"""What a command is given by the shell: its words, and where its output goes."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from io import StringIO

import click

from rig.errors import EXIT_BENCH, UsageError


def check_text(words: Iterable[str]) -> None:
    """Paths go into documents, which are UTF-8: told now, not when all is measured.

    Raises:
        UsageError: a word is not.
    """
    for word in words:
        try:
            word.encode()
        except UnicodeEncodeError as error:
            raise UsageError(f"{word!a} is not UTF-8 text; rename it") from error


def give_up_output(error: OSError) -> int:
    """Tell why output cannot be written, and drop the rest: Python would try again at the end."""
    sys.stdout = StringIO()
    click.echo(f"rig: {error}", err=True)
    return EXIT_BENCH
