"""Late days that students have spent, in a file of the course: late_days.csv.

A row is one student's work on one assignment, so work that is graded again is never charged twice. A budget
pays in the order in which work was handed in, whatever was graded first.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from autograder.atomic_files import replaced
from autograder.classroom.extensions import read_extensions
from autograder.classroom.late import days_begun
from autograder.classroom.tables import normal, read_table
from autograder.course.course import Course
from autograder.course.dates import read_date
from autograder.course.settings import SETTINGS, LateSettings
from autograder.errors import CourseError, UsageError
from autograder.submissions.names import cell_text

FILE = "late_days.csv"
COLUMNS = ("student", "assignment", "submitted_at", "days_late", "spent", "left")
WAIT = 60.0  # seconds for another run that is writing


@dataclass(frozen=True)
class Lateness:
    """How late one student's work on one assignment is."""

    student: str
    assignment: str
    submitted_at: datetime
    days: int


@dataclass(frozen=True)
class Payment:
    """What a budget pays of the days of one piece of work, and what is left of it then."""

    spent: int
    left: int


class Budget:
    """All late work of a course, and what each student's budget pays of it."""

    def __init__(self, settings: LateSettings, known: Iterable[Lateness] = ()) -> None:
        self._settings = settings
        self._known = {(normal(one.student), one.assignment): one for one in known}

    def record(self, lateness: Lateness) -> None:
        """Note how late a piece of work is, in the place of what was known of it."""
        key = (normal(lateness.student), lateness.assignment)
        self._known.pop(key, None)
        if lateness.days:
            self._known[key] = lateness

    def payments(self) -> dict[tuple[str, str], Payment]:
        """What is paid, by the student's id in normal form and the assignment."""
        left: dict[str, int] = {}
        found = {}
        most = self._settings.days_per_assignment or self._settings.days
        for key, lateness in sorted(self._known.items(), key=_in_order):
            before = left.get(key[0], self._settings.days)
            spent = min(lateness.days, before, most)
            left[key[0]] = before - spent
            found[key] = Payment(spent, before - spent)
        return found

    def rows(self) -> Iterator[tuple[str, ...]]:
        """The rows of the file, by student and in the order of payment."""
        payments = self.payments()
        for key, one in sorted(self._known.items(), key=lambda item: (item[0][0], *_in_order(item))):
            paid = payments[key]
            when = one.submitted_at.isoformat(timespec="seconds")
            numbers = (str(one.days), str(paid.spent), str(paid.left))
            yield cell_text(one.student), one.assignment, when, *numbers


def _in_order(item: tuple[tuple[str, str], Lateness]) -> tuple[datetime, str]:
    return item[1].submitted_at, item[1].assignment


@contextmanager
def opened(course: Course, save: bool) -> Iterator[Budget]:
    """The budget of a course; with `save`, what is recorded in it is written at the end."""
    from filelock import FileLock, Timeout

    file = course.root / FILE
    if not save:
        yield Budget(course.settings.late, _read(file))
        return
    course.state.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(course.state / "late_days.lock", timeout=WAIT):
            budget = Budget(course.settings.late, _read(file))
            yield budget
            with replaced(file) as temporary, temporary.open("w", newline="", encoding="utf-8") as stream:
                csv.writer(stream).writerows([COLUMNS, *budget.rows()])
    except Timeout:
        raise UsageError(f"{file}: another run is writing to it; run the command again") from None
    except OSError as error:
        raise UsageError(f"{file}: late days can't be written: {error.strerror}") from None


def charge(course: Course, assignment: str, submitted: dict[str, datetime]) -> dict[str, int]:
    """Record when students handed in an assignment; the days that each one's budget pays.

    CourseError when course.toml has no due date for it. Empty where the course has no budgets.
    """
    settings = course.settings.late
    if settings.policy != "budget":
        return {}
    due = course.due(assignment)
    if due is None:
        raise CourseError(
            f"{course.root / SETTINGS}: a budget of late days needs the due date of {assignment}, in [due]"
        )
    extensions = read_extensions(course)
    with opened(course, save=True) as budget:
        for student, moment in submitted.items():
            late = moment - extensions.due(assignment, (student,), due)
            days = days_begun(late, settings.grace_minutes)
            budget.record(Lateness(student, assignment, moment, days))
        payments = budget.payments()
    keys = {student: (normal(student), assignment) for student in submitted}
    return {student: payments[key].spent for student, key in keys.items() if key in payments}


def _read(file: Path) -> list[Lateness]:
    if not file.exists():
        return []
    found = []
    try:
        table = read_table(file)
        for row in table.rows:
            student = row.get("student").removeprefix("'") or ""
            if not student or not row.get("assignment"):
                raise table.wrong(row, "names no student or no assignment")
            try:
                when, days = read_date(row.get("submitted at")), int(row.get("days late"))
            except ValueError as error:
                raise table.wrong(row, f"can't be read ({error})") from None
            found.append(Lateness(student, row.get("assignment"), when, days))
    except UsageError as error:
        raise CourseError(
            f"{error}; the kit writes this file: correct it, or delete it and grade all assignments again"
        ) from None
    return found
