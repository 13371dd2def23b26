"""The instructor's verbs: release, collect, autograde, feedback, grades.

nbgrader's own code does what it is good at (exchange, gradebook, feedback); grading itself is the engine's.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.console import Console

from autograder.atomic_files import replaced
from autograder.course.course import Course
from autograder.errors import CourseError, UsageError
from autograder.nbgrader import config as settings
from autograder.nbgrader import exchange, gradebook, source
from autograder.nbgrader.application import configuration, interface, require_success
from autograder.nbgrader.autograding import autograde, students
from autograder.nbgrader.choice import submitted_folder
from autograder.nbgrader.gradebook import opened as _gradebook
from autograder.nbgrader.workspace import put_back, run_folder, set_aside
from autograder.submissions.names import cell_text

__all__ = ["autograde", "collect", "feedback", "grades", "release", "students"]

COLUMNS = ("student", "assignment", "exercise", "auto", "manual", "late", "total")
TOTAL = "total"
DEFAULT_EXCHANGE = "nbgrader.exchange.default"


def release(course: Course, assignment: str, console: Console) -> None:
    """Build the source notebook, let nbgrader make the release, and put it into the exchange."""
    course.require(assignment)
    if not course.master(assignment).is_file():
        raise CourseError(f"{course.master(assignment)}: is missing; a release is made from the master")
    due = course.due(assignment)
    with run_folder(course, console):
        gradebook.require(course)
        source.write_source(course, assignment, settings.folder(course, "source") / assignment)
        config = configuration(course)
        config.ExchangeReleaseAssignment.force = True  # over what was released before
        api = interface(config)
        made = api.generate_assignment(assignment, force=True)
        require_success(made, f"nbgrader can't make the release of {assignment}")
        if due is not None:
            with _gradebook(course) as opened:
                opened.update_or_create_assignment(assignment, duedate=due.replace(tzinfo=None))
        require_success(api.release_assignment(assignment), f"nbgrader can't release {assignment}")
    written = course.settings.due.get(assignment)
    console.print(f"{assignment} is released" + (f", due {written}" if due else ""), markup=False)


def collect(course: Course, assignment: str, console: Console) -> int:
    """Fetch the latest submission of each student from the exchange; the number of folders refused."""
    course.require(assignment)
    due = course.due(assignment)
    with run_folder(course, console) as folder:
        gradebook.require(course)
        config = configuration(course)
        api = interface(config)
        staged = exchange.Staged()
        if api.exchange.collect.__module__.startswith(DEFAULT_EXCHANGE):
            app = api.exchange.Collect(coursedir=api.coursedir, authenticator=api.authenticator, parent=api)
            inbound = Path(app.root) / course.settings.nbgrader.course_id / "inbound"
            if not inbound.is_dir():
                raise UsageError(
                    f"{inbound}: there is no such folder; run `make release A={assignment}` first"
                )
            trust = course.settings.nbgrader.times == "exchange"
            rules = exchange.Rules(app.check_owner, app.before_duedate, trust, due)
            target = folder / "exchange" / course.settings.nbgrader.course_id / "inbound"
            target.mkdir(parents=True)
            staged = exchange.stage(course, assignment, inbound, target, rules)
            config.Exchange.root = str(folder / "exchange")
            config.ExchangeCollect.check_owner = False  # the copies are the instructor's own
            api = interface(config)
        for name in staged.students:  # the newer ones are here, whatever their timestamps say
            set_aside(submitted_folder(course, assignment, name), folder)
        try:
            outcome = api.collect(assignment, update=True)
        finally:
            put_back(folder)  # of whoever has no newer one after all
        warnings = require_success(outcome, f"nbgrader can't collect {assignment}")
        for note in (*staged.notes, *(w for w in warnings if not w.startswith("No submissions of"))):
            console.print(note, markup=False, soft_wrap=True)
        collected, passed_over = students(course, assignment)
    for note in passed_over:
        console.print(note, markup=False, soft_wrap=True)
    console.print(f"{assignment}: {len(collected)} collected", markup=False)
    return staged.refused


def feedback(course: Course, assignment: str, console: Console) -> int:
    """Make feedback of everything that was graded, and put it into the exchange; the number left out."""
    course.require(assignment)
    with run_folder(course, console):
        gradebook.require(course)
        api = interface(configuration(course))
        outcome = api.generate_feedback(assignment, force=True)
        graded = sorted(
            place.parent.name for place in settings.folder(course, "autograded").glob(f"*/{assignment}")
        )
        left = [name for name in graded if not _has_feedback(course, assignment, name)]
        if len(left) == len(graded):
            require_success(outcome | {"success": False}, f"nbgrader can't make feedback for {assignment}")
        for name in left:
            console.print(f"{name}  no feedback: nbgrader can't convert the notebook", markup=False)
        released = api.release_feedback(assignment)
        require_success(released, f"nbgrader can't release the feedback for {assignment}")
    console.print(f"{assignment}: feedback is released", markup=False)
    return len(left)


def _has_feedback(course: Course, assignment: str, student: str) -> bool:
    """Whether there is a page for a student that nbgrader can release; a broken one is removed."""
    folder = settings.folder(course, "feedback") / student / assignment
    page = (folder / f"{assignment}.html").is_file()
    notes = all((folder / name).is_file() for name in (exchange.TIMESTAMP, "submission_secret.txt"))
    if not (page and notes):
        shutil.rmtree(folder, ignore_errors=True)
    return page and notes


def grades(course: Course, output: Path, console: Console) -> None:
    """Write all grades as CSV: a row for each exercise, then one with sums, late penalty and total."""
    with run_folder(course, console):
        rows = list(_rows(course))
    try:
        with replaced(output) as temporary, temporary.open("w", newline="", encoding="utf-8") as stream:
            writer = csv.writer(stream)
            writer.writerow(COLUMNS)
            writer.writerows(rows)
    except OSError as error:
        raise UsageError(f"{output}: can't be written: {error.strerror}") from None
    console.print(f"{output}: {sum(row[2] == TOTAL for row in rows)} graded submissions", markup=False)


def _rows(course: Course) -> Iterator[tuple[Any, ...]]:
    with _gradebook(course) as opened:
        for assignment in sorted(opened.assignments, key=lambda one: one.name):
            order = {
                f"{assignment.name}-{name}": n for n, name in enumerate(course.exercises(assignment.name))
            }
            for submission in sorted(assignment.submissions, key=lambda one: one.student.id):
                names = cell_text(submission.student.id), assignment.name
                own = [grade for notebook in submission.notebooks for grade in notebook.grades]
                for grade in sorted(own, key=lambda one: (order.get(one.name, len(order)), one.name)):
                    exercise = grade.name.removeprefix(f"{assignment.name}-")
                    auto, manual = _number(grade.auto_score), _number(grade.manual_score)
                    yield *names, exercise, auto, manual, "", grade.score
                late = submission.late_submission_penalty or 0.0
                auto = sum(grade.auto_score or 0.0 for grade in own)
                scores = [grade.manual_score for grade in own if grade.manual_score is not None]
                total = max(0.0, submission.score - late)
                yield *names, TOTAL, auto, _number(sum(scores) if scores else None), late, total


def _number(value: float | None) -> float | str:
    return "" if value is None else value
