"""Summaries for the tests of reports: as large, or as hostile, as they may get."""

from __future__ import annotations

import json
from typing import Any

HOSTILE = "<script>alert(1)</script>\"'&</style></script><!--{{ 7*7 }}<img src=x onerror=alert(2)>"
_COUNTED = ("cases", "answerable", "numbers", "misrounded", "silent", "severe", "status_errors", "refused")


def large(summary: dict[str, Any], kernels: int, cases: int) -> dict[str, Any]:
    """A summary of so many kernels and cases, made of the first kernel of a real one."""
    model, many = json.dumps(summary), json.loads(json.dumps(summary))
    first = summary["methods"][0]["kernel"]
    names = [f"{first}_{at}" for at in range(kernels)]
    for key in ("methods", "results"):
        mine = [one for one in json.loads(model)[key] if one["kernel"] == first]
        many[key] = [json.loads(json.dumps(one)) | {"kernel": name} for name in names for one in mine]
    factor = cases // sum(entry["score"]["cases"] for entry in many["results"]) + 1
    for entry in many["results"]:
        entry["score"] |= {key: entry["score"][key] * factor for key in _COUNTED}
        entry["charts"] = {name: _times(text, factor) for name, text in entry["charts"].items()}
    many["cases"] = many["planned"] = sum(entry["score"]["cases"] for entry in many["results"])
    return dict(many)


def _times(text: str | None, factor: int) -> str | None:
    """Counts (docs/RUN_FOLDER.md) as of so many times the cases."""
    if text is None:
        return None
    rows = [row.split(":") for row in text.split()]
    return " ".join(
        f"{place}:{','.join(str(int(n) * factor) for n in counts.split(','))}" for place, counts in rows
    )


def hostile(summary: dict[str, Any]) -> dict[str, Any]:
    """The same with markup wherever a user, a kernel or a target can put text."""
    text = json.dumps(summary)
    for name in {entry["kernel"] for entry in summary["results"]}:
        text = text.replace(f'"{name}"', json.dumps(f"{name}{HOSTILE}"))
    spoilt: dict[str, Any] = json.loads(text)
    for key in ("campaign", "description", "campaign_file", "command", "folder"):
        spoilt[key] = HOSTILE
    for entry in spoilt["results"]:
        entry |= {"group": f"{entry['group']}{HOSTILE}", "class": HOSTILE, "params": {HOSTILE: [HOSTILE]}}
        entry["failures"] = [HOSTILE]
        first = [{"case": HOSTILE, "detail": HOSTILE, "in": HOSTILE}]
        entry["findings"] = [{"kind": "fault", "text": HOSTILE, "cases": 1, "first": first}]
        entry["cases"] = [case | {"case": HOSTILE, "told_status": HOSTILE} for case in entry["cases"]]
    spoilt["targets"][0] |= {"error": HOSTILE, "board": HOSTILE, "build_id": HOSTILE, "cost_unit": HOSTILE}
    spoilt["targets"][0]["tools"] = {HOSTILE: HOSTILE}
    spoilt["host"], spoilt["versions"] = {HOSTILE: HOSTILE}, {HOSTILE: HOSTILE}
    spoilt["campaign_sources"] = {HOSTILE: HOSTILE}
    return spoilt
