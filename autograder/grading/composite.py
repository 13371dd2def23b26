"""A wrong solution as a whole submission: its other exercises come from the reference."""

from __future__ import annotations

from autograder.course.course import Course
from autograder.course.misconceptions import WrongSolution
from autograder.protocol.records import Cell
from autograder.submissions.source import Source


def composite(course: Course, assignment: str, wrong: WrongSolution) -> Source:
    """The reference with this one exercise replaced."""
    reference = course.master(assignment).read_text(encoding="utf-8")
    code = wrong.file.read_text(encoding="utf-8")
    assembled = (
        "_reference = {'__name__': __name__}\n"
        f"exec(compile({reference!r}, 'reference', 'exec'), _reference)\n"
        f"exec(compile({code!r}, {wrong.file.name!r}, 'exec'), _wrong := dict(_reference))\n"
        "globals().update({name: _wrong[name] for name in _reference if name != '__builtins__'})\n"
    )
    return Source(f"{assignment}.py", (Cell(wrong.file.name, assembled),), notebook=False)
