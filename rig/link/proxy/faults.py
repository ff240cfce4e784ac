"""What can go wrong on a line, and how often."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum

from rig.errors import UsageError


class Fault(StrEnum):
    """A kind of fault; `Faults` says what each does."""

    FLIP = "flip"
    DROP = "drop"
    INSERT = "insert"
    DUPLICATE = "duplicate"
    REORDER = "reorder"
    STALE = "stale"
    BANNER = "banner"
    STALL = "stall"
    CUT = "cut"
    RESET = "reset"


@dataclass(frozen=True)
class Faults:
    """How often one direction of a line goes wrong: probabilities for each byte.

    Attributes:
        flip: one bit of it is inverted.
        drop: it is lost.
        insert: a random byte comes before it.
        duplicate: up to 2,048 bytes before it come again.
        reorder: up to 256 bytes from it on come later, behind up to 256 others.
        stale: bytes come in between that went over the line long ago, or in an earlier run.
        banner: a boot loader's text comes in between; another comes first of all and after each reset.
        stall: nothing passes for up to 20 ms.
        cut: for up to 20 ms, what is sent in either direction is lost.
        reset: the target is reset; what it had sent and was not passed on is lost.

    Raises:
        UsageError: a probability out of range.
    """

    flip: float = 0.0
    drop: float = 0.0
    insert: float = 0.0
    duplicate: float = 0.0
    reorder: float = 0.0
    stale: float = 0.0
    banner: float = 0.0
    stall: float = 0.0
    cut: float = 0.0
    reset: float = 0.0

    def __post_init__(self) -> None:
        for name, rate in self.rates().items():
            if not 0 <= rate <= 0.1:
                raise UsageError(f"the rate of {name} must be a probability up to 0.1, not {rate:g}")

    @classmethod
    def all(cls, rate: float) -> Faults:
        """Every kind: `rate` is the probability that a byte is flipped, lost, or gets another before it.

        On top come duplicate, reorder, stale and banner, each with a tenth of it, and stall, cut and reset
        with a hundredth.
        """
        byte, chunk, line = rate / 3, rate / 10, rate / 100
        return cls(byte, byte, byte, chunk, chunk, chunk, chunk, line, line, line)

    @classmethod
    def parse(cls, text: str) -> Faults:
        """Read `flip=1e-4,reset=1e-6`; `all=1e-4` is `all`, and what follows it changes that.

        Raises:
            UsageError: an unknown kind, or no probability.
        """
        rates: dict[str, float] = {}
        for item in filter(None, (part.strip() for part in text.split(","))):
            name, _, value = item.partition("=")
            rate = _probability(item, value)
            rates |= cls.all(rate).rates() if name == "all" else {_known(name): rate}
        return cls(**rates)

    def rates(self) -> dict[str, float]:
        """Name of each kind and its probability."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def __bool__(self) -> bool:
        return any(self.rates().values())


def _known(name: str) -> str:
    if name not in Fault.__members__.values():
        raise UsageError(f"unknown fault {name!r}; there are: all, {', '.join(Fault)}")
    return name


def _probability(item: str, value: str) -> float:
    try:
        return float(value)
    except ValueError:
        raise UsageError(f"{item!r}: a fault needs a probability for each byte, as in flip=1e-4") from None
