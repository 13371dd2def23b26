"""Progress on standard error while a run goes on: what happens, n of m, who is being graded, time left.

In a terminal one line is drawn over; elsewhere a class has plain lines at intervals. It draws only when it is
called: rich's refresh thread must not run while processes are forked.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType

from rich.console import Console
from rich.live import Live
from rich.text import Text

from autograder.results import SubmissionResult
from autograder.submissions.names import printable_name

CLASS = 4  # submissions from which plain lines are printed, the first one at once
LINES = 30.0  # seconds between plain lines
REDRAW = 0.1  # seconds between two drawings of the same line
BAR = 24  # characters
MIN_MEASURED = 2  # graded submissions from which a time is estimated
NAMES = 3  # of those that are being graded
STARTING = "starting: imports torch and reads the tests"


class Progress:
    """Counts results as they arrive, and tells how far a run is. clock: monotonic, in seconds."""

    def __init__(self, console: Console | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._console = console or Console(stderr=True, highlight=False)
        self._clock = clock
        self._began = self._printed = self._drawn = clock()
        self._first_start: float | None = None
        self._last_graded = 0.0
        self._running: dict[int, str] = {}
        self._names: list[str] = []
        self.graded = self.cached = self.failed = 0
        self._load = ""
        file = self._console.file
        self._moves = file.isatty() and not self._console.is_dumb_terminal
        # Nothing but this line goes to standard error, and reports wait until it is gone.
        self._live = Live(
            Text(""), console=self._console, auto_refresh=False, transient=True,
            redirect_stdout=False, redirect_stderr=False,
        )  # fmt: skip

    def __enter__(self) -> Progress:
        if self._moves:
            self._live.start()
            self._draw(Text("reading the submissions"))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._moves:
            self._live.stop()

    def found(self, names: list[str], jobs: int = 1, where: str = "") -> None:
        """These submissions are to be graded. names: by position. jobs: at a time. where: on a cluster."""
        self._names = [printable_name(name) for name in names]
        if not self._moves and len(names) >= CLASS:
            how = f"on {where}" if where else f"{jobs} at a time"
            self._print(f"grading {len(names)} submissions, {how}")
        self._show(now=True)

    def start(self, position: int) -> None:
        """The submission at this position is being graded now."""
        if self._first_start is None:
            self._first_start = self._clock()
        self._running[position] = self._names[position]
        self._show(now=len(self._running) <= NAMES)

    def advance(self, position: int, result: SubmissionResult, cached: bool) -> None:
        """Count a result. cached: it was kept from before."""
        self._running.pop(position, None)
        if result.status == "not_graded":
            self.failed += 1
        elif cached:
            self.cached += 1
        else:
            self.graded += 1
            self._last_graded = self._clock()
        self._show()

    def wait(self) -> None:
        """Some time has passed without a result."""
        self._show()

    def load(self, text: str) -> None:
        """How the machines are that grade; told together with how far the run is."""
        self._load = text

    def tell(self, line: str) -> None:
        """Print a line that stays, and go on below it."""
        self._console.print(printable_name(line), markup=False, soft_wrap=True)

    def text(self) -> str:
        """How far the run is, in one line."""
        done = self.graded + self.cached + self.failed
        parts = [f"{done} of {len(self._names)} graded"] if len(self._names) > 1 else []
        if self._running:
            names = list(self._running.values())
            more = f" and {len(names) - NAMES} more" if len(names) > NAMES else ""
            parts.append(f"grading {', '.join(names[:NAMES])}{more}")
        elif self._first_start is None:
            parts.append(STARTING)
        if self._load:
            parts.append(self._load)
        left = self._seconds_left(len(self._names) - done)
        if left is not None:
            parts.append(f"about {_duration(left)} left")
        elif self._running and len(self._names) == 1:
            parts.append(f"for {_duration(self._clock() - self._began)}")
        return ", ".join(parts)

    def _seconds_left(self, remaining: int) -> float | None:
        """From the time of those that are done; None when that says nothing, or was too short."""
        if self._first_start is None or self.graded < MIN_MEASURED or not remaining:
            return None
        each = (self._last_graded - self._first_start) / self.graded
        left = remaining * each - (self._clock() - self._last_graded)
        return left if left >= 1 else None

    def _show(self, now: bool = False) -> None:
        if self._moves:
            if now or self._clock() - self._drawn >= REDRAW:
                self._draw(self._line())
        elif len(self._names) >= CLASS and self._clock() - self._printed >= LINES:
            self._print(self.text())

    def _line(self) -> Text:
        total = len(self._names)
        if total < 2:
            return Text(self.text(), "dim")
        filled = round(BAR * (self.graded + self.cached + self.failed) / total)
        return Text.assemble(
            ("━" * filled, "green"), ("━" * (BAR - filled), "bright_black"), f" {self.text()}"
        )

    def _draw(self, line: Text) -> None:
        self._drawn = self._clock()
        line.no_wrap, line.overflow = True, "ellipsis"
        self._live.update(line, refresh=True)

    def _print(self, text: str) -> None:
        self._printed = self._clock()
        print(text, file=self._console.file, flush=True)


def _duration(seconds: float) -> str:
    """150.2 -> "3 min", 12.3 -> "12 s"."""
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"
