"""Progress of a run: a bar with rate and time left on a terminal, a line now and then in a log."""

from __future__ import annotations

import time
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

_LINE_EVERY = 5.0  # seconds between the lines of a log


class Bar:
    """Progress on a terminal."""

    def __init__(self, console: Console):
        self._progress = Progress(
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
            TextColumn("{task.description}"),
            console=console,
            transient=True,
        )
        self._task: TaskID | None = None
        self._pace = _Pace()

    def __enter__(self) -> Bar:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def begin(self, total: int, done: int) -> None:
        """Cases in all, and those done already."""
        self._pace = _Pace(total, done)
        self._task = self._progress.add_task("", total=total, completed=done, rate="")

    def step(self, where: str, cases: int) -> None:
        """So many more are done."""
        self._pace.add(cases)
        if self._task is not None:
            self._progress.update(self._task, advance=cases, description=where, rate=self._pace.rate_text)

    def note(self, text: str) -> None:
        """A line above the bar."""
        self._progress.console.print(text, soft_wrap=True, markup=False)


class Lines:
    """Progress in a log: plain lines, at most one every five seconds."""

    def __init__(self, console: Console):
        self._console = console
        self._pace = _Pace()
        self._told = time.monotonic()

    def __enter__(self) -> Lines:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to tidy: every line stands by itself."""

    def begin(self, total: int, done: int) -> None:
        """Cases in all, and those done already."""
        self._pace = _Pace(total, done)
        self._told = time.monotonic()

    def step(self, where: str, cases: int) -> None:
        """So many more are done."""
        self._pace.add(cases)
        now = time.monotonic()
        if now - self._told >= _LINE_EVERY:
            self._told = now
            self.note(f"{self._pace.text}  {where}")

    def note(self, text: str) -> None:
        """A line of its own."""
        self._console.print(text, soft_wrap=True, markup=False)


class _Pace:
    """Counts cases against time; what a resumed run had already does not count as speed."""

    def __init__(self, total: int = 0, done: int = 0):
        self.total, self.done, self._fresh = total, done, 0
        self._begun = time.monotonic()

    def add(self, cases: int) -> None:
        self.done += cases
        self._fresh += cases

    @property
    def rate(self) -> float:
        return self._fresh / max(time.monotonic() - self._begun, 1e-9)

    @property
    def rate_text(self) -> str:
        return f"{self.rate:,.0f}/s"

    @property
    def text(self) -> str:
        left = (self.total - self.done) / self.rate if self._fresh else 0.0
        share = 100 * self.done / max(self.total, 1)
        return f"{share:3.0f} %  {self.done:,}/{self.total:,} matrices, {self.rate_text}, {left:.0f} s left"


def make_progress(console: Console) -> Bar | Lines:
    """The right kind for where standard output goes."""
    return Bar(console) if console.is_terminal else Lines(console)
