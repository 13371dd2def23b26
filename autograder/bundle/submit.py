"""`autograder submit`: pack the file that a student edited, as the instructor expects it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from autograder.bundle.archive import write_zip
from autograder.course.course import Course
from autograder.course.student_course import StudentCourse
from autograder.errors import UsageError
from autograder.submissions.discovery import CHOOSE, SUFFIXES, find
from autograder.submissions.edited import edited_files
from autograder.submissions.source import read


def pack(course: Course, folder: Path) -> Iterator[str]:
    """Write <assignment>-submission.zip into the handout's folder; yields lines that say what it holds.

    UsageError when nothing was edited, when both notebook and module were edited, or when the file is empty.
    """
    if not isinstance(course, StudentCourse):
        raise UsageError(f"{folder}: is not a handout; run this in the folder that you unzipped")
    name = course.manifest.assignment
    if not any((course.root / f"{name}{suffix}").exists() for suffix in SUFFIXES):
        both = " nor ".join(f"{name}{suffix}" for suffix in SUFFIXES)
        raise UsageError(f"{course.root}: has neither {both}; save your work there under one of these names")
    (submission,) = find([course.root], course, name).submissions
    if submission.file is None:
        raise UsageError(submission.problem.replace(CHOOSE, "keep one of them"))
    file = submission.file
    if not edited_files(course, name, course.root, [file]):
        raise UsageError(
            f"{file}: has not been changed since you received it. Fill in the YOUR CODE HERE parts and save"
        )
    if read(file, course.settings.grading.source_mb * 2**20).empty:
        raise UsageError(f"{file}: is empty; put your work back and save")
    target = course.root / f"{name}-submission.zip"
    write_zip(target, {PurePosixPath(file.name): file.read_bytes()}, {})
    yield f"{target.name}: holds {file.name} ({file.stat().st_size / 1000:.1f} kB)"
    yield "hand in this zip as your instructor told you"
