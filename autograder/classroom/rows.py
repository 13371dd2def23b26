"""From submissions to students: a row for each student of the class and each assignment.

The roster names students, gives a group's work to all its members, and tells who handed nothing in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec

from autograder import results
from autograder.classroom.late import moment
from autograder.classroom.roster import Member, Roster
from autograder.classroom.tables import normal
from autograder.course.course import Course
from autograder.results import ExerciseResult, Student, SubmissionResult
from autograder.submissions.discovery import FoundSubmission
from autograder.submissions.names import printable_name

WORD = re.compile(r"[^\W_]+")
MOODLE = "_assignsubmission_"  # in the names of its entries, where a student's name is the full one
MOST_NAMED = 20  # ids in one note


@dataclass(frozen=True)
class ClassRow:
    """One student's result in one assignment. marked_late: the archive says so."""

    result: SubmissionResult
    member: Member | None = None
    marked_late: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """All ids of the student, in normal form."""
        student = self.result.student
        own = (self.result.id, student.id if student is not None else self.result.id)
        return tuple(dict.fromkeys([*map(normal, own), *(self.member.keys if self.member else ())]))

    def noted(self, *notes: str, **changes: object) -> ClassRow:
        """The same with more notes, and other changes of its result."""
        every = [*self.result.notes, *notes]
        return replace(self, result=msgspec.structs.replace(self.result, notes=every, **changes))


@dataclass(frozen=True)
class ClassRows:
    """All rows of a run, and notes on the class as a whole."""

    rows: list[ClassRow]
    notes: list[str]


def class_rows(
    course: Course, graded: Iterable[tuple[FoundSubmission, SubmissionResult]], roster: Roster | None
) -> ClassRows:
    """The rows of a class, from what was found and how it was graded. roster: None where there is none."""
    own, others = [], []
    for submission, result in graded:
        student = _in_utc(result.student or Student(result.id), course)
        row = ClassRow(msgspec.structs.replace(result, student=student), marked_late=submission.late)
        own.append(row)
        note = f"handed in together with {student.name or student.id}"
        others += [_copy(row, _in_utc(other, course), note) for other in submission.others]
    rows = _without_repeats(own, others)
    return ClassRows(rows, []) if roster is None else _Enrolled(course, roster, rows).rows()


def _in_utc(student: Student, course: Course) -> Student:
    """The student with the time of the submission in UTC, as far as it can be read."""
    time = moment(student.submitted_at, course.settings.timezone)
    return msgspec.structs.replace(student, submitted_at=_stamp(time))


def _stamp(time: datetime | None) -> str | None:
    return time.isoformat(timespec="seconds") if time is not None else None


def _copy(row: ClassRow, student: Student, note: str) -> ClassRow:
    """The row of another student for the same work."""
    return replace(row, member=None).noted(note, id=student.id, student=student)


def _without_repeats(own: list[ClassRow], others: list[ClassRow]) -> list[ClassRow]:
    """The rows of others as well, except of those who have a row."""
    found = {(row.result.id, row.result.assignment): row for row in own}
    for row in others:
        found.setdefault((row.result.id, row.result.assignment), row)
    return list(found.values())


