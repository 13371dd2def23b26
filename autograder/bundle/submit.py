"""`autograder submit`: pack the file that a student edited, as the instructor expects it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from autograder.bundle.archive import write_zip
from autograder.course.course import Course
from autograder.course.student_course import StudentCourse
from autograder.errors import UsageError
from autograder.submissions.choice import KEEP, PACKED
from autograder.submissions.discovery import find

HANDED_OUT = (".py", ".ipynb")


def pack(course: Course, folder: Path) -> Iterator[str]:
    """Write <assignment>-submission.zip into the handout's folder; yields lines that say what it holds.

    UsageError when nothing was edited, when both notebook and module were edited, or when the file is empty.
    """
    if not isinstance(course, StudentCourse):
        raise UsageError(f"{folder}: is not a handout; run this in the folder that you unzipped")
    name = course.manifest.assignment
    if not any((course.root / f"{name}{suffix}").exists() for suffix in HANDED_OUT):
        both = " nor ".join(f"{name}{suffix}" for suffix in HANDED_OUT)
        raise UsageError(f"{course.root}: has neither {both}; save your work there under one of these names")
    (submission,) = find([course.root], course, name, whole=True).submissions
    if submission.source is None or submission.file is None:
        raise UsageError(submission.problem.replace(KEEP, "keep one of them"))
    file = course.root / submission.file
    if submission.untouched:
        raise UsageError(
            f"{file}: has not been changed since you received it. Fill in the YOUR CODE HERE parts and save"
        )
    if submission.source.empty:
        raise UsageError(f"{file}: is empty; put your work back and save")
    target = course.root / f"{name}{PACKED}"
    write_zip(target, {PurePosixPath(file.name): file.read_bytes()}, {})
    yield f"{target.name}: holds {file.name} ({file.stat().st_size / 1000:.1f} kB)"
    yield "hand in this zip as your instructor told you"
