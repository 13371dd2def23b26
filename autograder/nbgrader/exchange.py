"""collect: what students put into the exchange is checked and copied before nbgrader sees it.

Everybody may write to the exchange's inbound folder. So each folder there is opened once, no link in it is
followed, only plain files are read, and what was checked is what is copied. nbgrader then collects from the
copies. Whatever is refused costs its own author only, and is told.
"""

from __future__ import annotations

import contextlib
import fnmatch
import os
import pwd
import re
import stat
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from autograder.course.course import Course
from autograder.course.dates import read_date, stamp
from autograder.errors import RefusedSubmission
from autograder.nbgrader.choice import submitted_folder
from autograder.nbgrader.names import problem_with, shown

TIMESTAMP = "timestamp.txt"
COLLECTED = ".collected"  # the inbound folder that a submission came from, beside its files
MAX_NOTE = 1024  # bytes of a timestamp
MAX_FILES, MAX_BYTES, MAX_FILE, MAX_DEPTH = 1000, 100 * 10**6, 50 * 10**6, 5
IGNORED = (".ipynb_checkpoints", "__pycache__", "*.pyc", "feedback", COLLECTED)
FOLDER_ONLY = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
FILE_ONLY = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
MISDATED = timedelta(minutes=10)  # how far a student's time may lie before the file system's without a note


@dataclass(frozen=True)
class Inbound:
    """One folder in the exchange. named: the time in its name."""

    name: str
    student: str
    named: datetime


@dataclass(frozen=True)
class Rules:
    """What is accepted: whose folders, which of several, whose word for the time."""

    check_owner: bool = True
    before_due: bool = False
    trust_exchange: bool = False
    due: datetime | None = None


@dataclass
class Staged:
    """What was copied for nbgrader, and what there is to tell. refused: how many folders were not taken."""

    notes: list[str] = field(default_factory=list)
    students: list[str] = field(default_factory=list)
    refused: int = 0

    def refuse(self, name: str, why: str) -> None:
        self.refused += 1
        self.notes.append(f"not collected: {shown(name)} ({why})")


def stage(course: Course, assignment: str, inbound: Path, target: Path, rules: Rules) -> Staged:
    """Copy each student's latest good submission from the exchange's inbound folder to target.

    Submissions that were collected before, and are still the latest, are left out.
    """
    staged = Staged()
    by_student = defaultdict(list)
    for one in _inbound(inbound, assignment, staged):
        by_student[one.student].append(one)
    for student, folders in sorted(by_student.items()):
        folders.sort(key=lambda one: (one.named, one.name), reverse=True)
        if rules.before_due and rules.due is not None:
            in_time = [one for one in folders if one.named <= rules.due]
            folders = in_time + [one for one in folders if one not in in_time]
        for one in folders:
            try:
                if _collected(course, assignment, student) != one.name:
                    _copy(inbound, one, assignment, target, rules, staged)
                    staged.students.append(student)
                break
            except RefusedSubmission as reason:
                staged.refuse(one.name, str(reason))
            except OSError as error:
                staged.refuse(one.name, f"can't be read: {error.strerror}")
    return staged


def _inbound(inbound: Path, assignment: str, staged: Staged) -> Iterator[Inbound]:
    """The folders of this assignment, by their names; names that can't be read are told."""
    pattern = re.compile(rf"(?P<student>.*)\+{re.escape(assignment)}\+(?P<time>[^+]*)(?:\+[^+]*)?", re.DOTALL)
    for name in sorted(os.listdir(inbound)):
        if f"+{assignment}+" not in f"{name}+":
            continue  # of another assignment
        found = pattern.fullmatch(name)
        problem = (
            "its name is not STUDENT+ASSIGNMENT+TIME" if found is None else problem_with(found["student"])
        )
        if found is None or problem:
            staged.refuse(name, problem)
            continue
        try:
            yield Inbound(name, found["student"], read_date(found["time"]))
        except ValueError as error:
            staged.refuse(name, f"the time in its name can't be read: {shown(str(error))}")


def _collected(course: Course, assignment: str, student: str) -> str | None:
    """The name of the inbound folder that was collected last for this student."""
    try:
        return (submitted_folder(course, assignment, student) / COLLECTED).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None


# ---- one folder


def _copy(inbound: Path, one: Inbound, assignment: str, target: Path, rules: Rules, staged: Staged) -> None:
    top = _opened(one.name, FOLDER_ONLY, inbound)
    try:
        about = os.fstat(top)
        owners = _owners(about.st_uid, one.student, rules.check_owner)
        copy = _Copy(one.student, owners, changed=about.st_ctime)
        copy.read(top, Path(), 0)
        moment, note = _moment(one, copy, rules)
        staged.notes += [f"{shown(one.student)}: {text}" for text in (*copy.notes, *([note] if note else []))]
        folder = target / f"{one.student}+{assignment}+{stamp(moment)}"
        for path, data in copy.files.items():
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / TIMESTAMP).write_text(stamp(moment), encoding="utf-8")
        (folder / COLLECTED).write_text(one.name, encoding="utf-8")
    finally:
        os.close(top)


