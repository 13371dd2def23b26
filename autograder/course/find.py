"""Find the course that a folder belongs to."""

from __future__ import annotations

from pathlib import Path

from autograder.course.course import Course
from autograder.course.settings import SETTINGS, read_settings
from autograder.course.student_course import student_course
from autograder.errors import CourseError


def find_course(start: Path) -> Course:
    """The course that contains `start`: its parent folder (or itself) with a course.toml.

    CourseError for one that lies within another: it may be part of a submission, and a course's tests run
    with all rights of who grades.
    """
    start = start.resolve()
    found = [folder for folder in (start, *start.parents) if (folder / SETTINGS).is_file()]
    if not found:
        raise CourseError(
            f"no {SETTINGS} in {start} or above: run this inside the course's folder, "
            f"or create an empty {SETTINGS} there"
        )
    folder = found[0]
    if len(found) > 1:
        raise CourseError(
            f"{folder} has a {SETTINGS}, but lies within the course {found[1]}: if it was handed in, run "
            f"this in {found[1]}; if it is a course of its own, move it elsewhere"
        )
    settings = read_settings(folder / SETTINGS)
    return student_course(folder, settings) or Course(folder, settings)
