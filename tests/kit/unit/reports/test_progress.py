"""Progress on standard error: one line that is drawn over in a terminal, plain lines at intervals elsewhere."""

import io
import re
import threading

import pytest
from rich.console import Console

from autograder.reports.progress import LINES, Progress
from autograder.results import graded, not_graded

RESULT = graded("ada", "toy", "ada", [])


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self):
        return True


class Clock:
    """A clock that a test sets."""

    now = 0.0

    def __call__(self):
        return self.now


def progress_on(stream, clock=None):
    console = Console(file=stream, width=100, force_terminal=True, color_system=None)
    return Progress(console, clock or Clock())


def plain(text):
    """What a terminal was told, without the sequences that move the cursor."""
    return re.sub(r"\x1b\[[0-9?]*[A-Za-z]|\r", "", text)


@pytest.fixture(autouse=True)
def _terminal(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")


def test_at_once():
    """A terminal shows what goes on before anything has been read, and before torch is imported."""
    stream = Terminal()
    with progress_on(stream) as progress:
        first = plain(stream.getvalue())
        progress.found(["ada", "ben"])
        second = plain(stream.getvalue()).removeprefix(first)

    assert "reading the submissions" == first
    assert second.endswith(" 0 of 2 graded, starting: imports torch and reads the tests")


def test_one_submission():
    """A single submission is named, with the time since the start; there is nothing to count."""
    clock = Clock()
    with progress_on(Terminal(), clock) as progress:
        progress.found(["ada"])
        progress.start(0)
        clock.now = 12.4

        assert "grading ada, for 12 s" == progress.text()


def test_counts_names_and_time_left():
    """The line has n of m, those that are being graded, and the time left, which is counted down."""
    clock = Clock()
    progress = progress_on(Terminal(), clock)
    progress.found([f"s{i}" for i in range(8)], jobs=4)
    for position in range(4):
        progress.start(position)
    before = progress.text()
    clock.now = 10.0
    progress.advance(0, RESULT, False)
    progress.advance(1, RESULT, False)
    progress.advance(7, RESULT, True)
    after = progress.text()
    clock.now = 14.0
    later = progress.text()
    clock.now = 60.0

    assert "0 of 8 graded, grading s0, s1, s2 and 1 more" == before
    assert "3 of 8 graded, grading s2, s3, about 25 s left" == after
    assert later.endswith("about 21 s left")
    assert "left" not in progress.text()
    assert (2, 1, 0) == (progress.graded, progress.cached, progress.failed)


def test_minutes_left():
    """Long times are told in minutes."""
    clock = Clock()
    progress = progress_on(Terminal(), clock)
    progress.found([f"s{i}" for i in range(100)])
    progress.start(0)
    clock.now = 10.0
    progress.advance(0, RESULT, False)
    progress.advance(1, not_graded("b", "toy", "b", "no"), False)
    progress.advance(2, RESULT, False)

    assert progress.text().endswith("about 8 min left")


def test_nothing_stays():
    """At the end the line is gone and the cursor is there, also after Ctrl-C."""
    stream = Terminal()
    progress = progress_on(stream)

    def stopped(_names):
        raise KeyboardInterrupt

    progress.found = stopped
    with pytest.raises(KeyboardInterrupt), progress:
        progress.found(["ada", "ben"])

    text = stream.getvalue()
    assert text.rindex("\x1b[?25h") > text.rindex("\x1b[?25l")
    assert text.endswith("\x1b[1A\x1b[2K")


def test_no_thread():
    """No thread draws: processes are forked meanwhile."""
    before = threading.active_count()
    with progress_on(Terminal()) as progress:
        progress.found(["ada", "ben"])

        assert before == threading.active_count()


def test_name_can_not_control_the_terminal():
    """A student's name is shown without control characters."""
    stream = Terminal()
    with progress_on(stream) as progress:
        progress.found(["a\x1b[2Jda", "ben"])
        progress.start(0)

    assert "\x1b[2J" not in stream.getvalue()


@pytest.mark.parametrize("term", ["dumb", "xterm"])
def test_plain_lines(monkeypatch, term):
    """Without a terminal nothing moves: a line at the start of a class, then lines at intervals."""
    monkeypatch.setenv("TERM", term)
    stream, clock = Terminal() if term == "dumb" else io.StringIO(), Clock()
    with progress_on(stream, clock) as progress:
        progress.found(["ada", "ben", "cem", "dan"], jobs=2)
        progress.start(0)
        for clock.now in range(1, int(2 * LINES) + 3):
            progress.wait()

    assert stream.getvalue().splitlines() == [
        "grading 4 submissions, 2 at a time",
        "0 of 4 graded, grading ada",
        "0 of 4 graded, grading ada",
    ]


def test_few_submissions_are_silent():
    """Without a terminal, fewer submissions than a class have no lines."""
    stream, clock = io.StringIO(), Clock()
    with progress_on(stream, clock) as progress:
        progress.found(["ada", "ben"])
        progress.start(0)
        clock.now = 3 * LINES
        progress.advance(0, RESULT, False)

    assert "" == stream.getvalue()
