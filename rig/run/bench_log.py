"""What a run knows of its targets and lines, told by however many workers, and kept in the store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from threading import Lock
from typing import Any

from rig.errors import BenchError, UsageError
from rig.run.line import ask_counters, joined, line_report
from rig.run.store import Store
from rig.targets import Device

_SHORT = 12  # digits of a build id that tell two apart
_TOLD = {
    "retries": "requests sent again",
    "target_resets": "restarts of the target by itself",
    "crc_errors": "frames with a wrong CRC",
    "cobs_errors": "frames that could not be decoded",
}


class BenchLog:
    """Keeps identity, line statistics and errors of targets, and the diary of events."""

    def __init__(self, store: Store):
        self._store, self._lock = store, Lock()
        self._known = store.targets()
        # What an earlier session found out stays known when a resumed run cannot open the target.
        self._measured = {key[0] for key in store.done()}
        self._begun: set[str] = set()
        self._lines: dict[str, list[dict[str, Any]]] = {}

    def begin(self, target: str) -> None:
        """The target is about to be opened; what kept an earlier session from it no longer counts."""
        with self._lock:
            if target not in self._begun:
                self._begun.add(target)
                self._note(target, error=None)

    def opened(self, target: str, device: Device, kernels: Mapping[str, Any]) -> None:
        """The target is open; kept before its first batch, so that what is stored can be scored.

        Raises:
            UsageError: the run has results of another build, which must not be mixed.
        """
        with self._lock:
            self._check_build(target, device.hello.build)
            self._lines.setdefault(target, [])
            hello = device.hello
            self._note(
                target,
                board=device.board,
                build_id=hello.build,
                cost_unit=device.cost_unit,
                window=hello.window,
                kernels=kernels,
                tools=device.tools,
            )
            self._measured.add(target)

    def _check_build(self, target: str, build: str) -> None:
        before = self._known.get(target, {}).get("build_id")
        if target in self._measured and before not in {None, build}:
            text = (
                f"{target} runs build {build[:_SHORT]}, but {self._store.path.parent} holds results of build"
            )
            raise UsageError(f"{text} {before[:_SHORT]}; build that one again, or start a new run")

    def closing(self, target: str, device: Device, *, answers: bool) -> None:
        """The target is about to be closed; ask it for its counters when it still answers."""
        report = line_report(device, ask_counters(device) if answers else None)
        with self._lock:
            self._lines[target].append(report)
            self._note(target, link=joined(self._lines[target]))

    def failed(self, target: str, error: BenchError) -> None:
        """The target cannot go on."""
        text = f"{type(error).__name__}: {error}"
        with self._lock:
            self._note(target, error=text)
        self._store.add_event(target, "error", text)

    def _note(self, target: str, **facts: Any) -> None:
        info = self._known[target] = {**self._known.get(target, {}), **facts}
        self._store.set_target(target, info)


class Diary:
    """Tells the store what a line and its target did beside answering."""

    def __init__(self, store: Store, target: str, device: Device):
        self._store, self._target, self._device = store, target, device
        self._counts = self._now()

    def look(self, where: str, restarts: int) -> None:
        """Note what happened since the last look, where a kernel worked on a group's cases."""
        if restarts:
            self._store.add_event(self._target, "restart", f"{where}: {restarts} restarts of the target")
        before, self._counts = self._counts, self._now()
        for name, text in _TOLD.items():
            more = self._counts[name] - before[name]
            if more > 0:
                self._store.add_event(self._target, "line", f"{where}: {more:,} {text}")
        logs = self._device.session.logs
        fresh = min(self._counts["log_lines"] - before["log_lines"], len(logs))
        for line in list(logs)[len(logs) - max(fresh, 0) :]:
            self._store.add_event(self._target, "log", line)

    def _now(self) -> dict[str, int]:
        return asdict(self._device.session.stats)
