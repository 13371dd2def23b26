"""Find the course that a folder belongs to."""

from __future__ import annotations

from pathlib import Path

from autograder.course.course import Course
from autograder.course.settings import SETTINGS, read_settings
from autograder.course.student_course import student_course
from autograder.errors import CourseError


def find_course(start: Path) -> Course:
    """The course that contains `start`: its nearest parent folder (or itself) with a course.toml."""
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / SETTINGS).is_file():
            settings = read_settings(folder / SETTINGS)
            return student_course(folder, settings) or Course(folder, settings)
    raise CourseError(
        f"no {SETTINGS} in {start} or above: run this inside the course's folder, "
        f"or create an empty {SETTINGS} there"
    )
