"""What a folder is: one student's, a section of students, or a class.

Students choose the names in their own folders and zips. So nothing in them names another student: a section,
and a download of an LMS, is one only where no entry beside it is a student's own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import combinations

from autograder.course.course import Course
from autograder.course.student_course import StudentCourse
from autograder.errors import UnreadableSubmission
from autograder.submissions import lms, names
from autograder.submissions.choice import PACKED, Chooser, Written
from autograder.submissions.contents import contents_of
from autograder.submissions.tree import Entry

WORDS = re.compile(r"[^\W\d_]+|\d{3,}")  # a longer number may be a student's
OF_VERSIONS = frozenset(
    "copy copie kopie copia of von de du di old new alt neu final last latest backup bak orig original "
    "handout version draft rev fixed fix test tests my mine work solution solutions submission helper "
    "helpers util utils lib src functions tools v py ipynb 副本 的".split()
)  # words by which one student's own files differ


@dataclass(frozen=True)
class Layout:
    """Tells students, sections and classes apart, in one course.

    assignment: the one that is graded, None for any. enrolled: whether a name is an id of the roster.
    """

    course: Course
    assignment: str | None
    chooser: Chooser
    enrolled: Callable[[str], bool]

    @property
    def wanted(self) -> tuple[str, ...]:
        """Names of the assignments that are looked for."""
        return (self.assignment,) if self.assignment else self.chooser.assignments

    def named(self, stem: str) -> str | None:
        """The assignment that a file is named after, if that is one."""
        if stem in self.chooser.assignments:
            return stem
        found = [name for name in self.chooser.assignments if names.names(stem, name)]
        return found[0] if len(found) == 1 else None

    def is_submission(self, entries: list[Entry]) -> bool:
        """Whether a folder is one student's: by its files' names, else by the one file that does the work."""
        code = _code(entries)
        if any(map(self.is_enrolled, entries)):
            return False
        if self.is_named(entries):
            return not self.is_of_several(entries)
        if lms.entrants(entries, self.wanted) or any(names.kind(entry.name) == "zip" for entry in entries):
            return False
        folders = [e for e in entries if e.kind == "folder" and not names.passed_over(e.name)]
        if not code or any(contents_of([folder]).files for folder in folders):
            return False
        choices = self.chooser.choose(contents_of(code))
        if len(choices) != 1 or choices[0].source is None or choices[0].file is None:
            return False
        stem = names.stem(choices[0].file.entry.name)
        if self.assignment is None and self.named(stem) is None and len(code) > 1:
            return False
        return len(code) == 1 or self.chooser.imports_all(choices[0], contents_of(code))

    def is_named(self, entries: list[Entry]) -> bool:
        """Whether a file in a folder is called like its assignment, as it was handed out."""
        return any(names.stem(entry.name) in self.wanted for entry in _code(entries))

    def is_of_several(self, entries: list[Entry]) -> bool:
        """Whether beside a file that is called like its assignment lies work of others.

        It does where two entries with names of their own define the same exercise, or one that the file could
        take for a module of its own.
        """
        if isinstance(self.course, StudentCourse):
            return False
        return any(self._is_of_several(entries, assignment) for assignment in self.wanted)

    def _is_of_several(self, entries: list[Entry], assignment: str) -> bool:
        exact, others = [], []
        for entry in entries:
            if names.passed_over(entry.name) or entry.name.endswith(PACKED):
                continue
            if entry.kind == "file" and names.kind(entry.name) in ("notebook", "module"):
                if names.stem(entry.name) == assignment:
                    exact.append(entry)
                    continue
            elif entry.kind != "folder" and names.kind(entry.name) != "zip":
                continue
            if stem_of(entry) not in self.chooser.assignments and _person(stem_of(entry), assignment):
                others.append(entry)
        if not exact or not others:
            return False
        own = self.chooser.written(contents_of(exact), assignment)
        theirs = [(entry, self.chooser.written(contents_of([entry]), assignment)) for entry in others]
        theirs = [(entry, written) for entry, written in theirs if written.exercises]
        return _overlap(theirs, assignment) or any(
            entry.kind == "file" and _is_rival(stem_of(entry), written, own, assignment)
            for entry, written in theirs
        )

    def is_student(self, folder: Entry) -> bool:
        """Whether the single folder of an archive is a student's own, and not the archive's."""
        if self.is_enrolled(folder):
            return True
        if self._called_after_assignment(folder):
            return False
        inner = folder.children()
        filled = [entry for entry in inner if entry.kind == "folder" and contents_of([entry]).files]
        return self.is_submission(inner) or (bool(filled) and all(map(self._called_after_assignment, filled)))

    def is_enrolled(self, entry: Entry) -> bool:
        """Whether an entry is called by an id of the roster."""
        return self.enrolled(stem_of(entry))

    def sections(self, entries: list[Entry], known: Iterable[str]) -> tuple[set[str], dict[str, str]]:
        """Names of the entries that are sections; and of those that only look so, with what lies beside them.

        known: names of entries that an LMS says are students'.
        """
        shown = [entry for entry in entries if not names.passed_over(entry.name)]
        of_lms: dict[str, bool] = {}
        student = next((entry.name for entry in shown if entry.name in set(known)), "")
        for entry in shown:
            if entry.name in known:
                continue
            try:
                alike = entry.kind == "folder" and not self.is_enrolled(entry) and self._is_section(entry)
                if alike:
                    of_lms[entry.name] = bool(lms.entrants(entry.children(), self.wanted))
                elif not student and _holds_work(entry):
                    student = entry.name
            except UnreadableSubmission:
                student = student or entry.name
        if student:
            return set(), dict.fromkeys(of_lms, student)
        plain = next((name for name, told in of_lms.items() if not told), "")
        doubtful = {name: plain for name, told in of_lms.items() if told and plain}
        return set(of_lms) - set(doubtful), doubtful

    def _is_section(self, folder: Entry) -> bool:
        """Whether a folder holds nothing but folders of two or more students."""
        shown = [entry for entry in folder.children() if not names.passed_over(entry.name)]
        if len(shown) < 2 or any(entry.kind != "folder" for entry in shown):
            return False
        if any(map(self._called_after_assignment, shown)):
            return False
        return sum(bool(contents_of([entry]).files) for entry in shown) >= 2

    def _called_after_assignment(self, folder: Entry) -> bool:
        """Also as GitHub spells it, with hyphens."""
        return any(
            names.names(folder.name, spelled)
            for one in self.wanted
            for spelled in {one, one.replace("_", "-")}
        )


def _code(entries: list[Entry]) -> list[Entry]:
    return [e for e in entries if e.kind != "folder" and names.kind(e.name) in ("notebook", "module")]


def stem_of(entry: Entry) -> str:
    """The name of an entry that is a student's, without a file's suffix."""
    return entry.name if entry.kind == "folder" else names.stem(entry.name)


def _holds_work(entry: Entry) -> bool:
    """Whether an entry of a class is somebody's work, or may have been."""
    if entry.kind == "folder":
        contents = contents_of([entry])
        return bool(contents.files or contents.problems)
    return entry.kind == "file" and (
        names.kind(entry.name) is not None or names.OTHER_ARCHIVE.search(entry.name) is not None
    )


def _person(stem: str, assignment: str) -> frozenset[str]:
    """What a name says besides the assignment and the version: "ann" of ann_convolution_final (2)."""
    of_assignment = set(WORDS.findall(assignment.casefold()))
    return frozenset(WORDS.findall(stem.casefold())) - OF_VERSIONS - of_assignment


def _overlap(works: list[tuple[Entry, Written]], assignment: str) -> bool:
    """Whether two of these works with names of different people do the same exercise."""
    return any(
        one.exercises & other.exercises
        and _person(stem_of(entry), assignment) != _person(stem_of(another), assignment)
        for (entry, one), (another, other) in combinations(works, 2)
    )


def _is_rival(stem: str, theirs: Written, own: Written, assignment: str) -> bool:
    """Whether a loose file is handed-in work of its own, and no module of the file beside it."""
    if own.touched and names.names(stem, assignment):
        return True
    return stem in own.imports and bool(theirs.exercises & own.exercises)