def _owners(owner: int, student: str, check: bool) -> set[int]:
    """The accounts that the files may belong to; RefusedSubmission when the folder belongs to another."""
    own = os.getuid()
    if not check:
        return {owner, own}
    try:
        account = pwd.getpwuid(owner).pw_name
    except KeyError:
        account = f"the unknown account {owner}"
    if owner != own and account != student:
        raise RefusedSubmission(f"it says that it is {student}'s, but it belongs to {shown(account)}")
    return {owner, own}


@dataclass
class _Copy:
    """The files of one folder, read into memory; what was not read is noted."""

    student: str
    owners: set[int]
    changed: float
    files: dict[Path, bytes] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    bytes: int = 0
    met: int = 0

    def read(self, folder: int, path: Path, depth: int) -> None:
        """Read the files of an open folder, and those of the folders in it."""
        for name in sorted(os.listdir(folder)):
            if any(fnmatch.fnmatch(name, pattern) for pattern in IGNORED):
                continue
            self.met += 1
            if self.met > MAX_FILES:
                raise RefusedSubmission(f"it holds more than {MAX_FILES} files")
            try:
                self._entry(folder, path, name, depth)
            except OSError as error:
                self._leave(path / name, f"can't be read: {error.strerror}")

    def _entry(self, folder: int, path: Path, name: str, depth: int) -> None:
        if not name.isprintable():  # half characters of a name that is not UTF-8, too
            self._leave(path / name, "its name can't be written")
            return
        kind = os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode
        if not stat.S_ISDIR(kind):
            self._file(folder, path / name)
        elif depth == MAX_DEPTH:
            self._leave(path / name, "it lies too deep")
        else:
            inner = os.open(name, FOLDER_ONLY, dir_fd=folder)
            try:
                self.read(inner, path / name, depth + 1)
            finally:
                os.close(inner)

    def _file(self, folder: int, path: Path) -> None:
        if not stat.S_ISREG(os.stat(path.name, dir_fd=folder, follow_symlinks=False).st_mode):
            self._leave(path, "it is no plain file")  # not opened: that alone can act on a device
            return
        with os.fdopen(os.open(path.name, FILE_ONLY, dir_fd=folder), "rb") as stream:
            about = os.fstat(stream.fileno())
            problem = self._problem(about)
            if problem:
                self._leave(path, problem)
                return
            data = stream.read(MAX_FILE + 1)
        self.bytes += len(data)
        if self.bytes > MAX_BYTES:
            raise RefusedSubmission(f"it holds more than {MAX_BYTES // 10**6} MB")
        self.changed = max(self.changed, about.st_ctime)
        self.files[path] = data

    def _problem(self, about: os.stat_result) -> str:
        if not stat.S_ISREG(about.st_mode):
            return "it is no plain file"
        if about.st_nlink != 1:
            return "it is a hard link: the file has another name elsewhere"
        if about.st_uid not in self.owners:
            return "it belongs to somebody else"
        return f"it has more than {MAX_FILE // 10**6} MB" if about.st_size > MAX_FILE else ""

    def _leave(self, path: Path, why: str) -> None:
        if len(self.notes) < 20:
            self.notes.append(f"{shown(str(path))} was not collected ({why})")


def _moment(one: Inbound, copy: _Copy, rules: Rules) -> tuple[datetime, str]:
    """When a submission came in, and a note where that is not what its author's files say."""
    changed = datetime.fromtimestamp(copy.changed, UTC)
    if rules.trust_exchange:
        return changed, ""
    data = copy.files.pop(Path(TIMESTAMP), None)
    told = None if data is None else read_stamp(data)
    if told is None:
        now = datetime.now(UTC).replace(microsecond=0)
        why = "there is no timestamp.txt" if data is None else "its timestamp.txt can't be read"
        return now, f"{why}; the time of collection counts: {stamp(now)}"
    if rules.due is not None and told <= rules.due < changed - MISDATED:
        return told, (
            f"it says that it came in at {stamp(told)}, but its files were changed at {stamp(changed)}, "
            "after the due date"
        )
    return told, ""


def read_stamp(data: bytes) -> datetime | None:
    """The time in a timestamp.txt, None when it can't be read."""
    with contextlib.suppress(ValueError):
        if len(data) <= MAX_NOTE:
            return read_date(data.decode("utf-8-sig"))
    return None


def _opened(name: str, flags: int, inbound: Path) -> int:
    try:
        return os.open(inbound / name, flags)
    except OSError:
        raise RefusedSubmission("it is no folder, or can't be opened") from None
