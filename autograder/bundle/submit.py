"""`autograder submit`: tell the state of a student's work, and pack the file that counts, and its modules."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from autograder.bundle.archive import write_zip
from autograder.bundle.work_state import SECONDS, work_state
from autograder.course.course import Course
from autograder.course.student_course import StudentCourse
from autograder.errors import UsageError
from autograder.submissions.both_edited import which_to_keep
from autograder.submissions.choice import PACKED
from autograder.submissions.discovery import find
from autograder.submissions.edited import defines, handed_out_by, own_cells
from autograder.submissions.source import Source

HANDED_OUT = (".py", ".ipynb")


def pack(course: Course, folder: Path, seconds: float = SECONDS) -> Iterator[Any]:
    """Write <assignment>-submission.zip into the handout's folder; yields what to print about it.

    The work is packed in any state; what that is, is told first. UsageError when nothing was edited, when
    both notebook and module were edited, or when the file is empty. seconds: for the public tests, at most.
    """
    from autograder.reports.student import state_report
    from autograder.reports.terminal import printable

    if not isinstance(course, StudentCourse):
        raise UsageError(f"{folder}: is not a handout; run this in the folder that you unzipped")
    name = course.manifest.assignment
    if not any((course.root / f"{name}{suffix}").exists() for suffix in HANDED_OUT):
        both = " nor ".join(f"{name}{suffix}" for suffix in HANDED_OUT)
        raise UsageError(f"{course.root}: has neither {both}; save your work there under one of these names")
    (submission,) = find([course.root], course, name, whole=True).submissions
    if submission.source is None or submission.file is None:
        raise UsageError(which_to_keep(course) or submission.problem)
    file = course.root / submission.file
    if submission.untouched:
        raise UsageError(
            f"{file}: has not been changed since you received it. Fill in the YOUR CODE HERE parts and save"
        )
    if submission.source.empty:
        raise UsageError(f"{file}: is empty; put your work back and save")
    yield f"running the public tests on {file.name}, for {seconds:g} seconds at most"
    found = work_state(course.root, seconds)
    if isinstance(found, str):
        yield found
        own = "\n".join(own_cells(submission.source, handed_out_by(course, name)))
        untouched = [exercise for exercise in course.exercises(name) if not defines(own, exercise)]
        if untouched:
            yield f"as you received them: {', '.join(untouched)}"
    else:
        yield state_report(printable(found), course.points, course.questions_in(submission.file))
    target = course.root / f"{name}{PACKED}"
    files = {
        PurePosixPath(one.relative_to(file.parent).as_posix()): one.read_bytes()
        for one in (file, *_modules_beside(file, submission.source))
    }
    write_zip(target, files, {})
    size, state = sum(map(len, files.values())) / 1000, "it is" if len(files) == 1 else "they are"
    yield f"{target.name}: holds {', '.join(map(str, files))} ({size:.1f} kB), as {state} now"
    yield "hand in this zip as your instructor told you"


def _modules_beside(file: Path, source: Source) -> Iterator[Path]:
    """The files of the modules beside a student's file; the public tests are not part of the work."""
    for module in source.helpers:
        path = file.parent.joinpath(*module.name.split("."))
        if module.name.split(".")[0] != "tests":
            yield from filter(Path.is_file, (path.with_suffix(".py"), path / "__init__.py"))
