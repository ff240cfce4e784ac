"""Size, stack and cost of every kernel on every port, side by side: a part of docs/RESULTS.md.

    python benchmarks/ports.py [page.md]

Every target of configs/targets that QEMU emulates runs every kernel that it has on the same matrices, 1,000
of each class below; 100 where no cost is measured. It is a campaign like any other, so that all answers are
judged as well, and the exit code is that of `rig run`. Prints Markdown; on a page that is named it replaces
its own part, or goes to the page's end.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from elftools.elf.constants import SH_FLAGS
from elftools.elf.elffile import ELFFile

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from rig.errors import EXIT_FAILED, EXIT_PASSED
from rig.report.page import put
from rig.targets import list_targets, open_target
from rig.wire.message import KernelInfo

ROOT = Path(__file__).resolve().parent.parent
SEED, CASES, CASES_WITHOUT_COST = 7, 1000, 100
CLASSES = {
    "entries below 8": "{class: uniform, range: [-8, 8], count: %d}",
    "all of int32": "{class: uniform, count: %d}",
    "rigid": "{class: rigid, translation: 1000, count: %d}",
}
PROVEN = {"exact", "solve_exact"}  # their every word must be right; others are only measured
HEADLINE = "# Results: ports"
ABOUT = """\
Every port as it runs in QEMU: the image that is flashed on the board. {cases} cases of each class
({classes}), seed {seed}.

```
python benchmarks/ports.py docs/RESULTS.md
```

**flash** is code, constants and initial values, **RAM** all that is laid out in it (buffers and, but for the
AVR, the reserved stacks), both of the ELF file; **stack** is the deepest that a kernel of those below went
from where it is called. Everywhere **-** is what was not measured: QEMU does not count instructions of an AVR
({few} cases a class there), and has no `float64`, its `double` being 32 bits wide. Its stacks can differ
by some bytes from run to run: it runs by the host's time, so that its interrupts come anywhere."""
COST = """\
The **mean** is of cases that were not refused, the **worst** of all. Kernels in floating point are short
where the processor has it. The cached ones keep the factors of the latest matrix: each case is run twice to
check it, and where a frame holds one case only, as on a board with little RAM, the second run finds them."""


@dataclass
class Port:
    """A target, what its image takes, and what its kernels did.

    Attributes:
        name: of the port, without "qemu-".
        target: its name.
        build: the image's build id.
        flash, ram: bytes of the image.
        unit: of costs; "none" where there are none.
        kernels: that the firmware has.
        methods: entries of the summary over all cases, by kernel.
        results: entries of the summary, by kernel and class in the order of `CLASSES`.
    """

    name: str
    target: str
    build: str
    flash: int
    ram: int
    unit: str
    kernels: Sequence[KernelInfo]
    methods: dict[str, dict[str, Any]] = field(default_factory=dict)
    results: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


def image_size(path: Path) -> tuple[int, int]:
    """Bytes of flash and of RAM that a firmware image takes."""
    with path.open("rb") as file:
        loaded = [s for s in ELFFile(file).iter_sections() if s["sh_flags"] & SH_FLAGS.SHF_ALLOC]
        flash = sum(section["sh_size"] for section in loaded if section["sh_type"] != "SHT_NOBITS")
        ram = sum(section["sh_size"] for section in loaded if section["sh_flags"] & SH_FLAGS.SHF_WRITE)
    return flash, ram


def ports() -> Iterator[Port]:
    """Every port that QEMU emulates; builds and starts it."""
    for target in (config.name for config in list_targets() if config.kind == "qemu"):
        with open_target(target) as device:
            assert device.image is not None
            size = image_size(device.image.path)
            name = target.removeprefix("qemu-")
            yield Port(name, target, device.image.build_id, *size, device.cost_unit, device.hello.kernels)


def kernels_of(some: Iterable[Port]) -> list[str]:
    """The kernels that any has, those that invert, solve and update, in the firmware's order."""
    known = {kernel.name: kernel for port in some for kernel in port.kernels}
    order = [kernel.name for kernel in max((port.kernels for port in some), key=len)]
    return sorted(known, key=lambda name: (known[name].operation, order.index(name)))


def campaign(some: list[Port], count: int) -> str:
    """The text of a campaign of every kernel on these ports."""
    names = kernels_of(some)
    lacks = [(name, p.target) for p in some for name in names if name not in {k.name for k in p.kernels}]
    lines = ["name: ports", f"seed: {SEED}", f"targets: [{', '.join(port.target for port in some)}]"]
    lines += [
        f"kernels: [{', '.join(names)}]",
        "cases:",
        *(f"  - {text % count}" for text in CLASSES.values()),
    ]
    lines += ["exclude:"] * bool(lacks) + [f"  - {{kernel: {name}, target: {t}}}" for name, t in lacks]
    lines += ["accept:"]
    lines += [f"  {name}: {'correctly_rounded' if name in PROVEN else 'measured'}" for name in names]
    return "\n".join(lines) + "\n"


