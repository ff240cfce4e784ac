"""JUnit XML: a test suite a target and kernel, a test case a case group.

`failure` is a kernel that did not meet its criterion, `error` a bench that did not deliver:
CI shows them apart.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

from rig.errors import StoreError


def write_junit(summary: dict[str, Any], path: Path) -> None:
    """Write the summary as JUnit XML.

    Raises:
        StoreError: the file cannot be written.
    """
    root = ET.Element("testsuites", name=str(summary["campaign"]))
    for (target, kernel), entries in _suites(summary).items():
        suite = ET.SubElement(root, "testsuite", name=f"{target}.{kernel}", tests=str(len(entries)))
        suite.set("failures", str(sum(entry["verdict"] == "failed" for entry in entries)))
        suite.set("errors", str(sum(entry["verdict"] == "error" for entry in entries)))
        for entry in entries:
            _case(suite, entry, _error_of(summary, target))
    ET.indent(root)
    try:
        ET.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}") from error


def _suites(summary: dict[str, Any]) -> dict[tuple[str, str], list[dict[str, Any]]]:
    suites: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for entry in summary["results"]:
        suites.setdefault((entry["target"], entry["kernel"]), []).append(entry)
    return suites


def _error_of(summary: dict[str, Any], target: str) -> str:
    known = {entry["name"]: entry.get("error") for entry in summary["targets"]}
    return known.get(target) or f"run {summary['verdict']}"


def _case(suite: ET.Element, entry: dict[str, Any], error: str) -> None:
    name = f"{entry['kernel']}.{entry['group']}"
    case = ET.SubElement(suite, "testcase", classname=entry["target"], name=name)
    if entry["verdict"] == "failed":
        ET.SubElement(case, "failure", message="; ".join(entry["failures"])).text = _shown(entry)
    elif entry["verdict"] == "error":
        done = f"{entry['score']['cases']} of {entry['planned']} cases done"
        ET.SubElement(case, "error", message=f"{error} ({done})")


def _shown(entry: dict[str, Any]) -> str:
    shown = entry["shown"] or {}
    lines = [f"{key}: {value}" for key, value in shown.items()]
    return "\n".join([*_findings(entry), *lines])


def _findings(entry: dict[str, Any]) -> list[str]:
    return [
        f"finding: {found['text']}, {first['case']}, {first['detail'] or 'no detail'}, in {first['in']}"
        for found in entry["findings"]
        for first in found["first"]
    ]
