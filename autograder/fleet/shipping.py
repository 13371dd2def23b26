"""A course as bytes, and the private folder in which it lies on a machine of the cluster."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder.course.course import Course
from autograder.course.manifest import MANIFEST
from autograder.course.settings import SETTINGS
from autograder.errors import ResourceError
from autograder.fleet.traces import of_wrong_solutions
from autograder.grading.trace_store import TraceStore

PREFIX = "autograder-"
LOCK = ".lock"
DRAWN = 2  # files of an assignment's examples, the newest: with and without hidden tests
OTHERS = 0o077  # permissions of everybody but the owner


def course_files(course: Course, assignments: list[str], public_only: bool) -> dict[str, bytes]:
    """The files that grading these assignments reads, by their paths from the course's folder."""
    found = [course.root / name for name in (SETTINGS, "requirements.lock", MANIFEST)]
    for name in assignments:
        for folder in (*course.test_folders(name, public_only), course.root / "tests" / "wrong" / name):
            found += sorted(folder.rglob("*"))
        found += [course.master(name), course.assignment_file(name), course.handout(name) / f"{name}.py"]
        found += sorted((course.root / "solutions" / name).rglob("*"))
        found += [course.root / path for path in course.data_files(name)]
    files = [file for file in dict.fromkeys(found) if file.is_file() and "__pycache__" not in file.parts]
    return {file.relative_to(course.root).as_posix(): file.read_bytes() for file in files}


def kept_files(
    course: Course, assignments: list[str], traces: Callable[[str], TraceStore]
) -> dict[str, bytes]:
    """What the course's folder keeps, and workers would otherwise find again: drawn examples, and traces.

    traces: the store of an assignment's traces. Of its traces only those of wrong solutions are sent.
    """
    found = sorted((course.state / "prepared").glob("*.txt"))
    for name in assignments:
        drawn = sorted(
            (course.state / "examples").glob(f"{name}-*.msgpack"), key=lambda file: file.stat().st_mtime
        )
        found += drawn[-DRAWN:]
        found += of_wrong_solutions(course, name, traces(name))
    return {file.relative_to(course.root).as_posix(): file.read_bytes() for file in found if file.is_file()}


def digest(data: bytes) -> str:
    """The name of a shipment: a digest of its content."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def not_private(folder: Path) -> str:
    """Why others can look into a folder, "" when they can't."""
    about = folder.stat()
    if about.st_mode & OTHERS:
        return f"others may enter its spill folder {folder}: chmod 700 {folder}"
    return "" if about.st_uid == os.getuid() else f"its spill folder {folder} belongs to another user"


@contextmanager
def unpacked_course(base: Path, run: str, name: str, files: dict[str, bytes]) -> Iterator[Path]:
    """The course's folder, private and below `base`, shared by all processes that want the same.

    The first of them writes it, and the last one that ends removes it; what killed ones have left is removed
    by the next. name: the digest of the shipment. ResourceError when it can't be written.
    """
    folder = base / f"{PREFIX}{run}-{name}"
    try:
        sweep(base)
        lock = _enter(folder)
        course = folder / "course"
        with _alone(folder / "write.lock"):
            if not course.is_dir():
                _write(course, files)
    except OSError as error:
        raise ResourceError(f"the course can't be written to {folder}: {error.strerror}") from None
    try:
        yield course
    finally:
        fcntl.flock(lock, fcntl.LOCK_UN)
        _remove_if_unused(folder)
        os.close(lock)


def _enter(folder: Path) -> int:
    """Make the folder where it is missing, and keep it from being removed; returns the lock's descriptor."""
    while True:
        with contextlib.suppress(FileExistsError):
            folder.mkdir(mode=0o700)
        about = folder.lstat()
        if not stat.S_ISDIR(about.st_mode) or about.st_uid != os.getuid() or about.st_mode & OTHERS:
            raise ResourceError(f"{folder} is no private folder of this user; remove it")
        try:
            lock = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        except FileNotFoundError:  # the last one has just removed it
            continue
        fcntl.flock(lock, fcntl.LOCK_SH)
        with contextlib.suppress(FileNotFoundError):
            if (folder / LOCK).stat().st_ino == os.fstat(lock).st_ino:
                return lock
        os.close(lock)


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    with file.open("w") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield


def _write(course: Path, files: dict[str, bytes]) -> None:
    """All files, or none: a folder that was written halfway has another name."""
    temporary = Path(tempfile.mkdtemp(dir=course.parent))
    for name, content in files.items():
        target = temporary / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    temporary.rename(course)


def _remove_if_unused(folder: Path) -> None:
    with contextlib.suppress(OSError):
        lock = os.open(folder / LOCK, os.O_RDWR)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
        finally:
            os.close(lock)


def sweep(base: Path) -> None:
    """Remove the folders that no process uses: those of killed ones."""
    for folder in base.glob(f"{PREFIX}*"):
        if folder.is_dir() and folder.lstat().st_uid == os.getuid():
            _remove_if_unused(folder)