def measure(some: list[Port], count: int) -> int:
    """Run the campaign and take its figures; returns the exit code."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "ports.yaml").write_text(campaign(some, count))
        command = [
            sys.executable,
            "-m",
            "rig.cli",
            "run",
            str(folder / "ports.yaml"),
            "--out",
            str(folder / "run"),
        ]
        code = subprocess.run(command, cwd=ROOT, stdout=sys.stderr, check=False).returncode
        summary = json.loads((folder / "run" / "summary.json").read_text())
    for port in some:
        port.methods = {m["kernel"]: m for m in summary["methods"] if m["target"] == port.target}
        for entry in summary["results"]:
            if entry["target"] == port.target:
                port.results.setdefault(entry["kernel"], []).append(entry)
    return code


def number(value: float | None) -> str:
    """A figure, or that there is none."""
    return "-" if value is None else f"{value:,.0f}"


def table(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table in Markdown: names at the left, figures at the right."""
    head = list(headings)
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def image_row(port: Port) -> list[str]:
    """Of the table of images."""
    stack, kernel = max((m["stack"] or 0, name) for name, m in port.methods.items())
    return [port.name, f"`{port.build[:12]}`", number(port.flash), number(port.ram), number(stack), kernel]


def cost_cell(port: Port, kernel: str) -> str:
    """Mean and worst cost over all cases."""
    cost = port.methods[kernel]["cost"] if kernel in port.methods and port.unit != "none" else {}
    return "-" if not cost else f"{number(cost['mean'])} / {number(cost['max'])}"


def size_cell(port: Port, kernel: str) -> str:
    """Flash, RAM and stack of a kernel."""
    if kernel not in port.methods:
        return "-"
    method = port.methods[kernel]
    size = method["footprint"]
    return " / ".join(number(value) for value in (size["flash"], size["ram"], method["stack"]))


def exact_row(port: Port) -> list[str]:
    """What `exact` costs in each class, and of what others do."""
    cells = [port.name]
    for at in range(len(CLASSES)):
        mean = {name: port.results[name][at]["cost"]["mean"] for name in ("exact", "adjugate", "float32")}
        cells += [
            number(mean["exact"]),
            *(f"{mean['exact'] / mean[name]:.2f}" for name in ("adjugate", "float32")),
        ]
    return cells


def page(all_ports: list[Port]) -> str:
    """The tables and what they mean."""
    names, costed = kernels_of(all_ports), [port for port in all_ports if port.unit != "none"]
    (unit,) = {port.unit for port in costed}
    about = ABOUT.format(cases=number(CASES), few=CASES_WITHOUT_COST, classes=", ".join(CLASSES), seed=SEED)
    by_port = ["kernel", *(port.name for port in all_ports)]
    beside = ["port"]
    for name in CLASSES:
        beside += [f"`exact`, {name}", "of `adjugate`", "of `float32`"]
    parts = [
        HEADLINE,
        about,
        table(["image", "build", "flash", "RAM", "stack", "of kernel"], map(image_row, all_ports)),
        f"## Cost on every port: mean and worst in {unit}, all cases",
        COST,
        table(by_port, ([name, *(cost_cell(port, name) for port in all_ports)] for name in names)),
        "## Size on every port: flash, RAM and stack in bytes",
        table(by_port, ([name, *(size_cell(port, name) for port in all_ports)] for name in names)),
        f"## `exact` beside `adjugate` and `float32`: mean {unit}, and the ratio to theirs",
        table(beside, map(exact_row, costed)),
    ]
    return "\n\n".join(parts) + "\n"


def main() -> int:
    """Measure, and print the page or put it where it belongs; returns the exit code."""
    found = list(ports())
    costed = [port for port in found if port.unit != "none"]
    rest = [port for port in found if port.unit == "none"]
    code = max(measure(some, count) for some, count in ((costed, CASES), (rest, CASES_WITHOUT_COST)) if some)
    if code not in {EXIT_PASSED, EXIT_FAILED}:
        return code  # the bench failed, so that figures are missing
    text = page(found)
    if len(sys.argv) == 1:
        print(text)
    else:
        put(Path(sys.argv[1]), text)
    return code


if __name__ == "__main__":
    sys.exit(main())
