"""Other due dates for some students, from a CSV file: id, assignment, and either due or days."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from autograder.classroom.tables import Row, Table, normal, read_table
from autograder.course.course import Course
from autograder.course.dates import read_date
from autograder.errors import CourseError, UsageError

EITHER = ("due", "days")


@dataclass(frozen=True)
class Extensions:
    """Extensions by the student's id and the assignment's name, "" for all assignments."""

    given: dict[tuple[str, str], datetime | timedelta] = field(default_factory=dict)

    def due(self, assignment: str, keys: tuple[str, ...], due: datetime) -> datetime:
        """When the assignment is due for a student. keys: all ids of the student. due: for everybody."""
        found = [due]
        for key in keys:
            for name in (assignment, ""):
                given = self.given.get((normal(key), name))
                if given is not None:
                    found.append(due + given if isinstance(given, timedelta) else given)
        return max(found)

    @property
    def ids(self) -> set[str]:
        """The ids that have an extension, in normal form."""
        return {id for id, _assignment in self.given}


def read_extensions(course: Course) -> Extensions:
    """The extensions of a course; CourseError when the file that course.toml names is wrong."""
    name = course.settings.late.extensions
    if not name:
        return Extensions()
    try:
        table = read_table(course.root / name)
        return Extensions(dict(_extension(table, row, course) for row in table.rows))
    except UsageError as error:
        raise CourseError(f"{error} (named by late.extensions in {course.root / 'course.toml'})") from None


def _extension(table: Table, row: Row, course: Course) -> tuple[tuple[str, str], Any]:
    id, assignment = row.get("id"), row.get("assignment")
    if not id:
        raise table.wrong(row, "names no id")
    if assignment and assignment not in course.assignments:
        raise table.wrong(row, f"there is no assignment {assignment!r} in this course")
    given = [column for column in EITHER if row.get(column)]
    if len(given) != 1:
        raise table.wrong(row, "needs either a date in the column due, or a number in the column days")
    text = row.get(given[0])
    try:
        if given[0] == "due":
            return (normal(id), assignment), read_date(text, course.settings.timezone)
        days = timedelta(days=float(text))
        if days < timedelta():
            raise ValueError("it is negative")
    except (ValueError, OverflowError) as error:
        raise table.wrong(
            row, f'{given[0]} {text!r} can\'t be read ({error}); write "2026-11-30 23:59" or a number of days'
        ) from None
    return (normal(id), assignment), days
