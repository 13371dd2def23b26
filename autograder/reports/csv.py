"""Grades as CSV: a row for each student and assignment, points of each exercise, late days, total."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from autograder.results import SubmissionResult
from autograder.submissions.names import cell_text

BEFORE = ("id", "name", "assignment", "attempt", "submitted_at", "late_days")
AFTER = ("auto", "manual", "late", "total", "max", "status", "remark")


def csv_text(results: Iterable[SubmissionResult]) -> str:
    """The table. auto: points of the tests; manual: what was added by hand; late: the penalty.

    With several assignments, the columns of exercises are called assignment/exercise. Nothing that was not
    graded has points: cells without a number are empty.
    """
    results = list(results)
    several = len({result.assignment for result in results if result.assignment}) > 1
    exercises = dict.fromkeys(
        _column(result, exercise.name, several) for result in results for exercise in result.exercises
    )
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([*BEFORE, *map(cell_text, exercises), *AFTER])
    for result in results:
        points = {_column(result, one.name, several): _number(one.score) for one in result.exercises}
        writer.writerow([*_before(result), *(points.get(name, "") for name in exercises), *_after(result)])
    return stream.getvalue()


def _column(result: SubmissionResult, exercise: str, several: bool) -> str:
    return f"{result.assignment}/{exercise}" if several else exercise


def _before(result: SubmissionResult) -> list[str]:
    student = result.student
    id = student.id if student is not None else result.id
    if student is None:
        return [cell_text(id), "", result.assignment or "", "", "", ""]
    return [
        cell_text(id), cell_text(student.name or ""), result.assignment or "", _number(student.attempt),
        student.submitted_at or "", _number(student.late_days),
    ]  # fmt: skip


def _after(result: SubmissionResult) -> list[str]:
    graded = result.status != "not_graded"
    late = result.late
    remark = "; ".join(filter(None, (late.remark if late else "", result.message)))
    return [
        _number(result.score) if graded else "",
        _number(result.manual),
        _number(late.penalty) if late is not None and graded else "",
        _number(result.total),
        _number(result.max_score) if graded else "",
        result.status,
        cell_text(" ".join(remark.split())),
    ]


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.6f}".rstrip("0").rstrip(".")
