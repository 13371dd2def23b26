"""One command at a time for each course, and a folder of its own for each run."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout
from rich.console import Console

from autograder.course.course import Course
from autograder.errors import AutograderError
from autograder.nbgrader.config import FOLDER

WORK = "work"
ASIDE = "aside"
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
        for killed in work.glob("run-*"):  # nobody else holds the lock
            put_back(killed, over=True)
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True, exist_ok=True)
        yield Path(tempfile.mkdtemp(prefix="run-", dir=work))
    finally:
        shutil.rmtree(work, ignore_errors=True)
        lock.release()


def set_aside(place: Path, run: Path) -> None:
    """Move a folder away for this run, if it is there. If the run is killed, the next one puts it back."""
    if place.is_dir() and not place.is_symlink():
        aside = run / ASIDE / secrets.token_hex(8)
        aside.mkdir(parents=True)
        (aside / "place").write_bytes(os.fsencode(place.absolute()))
        place.rename(aside / "folder")


def put_back(run: Path, over: bool = False) -> None:
    """Move what a run has set aside to where it was, unless something new is there.

    over: in the place of that, too. What a killed run was writing may be half of it.
    """
    for aside in (run / ASIDE).glob("*"):
        with suppress(OSError):  # it was killed before it wrote this, or after it moved it back
            place = Path(os.fsdecode((aside / "place").read_bytes()))
            if (aside / "folder").is_dir() and (over or not place.exists()):
                shutil.rmtree(place, ignore_errors=True)
                place.parent.mkdir(parents=True, exist_ok=True)
                (aside / "folder").rename(place)
