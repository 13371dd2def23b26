"""One command at a time for each course, and a folder of its own for each run."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout
from rich.console import Console

from autograder.course.course import Course
from autograder.errors import AutograderError
from autograder.nbgrader.config import FOLDER

WORK = "work"
PATIENCE = 15 * 60.0  # seconds for which a command waits for another one of the same course
AT_ONCE = 1.0  # seconds before it says that it waits


@contextmanager
def run_folder(course: Course, console: Console, patience: float = PATIENCE) -> Iterator[Path]:
    """An empty folder for this run, under the course's lock; it is removed at the end.

    AutograderError when another command of this course does not end in time.
    """
    base = course.root / FOLDER
    base.mkdir(exist_ok=True)
    lock = FileLock(base / ".lock")
    try:
        try:
            lock.acquire(timeout=min(AT_ONCE, patience))
        except Timeout:
            console.print("waiting for another nbgrader command of this course to end", markup=False)
            lock.acquire(timeout=patience)
    except Timeout:
        raise AutograderError(
            "another nbgrader command of this course is still running; nothing was changed, so run this one "
            "again when that one has ended"
        ) from None
    except OSError as error:
        raise AutograderError(f"{base / '.lock'}: can't be used: {error.strerror}") from None
    work = base / WORK
    try:
        shutil.rmtree(work, ignore_errors=True)  # what a killed run left; nobody else holds the lock
        work.mkdir(parents=True, exist_ok=True)
        yield Path(tempfile.mkdtemp(prefix="run-", dir=work))
    finally:
        shutil.rmtree(work, ignore_errors=True)
        lock.release()
