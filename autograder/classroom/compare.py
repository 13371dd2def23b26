"""Compare two runs: whose points moved, by which test, and why."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field

from autograder.results import RunInfo, RunResult, SubmissionResult, TestResult, total
from autograder.submissions.names import cell_text

UNKNOWN = "no cause is recorded"
COLUMNS = ("id", "name", "assignment", "old", "new", "change", "test", "test_old", "test_new", "why")


@dataclass(frozen=True)
class TestMove:
    """A test whose points moved. old, new: its points, None where it is not in the run or not assessed."""

    __test__ = False  # pytest must not collect it

    id: str
    description: str
    old: float | None
    new: float | None
    why: tuple[str, ...]


@dataclass(frozen=True)
class Moved:
    """A submission whose points or status moved. why: causes beside those of its tests."""

    old: SubmissionResult
    new: SubmissionResult
    tests: tuple[TestMove, ...]
    why: tuple[str, ...]


@dataclass
class Comparison:
    """What differs between two runs.

    conditions: what differs between the runs themselves. same: how many submissions have the same points.
    only_old, only_new: submissions that the other run does not have.
    """

    conditions: list[str]
    moved: list[Moved] = field(default_factory=list)
    same: int = 0
    only_old: list[SubmissionResult] = field(default_factory=list)
    only_new: list[SubmissionResult] = field(default_factory=list)


def compare(old: RunResult, new: RunResult) -> Comparison:
    """Match the submissions of two runs by id and assignment, and explain each difference in points."""
    before = {(one.id, one.assignment): one for one in old.submissions}
    after = {(one.id, one.assignment): one for one in new.submissions}
    found = Comparison(_conditions(old.run, new.run))
    found.only_old = [one for key, one in before.items() if key not in after]
    found.only_new = [one for key, one in after.items() if key not in before]
    for key, one in before.items():
        if key in after:
            moved = _moved(one, after[key], found.conditions)
            if moved is None:
                found.same += 1
            else:
                found.moved.append(moved)
    return found


def moved_points(old: SubmissionResult, new: SubmissionResult) -> bool:
    """Whether the grade is another one: its points, its maximum or its status."""
    return _grade(old) != _grade(new)


def _grade(result: SubmissionResult) -> tuple[object, ...]:
    return result.status, result.score, total(result), result.max_score


def _moved(old: SubmissionResult, new: SubmissionResult, conditions: list[str]) -> Moved | None:
    if not moved_points(old, new):
        return None
    own = ["the submission changed"] if old.digest != new.digest else []
    tests = tuple(_test_moves(old, new, own, conditions))
    why: list[str] = []
    if old.status != new.status:
        why.append(f"{old.status} -> {new.status}".replace("_", " "))
    if total(new) - new.score != total(old) - old.score:
        why.append("the late penalty or points by hand changed")
    if not tests and not why:
        why = own or conditions or [UNKNOWN]
    return Moved(old, new, tests, tuple(why))


def _test_moves(
    old: SubmissionResult, new: SubmissionResult, own: list[str], conditions: list[str]
) -> Iterator[TestMove]:
    if "graded" not in (old.status, new.status):
        return
    before = {test.id: test for test in old.tests}
    after = {test.id: test for test in new.tests}
    for id in dict.fromkeys([*before, *after]):
        was, now = before.get(id), after.get(id)
        if was is not None and now is not None and _points(was) == _points(now):
            continue
        shown = now or was
        assert shown is not None
        yield TestMove(
            id, shown.description, _points(was), _points(now), _why(old, new, was, now, own, conditions)
        )


def _points(test: TestResult | None) -> float | None:
    return None if test is None or test.status == "not_assessed" else test.points


def _why(
    old: SubmissionResult,
    new: SubmissionResult,
    was: TestResult | None,
    now: TestResult | None,
    own: list[str],
    conditions: list[str],
) -> tuple[str, ...]:
    """Why a test's points moved: what differs in test and submission, else in the runs."""
    causes = list(own)
    if was is None or now is None:
        other = old if was is None else new
        if other.status == "graded":
            causes.append("new test" if was is None else "test removed")
        elif not causes:
            causes.append(f"{other.status} in the {'old' if was is None else 'new'} run".replace("_", " "))
        return tuple(causes)
    if was.digest != now.digest:
        causes.append("the test's file changed")
    for test, when in ((was, "old"), (now, "new")):
        if test.status == "not_assessed":
            causes.append(f"not assessed in the {when} run")
    if not causes:
        causes = list(conditions)
    if was.race is not None or now.race is not None:
        causes.append("its speed was measured again")
    return tuple(causes or [UNKNOWN])


def _conditions(old: RunInfo, new: RunInfo) -> list[str]:
    """What differs between two runs that can move a grade."""
    found = []
    if old.seed != new.seed:
        found.append("the seed changed")
    for name in sorted({*old.versions, *new.versions}):
        was, now = old.versions.get(name, "none"), new.versions.get(name, "none")
        if was != now:
            found.append(f"{name} {was} -> {now}")
    if old.device != new.device:
        found.append(f"device {old.device} -> {new.device}")
    if old.engine != new.engine:
        found.append("the kit's code changed")
    if old.lock != new.lock:
        found.append("requirements.lock changed")
    if sorted(old.confinement.get("layers", ())) != sorted(new.confinement.get("layers", ())):
        found.append("the layers of confinement changed")
    return found


def as_csv(found: Comparison) -> str:
    """A row for each test whose points moved; one without a test where only the status or the total did."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(COLUMNS)
    for moved in found.moved:
        name = (moved.new.student.name if moved.new.student is not None else None) or ""
        was, now = total(moved.old), total(moved.new)
        first = (*map(cell_text, (moved.new.id, name, moved.new.assignment or "")), _text(was), _text(now))
        start = (*first, _text(now - was))
        for test in moved.tests:
            points = (_text(test.old), _text(test.new))
            writer.writerow((*start, test.id, *points, "; ".join((*test.why, *moved.why))))
        if not moved.tests:
            writer.writerow((*start, "", "", "", "; ".join(moved.why)))
    return target.getvalue()


def _text(points: float | None) -> str:
    return "" if points is None else f"{round(points, 6):g}"
