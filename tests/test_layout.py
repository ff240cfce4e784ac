"""Rules about the tree that no linter knows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

import bootstrap
from rig.cli import rig as cli
from rig.targets.tools import TOOLS

ROOT = Path(__file__).resolve().parents[1]
FIRMWARE = ROOT / "firmware"
SOURCES = sorted(
    path
    for folder in ("rig", "firmware", "tests", "vectors/generate")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in {".py", ".c", ".h", ".cmake"}
)
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "vectors" / "README.md"])

# What C11 promises without an operating system, and the memory functions every toolchain brings.
PORTABLE = {
    "float.h",
    "limits.h",
    "stdalign.h",
    "stdbool.h",
    "stddef.h",
    "stdint.h",
    "stdnoreturn.h",
    "string.h",
}
# Folder of firmware/ -> what it may include of the others (docs/DESIGN.md).
MAY_INCLUDE = {
    "fixed": (),
    "kernels": ("fixed/",),
    "wire": (),
    "generate": (),
    "service": ("generate/generate.h", "kernels/kernel.h", "wire/", "boards/board.h"),
    "boards": ("boards/board.h", "boards/common/"),
}


def names(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


def test_files_stay_below_300_lines() -> None:
    long = [path for path in [*SOURCES, ROOT / "bootstrap.py"] if len(path.read_text().splitlines()) >= 300]
    assert names(long) == []


def owner(path: Path) -> str:
    """Folder that a firmware file belongs to; every board is a folder of its own."""
    parts = path.relative_to(FIRMWARE).parts
    return "/".join(parts[: 2 if parts[0] == "boards" and len(parts) > 2 else 1]) + "/"


def includes(path: Path, opening: str) -> list[str]:
    return re.findall(rf'^#\s*include\s*{opening}([^">]+)[">]', path.read_text(), re.MULTILINE)


def forbidden_includes(path: Path) -> list[str]:
    home = owner(path)
    allowed = (home, *MAY_INCLUDE[home.split("/")[0]])
    candidates = ((path.parent / name, FIRMWARE / name) for name in includes(path, '"'))
    found = [near if near.exists() else far for near, far in candidates]
    reached = [str(target.resolve().relative_to(FIRMWARE)) for target in found]
    return [name for name in reached if not name.startswith(allowed)]


@pytest.mark.parametrize("folder", MAY_INCLUDE)
def test_firmware_layers(folder: str) -> None:
    sources = sorted((FIRMWARE / folder).rglob("*.[ch]"))
    assert sources, f"firmware/{folder} is gone"
    assert {str(path): bad for path in sources if (bad := forbidden_includes(path))} == {}


@pytest.mark.parametrize("folder", [name for name in MAY_INCLUDE if name != "boards"])
def test_no_vendor_or_system_header_outside_boards(folder: str) -> None:
    used = {name for path in (FIRMWARE / folder).rglob("*.[ch]") for name in includes(path, "<")}
    assert used <= PORTABLE


def commands_told(pattern: str) -> set[str]:
    """Every match of the pattern's group in a code block or code span of a page."""
    code = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
    blocks = "\n".join(block for page in PAGES for block in code.findall(page.read_text()))
    return set(re.findall(pattern, blocks, re.MULTILINE))


def test_commands_in_the_documentation_exist() -> None:
    verbs = commands_told(r"(?:^|[`$ /])rig ([a-z][a-z-]+)\b(?=[ `\n])")
    assert verbs <= set(cli.commands)
    assert {"smoke", "test"} <= commands_told(r"python3 bootstrap\.py (\w+)") <= set(bootstrap.COMMANDS)
    environments = set(re.findall(r"^\[testenv:(\w+)\]", (ROOT / "tox.ini").read_text(), re.MULTILINE))
    assert environments
    assert commands_told(r"\btox -e (\w+)") <= environments


def test_links_in_the_documentation_lead_somewhere() -> None:
    link = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in PAGES
        for target in link.findall(page.read_text())
        if not (page.parent / target).exists()
    ]
    assert broken == []


def test_pre_commit_uses_the_pinned_tools() -> None:
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())
    hooks = [hook for repo in config["repos"] for hook in repo["hooks"]]
    used = {pin for hook in hooks for pin in hook["additional_dependencies"]}
    assert {pin.split("==")[0] for pin in used} == {"ruff", "clang-format", "codespell"}
    project = (ROOT / "pyproject.toml").read_text()
    assert [pin for pin in used if f'"{pin}"' not in project] == []


def test_bootstrap_brings_every_program_the_rig_asks_for() -> None:
    wanted = {package for tool in TOOLS.values() for package in tool.packages}
    assert wanted <= {tool.package for tool in bootstrap.TOOLS}
