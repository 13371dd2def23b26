"""What students see of each test: the only place where the marker `shown` is applied.

public       everything; students have the test's source
message      verdict, points, message, counterexample and hint of a hidden test (the default)
verdict      verdict and points of a hidden test, nothing else
after_due    nothing before the assignment's due date, not even the points; afterwards like "message"

Stored results are complete. Every report is made from what `for_students` returns, unless an instructor
uses `--reveal`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec

from autograder import results
from autograder.course.course import Course
from autograder.results import SubmissionResult, TestResult

VERDICT_ONLY = "this hidden test shows its verdict only"
NOT_YET = "not assessed: this test and its points are shown after the due date"


def for_students(result: SubmissionResult, due_passed: bool) -> SubmissionResult:
    """The result without what students must not see; sums are computed from what is left.

    due_passed: whether the assignment's due date has passed.
    """
    if all(test.shown in ("public", "message") for test in result.tests):
        return result
    tests = [_visible(test, due_passed) for test in result.tests]
    shown = results.graded(result.id, result.assignment or "", result.path, tests)
    seen = msgspec.structs.replace(
        result, tests=tests, exercises=shown.exercises, score=shown.score, max_score=shown.max_score
    )
    later = {test.id for test in result.tests if test.shown == "after_due" and not due_passed}
    return _without_later(seen, later) if later else seen


def _without_later(result: SubmissionResult, later: set[str]) -> SubmissionResult:
    """The result without what was given by hand for these tests, nor a total from which it could be told."""
    hidden = [one for one in result.by_hand if one.name in later]
    by_hand = [one for one in result.by_hand if one not in hidden]
    points = {test.id: test.points for test in result.tests}
    manual = round(sum(one.points - points.get(one.name, 0.0) for one in by_hand), 6) if by_hand else None
    total = None
    if result.total is not None:
        lost = result.late.penalty if result.late is not None else 0.0
        total = round(max(0.0, result.score + (manual or 0.0) - lost), 6)
    notes = [note for note in result.notes if note not in {one.note for one in hidden}]
    return msgspec.structs.replace(result, by_hand=by_hand, manual=manual, total=total, notes=notes)


def _visible(test: TestResult, due_passed: bool) -> TestResult:
    nothing: dict[str, Any] = {"hint": None, "misconception": None, "counterexample": None, "review": False}
    nothing |= {"race": None, "output": "", "frames": [], "advice": "", "kind": None, "counted": True}
    if test.shown == "verdict":
        message = "" if test.status == "passed" else VERDICT_ONLY
        return msgspec.structs.replace(test, message=message, **nothing)
    if test.shown == "after_due" and not due_passed:
        return msgspec.structs.replace(
            test, status="not_assessed", points=0.0, message=NOT_YET, seconds=0.0, **nothing
        )
    return test


def due_passed(course: Course, assignment: str | None, now: datetime | None = None) -> bool:
    """Whether the assignment's due date in course.toml has passed; False where there is none.

    CourseError for one that can't be read.
    """
    due = course.due(assignment or "")
    return due is not None and (now or datetime.now(UTC)) > due
