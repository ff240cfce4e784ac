"""Summaries of runs as `rig compare` takes them, written by hand."""

from __future__ import annotations

from typing import Any

from rig.report.compare import Run

SCORE = {
    "cases": 200,
    "elements_correct_share": 0.615,
    "p99": 12.5,
    "max_error": 4096.0,
    "grade_p99": 1.5,
    "max_grade": 20.25,
    "silent": 27,
    "status_errors": 3,
    "refused": 0,
}
GROUPS: list[tuple[str, str, dict[str, Any]]] = [
    ("uniform-1", "uniform", {"range": [-8, 8]}),
    ("svd-2", "svd", {"condition": [100, 100], "norm": 8.0}),
]


def method(kernel: str, operation: str, **score: Any) -> dict[str, Any]:
    return {
        "target": "bench",
        "kernel": kernel,
        "operation": operation,
        "score": {**SCORE, **score},
        "cost": {"mean": 1574.25, "max": 2001},
        "stack": None,
        "footprint": None,
    }


def result(kernel: str, group: tuple[str, str, dict[str, Any]], **score: Any) -> dict[str, Any]:
    label, name, params = group
    merged = {**SCORE, **score}
    return {
        "target": "bench",
        "kernel": kernel,
        "group": label,
        "class": name,
        "params": params,
        "planned": 200,
    } | {"score": merged}


def summary(**known: Any) -> dict[str, Any]:
    kernels = {"adjugate": {"operation": "invert"}, "rigid": {"operation": "invert"}}
    return {
        "campaign": "methods",
        "description": "All of them",
        "seed": 1,
        "verdict": "passed",
        "oracle": "certified",
        "asked": {"accept": {name: {"max_lsb": None} for name in ("adjugate", "rigid", "solve_lu")}},
        "targets": [
            {
                "name": "bench",
                "build_id": "00ff" * 10,
                "cases": 800,
                "cost_unit": "instructions",
                "kernels": {**kernels, "solve_lu": {"operation": "solve"}},
            }
        ],
        "methods": [
            method("adjugate", "invert") | known,
            method("rigid", "invert"),
            method("solve_lu", "solve"),
        ],
        "results": [
            result("adjugate", GROUPS[0]),
            result("adjugate", GROUPS[1], elements_correct_share=None, silent=0),
            result("rigid", GROUPS[0], refused=200, elements_correct_share=None),
            result("rigid", GROUPS[1], cases=0, elements_correct_share=None),
            result("solve_lu", GROUPS[0], elements_correct_share=1, refused=50),
            result("solve_lu", GROUPS[1], silent=200),
        ],
    }


def other(target: str = "bench", unit: str = "instructions", **score: Any) -> dict[str, Any]:
    """A run of the same cases, on a target of that name and unit."""
    made = summary()
    made["targets"][0] |= {"name": target, "cost_unit": unit, "build_id": "11" * 20}
    for entry in (*made["methods"], *made["results"]):
        entry["target"] = target
    for entry in made["methods"]:
        entry["score"] = entry["score"] | score
    return made


def runs(*summaries: dict[str, Any]) -> list[Run]:
    return [Run(f"run-{i}", one) for i, one in enumerate(summaries)]
