"""Wrong solutions: each holds one exercise with a known misconception; the rest is the reference's code."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path

from autograder.course.course import Course
from autograder.errors import CourseError


@dataclass(frozen=True)
class WrongSolution:
    """A known misconception. hint: the file's docstring, what a student with this bug should read."""

    file: Path
    exercise: str
    misconception: str
    hint: str


def wrong_solutions(course: Course, assignment: str) -> list[WrongSolution]:
    """The wrong solutions of an assignment; CourseError for a file with a wrong name or no docstring."""
    found = []
    known = course.exercises(assignment)
    for file in sorted((course.root / "tests" / "wrong" / assignment).glob("*.py")):
        exercise, _separator, misconception = file.stem.partition("__")
        if exercise not in known or not misconception:
            raise CourseError(
                f"{file}: a wrong solution is named <exercise>__<misconception>.py, "
                f"where <exercise> is one of {', '.join(known)}"
            )
        hint = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))
        if not hint:
            raise CourseError(f"{file}: needs a docstring: the hint for students with this bug")
        found.append(
            WrongSolution(
                file, exercise, misconception, " ".join(re.sub(r"(?<=\w)-\s*\n\s*", "-", hint).split())
            )
        )
    return found
