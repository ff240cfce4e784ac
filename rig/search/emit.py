"""A failing case as a pytest test, an entry of vectors/, and a C array."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rig.errors import UsageError
from rig.oracle import truth
from rig.run.summary import hex_words, status_name
from rig.scoring import SILENT_LSB, Accept
from rig.scoring.measures import doubts
from rig.scoring.sums import summed
from rig.search.digits import PARTS, decimal
from rig.search.judge import GRADE, MAX_LSB, MISROUNDED, OK, ORACLE, SILENT, STATUS
from rig.search.shrink import Shrunk
from rig.targets import UserKernel

_C_MIN = "-2147483647 - 1"  # -2147483648 is no int constant of C (C11 6.4.4.1)
_ANY = 2.0**32  # LSB: no element is further off


@dataclass(frozen=True)
class Exhibit:
    """A failing case with all it takes to show it again.

    Attributes:
        name: of the files, and of the test.
        origin: where it comes from, a sentence.
        target: name or absolute path.
        kernel: name.
        shrunk: the case.
        accept: the campaign's acceptance of the kernel.
        own: the kernel's sources, if the user brought it.
        port: of a serial target, if the command line gave it.
    """

    name: str
    origin: str
    target: str
    kernel: str
    shrunk: Shrunk
    accept: Accept
    own: Sequence[UserKernel] = ()
    port: str | None = None

    @property
    def given(self) -> NDArray[np.int32]:
        """What the kernel is given, int32 (n_in,)."""
        given: NDArray[np.int32] = self.shrunk.judged.given[0]
        return given

    @property
    def status(self) -> int:
        """The true status."""
        return int(self.shrunk.judged.true.status[0])

    @property
    def expected(self) -> list[int]:
        """The correctly rounded answer; nothing unless it is OK."""
        return self.shrunk.judged.true.rounded[0].tolist() if self.status == OK else []

    @property
    def what(self) -> str:
        """What is wrong, a line."""
        return f"{self.kernel} on {self.target}: {self.shrunk.fault.text}"


def write(exhibit: Exhibit, folder: Path) -> list[Path]:
    """Write all three files, in place of earlier ones of the same case and kernel.

    Raises:
        UsageError: the folder cannot be written.
    """
    texts = {
        f"test_{exhibit.name}.py": pytest_text(exhibit),
        f"{exhibit.name}.txt": vector_text(exhibit),
        f"{exhibit.name}.c": c_text(exhibit),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{folder}: {error.strerror}; choose another folder with --out") from error
    return [folder / name for name in texts]


def vector_text(exhibit: Exhibit) -> str:
    """A record in the format of vectors/README.md."""
    lines = [
        f"# {exhibit.what}. {exhibit.origin}",
        f"id: shrunk-{exhibit.name.replace('_', '-')}",
        "class: shrunk",
        f"in: {hex_words(exhibit.given)}",
        f"status: {status_name(exhibit.status)}",
    ]
    if exhibit.expected:
        lines.append(f"out: {hex_words(np.array(exhibit.expected))}")
    return "\n".join(lines) + "\n"


def c_text(exhibit: Exhibit) -> str:
    """Arrays for a C test: what is given and what is expected, the real numbers beside them."""
    lines = [f"/* {exhibit.what}.", f" * {exhibit.origin}", " */", "#include <stdint.h>", ""]
    parts = ", then ".join(name for name, _ in PARTS[exhibit.shrunk.judged.operation])
    lines += [f"/* {parts}; value = word / 65536 */", *_c_array("in", exhibit.given.tolist())]
    told = f"enum {{ expected_status = {exhibit.status} }}; /* {status_name(exhibit.status)} */"
    lines += ["", told]
    if exhibit.expected:
        lines += ["/* correctly rounded */", *_c_array("expected", exhibit.expected)]
    return "\n".join(lines) + "\n"


def _c_array(name: str, words: list[int]) -> Iterator[str]:
    yield f"static const int32_t {name}[{len(words)}] = {{"
    for start in range(0, len(words), 4):
        row = words[start : start + 4]
        numbers = ", ".join(_C_MIN if word == -(2**31) else str(word) for word in row)
        yield f"    {numbers}, /* {' '.join(map(decimal, row))} */"
    yield "};"


def pytest_text(exhibit: Exhibit) -> str:
    """A test that stands alone: it fails as long as the kernel has the fault."""
    lines = [f'"""{exhibit.what}.', "", f"{exhibit.origin}", '"""', ""]
    lines += ["from pathlib import Path", ""] if exhibit.own else []
    lines += ["import numpy as np", "", "import rig"]
    lines += ["from rig.targets import UserKernel"] if exhibit.own else []
    lines += ["", f"TARGET, KERNEL = {_text(exhibit.target)}, {_text(exhibit.kernel)}"]
    lines += [f"OWN = [{', '.join(map(_own, exhibit.own))}]"] if exhibit.own else []
    lines += _numbers(exhibit)
    lines += [
        "",
        "",
        f"def test_{exhibit.name}() -> None:",
        f"    with rig.connect({_how(exhibit)}) as target:",
    ]
    lines += ["        told = target.run(KERNEL, np.array([GIVEN], np.int32), check=True)"]
    lines += ['    assert told.findings[0] == 0, "the target saw the kernel do wrong: docs/YOUR_KERNEL.md"']
    return "\n".join([*lines, *_asserts(exhibit)]) + "\n"


def _how(exhibit: Exhibit) -> str:
    port = f", port={_text(exhibit.port)}" if exhibit.port else ""
    return f"TARGET{port}{', kernels=OWN' if exhibit.own else ''}"


def _own(kernel: UserKernel) -> str:
    sources, include = (
        ", ".join(f"Path({_text(str(p))})" for p in paths) for paths in (kernel.sources, kernel.include)
    )
    return (
        f"UserKernel({_text(kernel.name)}, {_text(kernel.operation)}, sources=({sources},), "
        f"include=({include}{',' if include else ''}), defines={dict(kernel.defines)!r})"
    )


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _numbers(exhibit: Exhibit) -> Iterator[str]:
    """The constants of the test."""
    for name, size in PARTS[exhibit.shrunk.judged.operation]:
        yield f"# {name} = {size // 4 if size == 16 else 1} x 4 words of 1.15.16, value = word / 65536"
    yield from _python_list("GIVEN", [_word(word) for word in exhibit.given.tolist()])
    yield f"STATUS = {exhibit.status}  # {status_name(exhibit.status)}"
    if not exhibit.expected:
        return
    if _rounded(exhibit):
        yield "# correctly rounded"
        yield from _python_list("EXPECTED", [_word(word) for word in exhibit.expected])
    else:
        judged = exhibit.shrunk.judged
        yield "# the answer in LSB, within 2^-18 LSB, and how far off an element may be"
        yield from _python_list("EXACT", [repr(value) for value in judged.true.value[0].tolist()])
        yield from _python_list("WITHIN", [repr(limit) for limit in _within(exhibit).tolist()])


def _word(word: int) -> str:
    return f"{'-' if word < 0 else ''}0x{abs(word):08x}"


def _python_list(name: str, cells: list[str]) -> Iterator[str]:
    yield f"{name} = ["
    yield from (f"    {', '.join(cells[start : start + 4])}," for start in range(0, len(cells), 4))
    yield "]  # fmt: skip"


def _asserts(exhibit: Exhibit) -> Iterator[str]:
    """What the acceptance asks of this case, and no more: a sound kernel passes."""
    strict = _strict_status(exhibit)
    if strict:
        yield "    assert told.status[0] == STATUS"
    elif exhibit.status != OK:
        yield '    assert told.status[0] != 0, "told OK without an answer"'
    if not exhibit.expected:
        return
    if _rounded(exhibit):
        yield "    assert told.words[0].tolist() == EXPECTED"
        return
    indent = "    " if strict else "        "
    if not strict:
        yield "    if told.status[0] == STATUS:"
    yield f"{indent}pairs = zip(told.words[0].tolist(), EXACT, strict=True)"
    yield f"{indent}error = [abs(word - exact) for word, exact in pairs]"
    yield f"{indent}assert all(off <= most for off, most in zip(error, WITHIN, strict=True)), error"


def _rounded(exhibit: Exhibit) -> bool:
    return exhibit.accept.correctly_rounded or exhibit.shrunk.fault.kind == MISROUNDED


def _strict_status(exhibit: Exhibit) -> bool:
    asked = exhibit.accept.status_errors is not None or exhibit.shrunk.fault.kind == STATUS
    return asked or _rounded(exhibit)


def _within(exhibit: Exhibit) -> NDArray[np.float64]:
    """The strictest limit on each element's error, float64 (n_out,)."""
    accept, fault, judged = exhibit.accept, exhibit.shrunk.fault, exhibit.shrunk.judged
    value = judged.true.value.T
    asked = (accept.max_lsb, accept.p99_lsb, fault.limit if fault.kind == MAX_LSB else None)
    limits = [np.full(len(value), limit) for limit in asked if limit is not None]
    grade = fault.limit if fault.kind == GRADE else accept.max_grade
    if grade is not None:
        inverse = truth(ORACLE, "invert", np.ascontiguousarray(judged.given[:, :16])).value.T
        limits.append(grade * (0.5 + doubts(value, summed(inverse.reshape(4, 4, -1)))[0][:, 0]))
    if fault.kind == SILENT or not limits:
        limits.append(np.full(len(value), float(SILENT_LSB)))
    least = np.fmin.reduce(limits)
    return np.where(np.isnan(least), _ANY, least)
