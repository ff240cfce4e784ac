"""What a mutant is: one mistake, told as a replacement of text in one source file of the firmware."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

INVERT_LU = ("lu", "lu_full")
SOLVE_LU = ("solve_lu", "solve_lu_cached")
SOLVE_QR = ("solve_qr", "solve_qr_cached")
ALL = ("*",)


@dataclass(frozen=True)
class Mutant:
    """A mistake in the firmware.

    Attributes:
        name: unique, for the command line and the table.
        imitates: the mistake in words, with its model in other people's code where there is one.
        file: relative to firmware/.
        old: text that stands in the file exactly once.
        new: what replaces it.
        kernels: those that can get worse by it; ("*",) all. A find in any other kernel is a false one.
        link: the mistake is in the link: no words arrive, and exit code 3 is its find.
    """

    name: str
    imitates: str
    file: str
    old: str
    new: str
    kernels: tuple[str, ...]
    link: bool = False

    def applied(self, text: str) -> str:
        """The text of its file with the mistake in it.

        Raises:
            ValueError: the old text stands there never or more than once: the mutant must follow the source.
        """
        if text.count(self.old) != 1:
            raise ValueError(
                f"mutant {self.name}: its old text stands {text.count(self.old)} times in {self.file}"
            )
        return text.replace(self.old, self.new)

    def apply(self, firmware: Path) -> str:
        """Write the mistake into a tree; returns the text that was there."""
        path = firmware / self.file
        before = path.read_text()
        path.write_text(self.applied(before))
        return before
