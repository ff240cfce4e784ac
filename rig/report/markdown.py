"""The result of a run in Markdown, short enough for the page of a CI job."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from rig.errors import StoreError
from rig.report.cells import count, lsb, percent
from rig.report.verdict import replay_command, sentence

_ROWS, _FAILURES = 60, 20  # a job's page is cut off beyond 1 MiB, and nobody reads that far
_HEAD = ["verdict", "target", "kernel", "class", "cases", "correct", "p99", "max", "silent", "status", "cost"]
_LEFT = 4  # columns of text


def write_markdown(summary: dict[str, Any], path: Path) -> None:
    """Append the summary to a file, as CI servers want it ($GITHUB_STEP_SUMMARY); make the file if need be.

    Raises:
        StoreError: the file cannot be written.
    """
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(markdown(summary))
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}") from error


def markdown(summary: dict[str, Any]) -> str:
    """The verdict, a table with the failed rows first, and what failed with the commands that replay it."""
    rows = sorted(summary["results"], key=lambda entry: entry["verdict"] not in ("failed", "error"))
    failed = [entry for entry in rows if entry["failures"]]
    lines = [
        f"### {summary['verdict'].upper()}: {_text(summary['campaign'])}",
        "",
        _text(sentence(summary)),
        "",
    ]
    lines += [_row(_HEAD), _row("---" if at < _LEFT else "--:" for at in range(len(_HEAD)))]
    lines += [_row(_cells(entry)) for entry in rows[:_ROWS]]
    lines += _more(len(rows) - _ROWS, "rows")
    for entry in failed[:_FAILURES]:
        lines += _failure(summary, entry)
    lines += _more(len(failed) - _FAILURES, "failed rows")
    return "\n".join(lines) + "\n"


def _row(cells: Any) -> str:
    return f"| {' | '.join(cells)} |"


def _cells(entry: dict[str, Any]) -> list[str]:
    score = entry["score"]
    verdict = f"**{entry['verdict']}**" if entry["verdict"] in ("failed", "error") else entry["verdict"]
    return [
        verdict,
        *(_text(entry[key]) for key in ("target", "kernel", "class")),
        f"{score['cases']:,}",
        percent(score["elements_correct_share"]),
        *(lsb(score[key]) for key in ("p99", "max_error")),
        *(f"{score[key]:,}" for key in ("silent", "status_errors")),
        count(entry["cost"]["mean"]),
    ]


def _failure(summary: dict[str, Any], entry: dict[str, Any]) -> list[str]:
    where = f"{_text(entry['kernel'])} on {_text(entry['target'])}, {_text(entry['group'])}"
    lines = ["", f"**{where}**", "", *(f"- {_text(text)}" for text in entry["failures"])]
    if entry["shown"]:
        lines += ["", *_code(replay_command(summary, entry["shown"]["case"]))]
    return lines


def _code(text: str) -> list[str]:
    """A code block, fenced by more backticks than the text has in a row."""
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return [fence, " ".join(text.splitlines()), fence]


def _text(value: object) -> str:
    """Any text as itself: no markup, no HTML, no line breaks."""
    plain = re.sub(r"([\\`*_\[\]#|~])", r"\\\1", " ".join(str(value).split()))
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("@", "&#64;")


def _more(left: int, what: str) -> list[str]:
    return ["", f"and {left:,} more {what}"] if left > 0 else []
