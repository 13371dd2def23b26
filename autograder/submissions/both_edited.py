"""A handout in which notebook and module were both edited: which of them the student had better keep."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from autograder.course.student_course import StudentCourse
from autograder.errors import UnreadableSubmission
from autograder.submissions.discovery import Found
from autograder.submissions.edited import defines, handed_out_by, own_cells
from autograder.submissions.source import read


@dataclass(frozen=True)
class _Edited:
    """A file that was edited. exercises: how many have code of the student's. saved: seconds."""

    file: Path
    exercises: int
    saved: float

    def __str__(self) -> str:
        saved = datetime.fromtimestamp(self.saved).strftime("%Y-%m-%d %H:%M")
        exercises = "1 exercise" if self.exercises == 1 else f"{self.exercises} exercises"
        return f"{self.file.name} (your code in {exercises}, saved {saved})"


def with_advice(found: Found, course: StudentCourse) -> Found:
    """What was found in a handout, with advice where two files were edited."""
    advice = which_to_keep(course)
    if advice is None:
        return found
    submissions = [
        one if one.source is not None else replace(one, problem=advice) for one in found.submissions
    ]
    return Found(submissions, found.notes)


def which_to_keep(course: StudentCourse) -> str | None:
    """What to do when notebook and module were both edited; None when they were not."""
    name = course.manifest.assignment
    known = handed_out_by(course, name)
    limit = course.settings.grading.source_mb * 2**20
    edited = []
    for file in (course.root / f"{name}.ipynb", course.root / f"{name}.py"):
        try:
            own = "\n".join(own_cells(read(file, limit), known))
            saved = file.stat().st_mtime
        except (UnreadableSubmission, OSError):
            return None
        if own:
            count = sum(defines(own, exercise) for exercise in course.exercises(name))
            edited.append(_Edited(file, count, saved))
    if len(edited) < 2:
        return None
    keep, other = sorted(edited, key=lambda one: (one.exercises, one.saved), reverse=True)
    return (
        f"{edited[0].file.name} and {edited[1].file.name} were both edited, and only one can count. Keep "
        f"{keep}; move {other} to another folder. Or the other way round, if your work is in that one"
    )
