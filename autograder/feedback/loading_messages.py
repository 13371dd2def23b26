"""Sentences about loading a submission: what stopped, and why a name is not defined."""

from __future__ import annotations

import sys

from autograder.feedback.limit_messages import seconds_text
from autograder.feedback.messages import REFUSALS, bare_text, refused
from autograder.protocol.records import Absent, Problem, Stop

EMPTY = "the file is empty"
STATEMENT = "this statement"
STOPPED = "its code stopped:"
LOADING = "reading the code"  # what the grader asks for, in the place of a call
MAX_STOPS = 50  # statements of one submission that are told
GRADING_PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"


def not_implemented(name: str) -> str:
    return f"{name} is not implemented yet: replace `raise NotImplementedError()` by your code"


def not_defined(name: str, why: str | None) -> str:
    """why: what follows a colon, e.g. from `absent`."""
    if why and why.startswith(STOPPED):
        return f"{name} is not defined, because {why}"
    return f"{name} is not defined: {why or 'the submission defines nothing of this name'}"


def absent(why: Absent, subject: str = "it", saved_by: str = "") -> str:
    """Why a name is not defined. subject: the name, or "it" where it was named just before.

    saved_by: the version of Python that a notebook was saved by.
    """
    if why.stop is not None:
        stopped = stop_text(why.stop, saved_by)
        if why.reason == "unknown":
            return f"the submission defines nothing of this name. The first statement that stopped: {stopped}"
        return f"{STOPPED} {stopped}"
    place = _place(why.place, why.line)
    if why.reason == "main":
        return (
            f'{subject} is defined only under `if __name__ == "__main__"` ({place}), and that part does not '
            "run while the code is graded: move it above that line"
        )
    if why.reason == "inside":
        return f"{subject} is defined only inside of {why.other} ({place}): move it out of there"
    return f"the submission defines nothing of this name. Did you mean: '{why.other}'?"


def in_text_cell(place: str, subject: str = "it") -> str:
    return f"{subject} stands in a text cell ({place}): make it a code cell"


def stop_text(stop: Stop, saved_by: str = "") -> str:
    """What stopped, and where; for a syntax error with the line and a caret below it."""
    problem, place = stop.problem, _place(stop.place, stop.line)
    code = f" (`{stop.text}`)" if stop.text else ""
    if stop.kind == "ended":
        return f"{problem.message}, at {place}{code}"
    if stop.kind == "syntax":
        return f"{bare_text(problem)} in {place}{too_new(problem, saved_by)}{syntax_line(problem)}"
    return f"{bare_text(problem)} in {place}{code}{refused(problem)}"


def syntax_line(problem: Problem) -> str:
    """The line of a syntax error with a caret below it, as further lines of a message."""
    if not problem.text:
        return ""
    caret = "" if problem.caret is None else "\n    " + " " * problem.caret + "^"
    return f"\n    {problem.text}{caret}"


def too_new(problem: Problem, saved_by: str = "") -> str:
    """What follows a syntax error where the code was written for a later version of Python."""
    if problem.newer:
        return f": this syntax needs Python {problem.newer}, and grading runs Python {GRADING_PYTHON}"
    if saved_by and _version(saved_by) > _version(GRADING_PYTHON):
        return f": the notebook was saved by Python {saved_by}, and grading runs Python {GRADING_PYTHON}"
    return ""


def stop_note(stop: Stop, saved_by: str = "") -> str:
    """What a person should know of a statement that stopped, or did not do all that it says."""
    problem = stop.problem
    text = problem.text if stop.kind == "syntax" else stop.text
    where = _place(stop.place, stop.line) + (f" (`{text}`)" if text else "")
    rest = "; the rest of the cell was not run" if stop.rest else ""
    if stop.kind == "written":
        return f"{where}: {written(stop.subject)}"
    if stop.kind == "bare":
        return f"{where}: run without the annotations and decorators that need {stop.subject}"
    if stop.kind == "stub":
        name, _newline, solution = stop.subject.partition("\n")
        return (
            f"{where}: passed over, because it is the untouched stub of {name}; the code at {solution} counts"
        )
    if stop.kind == "needs":
        return f"{where}: passed over, because {stop.subject} is missing"
    if stop.kind == "ended":
        return f"{where}: {problem.message}{rest}"
    if stop.kind == "syntax":
        return f"{where}: {bare_text(problem)}{too_new(problem, saved_by)}; nothing there was run"
    if stop.kind in ("import", "refused"):
        return f"{where}: passed over, because it raised {bare_text(problem)}{refused(problem)}"
    return f"{where}: raised {bare_text(problem)}{rest}"


def written(path: str) -> str:
    return f"{path} was kept in memory only: {REFUSALS['write']}"


def helper_not_used(name: str) -> str:
    return f"{name}.py was not used, because Python has a module of this name"


def more_notes(count: int) -> str:
    return f"and {count} more {'statement' if count == 1 else 'statements'} like these"


def statement_timeout(seconds: float) -> str:
    return f"{STATEMENT} did not finish within {seconds_text(seconds)}"


def _place(label: str, line: int) -> str:
    return f"{label.strip('<>')}, line {line}" if line else label.strip("<>")


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split("."))
