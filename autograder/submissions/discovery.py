"""From paths on the command line to submissions: who is a student, and which file counts.

A path is a file, a zip, a submission folder or a folder of submissions. Every entry becomes a submission, one
that can't be graded included, or a note that says why it is none: nobody disappears.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from autograder.course.course import Course
from autograder.errors import UnreadableSubmission, UsageError
from autograder.feedback.options import did_you_mean, option
from autograder.results import Student
from autograder.submissions import lms, names
from autograder.submissions.choice import Choice, Chooser
from autograder.submissions.contents import LINK, UNPACK, CodeFile, Contents, contents_of
from autograder.submissions.ids import behind_others, unique_ids
from autograder.submissions.layout import Layout
from autograder.submissions.named_paths import NamedPaths
from autograder.submissions.names import printable, printable_name
from autograder.submissions.nothing import SAY_WHICH
from autograder.submissions.source import Source
from autograder.submissions.taken_for import (
    NO_HELPERS,
    called_as_well,
    taken_for_class,
    taken_for_one,
    taken_for_section,
)
from autograder.submissions.tree import DiskEntry, Entry, open_zip


@dataclass(frozen=True)
class FoundSubmission:
    """One submission as it was found. source is None, and problem says why, when it can't be graded.

    path: its folder, file or zip. file: the one that counts, by its path inside the submission.
    exercises: to grade these alone. notes: what was noticed while its file was chosen.
    student: what the archive says of whose it is. others: who handed it in with that student. late: the
    archive says so. untouched: the file is as it was handed out. depth: how far below the path of the command
    line its name was found, 0 for the path itself.
    """

    id: str
    assignment: str | None
    path: Path
    file: str | None
    problem: str = ""
    source: Source | None = None
    exercises: tuple[str, ...] | None = None
    notes: tuple[str, ...] = ()
    student: Student | None = None
    others: tuple[Student, ...] = ()
    late: bool = False
    untouched: bool = False
    depth: int = 0


@dataclass
class Found:
    """All submissions under some paths, and notes on what was passed over."""

    submissions: list[FoundSubmission] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Entrant:
    """A student and what is his: entries on disk or in an archive."""

    id: str
    path: Path
    entries: tuple[Entry, ...]
    handin: lms.Handin | None = None
    depth: int = 0


def nobody(_name: str) -> bool:
    """Whether a name is an id of the class, where nobody has said who is in it."""
    return False


def find(
    paths: list[Path],
    course: Course,
    assignment: str | None = None,
    whole: bool = False,
    enrolled: Callable[[str], bool] = nobody,
) -> Found:
    """The submissions under these paths, in order; UsageError for a path without any.

    whole: each path is one student's, whatever it holds. enrolled: whether a name is an id of the roster, so
    that a folder or zip of this name is that student's.
    """
    if assignment is not None:
        course.require(assignment)
    finder = _Finder(course, assignment, paths=tuple(paths), enrolled=enrolled)
    for path in paths:
        if not os.path.lexists(path):
            raise UsageError(f"no such file or folder: {option('PATH', str(path))}")
        if not finder.add(path, whole):
            known = ", ".join([assignment] if assignment else course.assignments) or "(none)"
            raise UsageError(
                f"no submission in {path}: expected a .py or .ipynb file, a folder with one named after "
                f"its assignment ({known}), a zip, or a folder of such"
            )
    return finder.unique()


def of_student(
    id: str,
    folder: Path,
    course: Course,
    assignment: str,
    handed_out: set[str],
    besides: tuple[str, ...] = (),
) -> FoundSubmission:
    """What counts in one student's folder.

    handed_out: digests of further cells that are the course's. besides: files that are not the student's.
    """
    finder = _Finder(course, assignment, handed_out)
    finder.add_student(id, folder, besides)
    return finder.unique().submissions[0]


def with_exercise(found: Found, course: Course, exercise: str) -> Found:
    """Those whose assignment has this exercise, the others noted; UsageError when none has."""
    assignments = dict.fromkeys(s.assignment for s in found.submissions if s.assignment is not None)
    known = {
        name: [file.stem.removeprefix("test_") for file in course.test_files(name)] for name in assignments
    }
    if known and not any(exercise in exercises for exercises in known.values()):
        lists = "; ".join(f"{name} has {', '.join(dict.fromkeys(all))}" for name, all in known.items())
        everywhere = [name for exercises in known.values() for name in exercises]
        raise UsageError(f"unknown exercise {exercise!r}: {lists}{did_you_mean(exercise, everywhere)}")
    kept, notes = [], list(found.notes)
    for submission in found.submissions:
        if submission.assignment is None or exercise in known[submission.assignment]:
            kept.append(submission)
        else:
            notes.append(f"passed over: {submission.path} ({submission.assignment} has no {exercise})")
    return Found(kept, notes)


class _Finder:
    def __init__(
        self,
        course: Course,
        assignment: str | None,
        handed_out: set[str] | None = None,
        paths: tuple[Path, ...] = (),
        enrolled: Callable[[str], bool] = nobody,
    ) -> None:
        self._course = course
        self._assignment = assignment
        known = {assignment: handed_out} if assignment is not None and handed_out is not None else {}
        self._chooser = Chooser(course, assignment, known)
        self._layout = Layout(course, assignment, self._chooser, enrolled)
        self._named = NamedPaths(self._layout, paths)
        self._found: dict[tuple[Path, str | None, str], FoundSubmission] = {}
        self._notes: list[str] = []

    def add(self, path: Path, whole: bool) -> bool:
        """Everything under a path of the command line; False when nothing there is a submission."""
        before = len(self._found)
        entry = DiskEntry.at(path)
        if entry.kind == "folder" or names.kind(path.name) == "zip":
            whole = whole or self._layout.is_enrolled(entry)
        if entry.kind == "link":  # `class/*` names whatever students put there
            self._refuse(names.stem(path.name), path, LINK)
        elif entry.kind == "folder":
            self._add_tree(entry, path, entry.name, whole)
        elif names.kind(path.name) == "zip":
            self._add_archive(path, whole)
        else:
            self._add_file(entry, path)
        return len(self._found) > before or any(
            place == path or path in place.parents for place, _assignment, _id in self._found
        )

    def add_student(self, id: str, folder: Path, besides: tuple[str, ...]) -> None:
        """A folder that is known to be one student's."""
        try:
            entries = DiskEntry.at(folder).children()
            own = tuple(entry for entry in entries if entry.name not in besides)
            self._choose(_Entrant(id, folder, own))
        except (OSError, UnreadableSubmission) as error:
            self._fail(id, folder, error)

    def unique(self) -> Found:
        """All that was found, with ids of their own."""
        found = self._apart(list(self._found.values()))
        ids = unique_ids((one.id, one.path.parent.name, one.assignment) for one in found)
        for position, (submission, id) in enumerate(zip(found, ids, strict=True)):
            if id != submission.id:
                note = f"another submission is called {submission.id} too; this one is {id} here"
                found[position] = replace(submission, id=id, notes=(*submission.notes, note))
        return Found(found, list(dict.fromkeys(map(printable, self._notes))))

    def _apart(self, found: list[FoundSubmission]) -> list[FoundSubmission]:
        """An id that was read deeper inside gives way to the same one outside, and both say so."""
        for inner, outer in behind_others([(one.id, one.assignment, one.depth) for one in found]):
            deep, own = found[inner], found[outer]
            id = printable_name(f"{deep.path.parent.name}/{deep.id}")
            told = called_as_well(deep.path, own.id, id, own.path)
            self._notes.append(told)
            found[outer] = replace(own, notes=(*own.notes, printable(told)))
            found[inner] = replace(
                deep, id=id, student=None, others=(), late=False, notes=(*deep.notes, printable(told))
            )
        return found

    # ---- what a path is

    def _add_file(self, entry: Entry, path: Path) -> None:
        """A file that was named by its path counts, whatever lies beside it."""
        stem, kind = names.stem(path.name), names.kind(path.name)
        if names.OTHER_ARCHIVE.search(path.name):
            self._refuse(stem, path, UNPACK)
            return
        assignment = self._assignment or self._layout.named(stem)
        if assignment is None:
            self._refuse(stem, path, self._unknown(stem))
            return
        files = [CodeFile(entry.name, kind or "module", entry)]
        choice = self._chooser_of(assignment).choose(Contents(files))[0]
        if stem == assignment:  # it is called as it was handed out, so what lies beside it is its own
            choice = self._with_helpers(choice, path)
        self._append(_Entrant(stem, path, (entry,)), choice)

    def _with_helpers(self, choice: Choice, path: Path) -> Choice:
        """With the modules beside it, unless these are other students' work."""
        if choice.assignment is None:
            return choice
        chooser = self._chooser_of(choice.assignment)
        try:
            beside = self._named.modules_beside(path, chooser, choice.assignment)
        except (OSError, UnreadableSubmission):
            return choice
        if beside is None:
            return replace(choice, notes=(*choice.notes, NO_HELPERS))
        return chooser.with_helpers(choice, contents_of(beside))

    def _add_archive(self, path: Path, whole: bool) -> None:
        """A zip is read like a folder; one that holds a single folder is that folder under the zip's name."""
        name = names.stem(path.name)
        try:
            with DiskEntry.at(path).stream() as stream:
                top = self._named.top(open_zip(stream, path, of_student=whole))
                self._add_tree(top, path, name, whole)
        except UnreadableSubmission as error:
            self._fail(name, path, error)

    def _add_tree(self, folder: Entry, path: Path, id: str, whole: bool) -> None:
        try:
            entries = self._named.children(folder)
        except UnreadableSubmission as error:
            self._fail(id, path, error)
            return
        one = whole or self._layout.is_submission(entries)
        if not one and (beside := self._named.student_beside(path)) is not None:
            one = True
            self._notes.append(taken_for_one(path, beside))
        if one:
            self._choose(_Entrant(id, path, tuple(entries)))
            return
        if self._layout.is_named(entries):
            self._notes.append(taken_for_class(path))
        self._add_class(entries, path)

    def _add_class(self, entries: list[Entry], path: Path, section: str = "") -> None:
        """A folder of submissions: each entry is a student, a section of students, or no submission."""
        known = lms.entrants(entries, self._layout.wanted)
        sections, alike = (set(), {}) if section else self._layout.sections(entries, known)
        before = set(self._found)
        for handin in lms.by_student(entries, known):
            everything = tuple(entry for attempt in handin.attempts for entry in attempt)
            self._choose(
                _Entrant(handin.student.id, _place(handin.first, path), everything, handin, _depth(section))
            )
        self._of_one_assignment([key for key in self._found if key not in before])
        loose: dict[str, list[Entry]] = {}
        for entry in entries:
            place = _place(entry, path)
            if entry.name in known:
                if known[entry.name].problem:
                    self._refuse(entry.name, place, known[entry.name].problem, section)
                continue
            if reason := names.passed_over(entry.name):
                self._notes.append(f"passed over: {place} ({reason})")
            elif entry.kind == "link":
                self._refuse(entry.name, place, LINK, section)
            elif entry.kind == "folder":
                if entry.name in alike:
                    self._notes.append(taken_for_one(place, path / alike[entry.name]))
                self._add_folder(entry, place, section, entry.name in sections, len(sections) == 1)
            elif names.kind(entry.name) is not None:
                loose.setdefault(names.same(names.stem(entry.name)), []).append(entry)
            elif names.OTHER_ARCHIVE.search(entry.name):
                self._refuse(names.stem(entry.name), place, UNPACK, section)
            else:
                self._notes.append(f"passed over: {place} (neither .py, .ipynb nor .zip)")
        for several in loose.values():
            self._add_loose(several, path, section)

    def _of_one_assignment(self, keys: list[tuple[Path, str | None, str]]) -> None:
        """A download of an LMS is of one assignment: so is what has no code in it, if all the rest is."""
        told = {assignment for _path, assignment, _id in keys if assignment is not None}
        for path, assignment, id in keys:
            if assignment is None and len(told) == 1:
                (name,) = told
                submission = replace(self._found.pop((path, None, id)), assignment=name)
                self._found.setdefault((path, name, id), submission)

    def _add_folder(self, folder: Entry, place: Path, section: str, is_section: bool, alone: bool) -> None:
        try:
            inner = folder.children()
        except UnreadableSubmission as error:
            self._fail(section + folder.name, place, error, _depth(section))
            return
        if is_section:
            if alone:
                self._notes.append(taken_for_section(place, inner))
            self._add_class(inner, place, f"{folder.name}/")
        else:
            self._choose(_Entrant(section + folder.name, place, tuple(inner), depth=_depth(section)))

    def _add_loose(self, files: list[Entry], path: Path, section: str) -> None:
        """Loose files of one stem are one student's."""
        stem = names.stem(files[0].name)
        place = _place(files[0], path)
        zipped = any(names.kind(file.name) == "zip" for file in files)
        if self._assignment is None and self._layout.named(stem) is None and not zipped:
            self._refuse(stem, place, self._unknown(stem), section)
            return
        self._choose(_Entrant(section + stem, place, tuple(files), depth=_depth(section)))

    # ---- the choice

    def _choose(self, entrant: _Entrant) -> None:
        """Which file of a student counts; of several attempts, in the latest one."""
        attempts = entrant.handin.attempts if entrant.handin is not None else (entrant.entries,)
        choices = self._chooser.choose(contents_of(attempts[0]))
        for earlier in attempts[1:]:
            older = self._chooser.choose(contents_of(earlier))
            choices = [_with_earlier(choice, older) for choice in choices]
        for choice in choices:
            self._append(entrant, choice)

    def _chooser_of(self, assignment: str | None) -> Chooser:
        return self._chooser if assignment == self._assignment else Chooser(self._course, assignment)

    def _unknown(self, stem: str) -> str:
        known = ", ".join(self._course.assignments) or "none"
        return (
            f"unknown assignment {printable_name(stem)!r} (known: {known}); name the file after its "
            f"assignment or say {SAY_WHICH}{did_you_mean(stem, self._course.assignments)}"
        )

    def _refuse(self, id: str, path: Path, problem: str, section: str | None = None) -> None:
        """A row for what is not read. section: of the class that it lies in, "" if that has none."""
        self._fail((section or "") + id, path, f"{path}: {problem}", _depth(section))

    def _fail(self, id: str, path: Path, problem: Exception | str, depth: int = 0) -> None:
        """A row for what can't be looked into."""
        self._append(_Entrant(id, path, (), depth=depth), Choice(self._assignment, problem=str(problem)))

    def _append(self, entrant: _Entrant, choice: Choice) -> None:
        notes = (*choice.notes, *self._chooser.missing(choice))
        file = printable_name(choice.file.inside) if choice.file is not None else None
        handin = entrant.handin
        submission = FoundSubmission(
            printable_name(entrant.id), choice.assignment, entrant.path, file,
            problem=printable_problem(entrant.path, choice.problem), source=choice.source,
            notes=tuple(map(printable, notes)), untouched=choice.untouched,
            student=handin.student if handin else None, others=handin.others if handin else (),
            late=handin.late if handin else False, depth=entrant.depth,
        )  # fmt: skip
        self._found.setdefault((entrant.path, choice.assignment, entrant.id), submission)


def printable_problem(path: Path, problem: str) -> str:
    """A problem as one line of text that can be written anywhere, the path in front of it."""
    if not problem:
        return ""
    text = os.fsencode(problem).decode("utf-8", "backslashreplace")
    where = os.fsencode(path).decode("utf-8", "backslashreplace")
    return printable(text if where in text else f"{where}: {text}")


def _depth(section: str | None) -> int:
    """How far below a path of the command line an entry lies. section: "" for a class without any."""
    return 0 if section is None else 2 if section else 1


def _place(entry: Entry, path: Path) -> Path:
    """Where an entry of a class lies; of an archive, its path behind the archive's."""
    return entry.where if entry.where.is_relative_to(path) else path / entry.name


def _with_earlier(choice: Choice, older: list[Choice]) -> Choice:
    edited = [
        one
        for one in older
        if one.assignment == choice.assignment and one.source is not None and not one.untouched
    ]
    if choice.untouched and edited:
        note = "the latest attempt is the untouched handout, an earlier one was edited; the latest counts"
        return replace(choice, notes=(*choice.notes, note))
    return choice