class _Enrolled:
    """The rows while the roster is read into them."""

    def __init__(self, course: Course, roster: Roster, rows: list[ClassRow]) -> None:
        self._course, self._roster = course, roster
        self._assignments = sorted({row.result.assignment for row in rows if row.result.assignment})
        self._notes = list(roster.notes)
        self._times = len(self._assignments) < 2
        if not self._times and any(member.submitted_at for member in roster.members):
            self._notes.append(
                f"{roster.path} has one time for each student, which does not count for several assignments"
            )
        self._rows = [self._named(row) for row in rows]

    def rows(self) -> ClassRows:
        unknown = [row.result.id for row in self._rows if row.member is None and not self._members_of(row)]
        self._share_by_name()
        for assignment in self._assignments:
            for members in self._roster.groups.values():
                self._share(assignment, members)
        self._note_twice()
        missing = [row for assignment in self._assignments for row in self._missing(assignment)]
        if unknown:
            self._notes.append(f"not in {self._roster.path}: {_listed(unknown)}")
        return ClassRows([*self._rows, *missing], self._notes)

    # ---- who is who

    def _named(self, row: ClassRow) -> ClassRow:
        """A row with what the roster says of its student."""
        student = row.result.student
        assert student is not None
        member = self._roster.find(student.id, of_lms=student.source is not None)
        if member is None or not _may_be(student, member):
            return row
        return self._of_member(row, member)

    def _of_member(self, row: ClassRow, member: Member) -> ClassRow:
        student = row.result.student
        assert student is not None
        time = _stamp(member.submitted_at) if self._times else None
        student = msgspec.structs.replace(
            student,
            id=student.id if student.source is not None else printable_name(member.id),
            name=printable_name(member.name) if member.name else student.name,
            submitted_at=time or student.submitted_at,
        )
        return replace(row, member=member, result=msgspec.structs.replace(row.result, student=student))

    def _members_of(self, row: ClassRow) -> list[Member]:
        """The members of the group that work is called after."""
        student = row.result.student
        assert student is not None
        for name in (student.id, student.name or ""):
            if name and normal(name) in self._roster.groups:
                return self._roster.groups[normal(name)]
        return []

    # ---- groups

    def _share_by_name(self) -> None:
        """Give work that is called after a group to each of its members."""
        rows = []
        for row in self._rows:
            members = self._members_of(row) if row.member is None else []
            rows += [self._shared(row, member) for member in members] or [row]
        self._rows = rows

    def _shared(self, row: ClassRow, member: Member) -> ClassRow:
        student = row.result.student
        assert student is not None
        own = msgspec.structs.replace(student, id=printable_name(member.id), name=None)
        return self._of_member(
            _copy(row, own, f"handed in by the group {printable_name(str(member.group))}"), member
        )

    def _share(self, assignment: str, members: list[Member]) -> None:
        """Give a member's work to the whole group; the latest where several have handed in different work."""
        place = {id(member): number for number, member in enumerate(members)}
        own = [
            (position, row)
            for position, row in enumerate(self._rows)
            if row.result.assignment == assignment and row.member is not None and id(row.member) in place
        ]
        if not own:
            return
        without = [m for m in members if all(row.member is not m for _position, row in own)]
        if len({(row.result.status, row.result.digest or row.result.path) for _position, row in own}) == 1:
            chosen = own[0][1]
        else:
            latest = _latest([row for _position, row in own])
            if latest is None:
                self._refuse(assignment, own, without)
                return
            chosen = latest
            for position, row in own:
                if row is not chosen and row.result.digest != chosen.result.digest:
                    self._rows[position] = self._given(chosen, row)
        for member in without:
            student = msgspec.structs.replace(_student(chosen), id=printable_name(member.id), name=None)
            note = f"handed in by {_called(chosen)} for the group {printable_name(str(member.group))}"
            row = self._of_member(_copy(chosen, student, note), member)
            empty = next(
                (old for old in self._rows if old.member is member and not old.result.assignment), None
            )
            if empty is None:
                self._rows.append(row)
            else:  # what this member handed in is of no assignment
                self._rows[self._rows.index(empty)] = row.noted(f"not graded: {empty.result.message}")

    def _given(self, chosen: ClassRow, row: ClassRow) -> ClassRow:
        """The row of a member whose own work gives way to the group's latest."""
        note = f"the group's latest work counts, which {_called(chosen)} handed in"
        student = msgspec.structs.replace(_student(row), submitted_at=_student(chosen).submitted_at)
        return replace(_copy(chosen, student, note), member=row.member).noted(id=row.result.id)

    def _refuse(self, assignment: str, own: list[tuple[int, ClassRow]], without: list[Member]) -> None:
        """Say that a group's members handed in different work at times that are not known."""
        several = _listed([row.result.id for _position, row in own])
        for position, row in own:
            self._rows[position] = row.noted(f"members of one group handed in different work: {several}")
        problem = f"members of this group handed in different work ({several}); keep one of them"
        for member in without:
            result = results.not_graded(
                printable_name(member.id), assignment, own[0][1].result.path, problem,
                student=Student(printable_name(member.id)),
            )  # fmt: skip
            self._rows.append(self._of_member(ClassRow(result), member))

    # ---- who is missing, who is there twice

    def _note_twice(self) -> None:
        seen: dict[tuple[int, str | None], list[int]] = {}
        for position, row in enumerate(self._rows):
            if row.member is not None:
                seen.setdefault((id(row.member), row.result.assignment), []).append(position)
        for positions in seen.values():
            if len(positions) > 1:
                several = _listed([self._rows[position].result.path for position in positions])
                for position in positions:
                    self._rows[position] = self._rows[position].noted(
                        f"one student of the roster, several submissions: {several}"
                    )

    def _missing(self, assignment: str) -> list[ClassRow]:
        """Rows of those who handed in nothing of an assignment: 0 of all points."""
        there = {
            id(row.member)
            for row in self._rows
            if row.member is not None and row.result.assignment in (assignment, None)
        }
        exercises, maximum = self._worth(assignment)
        rows = []
        for member in self._roster.members:
            if id(member) not in there:
                name = printable_name(member.id)
                result = SubmissionResult(
                    name, assignment, "", "missing", 0.0, maximum, exercises,
                    message="nothing was handed in",
                    student=Student(name, printable_name(member.name) if member.name else None),
                )  # fmt: skip
                rows.append(ClassRow(result, member))
        return rows

    def _worth(self, assignment: str) -> tuple[list[ExerciseResult], float]:
        """The exercises of an assignment with their points, as those who were graded had them."""
        graded = [
            row.result
            for row in self._rows
            if row.result.assignment == assignment and row.result.status == "graded"
        ]
        if not graded:
            return [], 0.0
        full = max(graded, key=lambda result: result.max_score)
        exercises = [ExerciseResult(one.name, 0.0, one.max_score) for one in full.exercises]
        return exercises, full.max_score


def _student(row: ClassRow) -> Student:
    assert row.result.student is not None
    return row.result.student


def _called(row: ClassRow) -> str:
    return _student(row).name or row.result.id


def _latest(rows: list[ClassRow]) -> ClassRow | None:
    """The row that was handed in last; None where a time is unknown, or two are equal."""
    times = [_student(row).submitted_at or "" for row in rows]
    last = max(times)
    return rows[times.index(last)] if all(times) and times.count(last) == 1 else None


def _may_be(student: Student, member: Member) -> bool:
    """Whether the names share a word, where the archive has full names: numbers of two kinds may be equal."""
    if not student.name or not member.name or MOODLE not in (student.source or ""):
        return True
    words = set(WORD.findall(normal(student.name)))
    return not words.isdisjoint(WORD.findall(normal(member.name)))


def _listed(ids: list[str]) -> str:
    more = f" and {len(ids) - MOST_NAMED} more" if len(ids) > MOST_NAMED else ""
    return ", ".join(ids[:MOST_NAMED]) + more
