"""What a student gets: points of the tests, points by hand, less the penalty for late work."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from autograder.classroom.budget import Lateness, Payment, opened
from autograder.classroom.extensions import Extensions, read_extensions
from autograder.classroom.late import days_begun, moment, penalty
from autograder.classroom.overrides import Override, by_hand
from autograder.classroom.roster import Roster
from autograder.classroom.rows import ClassRow
from autograder.classroom.tables import normal
from autograder.course.course import Course
from autograder.results import Late, Student, SubmissionResult

LATE_UNKNOWN = "late, time unknown: no penalty was taken"
PERHAPS_LATE = f"perhaps {LATE_UNKNOWN}"


@dataclass
class Totals:
    """The results of a class with their totals. problems: what was asked for by hand and can't be done."""

    results: list[SubmissionResult] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def with_totals(
    course: Course, rows: list[ClassRow], overrides: list[Override], roster: Roster | None, partial: bool
) -> Totals:
    """The results with late work, points by hand and total.

    partial: not all tests have run, so no late days are spent.
    """
    extensions = read_extensions(course)
    totals = Totals()
    if roster is not None:
        enrolled = {key for member in roster.members for key in member.keys}
        strangers = sorted(extensions.ids - enrolled)
        if strangers:
            totals.notes.append(f"an extension names nobody in {roster.path}: {', '.join(strangers)}")
    rows = _with_points_by_hand(rows, overrides, partial, totals)
    late = {position: _lateness(course, row, extensions) for position, row in enumerate(rows)}
    payments = _payments(course, rows, late, partial, totals)
    for position, row in enumerate(rows):
        totals.results.append(_with_total(course, row, late[position], payments.get(position)))
    return totals


def _with_points_by_hand(
    rows: list[ClassRow], overrides: list[Override], partial: bool, totals: Totals
) -> list[ClassRow]:
    found = []
    used: set[str] = set()
    for row in rows:
        keys = set(row.keys)
        own = [o for o in overrides if o.assignment == row.result.assignment and normal(o.id) in keys]
        used |= {override.where for override in own}
        changed, manual, problems = by_hand(row.result, own, partial)
        totals.problems += problems
        notes = [one.note for one in changed]
        found.append(row.noted(*notes, by_hand=changed, manual=manual) if changed else row)
    here = {row.result.assignment for row in rows}
    unused = [o for o in overrides if o.where not in used and o.assignment in here]
    totals.notes += [f"{one.where}: {one.id} is not among those who were graded here" for one in unused]
    return found


def _lateness(course: Course, row: ClassRow, extensions: Extensions) -> tuple[datetime | None, int | None]:
    """When a row's work was handed in, and how many days late; None for what is not known."""
    result = row.result
    student = result.student
    submitted = moment(student.submitted_at, "UTC") if student is not None else None
    due = course.due(result.assignment or "")
    if submitted is None or due is None or result.status == "missing":
        return submitted, None
    due = extensions.due(str(result.assignment), row.keys, due)
    return submitted, days_begun(submitted - due, course.settings.late.grace_minutes)


def _payments(
    course: Course,
    rows: list[ClassRow],
    late: dict[int, tuple[datetime | None, int | None]],
    partial: bool,
    totals: Totals,
) -> dict[int, Payment]:
    """What each student's budget pays for a row, where the course has budgets."""
    if course.settings.late.policy != "budget":
        return {}
    own: dict[int, tuple[str, str]] = {}
    with opened(course, save=not partial) as budget:
        before = budget.payments()
        for position, row in enumerate(rows):
            submitted, days = late[position]
            if submitted is not None and days is not None and row.result.status == "graded":
                student, assignment = _payer(row), str(row.result.assignment)
                budget.record(Lateness(student, assignment, submitted, days))
                own[position] = (normal(student), assignment)
        after = budget.payments()
    totals.notes += _shifted(before, after, set(own.values()))
    nothing = Payment(0, course.settings.late.days)
    return {position: after.get(key, _left(after, key, nothing)) for position, key in own.items()}


def _payer(row: ClassRow) -> str:
    """What names a student in all assignments: the e-mail of the roster, else the id."""
    if row.member is not None:
        return row.member.email or row.member.id
    return row.result.student.id if row.result.student is not None else row.result.id


def _left(after: dict[tuple[str, str], Payment], key: tuple[str, str], nothing: Payment) -> Payment:
    """Nothing is paid for work in time; what is left is what all other work has left."""
    own = [payment.left for (student, _assignment), payment in after.items() if student == key[0]]
    return Payment(0, min(own, default=nothing.left))


def _shifted(
    before: dict[tuple[str, str], Payment], after: dict[tuple[str, str], Payment], here: set[tuple[str, str]]
) -> list[str]:
    """Notes on other assignments for which a budget now pays another number of days."""
    return [
        f"{key[0]}: {before[key].spent} late days were spent on {key[1]}, now {payment.spent}; grade it again"
        for key, payment in after.items()
        if key not in here and key in before and before[key].spent != payment.spent
    ]


def _with_total(
    course: Course, row: ClassRow, lateness: tuple[datetime | None, int | None], paid: Payment | None
) -> SubmissionResult:
    """A row's result with its total, and what is to be said of its time."""
    result, student = row.result, row.result.student or Student(row.result.id)
    submitted, days = lateness
    settings = course.settings.late
    changes: dict[str, Any] = {}
    if days is not None:
        score = result.score + (result.manual or 0.0)
        lost = penalty(settings, score, days, paid.spent if paid else 0) if result.status == "graded" else 0.0
        remark = _remark(days, lost, paid)
        spent, left = (paid.spent, paid.left) if paid is not None else (None, None)
        changes["late"] = Late(days, lost, spent, left, remark)
        changes["student"] = msgspec.structs.replace(student, late_days=days)
    elif submitted is None and result.status != "missing":
        due = course.due(result.assignment or "")
        if row.marked_late:
            changes["late"] = Late(None, remark=LATE_UNKNOWN)
        elif due is not None and settings.policy != "none":
            changes["late"] = Late(None, remark=PERHAPS_LATE)
    late = changes.get("late")
    if result.status != "not_graded":
        total = result.score + (result.manual or 0.0) - (late.penalty if late else 0.0)
        changes["total"] = round(max(0.0, total), 6)
    remark = late.remark if late else ""
    return row.noted(*([remark] if remark else []), **changes).result


def _remark(days: int, lost: float, paid: Payment | None) -> str:
    if not days:
        return ""
    parts = [f"{days} {'day' if days == 1 else 'days'} late"]
    if lost:
        parts.append(f"{lost:g} points less")
    if paid is not None:
        parts.append(f"{paid.spent} of the late days spent, {paid.left} left")
    return "; ".join(parts)
