"""Wrong solutions: each holds one exercise with a known misconception; the rest is the reference's code."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path

from autograder.course.course import Course
from autograder.course.python_files import parsed
from autograder.errors import CourseError

HINT_TO_BE_WRITTEN = "To be written: what a student with this bug should read."


@dataclass(frozen=True)
class WrongSolution:
    """A known misconception.

    hint: the file's docstring, what a student with this bug should read; "" while it is to be written.
    """

    file: Path
    exercise: str
    misconception: str
    hint: str


def wrong_solutions(
    course: Course, assignment: str, exercise: str | None = None, unwritten: bool = False
) -> list[WrongSolution]:
    """The wrong solutions of an assignment; CourseError for a file with a wrong name or no docstring.

    exercise: of this one only; no other file is opened. unwritten: also those whose hint is to be written;
    without it there is nothing to tell a student.
    """
    found = []
    known = course.exercises(assignment)
    folder = course.root / "tests" / "wrong" / assignment
    for module in sorted(folder.glob("*/*.py")):
        raise CourseError(f"{module}: a wrong solution is one file, in whatever module its exercise stands")
    for file in sorted(folder.glob("*.py")):
        name, _separator, misconception = file.stem.partition("__")
        if name not in known or not misconception:
            raise CourseError(
                f"{file}: a wrong solution is named <exercise>__<misconception>.py, "
                f"where <exercise> is one of {', '.join(known)}"
            )
        if exercise not in (None, name):
            continue
        hint = ast.get_docstring(parsed(file))
        if not hint:
            raise CourseError(f"{file}: needs a docstring: the hint for students with this bug")
        hint = " ".join(re.sub(r"(?<=\w)-\s*\n\s*", "-", hint).split())
        if HINT_TO_BE_WRITTEN not in hint:
            found.append(WrongSolution(file, name, misconception, hint))
        elif unwritten:
            found.append(WrongSolution(file, name, misconception, ""))
    return found
