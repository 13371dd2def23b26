"""Which file of a student's folder counts, told as everywhere by what stands in it, and why none does."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from autograder.course.course import Course
from autograder.nbgrader.config import folder
from autograder.submissions import names
from autograder.submissions.discovery import FoundSubmission, of_student
from autograder.submissions.edited import cell_digest
from autograder.submissions.source import cell_source

NBGRADERS = ("timestamp.txt", "submission_secret.txt")  # what nbgrader puts beside the work


def submitted_folder(course: Course, assignment: str, student: str) -> Path:
    """Where collect puts what a student handed in."""
    return folder(course, "submitted") / student / assignment


def chosen(course: Course, assignment: str, student: str, released: dict[str, Any]) -> FoundSubmission:
    """The submission of a student. released: the notebook that students were given."""
    cells = (cell_source(cell) for cell in released["cells"] if cell.get("cell_type") == "code")
    handed_out = {cell_digest(cell) for cell in cells}
    place = submitted_folder(course, assignment, student)
    found = of_student(student, place, course, assignment, handed_out, NBGRADERS)
    # The student reads it, so the instructor's folders are left out.
    problem = found.problem.replace(f"{place}/", "").removeprefix(f"{place}: ")
    return replace(found, problem=problem)


def notebook_of(submission: FoundSubmission, assignment: str) -> Path:
    """The notebook to show of a submission: the one that counts, else the one of the assignment's name."""
    if submission.file is not None and names.kind(submission.file) == "notebook":
        file = submission.path / submission.file
        if file.is_file() and not file.is_symlink():
            return file
    return submission.path / f"{assignment}.ipynb"
