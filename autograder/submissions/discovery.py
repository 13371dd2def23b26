"""From paths on the command line to submissions.

A path is a file, a submission folder (it holds `<assignment>.py` or `<assignment>.ipynb`) or a folder of
submissions. Everything a person can get wrong here ends in a message that names the file.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from pathlib import Path

from autograder.course.course import Course
from autograder.errors import UsageError
from autograder.submissions.edited import edited_files
from autograder.submissions.source import Source, printable_name

SUFFIXES = (".py", ".ipynb")
ARCHIVES = (".zip", ".gz", ".tgz", ".tar", ".7z", ".rar")
CHOOSE = "keep one of them, or grade the one that counts by its path"
UNZIP = "is an archive: unpack it into a folder of its own, and grade that"
LINK = "is a symbolic link, which may lead anywhere; put the file itself there, or name its target"


@dataclass(frozen=True)
class FoundSubmission:
    """One submission as found on disk. file is None, and problem says why, when it can't be graded.

    source: its code, where it does not lie in a file. exercises: to grade these alone.
    notes: what was noticed while its file was chosen.
    """

    id: str
    assignment: str | None
    path: Path
    file: Path | None
    problem: str = ""
    source: Source | None = None
    exercises: tuple[str, ...] | None = None
    notes: tuple[str, ...] = ()

    @property
    def file_inside(self) -> str | None:
        """The file that counts, by its path inside the submission."""
        if self.file is None:
            return None
        inside = self.file.is_relative_to(self.path) and self.file != self.path
        return printable_name(self.file.relative_to(self.path) if inside else self.file.name)


@dataclass
class Found:
    """All submissions under some paths, and notes on what was passed over."""

    submissions: list[FoundSubmission] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def find(paths: list[Path], course: Course, assignment: str | None = None) -> Found:
    """The submissions under these paths, in order; UsageError for a path without any."""
    if assignment is not None:
        course.require(assignment)
    finder = _Finder(course, assignment)
    for path in paths:
        if not os.path.lexists(path):
            raise UsageError(f"no such file or folder: {path}")
        before = finder.met
        finder.add(path)
        if finder.met == before:
            known = ", ".join([assignment] if assignment else course.assignments) or "(none)"
            raise UsageError(
                f"no submission in {path}: expected a .py or .ipynb file, a folder with one named after "
                f"its assignment ({known}), or a folder of such{finder.archives()}"
            )
    return finder.found


def with_exercise(found: Found, course: Course, exercise: str) -> Found:
    """Those whose assignment has this exercise, the others noted; UsageError when none has."""
    names = dict.fromkeys(s.assignment for s in found.submissions if s.assignment is not None)
    known = {name: [file.stem.removeprefix("test_") for file in course.test_files(name)] for name in names}
    if known and not any(exercise in exercises for exercises in known.values()):
        lists = "; ".join(f"{name} has {', '.join(dict.fromkeys(all))}" for name, all in known.items())
        raise UsageError(f"unknown exercise {exercise!r}: {lists}")
    kept, notes = [], list(found.notes)
    for submission in found.submissions:
        if submission.assignment is None or exercise in known[submission.assignment]:
            kept.append(submission)
        else:
            notes.append(f"passed over: {submission.path} ({submission.assignment} has no {exercise})")
    return Found(kept, notes)


class _Finder:
    def __init__(self, course: Course, assignment: str | None) -> None:
        self._course = course
        self._assignment = assignment
        self.found = Found()
        self.met = 0  # submissions, those that were found before included

    def add(self, path: Path) -> None:
        if path.is_symlink():  # `class/*` names whatever students put there
            self._add_problem(path, LINK)
        elif not path.is_dir():
            self._add_file(path, path.stem)
        elif not self._add_folder(path):
            for entry in sorted(path.iterdir(), key=lambda entry: entry.name):
                self._add_entry(entry)

    def _add_entry(self, entry: Path) -> None:
        """One entry of a folder of submissions."""
        if entry.name.startswith((".", "_")):
            self.found.notes.append(f"passed over: {entry} (its name starts with {entry.name[0]!r})")
        elif entry.is_symlink():
            self._add_problem(entry, LINK)
        elif entry.is_dir():
            if not self._add_folder(entry, lone_file=True):
                self.found.notes.append(f"passed over: {entry} (a folder without a submission)")
        elif entry.suffix in SUFFIXES:
            self._add_file(entry, entry.stem)
        elif entry.suffix in ARCHIVES:
            self.found.notes.append(f"passed over: {entry} ({UNZIP})")

    def archives(self) -> str:
        """What to do with archives that were passed over, if there were any."""
        return "; unpack each archive first" if any(UNZIP in note for note in self.found.notes) else ""

    def _add_folder(self, folder: Path, lone_file: bool = False) -> bool:
        """Add a submission folder; False when it is none."""
        try:
            entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
        except OSError as error:
            self._add_problem(folder, f"can't be read: {error.strerror}")
            return True
        names = [self._assignment] if self._assignment else list(self._course.assignments)
        by_assignment = {
            name: [entry for entry in entries if entry.stem == name and entry.suffix in SUFFIXES]
            for name in names
        }
        candidates = {name: files for name, files in by_assignment.items() if files}
        if not candidates and self._assignment and lone_file:
            files = [e for e in entries if e.suffix in SUFFIXES and not e.name.startswith((".", "_"))]
            if files:
                candidates = {self._assignment: files}
        for name, files in candidates.items():
            self._add_choice(folder, name, files)
        return bool(candidates)

    def _add_choice(self, folder: Path, assignment: str, files: list[Path]) -> None:
        """A submission of a folder: of its notebook and its module, the one that was edited."""
        id, chosen, problem = folder.resolve().name, files[0], ""
        if len(files) > 1:
            edited = edited_files(self._course, assignment, folder, files)
            modules = [file for file in files if file.suffix == ".py"]
            if len(edited) == 1:
                chosen = edited[0]
            elif not edited and modules:
                chosen = modules[0]
            else:
                both = " and ".join(file.name for file in edited or files)
                problem = f"{folder}: {both} were both edited; {CHOOSE}"
        if chosen.is_symlink():
            problem = f"{chosen}: {LINK}"
        self._append(FoundSubmission(id, assignment, folder, None if problem else chosen, problem))

    def _add_file(self, file: Path, id: str) -> None:
        assignment = self._assignment or file.stem
        if file.suffix in ARCHIVES:
            self._add_problem(file, UNZIP)
            return
        if assignment in self._course.assignments:
            self._append(FoundSubmission(id, assignment, file, file))
            return
        known = ", ".join(self._course.assignments) or "none"
        self._append(
            FoundSubmission(
                id, None, file, None,
                f"{file}: unknown assignment {file.stem!r} (known: {known}); name the file after its "
                "assignment or say --assignment NAME",
            )
        )  # fmt: skip

    def _add_problem(self, path: Path, problem: str) -> None:
        id = path.name if path.is_dir() else path.stem
        self._append(FoundSubmission(id, self._assignment, path, None, f"{path}: {problem}"))

    def _append(self, submission: FoundSubmission) -> None:
        self.met += 1
        submission = replace(
            submission, id=printable_name(submission.id), problem=printable_name(submission.problem)
        )
        known = {(s.path, s.assignment) for s in self.found.submissions}
        if (submission.path, submission.assignment) not in known:
            self.found.submissions.append(submission)
