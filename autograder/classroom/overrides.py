"""Points by hand, from a CSV file: for written questions, and in the place of a test's own.

Its columns are id, assignment, test or question, points, reason. It is read at every run, so what stands in
it outlasts a change of the tests.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from autograder.classroom.tables import Row, Table, normal, read_table
from autograder.course.course import Course
from autograder.results import ByHand, SubmissionResult, TestResult
from autograder.submissions.names import printable

NEEDED = ("id", "assignment", "points")
KINDS = ("test", "question")


@dataclass(frozen=True)
class Override:
    """What a line of the file says. where: the file and the line, for messages."""

    where: str
    id: str
    assignment: str
    kind: str
    name: str
    points: float
    max_points: float
    reason: str


def read_overrides(path: Path, course: Course) -> list[Override]:
    """The lines of the file; UsageError says what is wrong with it, and where."""
    table = read_table(path)
    lacking = [column for column in NEEDED if column not in table.columns]
    if lacking or not any(kind in table.columns for kind in KINDS):
        wanted = ", ".join(lacking or ["test or question"])
        raise table.wrong(Row(1, {}), f"names no column {wanted}; needed are id, assignment, test, points")
    found: list[Override] = []
    lines: dict[tuple[str, ...], str] = {}
    for row in table.rows:
        if not row.get("points"):  # not graded yet
            continue
        override = _override(table, row, course)
        key = (normal(override.id), override.assignment, override.kind, override.name)
        before = lines.setdefault(key, override.where)
        if before != override.where:
            raise table.wrong(row, f"gives points for what {before} has given points for; delete one of them")
        found.append(override)
    return found


def _override(table: Table, row: Row, course: Course) -> Override:
    id, assignment = row.get("id"), row.get("assignment")
    if not id:
        raise table.wrong(row, "names no id")
    if assignment not in course.assignments:
        known = ", ".join(course.assignments)
        raise table.wrong(row, f"there is no assignment {assignment!r} in this course (known: {known})")
    kinds = [kind for kind in KINDS if row.get(kind)]
    if len(kinds) != 1:
        raise table.wrong(row, "needs either a test or a question")
    kind, name = kinds[0], row.get(kinds[0])
    most = math.inf
    if kind == "question":
        questions = course.questions(assignment)
        if name not in questions:
            known = ", ".join(questions) or "none"
            raise table.wrong(row, f"{assignment} has no written question {name!r} (known: {known})")
        most = questions[name]
    try:
        points = float(row.get("points").replace(",", "."))
    except ValueError:
        points = math.nan
    if not 0 <= points <= most:
        limit = f"from 0 to {most:g}" if math.isfinite(most) else "of 0 or more"
        raise table.wrong(row, f"points {row.get('points')!r} must be a number {limit}")
    where = f"{table.path}, line {row.line}"
    return Override(where, id, assignment, kind, name, points, most, printable(row.get("reason")))


def by_hand(
    result: SubmissionResult, overrides: list[Override], partial: bool
) -> tuple[list[ByHand], float | None, list[str]]:
    """What was changed by hand in a result, the points that this adds, and what could not be applied.

    overrides: those of this student and assignment. partial: not all tests have run.
    """
    changed, problems = [], []
    added = 0.0
    for override in overrides:
        if override.kind == "question":
            changed.append(ByHand(override.name, override.points, override.max_points, override.reason))
            added += override.points
            continue
        test = _test(result, override.name)
        if test is None:
            if not partial:
                problems.append(f"{override.where}: {_no_test(result, override.name)}")
        elif override.points > test.max_points:
            limit = f"{test.id} is worth {test.max_points:g} points at most"
            problems.append(f"{override.where}: {limit}, not {override.points:g}")
        elif test.status == "not_assessed":
            problems.append(f"{override.where}: {test.id} was not assessed, so its points don't count")
        else:
            changed.append(ByHand(test.id, override.points, test.max_points, override.reason))
            added += override.points - test.points
    return changed, round(added, 6) if changed else None, problems


def _test(result: SubmissionResult, name: str) -> TestResult | None:
    """The only test with points of this id, or whose id ends like this: "test_dtype", "double/test_dtype"."""
    worth = [test for test in result.tests if test.max_points]
    found = [test for test in worth if test.id == name or test.id.endswith(f"/{name}")]
    return found[0] if len(found) == 1 else None


def _no_test(result: SubmissionResult, name: str) -> str:
    if result.status != "graded":
        return f"{result.id} was not graded, so no points of a test can be changed"
    ids = ", ".join(test.id for test in result.tests if test.max_points)
    return f"there is no test {name!r}, or there are several (known: {ids})"
