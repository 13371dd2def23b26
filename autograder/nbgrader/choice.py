"""Which file of a student's folder counts, and why none does."""

from __future__ import annotations

from pathlib import Path

from autograder.course.course import Course
from autograder.nbgrader.config import folder
from autograder.nbgrader.names import shown
from autograder.submissions.discovery import LINK


def submitted_folder(course: Course, assignment: str, student: str) -> Path:
    """Where collect puts what a student handed in."""
    return folder(course, "submitted") / student / assignment


def chosen_file(course: Course, assignment: str, student: str) -> tuple[Path, str]:
    """(the file that counts, "") or (where it should be, why nothing can be graded)."""
    file = submitted_folder(course, assignment, student) / f"{assignment}.ipynb"
    if file.is_symlink():
        return file, f"{file.name}: {LINK}"
    if file.is_file():
        return file, ""
    if file.exists():
        return file, f"{file.name} is no ordinary file; hand it in again"
    there = ", ".join(sorted(shown(other.name) for other in file.parent.glob("*.ipynb"))[:3])
    return file, f"there is no {file.name}{', but ' * bool(there)}{there}; hand it in again"
